// How long a backout would take, and until when it still fits: the live gauge of the board.

extension ReleaseState {
  /// When everything must be over: the release window's end or the backout's own, whichever comes first.
  public var windowEnd: Instant? {
    let own = plan.backout?.window.flatMap { window in clocks.deploymentStarted.map { $0.steady + window } }
    return [plan.release.window?.closes, own].compactMap { $0 }.min()
  }

  /// How long a backout of what has been attempted is expected to take.
  ///
  /// The sum of the planned durations of what would be run. Where the plan does not say how long an undo
  /// takes, its step's planned duration stands for it; where that is missing too, the backout's own planned
  /// duration stands for the whole.
  public func backoutDuration(including extra: StepID? = nil) -> Duration {
    guard let backout = plan.backout else { return .zero }
    var ids = startOrder.filter { deployment[$0]?.wasAttempted == true }
    if let extra, !ids.contains(extra) { ids.append(extra) }
    guard !ids.isEmpty else { return .zero }
    var total = Duration.zero
    for id in ids {
      guard let step = deployment.step(id), let undo = step.undo else { continue }
      guard let planned = undo.planned ?? step.planned else { return backout.planned ?? .zero }
      total += planned
    }
    for step in backout.before + backout.after { total += step.planned ?? .zero }
    return total
  }

  /// The last moment at which a backout can start and still be over in time; nil without a window or a plan.
  public func pointOfNoReturn(including extra: StepID? = nil) -> Instant? {
    guard plan.backout != nil, let end = windowEnd else { return nil }
    return end - backoutDuration(including: extra)
  }

  /// Whether a step that starts now would end after the point of no return.
  public func crossesPointOfNoReturn(_ id: StepID, at now: Instant) -> Bool {
    guard let point = pointOfNoReturn(including: id), let step = deployment.step(id) else { return false }
    return now + (step.planned ?? .zero) > point
  }

  /// Whether a step may start only when somebody has typed the environment's name for it, or done so again.
  public func needsEnvironment(_ id: StepID, at now: Instant) -> Bool {
    phase == .deploying && crossesPointOfNoReturn(id, at: now) && deployment[id]?.mayCross != true
  }

  /// When the deployment is expected to be over, from the planned durations of what is left.
  public func expectedEnd(at now: Instant) -> Instant? {
    guard phase == .deploying else { return nil }
    return deployment.remaining(at: now).map { now + $0 }
  }

  /// When the deployment was to be over by the plan; moves with holds.
  public var plannedEnd: Instant? {
    guard let start = clocks.deploymentStarted?.steady, let planned = deployment.plannedDuration else {
      return nil
    }
    return start + planned + clocks.held
  }
}

extension Flow {
  /// How long the whole flow takes by the plan; nil when no step has a planned duration.
  public var plannedDuration: Duration? {
    guard steps.contains(where: { $0.planned != nil }) else { return nil }
    return duration { $0.planned ?? .zero }
  }

  /// How long the rest takes by the plan; nil when no step has a planned duration.
  public func remaining(at now: Instant) -> Duration? {
    guard steps.contains(where: { $0.planned != nil }) else { return nil }
    return duration { step in
      guard let state = self[step.id], !state.isComplete, state.status != .undone else { return .zero }
      guard let planned = step.planned else { return .zero }
      guard state.isActive, let start = state.lastAttempt?.startedAt.steady else { return planned }
      return max(.zero, planned - (now - start))
    }
  }

  /// The share of the planned work that is complete, 0…1. A step without a planned duration counts as 30 s.
  public var completedShare: Double {
    var done = 0.0
    var total = 0.0
    for (step, state) in zip(steps, states) {
      let weight = max(0.001, (step.planned ?? .seconds(30)).seconds)
      total += weight
      if state.isComplete { done += weight }
    }
    return total > 0 ? done / total : 0
  }

  /// The longest chain of needs, or the whole work spread over the places, whichever is longer.
  private func duration(of weight: (Step) -> Duration) -> Duration {
    var ends = [Duration](repeating: .zero, count: steps.count)
    var sum = Duration.zero
    for index in order {
      let own = weight(steps[index])
      sum += own
      ends[index] = own + (needed(at: index).map { ends[$0] }.max() ?? .zero)
    }
    return max(ends.max() ?? .zero, sum / parallel)
  }
}
