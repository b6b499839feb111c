import BitCollections

/// Steps in the order of a plan, with what each needs and where each stands: a deployment or a backout.
///
/// Which steps are open, run, wait or are complete is kept as sets that each change of a step brings up to date: to
/// look through thousands of steps for the few that matter would be most of a turn's work.
public struct Flow: Sendable {
  /// How many may run at once, 1 or more.
  public let parallel: Int
  /// Whether every step waits for a person.
  public let mode: Deployment.Mode
  /// Where each step stands, in the order of the plan.
  public private(set) var states: Chunked<StepState>

  private(set) var plan: FlowPlan
  /// How many of the steps that each step needs are not complete.
  private var unmet: Chunked<Int32>
  /// Steps that can start by themselves as soon as there is a place: open, and confirmed where that is asked for.
  private(set) var startable = BitSet()
  /// Steps that are open and were not yet offered to the person for whom they wait.
  private(set) var unoffered = BitSet()
  /// Steps that were offered to a person and are not yet done or confirmed.
  private(set) var offered = BitSet()
  /// Steps that were offered and have not started: those in ``offered``, and those that were confirmed since.
  private var unanswered = BitSet()
  /// Steps with a live process, and gates that wait.
  private(set) var active = BitSet()
  /// Steps that wait for a decision after they failed.
  private(set) var undecided = BitSet()
  /// Those of them for which everything else waits: the others of a fleet go on beside a host whose end nobody knows, and
  /// what is taken back on one host does not keep that from the next.
  private var blocking = BitSet()
  /// Hosts that have come to a bad end: their fleets go on without them, or somebody is asked about them.
  private(set) var lost = BitSet()
  /// Steps whose next attempt starts by itself.
  private(set) var retrying = BitSet()
  /// Steps that are not complete.
  private(set) var incomplete = BitSet()
  /// How many steps are complete of those that are to be done.
  public private(set) var completeCount = 0
  /// How many steps are not to be done.
  private var inapplicableCount = 0
  private var doneWeight = 0.0
  /// When each step starts and ends by the plan, from 0 on, when nobody is waited for and nothing fails.
  public let planned: Forecast

  /// Makes a flow of which nothing has run.
  public init(steps: [Step], parallel: Int = 1, mode: Deployment.Mode = .free) {
    self.init(FlowPlan(steps), parallel: parallel, mode: mode, states: [])
  }

  private init(_ plan: FlowPlan, parallel: Int, mode: Deployment.Mode, states: [StepState]) {
    self.plan = plan
    self.parallel = max(1, parallel)
    self.mode = mode
    self.states = Chunked(plan.steps.map { _ in StepState() })
    unmet = Chunked(plan.needs.map { Int32($0.count) })
    planned = Forecast(plan, self.parallel, nil, at: SteadyInstant(milliseconds: 0))
    for index in plan.steps.indices { sort(index) }
    for (index, step) in plan.steps.enumerated() {
      guard let why = step.inapplicable else { continue }
      mutate(at: index) {
        $0.status = .notApplicable
        $0.inapplicable = why
      }
    }
    for (index, state) in states.enumerated() { mutate(at: index) { $0 = state } }
  }

  /// Makes the flow of a deployment.
  init(_ deployment: Deployment) {
    self.init(steps: deployment.steps, parallel: deployment.parallel, mode: deployment.mode)
  }

  /// The steps, in the order of the plan.
  public var steps: [Step] { plan.steps }

  /// Where a step stands; nil when the flow has no such step.
  public subscript(id: StepID) -> StepState? { plan.positions[id].map { states[$0] } }

  /// A step of the flow.
  public func step(_ id: StepID) -> Step? { plan.positions[id].map { plan.steps[$0] } }

  /// The place of a step in ``steps``; nil when the flow has no such step.
  public func position(of id: StepID) -> Int? { plan.positions[id] }

  /// Whether all that a step needs is complete.
  public func isOpen(at index: Int) -> Bool { unmet[index] == 0 }

  /// The state to show: a pending step whose needs are complete is ready.
  public func status(at index: Int) -> StepState.Status {
    let status = states[index].status
    return status == .pending && isOpen(at: index) ? .ready : status
  }

  /// How many steps go on.
  public var activeCount: Int { active.count }
  /// The places that they leave: a gate runs nothing, and a fleet has one.
  var places: RunningPlaces { RunningPlaces(self) }
  /// How many steps are to be done, as far as is known.
  public var applicableCount: Int { plan.steps.count - inapplicableCount }
  /// Whether every step that is to be done is complete.
  public var isComplete: Bool { completeCount == applicableCount }
  /// Whether a step waits for somebody's decision after it failed, and others for that.
  public var hasFailure: Bool { !blocking.isEmpty }
  /// The steps with a live process, in the order of the plan.
  public var activeSteps: [(step: Step, state: StepState)] { active.map { (plan.steps[$0], states[$0]) } }
  /// The steps that wait for a decision, in the order of the plan.
  public var undecidedSteps: [StepID] { undecided.map { plan.steps[$0].id } }

  /// The step that matters most: what waits for a decision, then what waits for a person, what runs, and what is
  /// still to come; the last one when all are complete.
  public var foremost: StepID? {
    let terminal = active.first { states[$0].awaitsInput }
    return (undecided.first ?? terminal ?? offered.first ?? active.first ?? incomplete.first)
      .map { plan.steps[$0].id } ?? plan.steps.last?.id
  }

