/// Steps in the order of a plan, with what each needs and where each stands: a deployment or a backout.
public struct Flow: Equatable, Codable, Sendable {
  /// The steps, in the order of the plan.
  public let steps: [Step]
  /// How many may run at once, 1 or more.
  public let parallel: Int
  /// Whether every step waits for a person.
  public let mode: Deployment.Mode
  /// Where each step stands, in the same order.
  public private(set) var states: [StepState]

  private let positions: [StepID: Int]
  private let needs: [[Int]]
  /// The positions of the steps such that each comes after all that it needs.
  let order: [Int]

  /// Makes a flow of which nothing has run.
  public init(steps: [Step], parallel: Int = 1, mode: Deployment.Mode = .free) {
    self.steps = steps
    self.parallel = max(1, parallel)
    self.mode = mode
    states = steps.map { _ in StepState() }
    let positions = Dictionary(
      steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.positions = positions
    let needs = steps.map { step in step.needs.compactMap { positions[$0] } }
    self.needs = needs
    order = Self.order(needs)
  }

  /// Makes the flow of a deployment.
  init(_ deployment: Deployment) {
    self.init(steps: deployment.steps, parallel: deployment.parallel, mode: deployment.mode)
  }

  /// Makes a flow in which each step needs the one before it.
  public static func sequence(_ steps: [Step]) -> Flow {
    var steps = steps
    for index in steps.indices.dropFirst() { steps[index].needs = [steps[index - 1].id] }
    return Flow(steps: steps)
  }

  /// Where a step stands; nil when the flow has no such step.
  public internal(set) subscript(id: StepID) -> StepState? {
    get { positions[id].map { states[$0] } }
    set {
      guard let index = positions[id], let newValue else { return }
      states[index] = newValue
    }
  }

  /// A step of the flow.
  public func step(_ id: StepID) -> Step? { positions[id].map { steps[$0] } }

  /// Whether all that a step needs is complete.
  public func isOpen(at index: Int) -> Bool { needs[index].allSatisfy { states[$0].isComplete } }

  /// The state to show: a pending step whose needs are complete is ready.
  public func status(at index: Int) -> StepState.Status {
    let status = states[index].status
    return status == .pending && isOpen(at: index) ? .ready : status
  }

  /// How many steps hold a place among those that run at once.
  public var activeCount: Int { states.indices.count { states[$0].isActive } }
  /// How many steps are complete.
  public var completeCount: Int { states.indices.count { states[$0].isComplete } }
  /// Whether every step is complete.
  public var isComplete: Bool { states.indices.allSatisfy { states[$0].isComplete } }
  /// Whether a step waits for somebody's decision after it failed.
  public var hasFailure: Bool { states.contains { $0.status == .awaitingDecision } }

  /// The positions of the steps that a step needs.
  func needed(at index: Int) -> [Int] { needs[index] }

  /// The steps that come after a step because they need it, directly or through others.
  func dependents(of id: StepID) -> [StepID] {
    guard let start = positions[id] else { return [] }
    var isAfter = [Bool](repeating: false, count: steps.count)
    for index in order { isAfter[index] = needs[index].contains { $0 == start || isAfter[$0] } }
    return steps.indices.filter { isAfter[$0] }.map { steps[$0].id }
  }

  /// Kahn's algorithm; steps of a cycle, which no plan file holds, are left out.
  private static func order(_ needs: [[Int]]) -> [Int] {
    var waiting = needs.map(\.count)
    var dependents = [[Int]](repeating: [], count: needs.count)
    for (index, needed) in needs.enumerated() {
      for other in needed { dependents[other].append(index) }
    }
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

  /// The flow with one more step at its end.
  func adding(_ step: Step) -> Flow {
    var flow = Flow(steps: steps + [step], parallel: parallel, mode: mode)
    for index in states.indices { flow.states[index] = states[index] }
    return flow
  }

  mutating func mutate(_ id: StepID, _ change: (inout StepState) -> Void) {
    guard let index = positions[id] else { return }
    change(&states[index])
  }

  mutating func mutateAll(_ change: (inout StepState) -> Void) {
    for index in states.indices { change(&states[index]) }
  }
}
