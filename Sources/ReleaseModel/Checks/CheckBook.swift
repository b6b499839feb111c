import BitCollections

/// Every check of a plan, and where each stands.
///
/// Which checks wait, are measured, are not satisfied and want a decision is kept as sets that each change brings up to
/// date, so that a turn looks at no check that it does not concern.
public struct CheckBook: Sendable {
  private(set) var table: CheckTable
  /// Where each check stands, in the order of the plan.
  private(set) var states: Chunked<CheckState>
  private(set) var waiting = BitSet()
  private(set) var measuring = BitSet()
  private(set) var unsatisfied = BitSet()
  /// Checks that ended badly, and nobody has accepted that.
  private(set) var undecided = BitSet()
  /// Checks whose step `after` is complete.
  private(set) var released = BitSet()
  /// When the bounded checks that are measured are over, the next first.
  private(set) var bounds: [Bound] = []

  struct Bound: Hashable, Comparable {
    var end: SteadyInstant
    var index: Int
    static func < (left: Bound, right: Bound) -> Bool { (left.end, left.index) < (right.end, right.index) }
  }

  init(plan: Plan) {
    self.init(CheckTable(plan: plan))
    // It will never end.
    for step in plan.deployment.steps where step.inapplicable != nil { release(followersOf: step.id, true) }
  }

  private init(_ table: CheckTable) {
    self.table = table
    states = Chunked(table.keys.map { _ in CheckState() })
    for index in table.keys.indices { sort(index) }
  }

  /// Where a check stands; nil when the plan has no such check.
  public subscript(key: CheckKey) -> CheckState? { table.positions[key].map { states[$0] } }

  /// A check of the plan.
  public func check(_ key: CheckKey) -> Check? { table.positions[key].map { table.checks[$0] } }

  /// The keys of the checks of a list, in the order of the plan.
  public func keys(_ list: CheckKey.List) -> [CheckKey] { table.keysByList[list] ?? [] }

  /// The place of a check in its list; nil when the plan has no such check.
  public func position(of key: CheckKey) -> Int? { table.places[key] }

  /// The checks of a list that are measured now, tests by hand among them.
  public func measuring(_ list: CheckKey.List) -> [CheckKey] { keys(of: measuring, in: list) }

  /// The checks of a list that ended badly, and nobody has accepted that.
  public func undecided(_ list: CheckKey.List) -> [CheckKey] { keys(of: undecided, in: list) }

  /// The checks of a list that ended badly, or are tests that somebody has to perform now.
  public func unsettled(_ list: CheckKey.List) -> [CheckKey] {
    keys(of: undecided.union(measuring.intersection(table.manual)), in: list)
  }

  /// The tests of a list that somebody has to perform now.
  public func openTests(_ list: CheckKey.List) -> [CheckKey] {
    keys(of: measuring.intersection(table.manual), in: list)
  }

  /// How many checks of a list stand in somebody's way.
  public func unsatisfiedCount(_ list: CheckKey.List) -> Int {
    unsatisfied.intersection(table.members(list)).count
  }

  /// Whether all checks of a list that are measured, not tested by hand, stand in nobody's way.
  public func hasPassedBySelf(_ list: CheckKey.List) -> Bool {
    unsatisfied.intersection(table.members(list)).subtracting(table.manual).isEmpty
  }

  /// The checks of a list that go on and whose newest reading is too old to declare success on.
  public func stale(_ list: CheckKey.List, at now: SteadyInstant) -> [CheckKey] {
    measuring.intersection(table.members(list)).filter { table.checks[$0].isStale(states[$0], at: now) }
      .map { table.keys[$0] }
  }

  /// Whether any check of a list has begun.
  public func hasBegun(_ list: CheckKey.List) -> Bool {
    !table.members(list).subtracting(waiting).isEmpty
  }

  private func keys(of members: BitSet, in list: CheckKey.List) -> [CheckKey] {
    members.intersection(table.members(list)).map { table.keys[$0] }
  }

  /// Whether a check stands in nobody's way: it succeeded, was accepted, only reports or warns, or goes on and
  /// passes.
  public func isSatisfied(_ key: CheckKey) -> Bool {
    table.positions[key].map { !unsatisfied.contains($0) } ?? true
  }

