import BitCollections

// What steps do by the wall clock: when they may start, and by when they have to be done.

extension ReleaseState {
  /// Before when a step does not start; nil where the plan does not say.
  public func earliestStart(of id: StepID) -> WallInstant? {
    deployment.step(id)?.notBefore.flatMap { plan.time(of: $0) }
  }

  /// By when a step has to be done; nil where the plan does not say.
  public func deadline(of id: StepID) -> WallInstant? {
    deployment.step(id)?.deadline.flatMap { plan.time(of: $0) }
  }

  /// Why it is too early for a step to start; nil when it is not.
  func earliness(of id: StepID, at wall: WallInstant) -> Obstacle? {
    earliestStart(of: id).flatMap { wall < $0 ? .notBefore(id, $0) : nil }
  }

  /// Whether a step's deadline has passed while it was not done, and it is not done yet.
  public func isLate(_ id: StepID) -> Bool {
    lateSteps[id] != nil && deployment[id]?.isComplete == false && phase != .backingOut && !isConcluded
  }

  /// The steps of which somebody was reminded whose deadline is still to come, and those that are late, in the order of
  /// the plan.
  public var pressingSteps: [StepID] {
    guard watchesDeadlines, !(lateSteps.isEmpty && remindedSteps.isEmpty) else { return [] }
    return deployment.plan.timed.intersection(deployment.incomplete).map { deployment.steps[$0].id }
      .filter { lateSteps[$0] != nil || remindedSteps.contains($0) }
  }

  /// Whether the deadlines of steps count: until the deployment is over, or taken back.
  private var watchesDeadlines: Bool {
    switch phase {
    case .preparing: predecessor == nil
    case .polling, .deploying: true
    case .planned, .verifying, .backingOut, .finishing, .succeeded, .backedOut, .backoutFailed, .aborted:
      false
    }
  }

  /// The steps with a deadline that are not done, and are not late yet.
  fileprivate var awaitedDeadlines: [(step: Step, due: WallInstant)] {
    guard watchesDeadlines else { return [] }
    return deployment.plan.timed.intersection(deployment.incomplete).compactMap { index in
      let step = deployment.steps[index]
      guard lateSteps[step.id] == nil, let due = deadline(of: step.id) else { return nil }
      return (step, due)
    }
  }

  /// The positions of the steps of a flow that are not to start before a time that has not come.
  func early(in flow: Flow, at wall: WallInstant) -> BitSet {
    if flow.plan.timed.isEmpty { return BitSet() }
    return flow.plan.timed.intersection(flow.incomplete).filter { index in
      earliness(of: flow.steps[index].id, at: wall) != nil
    }
  }

  /// Before when steps of the deployment do not start, as the clocks stand to each other now, by their positions.
  func earliestStarts(at now: Timestamp) -> [Int: SteadyInstant] {
    if deployment.plan.timed.isEmpty { return [:] }
    return deployment.plan.timed.reduce(into: [:]) { starts, index in
      if let earliest = earliestStart(of: deployment.steps[index].id) {
        starts[index] = now.steady + (earliest - now.wall)
      }
    }
  }

  /// The same as the clocks stood to each other when the deployment started: what follows from the record alone.
  var recordedStarts: [Int: SteadyInstant] { clocks.deploymentStarted.map { earliestStarts(at: $0) } ?? [:] }

  /// How long the deployment takes by the plan from a moment on; nil where no step waits for a time.
  func durationWithTimes(from start: Timestamp) -> Duration? {
    let earliest = earliestStarts(at: start)
    if earliest.isEmpty || !deployment.isPlanned { return nil }
    return deployment.planned(from: start.steady, notBefore: earliest).end - start.steady
  }

  /// How long the deployment takes by the plan, the waits for the times of steps included; nil when nothing is planned.
  public var plannedDuration: Duration? { timedDuration ?? deployment.plannedDuration }

  /// The step that starts next when its time comes, while nothing goes on but time; nil when something else is waited
  /// for, or nothing.
  func timedStepAwaited(at wall: WallInstant) -> Obstacle? {
    guard activeCount == 0, deployment.offered.isEmpty, deployment.retrying.isEmpty else { return nil }
    return nextTimedStep(at: wall)
  }

  /// The step that starts or is offered next when its time comes, whatever else is waited for; nil when none does.
  public func nextTimedStep(at wall: WallInstant) -> Obstacle? {
    guard phase == .deploying, obstacleToStart == nil else { return nil }
    let waiting = early(in: deployment, at: wall).filter { deployment.isOpen(at: $0) }
    return waiting.compactMap { index -> (StepID, WallInstant)? in
      let id = deployment.steps[index].id
      return earliestStart(of: id).map { (id, $0) }
    }.min { $0.1 < $1.1 }.map { .notBefore($0.0, $0.1) }
  }
}

extension StepRoom {
  /// Tells of deadlines: in time that one comes, where the plan wants that, and that one has passed.
  static func settleTimes(_ turn: inout Turn) {
    for (step, due) in turn.state.awaitedDeadlines {
      if due <= turn.now.wall {
        turn.follow(.steps(.late(step.id, due: due)))
      } else if let ahead = step.remind, due - ahead <= turn.now.wall,
        !turn.state.remindedSteps.contains(step.id)
      {
        turn.follow(.steps(.reminded(step.id, due: due)))
      }
    }
  }

  /// When a deadline passes or comes near, and when a step may start that waits for nothing but that.
  static func timeDeadlines(_ state: ReleaseState) -> [Deadline] {
    let flow = state.deployment
    if flow.plan.timed.isEmpty { return [] }
    let due = state.awaitedDeadlines.flatMap { step, due -> [Deadline] in
      guard let ahead = step.remind, !state.remindedSteps.contains(step.id) else { return [.wall(due)] }
      return [.wall(due - ahead), .wall(due)]
    }
    return due + starts(state).map { .wall($0) }
  }

  /// The times before which steps do not start that wait for nothing else.
  private static func starts(_ state: ReleaseState) -> [WallInstant] {
    let flow = state.deployment
    guard state.phase == .deploying, state.obstacleToStart == nil else { return [] }
    let places = flow.places
    return flow.plan.timed.intersection(flow.startable.union(flow.unoffered))
      .filter { flow.unoffered.contains($0) || places.has(for: flow.steps[$0]) }
      .compactMap { state.earliestStart(of: flow.steps[$0].id) }
  }

  /// Whether a step was still to start or to be offered by itself at some time, or to be tried again, when the newest
  /// record was written: then another follows.
  static func goesOnInTime(_ state: ReleaseState) -> Bool {
    starts(state).contains { $0 > state.updatedAt.wall } || !retries(state).isEmpty
  }
}
