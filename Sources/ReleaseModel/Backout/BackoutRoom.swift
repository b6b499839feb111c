/// What a person might want of a trigger or of the backout.
public enum BackoutIntent: Hashable, Sendable {
  case trip(TriggerID)
  case acknowledge(TriggerID)
  case suppress(TriggerID)
  case rearm(TriggerID)
  case backOut
  /// A group alone is to be taken back.
  case backOutAlone(GroupID)
  case declareFailed
}

/// What is wanted of a trigger or of the backout.
public enum BackoutWish: Hashable, Sendable {
  case trip(TriggerID)
  case acknowledge(TriggerID, reason: String)
  case suppress(TriggerID, reason: String, for: Duration)
  case rearm(TriggerID)
  /// Takes back the release, or a group of it alone.
  case backOut(Problem, authorisedBy: String, typedEnvironment: String, group: GroupID? = nil)
  case declareFailed(reason: String)
}

extension BackoutWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: BackoutIntent? {
    switch self {
    case .trip(let id): .trip(id)
    case .acknowledge(let id, _): .acknowledge(id)
    case .suppress(let id, _, _): .suppress(id)
    case .rearm(let id): .rearm(id)
    case .backOut(_, _, _, let group): group.map { .backOutAlone($0) } ?? .backOut
    case .declareFailed: .declareFailed
    }
  }
}

