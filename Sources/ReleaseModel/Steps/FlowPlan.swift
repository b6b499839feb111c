import BitCollections

/// What of a flow never changes: its steps, what needs what, and what follows from the planned durations. All copies
/// of the flow's state share it.
final class FlowPlan: Sendable {
  /// The steps, in the order of the plan, with what is known of earlier ones filled in.
  let steps: [Step]
  /// The steps as the plan writes them, by position, in which something is to be filled in.
  let templates: [Int: Step]
  /// The place of each step in ``steps``.
  let positions: [StepID: Int]
  /// The positions of the steps that each step needs.
  let needs: [[Int]]
  /// The positions of the steps that need each step directly.
  let dependents: [[Int]]
  /// The positions of the steps that wait for checks.
  let gates: BitSet
  /// The positions of the steps that go by the wall clock.
  let timed: BitSet
  /// The positions of the steps that nothing can take back.
  let irreversible: BitSet
  /// The positions of the steps that want other people for other things.
  let guarded: BitSet
  /// The positions of the steps that are to be done only when others have come out so.
  let conditional: BitSet
  /// Where the groups stand.
  let groups: [GroupSpan]
  /// The positions of the hosts of each fleet.
  let fleets: [GroupID: BitSet]
  /// The positions of the steps such that each comes after all that it needs.
  let order: [Int]
  /// Whether any step has a planned duration.
  let isPlanned: Bool
  /// Whether any step has a duration that is planned, or expected by earlier runs.
  let isTimed: Bool
  /// The sum of the weights by which the done share is counted.
  let weight: Double

  /// - Parameters:
  ///   - written: the steps as the plan writes them, or as they were filled in.
  ///   - known: the former, where the latter are given.
  init(_ written: [Step], templates known: [Int: Step]? = nil) {
    templates =
      known
      ?? Dictionary(
        uniqueKeysWithValues: written.enumerated().filter { $1.hasReferences }.map { ($0, $1) })
    var steps = written
    if known == nil {
      for (index, template) in templates {
        steps[index] = template.mappingLateTexts { OutputReference.filled($0) { _ in nil } }
      }
    }
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
    timed = BitSet(steps.indices.filter { steps[$0].isTimed })
    irreversible = BitSet(steps.indices.filter { steps[$0].irreversible != nil })
    guarded = BitSet(steps.indices.filter { steps[$0].notSamePersonAs != nil })
    groups = Self.spans(of: steps)
    fleets = Self.fleets(of: steps)
    conditional = BitSet(steps.indices.filter { steps[$0].conditions != nil })
    isPlanned = steps.contains { $0.planned != nil }
    isTimed = steps.contains { $0.planned != nil || $0.expected != nil }
    weight = steps.reduce(0) { $0 + $1.weight }
  }

  private init(_ plan: FlowPlan, steps: [Step]) {
    self.steps = steps
    (templates, positions, needs, dependents) = (plan.templates, plan.positions, plan.needs, plan.dependents)
    (gates, timed, irreversible, guarded) = (plan.gates, plan.timed, plan.irreversible, plan.guarded)
    (conditional, groups, fleets, order) = (plan.conditional, plan.groups, plan.fleets, plan.order)
    (isPlanned, isTimed, weight) = (plan.isPlanned, plan.isTimed, plan.weight)
  }

  /// The plan with the texts filled in anew that a step gives something to; nil where there is none.
  func filled(followersOf id: StepID, _ value: (OutputName) -> String?) -> FlowPlan? {
    let followers = templates.filter { $1.namedOutputs.contains { $0.step == id } }
    guard !followers.isEmpty else { return nil }
    var steps = steps
    for (index, template) in followers {
      steps[index] = template.mappingLateTexts { OutputReference.filled($0, value) }
    }
    return FlowPlan(self, steps: steps)
  }

  /// A step as the plan writes it.
  func template(of id: StepID) -> Step? { positions[id].map { templates[$0] ?? steps[$0] } }

  /// The names of what others are made of and a step has to give.
  func namedOutputs(of id: StepID) -> Set<String> {
    Set(templates.values.flatMap(\.namedOutputs).filter { $0.step == id }.map(\.name))
  }

  /// The positions of all steps that a step needs, directly or through others, in the order of the plan.
  func ancestors(of index: Int) -> [Int] {
    var seen = BitSet()
    var waiting = needs[index]
    while let next = waiting.popLast() {
      if seen.insert(next).inserted { waiting += needs[next] }
    }
    return Array(seen)
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