  /// Fills in what a step has given.
  mutating func fill(followersOf id: StepID, _ value: (OutputName) -> String?) {
    if let filled = plan.filled(followersOf: id, value) { plan = filled }
  }

  /// The flow with one more step at its end, in which nothing is filled in.
  func adding(_ step: Step) -> Flow {
    Flow(FlowPlan(steps + [step], templates: [:]), parallel: parallel, mode: mode, states: Array(states))
  }

  mutating func mutate(_ id: StepID, _ change: (inout StepState) -> Void) {
    guard let index = plan.positions[id] else { return }
    mutate(at: index, change)
  }

  /// The steps that are open and are to be done only when others have come out so.
  var judgeable: BitSet { startable.union(unoffered).union(unanswered).intersection(plan.conditional) }

  /// The steps that wait for a person, for what they need, or for the time of their next attempt.
  var waitingSteps: [StepID] {
    undecided.union(unanswered).union(retrying).map { plan.steps[$0].id }
  }

  private mutating func mutate(at index: Int, _ change: (inout StepState) -> Void) {
    let before = states[index]
    change(&states[index])
    let after = states[index]
    if before.isComplete != after.isComplete { noteCompletion(at: index, isComplete: after.isComplete) }
    if before.isLeftOut != after.isLeftOut {
      let isLeftOut = after.isLeftOut
      inapplicableCount += isLeftOut ? 1 : -1
      completeCount -= isLeftOut ? 1 : -1
    }
    sort(index)
  }

  private mutating func noteCompletion(at index: Int, isComplete: Bool) {
    completeCount += isComplete ? 1 : -1
    doneWeight += isComplete ? plan.steps[index].weight : -plan.steps[index].weight
    for dependent in plan.dependents[index] {
      unmet[dependent] += isComplete ? -1 : 1
      sort(dependent)
    }
  }

  /// Puts a step into the sets to which it belongs now, and out of all others.
  private mutating func sort(_ index: Int) {
    let (step, state) = (plan.steps[index], states[index])
    let isPending = state.status == .pending && isOpen(at: index)
    let waitsForPerson =
      step.waitsForPeople || ((step.confirm || mode == .step && step.host == nil) && !state.isConfirmed)
    let isOffered = state.status == .awaitingConfirmation
    startable[member: index] =
      isPending && !waitsForPerson
      || isOffered && isOpen(at: index) && state.isConfirmed && !step.waitsForPeople
    unoffered[member: index] = isPending && waitsForPerson
    unanswered[member: index] = isOffered
    offered[member: index] = isOffered && (step.waitsForPeople || !state.isConfirmed)
    active[member: index] = state.isActive
    let isUndecided = state.status == .awaitingDecision
    undecided[member: index] = isUndecided
    let isLost =
      step.host != nil && (isUndecided || state.isLost == true)
      && state.hasLostOutcome(successCodes: step.successCodes)
    lost[member: index] = isLost
    blocking[member: index] = isUndecided && (step.host == nil || isLost && !step.isHostUndo)
    retrying[member: index] = state.retryAt != nil
    incomplete[member: index] = !state.isComplete
  }
}

extension Flow: Equatable {
  public static func == (left: Flow, right: Flow) -> Bool {
    // The sets follow from these.
    left.parallel == right.parallel && left.mode == right.mode
      && (left.plan === right.plan || left.steps == right.steps) && left.states == right.states
  }
}

extension Flow: Codable {
  private enum Key: String, CodingKey { case steps, templates, parallel, mode, states }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let templates = try container.decodeIfPresent([Int: Step].self, forKey: .templates) ?? [:]
    let steps = try container.decode([Step].self, forKey: .steps)
    let states = try container.decode([StepState].self, forKey: .states)
    guard states.count == steps.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .states, in: container, debugDescription: "as many states as steps are needed")
    }
    self.init(
      FlowPlan(steps, templates: templates), parallel: try container.decode(Int.self, forKey: .parallel),
      mode: try container.decode(Deployment.Mode.self, forKey: .mode), states: states)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(steps, forKey: .steps)
    if !plan.templates.isEmpty { try container.encode(plan.templates, forKey: .templates) }
    try container.encode(parallel, forKey: .parallel)
    try container.encode(mode, forKey: .mode)
    try container.encode(states, forKey: .states)
  }
}

// How long it takes, from the planned durations.
extension Flow {
  /// Whether any step has a planned duration.
  public var isPlanned: Bool { plan.isPlanned }

  /// Whether any step has a duration that is planned, or expected by earlier runs.
  public var isTimed: Bool { plan.isTimed }

  /// How long the whole takes by the plan; nil when no step has a planned duration.
  public var plannedDuration: Duration? { isPlanned ? planned.end - SteadyInstant(milliseconds: 0) : nil }

  /// How long the rest is expected to take; nil when nothing says how long any step does.
  public func remaining(at now: SteadyInstant) -> Duration? {
    isTimed ? max(.zero, forecast(at: now).end - now) : nil
  }

  /// The share of the planned work that is done, 0…1.
  ///
  /// - Parameter progress: how much of a running step is done, 0…1.
  public func share(_ progress: (Step, StepState) -> Double = { _, _ in 0 }) -> Double {
    guard plan.weight > 0 else { return 0 }
    let running = active.reduce(0) { sum, index in
      sum + plan.steps[index].weight * progress(plan.steps[index], states[index])
    }
    return min(1, max(0, (doneWeight + running) / plan.weight))
  }
}
