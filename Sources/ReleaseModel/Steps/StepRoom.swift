/// What a person might want of a step.
public enum StepIntent: Hashable, Sendable {
  case confirm(StepID)
  case complete(StepID)
  case retry(StepID)
  case retryLeft(StepID)
  case skip(StepID)
  case reopen(StepID)
  case redo(StepID)
  case stop(StepID)
  /// The lost hosts of a fleet, and no others, are to be tried again.
  case retryHosts(GroupID)
  /// The lost hosts of a fleet are to be left out.
  case excludeHosts(GroupID)
  case runCommand
}

/// What is wanted of a step, or has happened to it.
public enum StepWish: Hashable, Sendable {
  case confirm(StepID, typedEnvironment: String?)
  /// It was done by hand; what it was asked for is answered by name. What nothing can take back is recorded so only with
  /// the environment's name, unless that was typed for its start.
  case complete(
    StepID, evidence: Evidence, answers: [String: String] = [:], typedEnvironment: String? = nil)
  case retry(StepID)
  /// Tries it again on those of its hosts alone that are not where the release wants them.
  case retryLeft(StepID)
  case skip(StepID, reason: String)
  case reopen(StepID)
  /// Does a step again that has succeeded; what needs it stays done.
  case redo(StepID, reason: String)
  case stop(StepID)
  /// Tries the lost hosts of a fleet again.
  case retryHosts(GroupID)
  /// Leaves the lost hosts of a fleet out: they stay so.
  case excludeHosts(GroupID, reason: String)
  /// Runs a command that is not in the plan.
  case runCommand(String, reason: String)
  /// The engine has seen whether the terminal of an attempt waits for somebody to type.
  case inputAwaited(AttemptID, Bool)
  /// The engine has seen the end of an attempt.
  case attemptEnded(
    AttemptID, Outcome, logBytes: Int64, span: AttemptSpan? = nil, logHash: String? = nil,
    yield: StepYield? = nil, hosts: [PlayNews] = [])
  /// The engine has seen what becomes of the hosts of an attempt.
  case hostsSeen(AttemptID, [PlayNews])
}

extension StepWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: StepIntent? {
    switch self {
    case .confirm(let id, _): .confirm(id)
    case .complete(let id, _, _, _): .complete(id)
    case .retry(let id): .retry(id)
    case .retryLeft(let id): .retryLeft(id)
    case .skip(let id, _): .skip(id)
    case .reopen(let id): .reopen(id)
    case .redo(let id, _): .redo(id)
    case .stop(let id): .stop(id)
    case .retryHosts(let fleet): .retryHosts(fleet)
    case .excludeHosts(let fleet, _): .excludeHosts(fleet)
    case .runCommand: .runCommand
    case .inputAwaited, .attemptEnded, .hostsSeen: nil
    }
  }
}

