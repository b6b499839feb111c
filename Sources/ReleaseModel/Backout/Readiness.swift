// How long a backout would take, and until when it still fits: the live gauge of the board.

/// How long it takes to undo what was attempted, kept as steps start: nobody adds up thousands for each frame.
struct UndoTally: Hashable, Codable, Sendable {
  /// The planned time of the undos of the attempted steps, where it is known.
  private(set) var planned = Duration.zero
  /// How many of them nobody knows the time of.
  private(set) var unknown = 0
  /// How many steps were attempted.
  private(set) var attempted = 0
  /// How many of them nothing can take back.
  private(set) var irreversible = 0

  mutating func add(_ step: Step) { count(step, 1) }
  mutating func remove(_ step: Step) { count(step, -1) }

  private mutating func count(_ step: Step, _ sign: Int) {
    attempted += sign
    irreversible += step.irreversible == nil ? 0 : sign
    guard let undo = step.undo else { return }
    if let duration = undo.planned ?? step.planned {
      // The hosts of a fleet are taken back beside one another.
      planned += duration / max(1, step.host.map { undo.parallel ?? $0.width } ?? 1) * sign
    } else {
      unknown += sign
    }
  }
}

extension ReleaseState {
  /// When everything must be over: the release window's end, by the wall clock, or the backout's own, by the steady one.
  public var windowEnd: TimeLimit? {
    let own = plan.backout?.window.flatMap { window in clocks.deploymentStarted.map { $0.steady + window } }
    return TimeLimit(steady: own, wall: plan.release.window?.closes)
  }

  /// How long a backout of what has been attempted is expected to take.
  ///
  /// The sum of the planned durations of what would be run. Where the plan does not say how long an undo
  /// takes, its step's planned duration stands for it; where that is missing too, it is at least the backout's own
  /// planned duration: what is not known never makes what is known be forgotten.
  public func backoutDuration(including extra: StepID? = nil) -> Duration {
    guard let backout = plan.backout else { return .zero }
    var tally = undo
    if let extra, let step = deployment.step(extra), deployment[extra]?.wasAttempted == false {
      tally.add(step)
    }
    if tally.attempted == 0 { return .zero }
    let known = (backout.before + backout.after).reduce(tally.planned) { $0 + ($1.planned ?? .zero) }
    return tally.unknown > 0 ? max(known, backout.planned ?? .zero) : known
  }

  /// Whether anything was attempted that a backout has not undone.
  public var hasAttempted: Bool { undo.attempted > 0 }

  /// How many steps a backout would have now, without listing them: see ``undoSteps()``.
  public var undoCount: Int {
    guard let backout = plan.backout else { return 0 }
    return undo.attempted + backout.before.count + backout.after.count
  }

  /// The last moment at which a backout can start and still be over in time; nil without a window or a plan.
  public func pointOfNoReturn(including extra: StepID? = nil) -> TimeLimit? {
    // Where something was begun that nothing can take back it is passed, and was crossed knowingly.
    guard plan.backout != nil, undo.irreversible == 0, let end = windowEnd else { return nil }
    return end - backoutDuration(including: extra)
  }

  /// The first step that was begun and that nothing can take back: the point of no return is where it began; nil while
  /// there is none.
  public var crossedBy: Step? {
    if undo.irreversible == 0 { return nil }
    return startOrder.lazy.compactMap { self.deployment.step($0) }.first { $0.irreversible != nil }
  }

  /// The step that nothing can take back and that comes next; nil when none is still to come.
  public var nextIrreversible: StepID? {
    guard phase == .deploying, undo.irreversible == 0 else { return nil }
    return deployment.plan.irreversible.intersection(deployment.incomplete).first.map {
      deployment.steps[$0].id
    }
  }

  /// Since when a backout is called for that nobody has ordered: since the first trigger tripped that waits for an
  /// answer, or the first check ended that asks for one; nil when nothing calls for it.
  public var backoutProposedAt: SteadyInstant? {
    guard obstacleToBackout == nil else { return nil }
    let tripped = trippedTriggers.compactMap { triggers[$0.id]?.trippedAt?.steady }
    let asking = checks.undecided(.verification).filter { asksForBackout($0) }.compactMap {
      checks[$0]?.endedAt
    }
    return (tripped + asking).min()
  }

  /// By when the backout that is called for has to be started, as the plan's `start-within` says; nil when it does not,
  /// and when nothing calls for a backout.
  public var backoutStartsBy: SteadyInstant? {
    plan.backout?.startWithin.flatMap { within in backoutProposedAt.map { $0 + within } }
  }

  /// Whether a step that starts now would end after the point of no return.
  public func crossesPointOfNoReturn(_ id: StepID, at now: Timestamp) -> Bool {
    guard let point = pointOfNoReturn(including: id), let step = deployment.step(id) else { return false }
    return point.left(at: now) < step.planned ?? .zero
  }

  /// Whether a step may start only when somebody has typed the environment's name for it, or done so again.
  public func needsEnvironment(_ id: StepID, at now: Timestamp) -> Bool { lateness(of: id, at: now) != nil }

  /// Whether a step is recorded as done by hand only when somebody types the environment's name: nothing can take it
  /// back, and nobody has typed it for its start.
  public func needsEnvironmentWhenDone(_ id: StepID) -> Bool {
    deployment.step(id)?.irreversible != nil && deployment[id]?.mayCross != true
  }

  /// Why it is too late, or too grave, for a step to start unasked; nil when it is not, and when somebody has decided so.
  public func lateness(of id: StepID, at now: Timestamp) -> Obstacle? {
    guard phase == .deploying || isRedoing, deployment[id]?.mayCross != true else { return nil }
    if let reason = deployment.step(id)?.irreversible { return .irreversible(reason) }
    if let window = plan.release.window, now.wall >= window.closes, plan.release.afterWindow != .warn {
      return .startsAfterWindow(window.closes)
    }
    return crossesPointOfNoReturn(id, at: now) ? .crossesPointOfNoReturn : nil
  }

  /// When the deployment is expected to be over, from the planned durations of what is left.
  public func expectedEnd(at now: SteadyInstant) -> SteadyInstant? {
    guard phase == .deploying else { return nil }
    guard deployment.isPlanned else { return nil }
    return max(now, deployment.forecast(at: now, notBefore: recordedStarts).end)
  }

  /// When the deployment was to be over by the plan; moves with holds.
  public var plannedEnd: SteadyInstant? {
    guard let start = clocks.deploymentStarted?.steady, let planned = plannedDuration else {
      return nil
    }
    return start + planned + clocks.held
  }
}
