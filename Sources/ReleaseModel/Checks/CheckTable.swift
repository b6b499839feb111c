import BitCollections

/// The checks of a plan by key, and what follows from the plan alone. All copies of a run's state share it.
final class CheckTable: Sendable {
  /// The keys, list by list, in the order of the plan.
  let keys: [CheckKey]
  /// The checks, in the same order.
  let checks: [Check]
  let positions: [CheckKey: Int]
  /// The positions of each list's checks.
  let lists: [CheckKey.List: BitSet]
  /// The place of each check in its list.
  let places: [CheckKey: Int]
  /// The keys of each list.
  let keysByList: [CheckKey.List: [CheckKey]]
  /// Tests that a person performs.
  let manual: BitSet
  /// Checks of the verification that are compared with what was measured before the deployment.
  let compared: BitSet
  /// Checks that the success of a step starts.
  let following: BitSet
  /// The positions of the checks that the success of each step starts.
  let followers: [StepID: [Int]]

  convenience init(plan: Plan) {
    let lists: [(CheckKey.List, [Check])] = [
      (.control, plan.controls.compactMap { $0.check?.asControl }),
      (.infrastructure, plan.infrastructure),
      (.verification, plan.verification),
      (.backout, plan.backout?.verification ?? []),
    ]
    self.init(lists.flatMap { list, checks in checks.map { (CheckKey(list, $0.id), $0) } })
  }

  init(_ entries: [(CheckKey, Check)]) {
    keys = entries.map(\.0)
    checks = entries.map(\.1)
    positions = Dictionary(
      entries.enumerated().map { ($1.0, $0) }, uniquingKeysWith: { first, _ in first })
    func members(_ isMeant: (CheckKey, Check) -> Bool) -> BitSet {
      BitSet(entries.indices.filter { isMeant(entries[$0].0, entries[$0].1) })
    }
    lists = Dictionary(
      uniqueKeysWithValues: CheckKey.List.allCases.map { list in
        (list, members { key, _ in key.list == list })
      })
    keysByList = Dictionary(grouping: entries.map(\.0), by: \.list)
    places = Dictionary(
      keysByList.values.flatMap { keys in keys.enumerated().map { ($1, $0) } },
      uniquingKeysWith: { first, _ in first })
    manual = members { $1.manualTest != nil }
    compared = members { $0.list == .verification && $1.baseline != nil }
    following = members { $0.list == .verification && $1.after != nil }
    followers = Dictionary(grouping: following, by: { entries[$0].1.after ?? "" })
  }

  func members(_ list: CheckKey.List) -> BitSet { lists[list] ?? [] }
}

extension Check {
  /// A control that is measured again and again goes on for as long as the run does, past any count or bound.
  fileprivate var asControl: Check {
    guard every != nil else { return self }
    var control = self
    control.count = nil
    control.bound = nil
    return control
  }
}
