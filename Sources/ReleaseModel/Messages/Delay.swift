// When a deployment counts as delayed.

extension ReleaseState {
  /// How much later than planned the deployment may end before somebody is told of it: what the plan says, or a tenth of
  /// its planned duration, and at least a minute.
  public var tolerance: Duration {
    plan.deployment.tolerance ?? max(.seconds(60), (deployment.plannedDuration ?? .zero) / 10)
  }

  /// When the deployment was to be over as its audiences understand it, to whom a hold is a delay as well; nil where nothing
  /// of it is planned.
  fileprivate var promisedEnd: SteadyInstant? {
    guard let start = clocks.deploymentStarted?.steady else { return nil }
    return plannedDuration.map { start + $0 }
  }

  /// Whether anybody is to be told of a delay that has not come yet.
  private var awaitsDelay: Bool {
    delayedBy == nil && phase == .deploying
      && plan.communications.contains { $0.occasion == .moment(.delayed) }
  }

  /// Works out anew when the deployment will count as delayed, if nothing happens until then.
  ///
  /// The expected end moves on by itself, and at the limit it is there at the latest: in between it is looked for, to the
  /// second.
  private mutating func expectDelay(at now: SteadyInstant) {
    guard awaitsDelay, let promised = promisedEnd else {
      delayDue = nil
      return
    }
    let limit = promised + tolerance
    let starts = recordedStarts
    func isLate(at moment: SteadyInstant) -> Bool {
      deployment.forecast(at: moment, notBefore: starts).end > limit
    }
    var (early, late) = (now, max(now, limit + .milliseconds(1)))
    if isLate(at: early) { late = early }
    while late - early > .seconds(1) {
      let middle = early + (late - early) / 2
      if isLate(at: middle) { late = middle } else { early = middle }
    }
    delayDue = isLate(at: late) ? late : nil
  }

  /// Works it out anew when something has happened on which it depends.
  mutating func expectDelay(after record: Record) {
    switch record.event {
    case .steps, .run, .backout: expectDelay(at: record.at.steady)
    case .controls, .package, .poll, .checks, .signatures, .messages, .team: break
    }
  }

  /// When to look whether the deployment is delayed; nil while nothing depends on it.
  var delayDeadline: SteadyInstant? { delayDue.map { max($0, untoldUntil ?? $0) } }
}

extension MessageRoom {
  /// Tells of a delay, once in a run.
  static func settleDelay(_ turn: inout Turn) {
    let state = turn.state
    guard let due = state.delayDeadline, state.phase == .deploying, turn.now.steady >= due,
      let promised = state.promisedEnd
    else { return }
    let late =
      state.deployment.forecast(at: turn.now.steady, notBefore: state.recordedStarts).end - promised
    if late > state.tolerance { turn.follow(.run(.delayed(by: late))) }
  }
}
