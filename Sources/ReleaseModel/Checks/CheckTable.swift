import BitCollections

/// The checks of a plan by key, and what follows from the plan alone. All copies of a run's state share it.
final class CheckTable: Sendable {
  /// The keys, list by list, in the order of the plan.
  let keys: [CheckKey]
  /// The checks, in the same order, with what is known of steps filled in.
  let checks: [Check]
  /// The checks as the plan writes them, by position, in which something is to be filled in.
  let templates: [Int: Check]
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

  /// - Parameters:
  ///   - entries: the checks as the plan writes them, or as they were filled in.
  ///   - known: the former, where the latter are given.
  init(_ entries: [(CheckKey, Check)], templates known: [Int: Check]? = nil) {
    keys = entries.map(\.0)
    templates =
      known
      ?? Dictionary(
        uniqueKeysWithValues: entries.enumerated().filter {
          $1.0.list.takesOutputs && $1.1.hasReferences
        }
        .map { ($0, $1.1) })
    var checks = entries.map(\.1)
    if known == nil {
      for (index, template) in templates {
        checks[index] = template.mappingLateTexts { OutputReference.filled($0) { _ in nil } }
      }
    }
    self.checks = checks
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

  /// The table with the texts filled in anew that a step gives something to; nil where there is none.
  func filled(followersOf id: StepID, _ value: (OutputName) -> String?) -> CheckTable? {
    let named = templates.filter { $1.namedOutputs.contains { $0.step == id } }
    guard !named.isEmpty else { return nil }
    var checks = checks
    for (index, template) in named {
      checks[index] = template.mappingLateTexts { OutputReference.filled($0, value) }
    }
    return CheckTable(Array(zip(keys, checks)), templates: templates)
  }

  /// A check as the plan writes it.
  func template(of key: CheckKey) -> Check? { positions[key].map { templates[$0] ?? checks[$0] } }

  /// The names of what checks are made of and a step has to give.
  func namedOutputs(of id: StepID) -> Set<String> {
    Set(templates.values.flatMap(\.namedOutputs).filter { $0.step == id }.map(\.name))
  }

  func members(_ list: CheckKey.List) -> BitSet { lists[list] ?? [] }
}

extension CheckKey.List {
  /// Whether its checks are measured when steps have given something.
  fileprivate var takesOutputs: Bool {
    switch self {
    case .verification, .backout: true
    case .control, .infrastructure: false
    }
  }
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
