// What the triggers watch, and when it calls for a backout.

extension Trigger {
  /// How long a person has to stop an automatic backout.
  public static let countdown: Duration = .seconds(10)
}

extension Plan {
  /// A trigger of the backout.
  public func trigger(_ id: TriggerID) -> Trigger? { backout?.triggers.first { $0.id == id } }
}

extension ReleaseState {
  /// The triggers that wait for an answer, in the order of the plan.
  public var trippedTriggers: [Trigger] {
    (plan.backout?.triggers ?? []).filter { triggers[$0.id]?.status == .tripped }
  }

  /// Why the release cannot be backed out now; nil when it can.
  public var obstacleToBackout: Obstacle? {
    if plan.backout == nil { return .unknown(.backout) }
    switch phase {
    case .deploying, .verifying: return nil
    case .preparing where waitsForOrder: return nil
    case .backingOut: return .backingOut
    case .planned, .preparing, .polling: return .nothingDeployed
    case .succeeded, .backedOut, .backoutFailed, .aborted: return .ended(phase)
    case .finishing: return .ended(ending ?? phase)
    }
  }

  /// Whether a trigger can trip now.
  var watchesTriggers: Bool { phase == .deploying || phase == .verifying }

  /// Whether a trigger's condition is true, and by what evidence.
  func evidence(for condition: Trigger.Condition, at now: Timestamp) -> TriggerEvidence? {
    switch condition {
    case .check(let id, let phases):
      guard let check = checks[CheckKey(.verification, id)], phases.contains(check.phase),
        check.accepted == nil
      else { return nil }
      return .check(check.phase, check.reason)
    case .step(let id, let conditions):
      guard let spec = deployment.step(id), let step = deployment[id], step.status == .awaitingDecision,
        let outcome = step.lastAttempt?.outcome
      else { return nil }
      let ended = outcome.status(successCodes: spec.successCodes)
      return conditions.contains { $0.status == ended } ? .step(outcome) : nil
    case .clock(let clock, let within):
      guard let end = end(of: clock), (end - within).left(at: now) <= .zero else { return nil }
      if clock == .overrun, let untold = untoldUntil, now.steady < untold { return nil }
      return .clock(clock)
    case .late(let id): return isLate(id) ? lateSteps[id].map { .late(due: $0) } : nil
    case .hostsLost(let limit, let fleet):
      let (lost, hosts) = deployment.lostCount(of: fleet)
      return limit.isReached(by: lost, of: hosts) ? .hosts(lost: lost, of: hosts) : nil
    case .person: return nil
    }
  }

  /// Until when the engine of a new session may still tell the ends of attempts that were over before it: whether the
  /// deployment is late is not known before.
  var untoldUntil: SteadyInstant? {
    guard let attachedAt, deployment.activeSteps.contains(where: { $0.state.wasRunning(before: attachedAt) })
    else {
      return nil
    }
    return attachedAt + Session.timeToTell
  }

  /// When a trigger that watches a clock may trip.
  func deadlines(of clock: Trigger.RunClock, _ limit: TimeLimit) -> [Deadline] {
    guard clock == .overrun, let untold = untoldUntil, let steady = limit.steady else {
      return limit.deadlines
    }
    return [.steady(max(steady, untold))]
  }

  /// Whether what has tripped a trigger is tried again: its step, or its check.
  func isTriedAgain(_ condition: Trigger.Condition) -> Bool {
    switch condition {
    case .check(let id, _): checks[CheckKey(.verification, id)]?.phase.isEnded == false
    case .step(let id, _): deployment[id].map { !$0.attempts.isEmpty && $0.status == .pending } ?? false
    case .clock, .late, .person, .hostsLost: false
    }
  }

  /// The moment at which a clock runs out; nil when it does not run.
  public func end(of clock: Trigger.RunClock) -> TimeLimit? {
    switch clock {
    // T stops in a hold, and what is planned is counted in T.
    case .overrun: phase == .deploying && hold == nil ? TimeLimit(steady: plannedEnd) : nil
    case .windowClosing: windowEnd
    case .pointOfNoReturn: pointOfNoReturn()
    }
  }
}

extension Trigger.StepCondition {
  /// The state in which an attempt leaves its step that has ended so.
  fileprivate var status: StepState.Status {
    switch self {
    case .failed: .failed
    case .timedOut: .timedOut
    }
  }
}

extension StepState {
  fileprivate func wasRunning(before attached: SteadyInstant) -> Bool {
    lastAttempt.map { $0.startedAt.steady < attached } ?? false
  }
}
