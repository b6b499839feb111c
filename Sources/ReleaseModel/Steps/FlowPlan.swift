import BitCollections

/// What of a flow never changes: its steps, what needs what, and what follows from the planned durations. All copies
/// of the flow's state share it.
final class FlowPlan: Sendable {
  /// The steps, in the order of the plan.
  let steps: [Step]
  /// The place of each step in ``steps``.
  let positions: [StepID: Int]
  /// The positions of the steps that each step needs.
  let needs: [[Int]]
  /// The positions of the steps that need each step directly.
  let dependents: [[Int]]
  /// The positions of the steps that wait for checks.
  let gates: BitSet
  /// The positions of the steps that are to be done only when others have come out so.
  let conditional: BitSet
  /// Where the groups stand.
  let groups: [GroupSpan]
  /// The positions of the steps such that each comes after all that it needs.
  let order: [Int]
  /// Whether any step has a planned duration.
  let isPlanned: Bool
  /// The sum of the weights by which the done share is counted.
  let weight: Double

  init(_ steps: [Step]) {
    self.steps = steps
    let positions = Dictionary(
      steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.positions = positions
    needs = steps.map { step in step.needs.compactMap { positions[$0] } }
    var dependents = [[Int]](repeating: [], count: steps.count)
    for (index, needed) in needs.enumerated() {
      for other in needed { dependents[other].append(index) }
    }
    self.dependents = dependents
    order = Self.order(needs, dependents)
    gates = BitSet(steps.indices.filter { steps[$0].isGate })
    groups = Self.spans(of: steps)
    conditional = BitSet(steps.indices.filter { steps[$0].conditions != nil })
    isPlanned = steps.contains { $0.planned != nil }
    weight = steps.reduce(0) { $0 + $1.weight }
  }

  /// Kahn's algorithm; steps of a cycle, which no plan file holds, are left out.
  private static func order(_ needs: [[Int]], _ dependents: [[Int]]) -> [Int] {
    var waiting = needs.map(\.count)
    var order = needs.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for index in dependents[order[next]] {
        waiting[index] -= 1
        if waiting[index] == 0 { order.append(index) }
      }
      next += 1
    }
    return order
  }

  /// Whether any step that comes after a step, because it needs it directly or through others, is as asked.
  func hasDependent(of start: Int, where isAsked: (Int) -> Bool) -> Bool {
    var seen: Set<Int> = []
    var waiting = dependents[start]
    while let index = waiting.popLast() {
      guard seen.insert(index).inserted else { continue }
      if isAsked(index) { return true }
      waiting += dependents[index]
    }
    return false
  }
}

extension Step {
  /// What the step counts in the done share of a flow, in seconds: one without a planned duration counts as 30 s.
  public var weight: Double { inapplicable == nil ? max(0.001, (planned ?? .seconds(30)).seconds) : 0.001 }
}
