// How a flow goes on by itself.

extension StepRoom {
  static func settle(_ turn: inout Turn) {
    settleGates(&turn)
    settleTimes(&turn)
    judgeConditions(&turn)
    guard turn.state.phase == .deploying || turn.state.isRedoing else { return }
    proceed(in: turn.state.deployment, &turn)
    guard turn.state.phase == .deploying, turn.state.deployment.isComplete else { return }
    turn.follow(.run(.verificationStarted))
  }

  /// Starts or offers what can start of a flow, in the order of the plan. What needs nobody is looked at only while
  /// there is a place for it.
  static func proceed(in flow: Flow, _ turn: inout Turn) {
    guard turn.state.obstacleToStart == nil else { return }
    var places = flow.places
    let gates = flow.startable.intersection(flow.plan.gates)
    var candidates = flow.unoffered.union(gates)
    if places.mayHave(flow.plan) {
      candidates.formUnion(flow.startable)
      let now = turn.now.steady
      candidates.formUnion(flow.retrying.filter { flow.states[$0].retryAt.map { $0 <= now } ?? false })
    }
    candidates.subtract(turn.state.early(in: flow, at: turn.now.wall))
    for index in candidates {
      let id = flow.steps[index].id
      if flow.steps[index].hold != nil {
        return PollRoom.reach(id, &turn)
      } else if flow.unoffered.contains(index) {
        turn.follow(.steps(.offered(id)))
      } else if places.has(for: flow.steps[index]) {
        // What was confirmed in time and would start too late is asked about again; and a terminal waits for somebody.
        if turn.state.needsEnvironment(id, at: turn.now) || turn.state.lacksPerson(for: id) {
          turn.follow(.steps(.offered(id)))
        } else if PackageRoom.isOld(turn.state, at: turn.now.steady) {
          return PackageRoom.verifyAgain(&turn)
        } else {
          places.take(flow.steps[index])
          let number = flow.states[index].attempts.count + 1
          turn.follow(.steps(.attemptStarted(AttemptID(step: id, number: number))))
        }
      } else if flow.unoffered.isEmpty, gates.isEmpty, !places.mayHave(flow.plan) {
        return
      }
    }
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    timeDeadlines(state) + (retries(state) + soaks(state)).map { .steady($0) }
  }

  /// When steps are tried again that failed, where there is a place for them.
  static func retries(_ state: ReleaseState) -> [SteadyInstant] {
    guard state.obstacleToStart == nil else { return [] }
    return [state.deployment, state.backout?.flow, state.finally].compactMap { $0 }
      .flatMap { flow in
        let places = flow.places
        return flow.retrying.filter { places.has(for: flow.steps[$0]) }.compactMap { flow.states[$0].retryAt }
      }
  }
}

extension ReleaseState {
  /// Whether a step starts, is offered or is tried again when time has passed, with nobody's help.
  public var stepsGoOnInTime: Bool { StepRoom.goesOnInTime(self) }

  /// Whether a step has a terminal, and nobody is there who could sit at it, or has said that it may start.
  func lacksPerson(for id: StepID) -> Bool {
    step(id)?.hasTerminal == true && stepState(id)?.isConfirmed != true && session?.attendance != .attended
  }

  /// Why no step starts now although one could; nil when one may.
  public var obstacleToStart: Obstacle? {
    if let hold { return .held(hold) }
    if isLive, session?.isUnexamined == true { return .journalUnexamined }
    switch phase {
    case .verifying where isRedoing, .deploying:
      if session?.attendance == .watch { return .onlyWatched }
      if !package.isVerified { return .packageUnverified }
      if deployment.hasFailure { return .failedStepWaits }
      if let failing = failingControls.first { return .controlFails(failing) }
      return trippedTriggers.first.map { .tripped($0.id) }
    case .backingOut:
      guard let flow = backout?.flow else { return .stepsBeingStopped }
      return flow.hasFailure ? .failedStepWaits : nil
    // What puts one thing right does not wait for another.
    case .finishing: return nil
    case .planned, .preparing, .polling, .verifying, .succeeded, .backedOut, .backoutFailed, .aborted:
      return .deploymentNotStarted
    }
  }

  /// What a pending step waits for.
  func obstacleToItsTurn(_ id: StepID, at wall: WallInstant) -> Obstacle {
    if finally.step(id) != nil, phase != .finishing { return .runsAtTheEnd }
    if !isLive { return .deploymentNotStarted }
    let open = (step(id)?.needs ?? []).filter { stepState($0)?.isComplete != true }
    if !open.isEmpty { return .waitsFor(open) }
    return obstacleToStart ?? earliness(of: id, at: wall) ?? .waitsForItsTurn
  }
}