  /// Whether a check ended badly and nobody has accepted that.
  public func needsDecision(_ key: CheckKey) -> Bool {
    table.positions[key].map { undecided.contains($0) } ?? false
  }

  mutating func mutate(_ key: CheckKey, _ change: (inout CheckState) -> Void) {
    guard let index = table.positions[key] else { return }
    mutate(at: index, change)
  }

  private mutating func mutate(at index: Int, _ change: (inout CheckState) -> Void) {
    let before = bound(at: index)
    change(&states[index])
    sort(index)
    let after = bound(at: index)
    guard before != after else { return }
    if let before { bounds.removeAll { $0 == before } }
    if let after { bounds.insert(after, at: bounds.firstIndex { $0 > after } ?? bounds.endIndex) }
  }

  /// Puts a check into the sets to which it belongs now, and out of all others.
  private mutating func sort(_ index: Int) {
    let (check, state) = (table.checks[index], states[index])
    let isSatisfied = check.isSatisfied(in: state)
    waiting[member: index] = state.phase == .waiting
    measuring[member: index] = state.phase == .measuring
    unsatisfied[member: index] = !isSatisfied
    undecided[member: index] = state.phase.isEnded && !isSatisfied
  }

  private func bound(at index: Int) -> Bound? {
    guard states[index].phase == .measuring else { return nil }
    return table.checks[index].end(of: states[index]).map { Bound(end: $0, index: index) }
  }

  /// Fills in what a step has given.
  mutating func fill(followersOf id: StepID, _ value: (OutputName) -> String?) {
    if let filled = table.filled(followersOf: id, value) { table = filled }
  }

  /// Lets the checks be measured that the success of a step starts, or no longer when it is reopened.
  mutating func release(followersOf step: StepID, _ isReleased: Bool) {
    for index in table.followers[step] ?? [] { released[member: index] = isReleased }
  }

  /// Lets the checks be measured for which a gate waits.
  mutating func release(_ gate: Gate) {
    for id in gate.checks {
      if let index = table.positions[CheckKey(.verification, id)] { released.insert(index) }
    }
  }

  /// Ends every check that is still measured, so that none says that it goes on when nothing measures it.
  mutating func stop(at now: SteadyInstant, reason: CheckEndReason) {
    for index in measuring {
      let check = table.checks[index]
      mutate(at: index) {
        let isPassing = $0.recent.last?.verdict == .passed && $0.passes >= check.minPasses
        $0.phase = isPassing ? .successful : .inconclusive
        $0.reason = isPassing ? nil : reason
        $0.endedAt = now
        $0.nextDue = nil
      }
    }
  }
}

extension CheckBook: Equatable {
  public static func == (left: CheckBook, right: CheckBook) -> Bool {
    left.states == right.states && left.released == right.released
      && (left.table === right.table
        || left.table.keys == right.table.keys && left.table.checks == right.table.checks)
  }
}

extension CheckBook: Codable {
  private enum Key: String, CodingKey { case keys, checks, templates, states, released }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let keys = try container.decode([CheckKey].self, forKey: .keys)
    let checks = try container.decode([Check].self, forKey: .checks)
    let states = try container.decode([CheckState].self, forKey: .states)
    guard keys.count == checks.count, keys.count == states.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .states, in: container, debugDescription: "as many states as checks are needed")
    }
    let templates = try container.decodeIfPresent([Int: Check].self, forKey: .templates) ?? [:]
    self.init(CheckTable(Array(zip(keys, checks)), templates: templates))
    for (index, state) in states.enumerated() { mutate(at: index) { $0 = state } }
    released = BitSet(try container.decode([Int].self, forKey: .released))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(table.keys, forKey: .keys)
    try container.encode(table.checks, forKey: .checks)
    if !table.templates.isEmpty { try container.encode(table.templates, forKey: .templates) }
    try container.encode(states, forKey: .states)
    try container.encode(Array(released), forKey: .released)
  }
}

extension Check {
  fileprivate func isSatisfied(in state: CheckState) -> Bool {
    if state.isSatisfied || isReportOnly { return true }
    if onFail == .warn, state.phase == .failed || state.phase == .error { return true }
    return isEndless && state.phase == .measuring && state.recent.last?.verdict == .passed
      && state.passes >= minPasses
  }
}