/// What calls for a backout, and the backout itself.
enum BackoutRoom: Room {
  static func obstacle(to intent: BackoutIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .trip(let id):
      guard let trigger = turn.plan.trigger(id) else { return .unknown(.trigger(id)) }
      if trigger.when != .person { return .notForAPerson }
      return turn.state.triggers[id]?.status == .armed ? nil : .notArmed
    case .acknowledge(let id):
      guard let trigger = turn.state.triggers[id] else { return .unknown(.trigger(id)) }
      return trigger.status == .tripped ? nil : .notTripped
    case .suppress(let id):
      guard let trigger = turn.state.triggers[id] else { return .unknown(.trigger(id)) }
      return trigger.status == .armed || trigger.status == .tripped ? nil : .notSuppressible
    case .rearm(let id):
      guard let trigger = turn.state.triggers[id] else { return .unknown(.trigger(id)) }
      return switch trigger.status {
      case .acknowledged, .suppressed: turn.state.obstacleToBackout
      case .disarmed, .armed, .tripped: .notRearmable
      }
    case .backOut: return turn.state.obstacleToBackout
    case .backOutAlone(let group): return turn.state.obstacleToBackout(of: group)
    case .declareFailed:
      guard turn.state.phase == .backingOut else { return .notBackingOut }
      return turn.state.activeCount == 0 ? nil : .stepsRunning
    }
  }

  static func decide(_ wish: BackoutWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .trip(let id):
      guard let trigger = turn.plan.trigger(id) else { throw .unknown(.trigger(id)) }
      trip(trigger, .person(turn.actor.name), &turn)
    case .acknowledge(let id, let reason):
      turn.record(.backout(.triggerAcknowledged(id, reason: try turn.given(reason, .reason))))
      // What is tried again already is to be watched as if that had been ordered after the answer.
      let state = turn.state
      rearm(&turn) { $0.id == id && state.isTriedAgain($0.when) }
    case .suppress(let id, let reason, let duration):
      let reason = try turn.given(reason, .reason)
      guard duration > .zero else { throw .noExpiry }
      turn.record(
        .backout(.triggerSuppressed(id, reason: reason, until: turn.now.steady + duration)))
    case .rearm(let id):
      turn.record(.backout(.triggerRearmed(id)))
    case .backOut(let problem, let authoriser, let typed, let group):
      try backOut(problem, authoriser, typed, group, &turn)
    case .declareFailed(let reason):
      turn.record(.backout(.failed(reason: try turn.given(reason, .reason))))
    }
  }

  private static func backOut(
    _ problem: Problem, _ authoriser: String, _ typed: String, _ group: GroupID?, _ turn: inout Turn
  ) throws(Obstacle) {
    _ = try turn.given(problem.title, .problem)
    _ = try turn.given(problem.owner, .problemOwner)
    let authorisers = turn.plan.backout?.authorisers ?? []
    guard authorisers.isEmpty || turn.plan.names(authorisers, include: authoriser) else {
      throw .notAuthorised(authorisers: authorisers)
    }
    _ = try turn.given(authoriser, .authoriser)
    try turn.demandEnvironment(typed)
    turn.record(.backout(.ordered(problem, authorisedBy: authoriser, group: group)))
  }

  /// Trips a trigger; an automatic one starts its backout when the countdown is over.
  private static func trip(_ trigger: Trigger, _ evidence: TriggerEvidence, _ turn: inout Turn) {
    let isAutomatic = trigger.action == .automatic && turn.state.obstacleToBackout == nil
    let starts = isAutomatic ? turn.now.steady + Trigger.countdown : nil
    turn.follow(.backout(.triggerTripped(trigger.id, evidence, startsBackoutAt: starts)))
  }

  /// Arms triggers again that somebody has acknowledged: what they watch is tried again, and may end as badly.
  static func rearm(_ turn: inout Turn, where isMeant: (Trigger) -> Bool) {
    for trigger in (turn.plan.backout?.triggers ?? []).filter(isMeant)
    where turn.state.triggers[trigger.id]?.status == .acknowledged {
      turn.follow(.backout(.triggerRearmed(trigger.id)))
    }
  }

  static func settle(_ turn: inout Turn) {
    watchTriggers(&turn)
    backOutAutomatically(&turn)
    proceed(&turn)
  }

  /// Evaluated in every live state, holds and open decisions included.
  private static func watchTriggers(_ turn: inout Turn) {
    guard turn.state.watchesTriggers else { return }
    for trigger in turn.plan.backout?.triggers ?? [] {
      if case .suppressed(let until) = turn.state.triggers[trigger.id]?.status, until <= turn.now.steady {
        turn.follow(.backout(.triggerRearmed(trigger.id)))
      }
      guard turn.state.triggers[trigger.id]?.status == .armed,
        let evidence = turn.state.evidence(for: trigger.when, at: turn.now)
      else { continue }
      trip(trigger, evidence, &turn)
    }
  }

  private static func backOutAutomatically(_ turn: inout Turn) {
    guard turn.state.obstacleToBackout == nil else { return }
    for trigger in turn.state.trippedTriggers {
      guard let starts = turn.state.triggers[trigger.id]?.startsBackoutAt, starts <= turn.now.steady
      else { continue }
      if turn.isAttaching {
        let anew = turn.now.steady + Trigger.countdown
        turn.follow(.backout(.countdownRestarted(trigger.id, startsBackoutAt: anew)))
        continue
      }
      let plan = turn.plan.backout
      let owner = plan?.performers.first ?? plan?.authorisers.first ?? turn.actor.name
      let problem = Problem(title: trigger.title, severity: .critical, owner: owner)
      turn.follow(.backout(.ordered(problem, authorisedBy: trigger.authority)))
      return
    }
  }

  private static func proceed(_ turn: inout Turn) {
    guard turn.state.phase == .backingOut else { return }
    for (spec, step) in turn.state.deployment.activeSteps
    where step.status == .running && turn.state.isBeingTakenBack(spec.id) {
      if let attempt = step.lastAttempt { turn.follow(.steps(.stopRequested(attempt.id))) }
    }
    guard !turn.state.deployment.activeSteps.contains(where: { turn.state.isBeingTakenBack($0.step.id) })
    else { return }
    if turn.state.backout?.flow == nil { turn.follow(.backout(.undoStarted())) }
    guard let flow = turn.state.backout?.flow else { return }
    StepRoom.proceed(in: flow, &turn)
    guard flow.isComplete else { return }
    if let group = turn.state.backout?.group { return endAlone(group, &turn) }
    if turn.state.backout?.verificationStarted == nil { turn.follow(.backout(.verificationStarted)) }
    let state = turn.state
    if state.hold == nil, state.adHoc.activeCount == 0, state.checks.unsatisfiedCount(.backout) == 0 {
      turn.follow(.backout(.backedOut))
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    state.trippedTriggers.map { .answerTrigger($0.id) }
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    // While a group is backed out alone they wait, and are looked at when that is over.
    guard state.watchesTriggers else { return [] }
    return (state.plan.backout?.triggers ?? []).flatMap { trigger -> [Deadline] in
      guard let found = state.triggers[trigger.id] else { return [] }
      var deadlines: [Deadline] = []
      if case .suppressed(let until) = found.status { deadlines.append(.steady(until)) }
      if let starts = found.startsBackoutAt { deadlines.append(.steady(starts)) }
      if found.status == .armed, case .clock(let clock, let within) = trigger.when,
        let end = state.end(of: clock)
      {
        deadlines += state.deadlines(of: clock, end - within)
      }
      return deadlines
    }
  }
}

extension Turn {
  /// Whether somebody begins to drive the run with this.
  fileprivate var isAttaching: Bool {
    records.contains { if case .run(.attached) = $0.event { true } else { false } }
  }
}
