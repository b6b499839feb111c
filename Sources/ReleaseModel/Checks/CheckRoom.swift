/// What a person might want of a check.
public enum CheckIntent: Hashable, Sendable {
  case recordTest(CheckKey)
  case remeasure(CheckKey)
  case accept(CheckKey)
}

/// What is wanted of a check, or was seen of it.
public enum CheckWish: Hashable, Sendable {
  case recordTest(CheckKey, TestRecord)
  case remeasure(CheckKey)
  case accept(CheckKey, reason: String)
  /// The engine has measured it; `began` when the measurement did, as far as that is known.
  case measured(CheckKey, number: Int, Observation, began: SteadyInstant? = nil)
}

extension CheckWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: CheckIntent? {
    switch self {
    case .recordTest(let key, _): .recordTest(key)
    case .remeasure(let key): .remeasure(key)
    case .accept(let key, _): .accept(key)
    case .measured: nil
    }
  }
}

/// Everything that is measured or tested: automatic controls, infrastructure, verification, the backout's own checks.
enum CheckRoom: Room {
  static func obstacle(to intent: CheckIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .recordTest(let key):
      if let obstacle = obstacle(toTouching: key, turn) { return obstacle }
      if turn.state.check(key)?.manualTest == nil { return .measuredNotTested }
      return switch turn.state.checks[key]?.phase {
      case .measuring: nil
      case .waiting: .testNotOpen
      case .successful, .inconclusive, .error, .failed, nil: .testRecorded
      }
    case .remeasure(let key):
      if let obstacle = obstacle(toTouching: key, turn) { return obstacle }
      guard let check = turn.state.checks[key], check.phase.isEnded else { return .checkNotEnded }
      return check.accepted == nil ? nil : .acceptanceSticks
    case .accept(let key):
      return obstacle(toTouching: key, turn)
        ?? (turn.state.needsDecision(key) ? nil : .notAcceptable)
    }
  }

  private static func obstacle(toTouching key: CheckKey, _ turn: Turn) -> Obstacle? {
    if turn.state.check(key) == nil { return .unknown(.check(key)) }
    let isDuringBackout = turn.state.phase == .backingOut
    if (key.list == .backout) == isDuringBackout { return nil }
    return isDuringBackout ? .backingOut : .notBackingOut
  }

  static func decide(_ wish: CheckWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .measured(let key, let number, let observation, let began):
      try turn.demandOpen()
      measure(key, number, observation, began, &turn)
    case .recordTest(let key, let test):
      _ = try turn.given(test.observed, .observation)
      guard let check = turn.state.check(key), let manual = check.manualTest else { return }
      guard manual.by.isEmpty || turn.plan.names(manual.by, include: test.tester) else {
        throw .wrongTester(allowed: manual.by)
      }
      turn.record(.checks(.tested(key, test)))
      let reason = test.passed ? nil : CheckEndReason.observed(test.observed)
      turn.follow(.checks(.ended(key, test.passed ? .successful : .failed, reason: reason)))
      afterFailure(key, check, &turn)
    case .remeasure(let key):
      turn.record(.checks(.started(key, firstDue: turn.now.steady)))
      guard key.list == .verification else { return }
      BackoutRoom.rearm(&turn) { if case .check(key.id, _) = $0.when { true } else { false } }
    case .accept(let key, let reason):
      turn.record(.checks(.accepted(key, reason: try turn.given(reason, .reason))))
    }
  }

  private static func measure(
    _ key: CheckKey, _ number: Int, _ observation: Observation, _ began: SteadyInstant?,
    _ turn: inout Turn
  ) {
    // Late or told twice: a measurement counts once.
    let (state, now) = (turn.state, turn.now.steady)
    guard !state.isConcluded, let check = state.check(key), let before = state.checks[key] else { return }
    if state.samplesBaseline(key), let samples = before.baseline, number == samples.measured + 1 {
      let next = check.nextDue(after: samples.nextDue, verdict: .error, at: now)
      return turn.record(.checks(.baselineMeasured(key, number: number, observation, nextDue: next)))
    }
    guard before.phase == .measuring, number == before.nextNumber, let due = before.nextDue else { return }
    if key.list != .control, let gap = check.gap(in: before, before: began ?? now) {
      guard check.gap != .inconclusive else {
        turn.follow(.checks(.ended(key, .inconclusive, reason: .gap(gap))))
        return afterFailure(key, check, &turn)
      }
      turn.follow(.checks(.restarted(key, gap: gap)))
    }
    let verdict = check.verdict(on: observation, after: before.baseline)
    let next = check.nextDue(after: due, verdict: verdict, at: now)
    let kept = before.hasEvidence(like: observation, verdict) ? observation.withoutRaw : observation
    turn.record(.checks(.measured(key, number: number, kept, verdict, nextDue: next)))
    end(key, check, &turn)
    afterFailure(key, check, &turn)
  }

  /// Ends a check that has come to its end.
  private static func end(_ key: CheckKey, _ check: Check, _ turn: inout Turn) {
    guard let ending = turn.state.ending(of: key, at: turn.now.steady) else { return }
    turn.follow(.checks(.ended(key, ending.phase, reason: ending.reason)))
  }

  /// A check of the verification that ended badly holds the run for a person, unless the plan only warns; so
  /// does a control that no longer holds. In a hold it is one more reason, or resuming would go past it.
  private static func afterFailure(_ key: CheckKey, _ check: Check, _ turn: inout Turn) {
    let state = turn.state
    guard state.phase == .deploying || state.phase == .verifying else { return }
    switch key.list {
    case .control:
      guard let control = state.controls[key.id], control.status == .open, !state.isHeld(by: key.id) else {
        return
      }
      turn.follow(.run(.held(.control(key.id, reading: control.evidence?.text ?? ""))))
    case .verification:
      guard state.needsDecision(key), !state.isGated(key), let phase = state.checks[key]?.phase else {
        return
      }
      let reason = HoldReason.check(key, phase)
      if state.hold?.reasons.contains(reason) != true { turn.follow(.run(.held(reason))) }
    case .infrastructure, .backout: break
    }
  }

  static func settle(_ turn: inout Turn) {
    let now = turn.now.steady
    if turn.state.isBeforeDeployment {
      let book = turn.state.checks
      for index in book.table.compared where book.states[index].baseline == nil {
        turn.follow(.checks(.baselineStarted(book.table.keys[index], firstDue: now)))
      }
    }
    for key in turn.state.dueChecks {
      turn.follow(.checks(.started(key, firstDue: now + (turn.state.check(key)?.delay ?? .zero))))
    }
    // What is bounded ends with its time, measured or not.
    let book = turn.state.checks
    for bound in book.bounds.prefix(while: { $0.end <= now }) {
      let (key, check) = (book.table.keys[bound.index], book.table.checks[bound.index])
      end(key, check, &turn)
      afterFailure(key, check, &turn)
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    switch state.phase {
    case .preparing, .polling:
      state.checks.unsettled(.infrastructure).map { .infrastructure($0) }
    case .backingOut: needs(state, .backout)
    case .finishing: []
    case .planned, .deploying, .verifying, .succeeded, .backedOut, .backoutFailed, .aborted:
      needs(state, .verification)
        + state.failingControls.map { CheckKey(.control, $0) }
        .filter { state.check($0) != nil }.map { .decideCheck($0) }
    }
  }

  private static func needs(_ state: ReleaseState, _ list: CheckKey.List) -> [Need] {
    state.checks.undecided(list).map { .decideCheck($0) }
      + state.checks.openTests(list).map { .performTest($0) }
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    state.checks.bounds.first { $0.end > state.updatedAt.steady }.map { [.steady($0.end)] } ?? []
  }
}