/// The steps of the deployment and of the backout, and commands that are run beside the plan.
enum StepRoom: Room {
  static func obstacle(to intent: StepIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .confirm(let id): obstacle(toTouching: id, turn) ?? obstacleToConfirming(id, turn)
    case .complete(let id): obstacle(toTouching: id, turn) ?? obstacleToCompleting(id, turn)
    case .retry(let id): obstacle(toTouching: id, turn) ?? obstacleToRetrying(id, turn)
    case .retryLeft(let id):
      obstacle(toTouching: id, turn) ?? obstacleToRetrying(id, turn) ?? obstacleToRetryingLeft(id, turn)
    case .skip(let id): obstacle(toTouching: id, turn) ?? obstacleToSkipping(id, turn)
    case .reopen(let id): obstacle(toTouching: id, turn) ?? obstacleToReopening(id, turn)
    case .redo(let id): obstacle(toTouching: id, turn) ?? obstacleToRedoing(id, turn)
    case .stop(let id):
      obstacle(toTouching: id, isAdHocMeant: true, turn) ?? obstacleToStopping(id, turn)
    case .retryHosts(let fleet): turn.state.obstacleToDeciding(about: fleet)
    case .excludeHosts(let fleet): turn.state.obstacleToExcluding(fleet)
    // A deviation, whatever state the run is in.
    case .runCommand: nil
    }
  }

  private static func obstacle(
    toTouching id: StepID, isAdHocMeant: Bool = false, _ turn: Turn
  ) -> Obstacle? {
    let state = turn.state
    if state.step(id) == nil { return .unknown(.step(id)) }
    if state.adHoc.step(id) != nil { return isAdHocMeant ? nil : .ranAdHoc }
    if state.phase == .finishing || state.finally.step(id) != nil { return state.obstacleOfEnd(id) }
    let isOfBackout = state.deployment.step(id) == nil
    if let group = state.groupTakenBack(with: id) { return .groupTakenBack(group) }
    if (state.phase == .backingOut) == isOfBackout { return nil }
    return isOfBackout ? .backoutOver : .backingOut
  }

  private static func obstacleToConfirming(_ id: StepID, _ turn: Turn) -> Obstacle? {
    let state = turn.state
    guard let spec = state.step(id), let step = state.stepState(id) else { return .unknown(.step(id)) }
    if spec.hold != nil { return .endedByPoll }
    if spec.isManual, state.lateness(of: id, at: turn.now) == nil { return .doneByHand }
    guard step.status == .awaitingConfirmation else {
      return step.status == .pending ? state.obstacleToItsTurn(id, at: turn.now.wall) : .stepIs(step.status)
    }
    if step.isConfirmed { return .confirmed }
    return state.obstacleToStart ?? state.earliness(of: id, at: turn.now.wall)
      ?? state.obstacleOfDuty(id, turn.actor)
  }

  private static func obstacleToCompleting(_ id: StepID, _ turn: Turn) -> Obstacle? {
    let state = turn.state
    if state.step(id)?.hold != nil { return .endedByPoll }
    switch state.stepState(id)?.status {
    case .awaitingDecision: return state.obstacleOfDuty(id, turn.actor)
    case .pending, nil:
      return state.earliness(of: id, at: turn.now.wall) ?? state.obstacleOfDuty(id, turn.actor)
    case .awaitingConfirmation:
      // Opened and waiting: what is done by hand is done now.
      guard state.step(id)?.isManual == true else { return nil }
      return state.obstacleToStart
        ?? state.lateness(of: id, at: turn.now) ?? state.obstacleOfDuty(id, turn.actor)
    case let status?:
      return state.stepState(id)?.waitsForRetry == true || state.stepState(id)?.isLost == true
        ? state.obstacleOfDuty(id, turn.actor) : .stepIs(status)
    }
  }

  private static func obstacleToRetrying(_ id: StepID, _ turn: Turn) -> Obstacle? {
    guard let step = turn.state.stepState(id),
      step.status == .awaitingDecision || step.waitsForRetry || step.isLost == true
    else {
      return .notFailed
    }
    if step.lastAttempt?.outcome?.isUnknown == true, turn.state.step(id)?.rerun == .never {
      return .neverRerun
    }
    return turn.state.obstacleOfDuty(id, turn.actor)
  }

  private static func obstacleToSkipping(_ id: StepID, _ turn: Turn) -> Obstacle? {
    if turn.state.step(id)?.required == true { return .required }
    if turn.state.standingHold == id { return .holdStands(id) }
    switch turn.state.stepState(id)?.status {
    case .pending, .awaitingConfirmation, .awaitingDecision, nil: return nil
    case let status?:
      let step = turn.state.stepState(id)
      return step?.waitsForRetry == true || step?.isLost == true ? nil : .stepIs(status)
    }
  }

  private static func obstacleToReopening(_ id: StepID, _ turn: Turn) -> Obstacle? {
    let state = turn.state
    if state.step(id)?.host != nil, state.stepState(id)?.status == .skipped { return .hostExcluded(id) }
    guard let step = state.stepState(id), step.attempts.isEmpty,
      step.status == .skipped || (step.status == .succeeded && step.by != nil)
    else { return .notReopenable }
    let isOfBackout = state.phase == .backingOut
    let isOfEnd = state.phase == .finishing
    if !isOfEnd, state.phase == .verifying || state.backout?.verificationStarted != nil {
      return .verificationBegun
    }
    if isOfBackout, step.status == .succeeded { return .undoneStaysUndone }
    guard let flow = isOfEnd ? state.finally : isOfBackout ? state.backout?.flow : state.deployment,
      let index = flow.position(of: id),
      !flow.plan.hasDependent(of: index, where: { flow.states[$0].wasAttempted })
    else { return .dependentStarted }
    return nil
  }

  private static func obstacleToStopping(_ id: StepID, _ turn: Turn) -> Obstacle? {
    guard let step = turn.state.stepState(id), step.status == .running || step.waitsForRetry,
      step.lastAttempt != nil
    else {
      return turn.state.stepState(id)?.status == .stopping ? .beingStopped : .notRunning
    }
    return nil
  }

  static func decide(_ wish: StepWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .confirm(let id, let typed):
      let crosses = turn.state.needsEnvironment(id, at: turn.now)
      if crosses { try turn.demandEnvironment(typed) }
      turn.record(.steps(.confirmed(id, mayCross: crosses)))
    case .complete(let id, let evidence, let answers, let typed):
      if turn.state.needsEnvironmentWhenDone(id) { try turn.demandEnvironment(typed) }
      try complete(id, evidence, answers, &turn)
    case .retry(let id): retry(id, hosts: nil, &turn)
    case .retryLeft(let id): retry(id, hosts: turn.state.stepState(id)?.play?.left, &turn)
    case .retryHosts(let fleet): retryHosts(fleet, &turn)
    case .excludeHosts(let fleet, let reason):
      excludeHosts(fleet, try turn.given(reason, .reason), &turn)
    case .skip(let id, let reason):
      turn.record(.steps(.skipped(id, reason: try turn.given(reason, .reason))))
    case .reopen(let id):
      turn.record(.steps(.reopened(id)))
    case .redo(let id, let reason):
      turn.record(.steps(.redoOrdered(id, reason: try turn.given(reason, .reason))))
    case .stop(let id):
      guard let step = turn.state.stepState(id), let attempt = step.lastAttempt else { throw .notRunning }
      // Nothing of it runs between two attempts: stopped, it waits for a decision.
      turn.record(.steps(step.waitsForRetry ? .decisionAwaited(id) : .stopRequested(attempt.id)))
    case .runCommand(let text, let reason):
      let command = try turn.given(text, .command)
      let reason = try turn.given(reason, .reason)
      let id = ReleaseState.adHocPrefix + String(turn.state.adHoc.steps.count + 1)
      turn.record(.steps(.commandRun(id, command: command, reason: reason)))
      turn.record(.steps(.attemptStarted(AttemptID(step: id, number: 1))))
    case .inputAwaited(let attempt, let isAwaited):
      try turn.demandOpen()
      guard let step = turn.state.stepState(attempt.step), step.isActive, step.lastAttempt?.id == attempt,
        step.awaitsInput != isAwaited, turn.state.step(attempt.step)?.hasTerminal == true
      else { return }
      turn.follow(.steps(.inputAwaited(attempt, isAwaited)))
    case .hostsSeen(let attempt, let news):
      try turn.demandOpen()
      record(news, of: attempt, &turn)
    case .attemptEnded(let attempt, let outcome, let logBytes, let span, let logHash, let yield, let hosts):
      try turn.demandOpen()
      record(hosts, of: attempt, &turn)
      end(attempt, outcome, logBytes: logBytes, span, logHash, yield, turn: &turn)
    }
  }

  /// Records the end of an attempt, as far as it is known, and what follows from it.
  static func end(
    _ attempt: AttemptID, _ outcome: Outcome, logBytes: Int64, _ span: AttemptSpan? = nil,
    _ logHash: String? = nil, _ yield: StepYield? = nil, turn: inout Turn
  ) {
    // Told twice, or of an attempt that is no longer the newest: nothing is new.
    let state = turn.state
    guard let step = state.stepState(attempt.step), step.isActive, let last = step.lastAttempt,
      last.id == attempt, let spec = state.step(attempt.step)
    else { return }
    let end = span?.end(from: last.startedAt, by: turn.now)
    turn.record(.steps(.attemptEnded(attempt, outcome, logBytes: logBytes, at: end)))
    if let logHash { turn.record(.steps(.logKept(attempt, sha256: logHash))) }
    // Others start when the turn settles, and find it.
    if spec.isSuccess(outcome) { record(yield, of: attempt.step, &turn) }
    // Nothing waits for a command that was run ad hoc.
    if state.adHoc.step(attempt.step) != nil { return }
    let isOfBackout = state.deployment.step(attempt.step) == nil
    if !isOfBackout, state.isBeingTakenBack(attempt.step) { return }
    switch outcome.status(successCodes: spec.successCodes) {
    case .succeeded: break
    // Whoever has stopped it decides how it goes on, whatever it made of the signal.
    case _ where step.status == .stopping: turn.follow(.steps(.decisionAwaited(attempt.step)))
    case .failed, .timedOut:
      let tries = step.attempts.count - step.attemptsBeforeRetry
      if tries <= spec.retries {
        let due = turn.now.steady + spec.retryDelay
        turn.follow(.steps(.retryScheduled(attempt.step, at: due)))
      } else {
        lose(attempt.step, &turn)
      }
    case .unknown where spec.rerun == .safe && !outcome.isElsewhere:
      turn.follow(.steps(.retryScheduled(attempt.step, at: turn.now.steady)))
    case .unknown, .cancelled, .skipped, .notApplicable, .undone, .pending, .ready, .running, .stopping,
      .awaitingConfirmation,
      .awaitingDecision:
      turn.follow(.steps(.decisionAwaited(attempt.step)))
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    let terminals = [state.backout?.flow, state.deployment, state.finally].compactMap { $0 }.flatMap { flow in
      flow.active.filter { flow.states[$0].awaitsInput && flow.states[$0].status == .running }
        .map { Need.giveInput(flow.steps[$0].id) }
    }
    let deployment = state.phase == .backingOut ? nil : state.deployment
    let going =
      state.phase == .finishing ? [state.finally] : [state.backout?.flow, deployment].compactMap { $0 }
    let decisions = going.flatMap { flow in
      flow.undecidedFleets.map { Need.decideHosts($0) }
        + flow.undecided.subtracting(flow.lost).map { Need.decideStep(flow.steps[$0].id) }
    }
    let isDeploying = state.phase == .deploying || state.isRedoing
    let offering =
      state.phase == .finishing
      ? [state.finally] : [state.backout?.flow, isDeploying ? deployment : nil].compactMap { $0 }
    let offers =
      offering.flatMap { flow in
        flow.offered.compactMap { index -> Need? in
          let step = flow.steps[index]
          // What it asks is asked by its poll.
          if step.hold != nil { return nil }
          return step.isManual ? .performStep(step.id) : .confirmStep(step.id)
        }
      }
    return decisions + terminals + offers
  }
}
