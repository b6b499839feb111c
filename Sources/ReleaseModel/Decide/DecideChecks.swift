extension Decision {
  mutating func applyToChecks(_ command: Command) throws(Refusal) {
    switch command {
    case .measured(let key, let number, let observation):
      try measure(key, number, observation)
    case .recordTest(let key, let test):
      let (check, checkState) = try find(key)
      guard let manual = check.manualTest else { throw Refusal("it is measured, not tested by hand") }
      guard checkState.phase == .measuring else {
        throw Refusal(
          checkState.phase == .waiting
            ? "manual tests open when the smoke checks have passed" : "it is recorded already")
      }
      try demand(test.observed, "what was observed")
      try demandTester(test.tester, manual)
      record(.tested(key, test))
      follow(.checkEnded(key, test.passed ? .successful : .failed, reason: test.passed ? nil : test.observed))
      afterFailure(key, check)
    case .remeasure(let key):
      let (_, checkState) = try find(key)
      guard checkState.phase.isEnded else { throw Refusal("it has not ended") }
      guard checkState.accepted == nil else { throw Refusal("it was accepted, and that sticks") }
      record(.checkStarted(key, firstDue: now.steady))
    case .acceptCheck(let key, let reason):
      _ = try find(key)
      guard state.needsDecision(key) else {
        throw Refusal("only a check that ended without passing can be accepted")
      }
      try demand(reason, "a reason")
      record(.checkAccepted(key, reason: reason.trimmed))
    default: break
    }
  }

  private mutating func measure(_ key: CheckKey, _ number: Int, _ observation: Observation) throws(Refusal) {
    // Late or told twice: a measurement counts once.
    guard let check = state.check(key), let before = state.checks[key] else { return }
    if state.samplesBaseline(key), let samples = before.baseline, number == samples.measured + 1 {
      let next = check.nextDue(after: samples.nextDue, verdict: .error, at: now.steady)
      return record(.baselineMeasured(key, number: number, observation, nextDue: next))
    }
    guard before.phase == .measuring, number == before.nextNumber, let due = before.nextDue else { return }
    let verdict = check.verdict(on: observation, after: before.baseline)
    let next = check.nextDue(after: due, verdict: verdict, at: now.steady)
    record(.measured(key, number: number, observation, verdict, nextDue: next))
    if let ending = state.ending(of: key, at: now.steady) {
      follow(.checkEnded(key, ending.phase, reason: ending.reason))
    }
    afterFailure(key, check)
  }

  /// A check of the verification that ended badly holds the run for a person, unless the plan only warns; so
  /// does a control that no longer holds.
  mutating func afterFailure(_ key: CheckKey, _ check: Check) {
    guard state.hold == nil, state.phase == .deploying || state.phase == .verifying else { return }
    switch key.list {
    case .control:
      guard let control = state.controls[key.id], control.status == .open else { return }
      follow(.held(reason: "the control \(check.title) no longer holds: \(control.evidence?.text ?? "")"))
    case .verification:
      guard state.needsDecision(key), let phase = state.checks[key]?.phase else { return }
      follow(.held(reason: "\(check.title): \(phase.rawValue)"))
    case .infrastructure, .backout: break
    }
  }

  private func find(_ key: CheckKey) throws(Refusal) -> (Check, CheckState) {
    guard let check = state.check(key), let checkState = state.checks[key] else {
      throw Refusal("the plan has no check \(key.id)")
    }
    let isDuringBackout = state.phase == .backingOut
    guard (key.list == .backout) == isDuringBackout else {
      throw Refusal(
        isDuringBackout ? "the release is being backed out" : "the release is not being backed out")
    }
    return (check, checkState)
  }

  private func demandTester(_ tester: String, _ test: ManualTest) throws(Refusal) {
    guard !test.by.isEmpty else { return }
    let allowed = plan.people.filter { test.by.contains($0.id) }
    guard allowed.contains(where: { $0.id == tester || $0.name == tester }) else {
      throw Refusal("the tester must be one of: \(test.by.joined(separator: ", "))")
    }
  }
}
