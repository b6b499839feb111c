/// The checks of a plan by key.
struct CheckTable: Equatable, Codable, Sendable {
  let keys: [CheckKey]
  let checks: [CheckKey: Check]
  let byList: [CheckKey.List: [CheckKey]]
  /// The keys of the checks that their time ends, in the same order.
  let bounded: [CheckKey]

  init(plan: Plan) {
    let lists: [(CheckKey.List, [Check])] = [
      (.control, plan.controls.compactMap { $0.check?.asControl }),
      (.infrastructure, plan.infrastructure),
      (.verification, plan.verification),
      (.backout, plan.backout?.verification ?? []),
    ]
    var checks: [CheckKey: Check] = [:]
    var byList: [CheckKey.List: [CheckKey]] = [:]
    for (list, entries) in lists {
      byList[list] = entries.map { CheckKey(list, $0.id) }
      for check in entries { checks[CheckKey(list, check.id)] = check }
    }
    self.checks = checks
    self.byList = byList
    keys = CheckKey.List.allCases.flatMap { byList[$0] ?? [] }
    bounded = keys.filter { checks[$0]?.bound != nil }
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
