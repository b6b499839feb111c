// Steps that wait for what checks show.

extension StepRoom {
  /// Ends the gates whose checks have shown enough, and those that are stopped: no process of theirs tells it.
  static func settleGates(_ turn: inout Turn) {
    let flow = turn.state.deployment
    for index in flow.active.intersection(flow.plan.gates) {
      let (step, state) = (flow.steps[index], flow.states[index])
      guard case .gate(let gate) = step.action, let attempt = state.lastAttempt else { continue }
      let since = attempt.startedAt.steady
      // A backout ends the checks as well, which says nothing of them.
      let outcome =
        state.status == .stopping || turn.state.isBeingTakenBack(step.id)
        ? .stopped : turn.state.outcome(of: gate, since: since, at: turn.now.steady)
      guard let outcome else { continue }
      turn.follow(.steps(.attemptEnded(attempt.id, outcome, logBytes: 0)))
      if outcome != .gatePassed, !turn.state.isBeingTakenBack(step.id) {
        turn.follow(.steps(.decisionAwaited(step.id)))
      }
    }
  }

  /// What ended badly is measured again when its gate is tried again.
  static func remeasure(_ id: StepID, _ turn: inout Turn) {
    guard case .gate(let gate) = turn.state.step(id)?.action else { return }
    for check in gate.checks {
      let key = CheckKey(.verification, check)
      guard turn.state.checks[key]?.isRefusing == true else { continue }
      turn.record(.checks(.started(key, firstDue: turn.now.steady)))
      BackoutRoom.rearm(&turn) { if case .check(check, _) = $0.when { true } else { false } }
    }
  }
}

extension StepRoom {
  /// When the gates open for which the time alone is waited.
  static func soaks(_ state: ReleaseState) -> [SteadyInstant] {
    let flow = state.deployment
    return flow.active.intersection(flow.plan.gates).compactMap { index in
      guard case .gate(let gate) = flow.steps[index].action, gate.checks.isEmpty, let soak = gate.soak else {
        return nil
      }
      return flow.states[index].lastAttempt.map { $0.startedAt.steady + soak }
    }
  }
}

extension ReleaseState {
  /// For how long a gate has waited at a time, of what is a wait alone; nil of any other step.
  public func waited(_ id: StepID, at now: SteadyInstant) -> Duration? {
    guard case .gate(let gate) = deployment.step(id)?.action, gate.checks.isEmpty, let state = deployment[id],
      state.status == .running, let attempt = state.lastAttempt
    else { return nil }
    return now - attempt.startedAt.steady
  }

  /// For how long the checks of a gate that waits have passed without a gap, as far as that was watched; nil when the
  /// step is no gate, or does not wait.
  public func soaked(_ id: StepID) -> Duration? {
    guard case .gate(let gate) = deployment.step(id)?.action, let state = deployment[id],
      state.status == .running, let attempt = state.lastAttempt
    else { return nil }
    if gate.checks.isEmpty { return nil }
    return gate.checks.map { check in
      let state = checks[CheckKey(.verification, check)]
      if state?.isSettled == true { return gate.soak ?? .zero }
      return state?.watched(since: attempt.startedAt.steady) ?? .zero
    }.min()
  }

  /// Whether a gate waits for a check: what that shows is the gate's to decide.
  func isGated(_ key: CheckKey) -> Bool {
    key.list == .verification
      && deployment.active.intersection(deployment.plan.gates).contains { index in
        if case .gate(let gate) = deployment.steps[index].action {
          gate.checks.contains(key.id)
        } else {
          false
        }
      }
  }

  /// How a gate ends; nil while it waits.
  fileprivate func outcome(of gate: Gate, since start: SteadyInstant, at now: SteadyInstant) -> Outcome? {
    // Where nothing is measured the time alone opens it.
    var isOpen = !gate.checks.isEmpty || now - start >= gate.soak ?? .zero
    for id in gate.checks {
      let key = CheckKey(.verification, id)
      guard let check = check(key), let state = checks[key] else { continue }
      if state.isRefusing { return .gateFailed(check: id, state.phase) }
      isOpen = isOpen && check.opens(in: state, after: gate.soak ?? .zero, since: start, at: now)
    }
    return isOpen ? .gatePassed : nil
  }
}

extension Check {
  /// Whether it has passed without a gap for so long since a gate has begun to wait, and is known to pass now.
  fileprivate func opens(
    in state: CheckState, after soak: Duration, since start: SteadyInstant, at now: SteadyInstant
  ) -> Bool {
    if state.isSettled { return true }
    guard isEndless, let every, let last = state.measuredAt, state.passes >= minPasses,
      let watched = state.watched(since: start)
    else { return false }
    return watched >= soak && now - last <= every * 2
  }
}

extension CheckState {
  /// Whether nothing more of it is waited for.
  fileprivate var isSettled: Bool { phase == .successful || accepted != nil }
  /// Whether it has ended badly, and nobody has accepted that.
  fileprivate var isRefusing: Bool { phase.isEnded && !isSettled }

  /// For how long it has passed since a moment, up to its newest measurement; nil when it does not pass, or was not
  /// measured since.
  fileprivate func watched(since start: SteadyInstant) -> Duration? {
    guard phase == .measuring, let passingSince, let measuredAt, measuredAt >= start else { return nil }
    return measuredAt - max(passingSince, start)
  }
}