extension ReleaseState {
  /// The checks of the list, in the order of the plan.
  public func checkKeys(_ list: CheckKey.List) -> [CheckKey] { checks.keys(list) }

  /// A check of the plan.
  public func check(_ key: CheckKey) -> Check? { checks.check(key) }

  /// Whether a check stands in nobody's way.
  public func isSatisfied(_ key: CheckKey) -> Bool { checks.isSatisfied(key) }

  /// Whether a check ended badly and nobody has accepted that.
  public func needsDecision(_ key: CheckKey) -> Bool { checks.needsDecision(key) }

  /// Whether the plan wants a backout for how a check has ended, and nobody has decided yet.
  public func asksForBackout(_ key: CheckKey) -> Bool {
    guard check(key)?.onFail == .backOut, needsDecision(key) else { return false }
    return checks[key]?.phase == .failed || checks[key]?.phase == .error
  }

  var isBeforeDeployment: Bool { phase == .preparing || phase == .polling }

  /// The checks whose measuring begins now.
  fileprivate var dueChecks: [CheckKey] {
    let (table, waiting) = (checks.table, checks.waiting)
    if waiting.isEmpty { return [] }
    let due =
      switch phase {
      case .preparing:
        waiting.intersection(table.members(.control).union(table.members(.infrastructure)))
      case .deploying:
        waiting.intersection(table.members(.verification)).intersection(checks.released)
      case .verifying:
        waiting.intersection(table.members(.verification)).intersection(
          checks.released.union(table.members(.verification).subtracting(table.following)))
      case .backingOut where backout?.verificationStarted != nil:
        waiting.intersection(table.members(.backout))
      case .planned, .polling, .succeeded, .backingOut, .backedOut, .backoutFailed, .aborted, .finishing:
        waiting.intersection([])
      }
    return due.filter { isDueByHand($0) }.map { table.keys[$0] }
  }

  /// Smoke checks come first; manual tests open when they have passed.
  private func isDueByHand(_ index: Int) -> Bool {
    guard checks.table.manual.contains(index) else { return true }
    switch checks.table.keys[index].list {
    case .control, .infrastructure: return true
    case .verification: return checks.hasPassedBySelf(.verification)
    case .backout: return checks.hasPassedBySelf(.backout)
    }
  }

  /// How a check ends now; nil while it goes on. No limit ends a control that is measured again and again: its
  /// newest measurement says whether it holds.
  func ending(
    of key: CheckKey, at now: SteadyInstant
  ) -> (phase: CheckPhase, reason: CheckEndReason?)? {
    guard let check = check(key), let state = checks[key], state.phase == .measuring else { return nil }
    return key.list == .control && check.every != nil ? nil : check.ending(state, at: now)
  }

  /// Whether a check is measured now for what it will be compared with: from the opening to the deployment.
  public func samplesBaseline(_ key: CheckKey) -> Bool {
    isBeforeDeployment && key.list == .verification && check(key)?.baseline != nil
  }

  /// Whether every baseline has the readings that it needs, or has been measured often enough to have them.
  public var hasBaselines: Bool {
    guard isBeforeDeployment else { return true }
    return checks.table.compared.allSatisfy { index in
      let check = checks.table.checks[index]
      guard let baseline = check.baseline, let samples = checks.states[index].baseline else { return false }
      return samples.values.count >= baseline.minSamples
        || samples.measured > baseline.minSamples + check.limits.errors
    }
  }
}

extension Plan {
  /// Whether somebody, given by id or name, is one of the people with these ids.
  func names(_ ids: [PersonID], include somebody: String) -> Bool {
    people.contains { ids.contains($0.id) && ($0.id == somebody || $0.name == somebody) }
  }
}
