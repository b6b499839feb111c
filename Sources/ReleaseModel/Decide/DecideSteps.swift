extension Decision {
  mutating func applyToSteps(_ command: Command) throws(Refusal) {
    switch command {
    case .confirm(let id, let typed): try confirm(id, typed)
    case .complete(let id, let evidence): try complete(id, evidence)
    case .retry(let id): try retry(id)
    case .skip(let id, let reason): try skip(id, reason)
    case .reopenStep(let id): try reopen(id)
    case .runCommand(let text, let reason): try runCommand(text, reason)
    case .stop(let id):
      let (_, step) = try find(id, isAdHocMeant: true)
      guard step.status == .running, let attempt = step.lastAttempt else {
        throw Refusal(step.status == .stopping ? "it is being stopped" : "it is not running")
      }
      record(.stopRequested(attempt.id))
    case .attemptEnded(let attempt, let outcome, let logBytes):
      end(attempt, outcome, logBytes)
    default: break
    }
  }

  private mutating func confirm(_ id: StepID, _ typed: String?) throws(Refusal) {
    let (spec, step) = try find(id)
    let crosses = state.needsEnvironment(id, at: now.steady)
    if spec.isManual, !crosses { throw Refusal("it is done by hand: give evidence") }
    guard step.status == .awaitingConfirmation else {
      throw Refusal(step.status == .pending ? whyWaiting(id) : "it is \(step.status.rawValue)")
    }
    guard !step.isConfirmed else { throw Refusal("it is confirmed and waits for its turn") }
    if let why = state.obstacleToStart { throw Refusal(why) }
    if crosses { try demandEnvironment(typed) }
    record(.stepConfirmed(id, mayCross: crosses ? true : nil))
  }

  private mutating func complete(_ id: StepID, _ evidence: Evidence) throws(Refusal) {
    let (spec, step) = try find(id)
    try demand(evidence.text, "evidence")
    switch step.status {
    case .awaitingDecision, .pending: break
    case .awaitingConfirmation:
      // Opened and waiting: what is done by hand is done now.
      if spec.isManual, let why = state.obstacleToStart { throw Refusal(why) }
      if spec.isManual, state.needsEnvironment(id, at: now.steady) {
        throw Refusal(
          "it would end after the point of no return: confirm it with the environment's name first")
      }
    default: throw Refusal("it is \(step.status.rawValue)")
    }
    record(.stepDone(id, evidence: evidence))
  }

  private mutating func retry(_ id: StepID) throws(Refusal) {
    let (spec, step) = try find(id)
    guard step.status == .awaitingDecision else { throw Refusal("only a failed step can be retried") }
    if case .unknown = step.lastAttempt?.outcome, spec.rerun == .never {
      throw Refusal("its outcome is unknown and the plan says rerun: never")
    }
    record(.retryOrdered(id))
  }

  private mutating func skip(_ id: StepID, _ reason: String) throws(Refusal) {
    let (spec, step) = try find(id)
    if spec.required { throw Refusal("the plan says that it is required") }
    switch step.status {
    case .pending, .awaitingConfirmation, .awaitingDecision: break
    default: throw Refusal("it is \(step.status.rawValue)")
    }
    try demand(reason, "a reason")
    record(.stepSkipped(id, reason: reason.trimmed))
  }

  private mutating func reopen(_ id: StepID) throws(Refusal) {
    let (_, step) = try find(id)
    guard step.status == .skipped || (step.status == .succeeded && step.by != nil), step.attempts.isEmpty
    else {
      throw Refusal("only a step that was skipped or done by hand in advance can be reopened")
    }
    let isOfBackout = state.phase == .backingOut
    guard state.phase != .verifying, state.backout?.verificationStarted == nil else {
      throw Refusal("the verification has begun")
    }
    if isOfBackout, step.status == .succeeded { throw Refusal("what was undone stays undone") }
    guard let flow = isOfBackout ? state.backout?.flow : state.deployment,
      !flow.dependents(of: id).contains(where: { flow[$0]?.wasAttempted == true })
    else { throw Refusal("a step that needs it has started") }
    record(.stepReopened(id))
  }

  /// Runs a command that is not in the plan: a deviation, whatever state the run is in.
  private mutating func runCommand(_ text: String, _ reason: String) throws(Refusal) {
    try demand(text, "a command")
    try demand(reason, "a reason")
    let id = ReleaseState.adHocPrefix + String(state.adHoc.steps.count + 1)
    record(.commandRun(id, command: text.trimmed, reason: reason.trimmed))
    record(.attemptStarted(AttemptID(step: id, number: 1)))
  }

  private mutating func end(_ attempt: AttemptID, _ outcome: Outcome, _ logBytes: Int64) {
    // Told twice, or of an attempt that is no longer the newest: nothing is new.
    guard let step = state.stepState(attempt.step), step.isActive, step.lastAttempt?.id == attempt,
      let spec = state.step(attempt.step)
    else { return }
    record(.attemptEnded(attempt, outcome, logBytes: logBytes))
    // Nothing waits for a command that was run ad hoc.
    if state.adHoc.step(attempt.step) != nil { return }
    let isOfBackout = state.deployment.step(attempt.step) == nil
    if state.phase == .backingOut, !isOfBackout { return }
    switch outcome.status(successCodes: spec.successCodes) {
    case .succeeded: break
    // Whoever has stopped it decides how it goes on, whatever it made of the signal.
    case _ where step.status == .stopping: follow(.decisionAwaited(attempt.step))
    case .failed, .timedOut:
      let tries = step.attempts.count - step.attemptsBeforeRetry
      if tries <= spec.retries {
        follow(.retryScheduled(attempt.step, at: now.steady + spec.retryDelay))
      } else {
        follow(.decisionAwaited(attempt.step))
      }
    case .unknown:
      if spec.rerun == .safe {
        follow(.retryScheduled(attempt.step, at: now.steady))
      } else {
        follow(.decisionAwaited(attempt.step))
      }
    default: follow(.decisionAwaited(attempt.step))
    }
  }

  private func find(_ id: StepID, isAdHocMeant: Bool = false) throws(Refusal) -> (Step, StepState) {
    guard let spec = state.step(id), let step = state.stepState(id) else {
      throw Refusal("the plan has no step \(id)")
    }
    if state.adHoc.step(id) != nil {
      guard isAdHocMeant else { throw Refusal("it was run ad hoc: run it again, if it is wanted") }
      return (spec, step)
    }
    let isOfBackout = state.deployment.step(id) == nil
    if (state.phase == .backingOut) != isOfBackout {
      throw Refusal(isOfBackout ? "the backout is over" : "the release is being backed out")
    }
    return (spec, step)
  }

  private func whyWaiting(_ id: StepID) -> String {
    if !state.isLive { return "the deployment has not started" }
    let open = (state.step(id)?.needs ?? []).filter { state.stepState($0)?.isComplete != true }
    return open.isEmpty
      ? state.obstacleToStart ?? "it waits for its turn" : "it waits for \(open.joined(separator: ", "))"
  }
}

extension ReleaseState {
  /// Why no step starts now although one could; nil when one may.
  public var obstacleToStart: String? {
    if let hold { return "held: \(hold.reason)" }
    switch phase {
    case .deploying:
      if !package.isVerified { return "the package is being verified" }
      if deployment.hasFailure { return "a failed step waits for a decision" }
      if let tripped = trippedTriggers.first { return "the trigger \(tripped.title) has tripped" }
    case .backingOut:
      guard let flow = backout?.flow else { return "running steps are being stopped" }
      if flow.hasFailure { return "a failed step waits for a decision" }
    default: return "the deployment has not started"
    }
    return nil
  }
}
