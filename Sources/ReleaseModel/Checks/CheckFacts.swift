/// What is recorded of a check.
public enum CheckFact: Hashable, Sendable {
  case baselineStarted(CheckKey, firstDue: SteadyInstant)
  case baselineMeasured(CheckKey, number: Int, Observation, nextDue: SteadyInstant)
  case started(CheckKey, firstDue: SteadyInstant)
  /// Nobody has measured it for so long, so that its soak starts anew.
  case restarted(CheckKey, gap: Duration)
  case measured(CheckKey, number: Int, Observation, Verdict, nextDue: SteadyInstant?)
  case tested(CheckKey, TestRecord)
  case ended(CheckKey, CheckPhase, reason: CheckEndReason?)
  case accepted(CheckKey, reason: String)
}

extension CheckFact {
  static let kinds: [RowKind<CheckFact>] = [
    RowKind("check.baseline-started") { .baselineStarted(try $0["check"], firstDue: try $0["firstDue"]) },
    RowKind("check.baseline-measured") {
      .baselineMeasured(
        try $0["check"], number: try $0["number"], try $0["observation"], nextDue: try $0["nextDue"])
    },
    RowKind("check.started") { .started(try $0["check"], firstDue: try $0["firstDue"]) },
    RowKind("check.restarted") { fields in
      let milliseconds: Int64 = try fields["gap"]
      return .restarted(try fields["check"], gap: .milliseconds(milliseconds))
    },
    RowKind("check.measured") {
      .measured(
        try $0["check"], number: try $0["number"], try $0["observation"], try $0["verdict"],
        nextDue: try $0.optional("nextDue"))
    },
    RowKind("check.tested") { .tested(try $0["check"], try $0["test"]) },
    RowKind("check.ended") {
      .ended(try $0["check"], try $0["phase"], reason: try $0.optional("reason"))
    },
    RowKind("check.accepted") { .accepted(try $0["check"], reason: try $0["reason"]) },
  ]

  var row: FactRow {
    switch self {
    case .baselineStarted(let key, let firstDue):
      FactRow("check.baseline-started", ["check": key, "firstDue": firstDue])
    case .baselineMeasured(let key, let number, let observation, let nextDue):
      FactRow(
        "check.baseline-measured",
        ["check": key, "number": number, "observation": observation, "nextDue": nextDue])
    case .started(let key, let firstDue): FactRow("check.started", ["check": key, "firstDue": firstDue])
    case .restarted(let key, let gap):
      FactRow("check.restarted", ["check": key, "gap": gap.wholeMilliseconds])
    case .measured(let key, let number, let observation, let verdict, let nextDue):
      FactRow(
        "check.measured",
        [
          "check": key, "number": number, "observation": observation, "verdict": verdict,
          "nextDue": nextDue,
        ])
    case .tested(let key, let test): FactRow("check.tested", ["check": key, "test": test])
    case .ended(let key, let phase, let reason):
      FactRow("check.ended", ["check": key, "phase": phase, "reason": reason])
    case .accepted(let key, let reason): FactRow("check.accepted", ["check": key, "reason": reason])
    }
  }
}

extension CheckRoom {
  static let kinds = CheckFact.kinds

  static func evolve(_ state: inout ReleaseState, _ fact: CheckFact, _ record: Record) {
    switch fact {
    case .baselineStarted(let key, let firstDue):
      state.checks.mutate(key) { $0.baseline = BaselineState(nextDue: firstDue) }
    case .baselineMeasured(let key, _, let observation, let nextDue):
      state.checks.mutate(key) { $0.baseline?.add(observation, nextDue: nextDue) }
    case .started(let key, let firstDue):
      let isManual = state.check(key)?.manualTest != nil
      state.checks.mutate(key) {
        var fresh = CheckState()
        fresh.baseline = $0.baseline
        fresh.phase = .measuring
        fresh.startedAt = record.at.steady
        // A manual test is open from its start; nothing measures it.
        fresh.nextDue = isManual ? nil : firstDue
        $0 = fresh
      }
    case .restarted(let key, _):
      state.checks.mutate(key) {
        $0.startedAt = record.at.steady
        ($0.passes, $0.failures, $0.inconclusive, $0.errorsInARow) = (0, 0, 0, 0)
        $0.passingSince = nil
      }
    case .measured(let key, let number, let observation, let verdict, let nextDue):
      let measurement = Measurement(
        number: number, at: record.at.wall, observation: observation, verdict: verdict)
      let every = state.check(key)?.every
      state.checks.mutate(key) {
        $0.notePassing(verdict == .passed, at: record.at.steady, every: every)
        $0.add(measurement, nextDue: nextDue)
        $0.measuredAt = record.at.steady
      }
      state.followControl(key, holds: verdict == .passed, evidence: observation.text, record)
    case .tested(let key, let test):
      state.checks.mutate(key) { $0.test = test }
      state.followControl(key, holds: test.passed, evidence: test.observed, record)
    case .ended(let key, let phase, let reason):
      state.checks.mutate(key) {
        $0.phase = phase
        $0.reason = reason
        $0.endedAt = record.at.steady
        $0.nextDue = nil
      }
    case .accepted(let key, let reason):
      state.checks.mutate(key) { $0.accepted = .init(by: record.by, reason: reason) }
      if key.list == .control {
        state.waive(key.id, Waiver(reason: reason, by: record.by), record)
      }
    }
  }
}

extension ReleaseState {
  /// A control with a check is satisfied while its newest measurement passed, unless it was waived.
  fileprivate mutating func followControl(
    _ key: CheckKey, holds: Bool, evidence: String, _ record: Record
  ) {
    guard key.list == .control, let control = controls[key.id], control.status != .waived else { return }
    controls[key.id] = ControlState(
      status: holds ? .satisfied : .open, evidence: Evidence(text: evidence), by: record.by,
      at: record.at.wall, waivers: control.waivers)
  }
}

extension CheckState {
  /// What passes later than twice ``Check/every`` after the measurement before was not watched in between.
  fileprivate mutating func notePassing(_ isPassing: Bool, at now: SteadyInstant, every: Duration?) {
    let isLate = if let every, let measuredAt { now - measuredAt > every * 2 } else { false }
    if !isPassing || isLate { passingSince = nil }
    if isPassing { passingSince = passingSince ?? now }
  }

  fileprivate mutating func add(_ measurement: Measurement, nextDue: SteadyInstant?) {
    recent.append(measurement)
    if recent.count > Self.kept { recent.removeFirst(recent.count - Self.kept) }
    measured = measurement.number
    self.nextDue = nextDue
    switch measurement.verdict {
    case .passed: passes += 1
    case .failed: failures += 1
    case .inconclusive: inconclusive += 1
    case .error: break
    }
    errorsInARow = measurement.verdict == .error ? errorsInARow + 1 : 0
  }
}
