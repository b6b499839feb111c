extension Decision {
  mutating func applyToBackout(_ command: Command) throws(Refusal) {
    switch command {
    case .trip(let id):
      let (trigger, triggerState) = try find(id)
      guard trigger.when == .person else { throw Refusal("only a trigger for a person is tripped by hand") }
      guard triggerState.status == .armed else { throw Refusal("it is not armed") }
      trip(trigger, evidence: "tripped by \(actor.name)")
    case .acknowledge(let id, let reason):
      let (_, triggerState) = try find(id)
      guard triggerState.status == .tripped else { throw Refusal("it has not tripped") }
      try demand(reason, "a reason")
      record(.triggerAcknowledged(id, reason: reason.trimmed))
    case .suppress(let id, let reason, let duration):
      let (_, triggerState) = try find(id)
      guard triggerState.status == .armed || triggerState.status == .tripped else {
        throw Refusal("only an armed or tripped trigger can be suppressed")
      }
      try demand(reason, "a reason")
      guard duration > .zero else { throw Refusal("a suppression needs an expiry") }
      record(.triggerSuppressed(id, reason: reason.trimmed, until: now.steady + duration))
    case .backOut(let problem, let authorisedBy, let typed):
      try backOut(problem, authorisedBy, typed)
    case .declareBackoutFailed(let reason):
      guard state.phase == .backingOut else { throw Refusal("no backout is under way") }
      guard state.activeCount == 0 else {
        throw Refusal("steps are running: stop them first")
      }
      try demand(reason, "a reason")
      record(.backoutFailed(reason: reason.trimmed))
    default: break
    }
  }

  private mutating func backOut(_ problem: Problem, _ authorisedBy: String, _ typed: String) throws(Refusal) {
    try demandBackout()
    try demand(problem.title, "the problem")
    try demand(problem.owner, "an owner of the problem")
    let authorisers = plan.backout?.authorisers ?? []
    let allowed = plan.people.filter { authorisers.contains($0.id) }
    guard authorisers.isEmpty || allowed.contains(where: { $0.id == authorisedBy || $0.name == authorisedBy })
    else { throw Refusal("it must be authorised by one of: \(authorisers.joined(separator: ", "))") }
    try demand(authorisedBy, "who authorises it")
    try demandEnvironment(typed)
    record(.backoutOrdered(problem, authorisedBy: authorisedBy))
  }

  private func demandBackout() throws(Refusal) {
    if let why = state.obstacleToBackout { throw Refusal(why) }
  }

  /// Trips a trigger; an automatic one starts its backout when the countdown is over.
  mutating func trip(_ trigger: Trigger, evidence: String) {
    let isAutomatic = trigger.action == .automatic && state.obstacleToBackout == nil
    let starts = isAutomatic ? now.steady + Trigger.countdown : nil
    follow(.triggerTripped(trigger.id, evidence: evidence, startsBackoutAt: starts))
  }

  private func find(_ id: TriggerID) throws(Refusal) -> (Trigger, TriggerState) {
    guard let trigger = plan.backout?.triggers.first(where: { $0.id == id }), let found = state.triggers[id]
    else { throw Refusal("the plan has no trigger \(id)") }
    return (trigger, found)
  }
}

extension Trigger {
  /// How long a person has to stop an automatic backout.
  public static let countdown: Duration = .seconds(10)
}

extension ReleaseState {
  /// Why the release cannot be backed out now; nil when it can.
  public var obstacleToBackout: String? {
    if plan.backout == nil { return "the plan has no backout" }
    switch phase {
    case .deploying, .verifying: return nil
    case .backingOut: return "the release is being backed out"
    case .planned, .preparing, .polling: return "nothing was deployed: abort instead"
    case .succeeded, .backedOut, .backoutFailed, .aborted: return "the run is \(phase.rawValue) and locked"
    }
  }

  /// Whether a trigger's condition is true, and by what evidence.
  func evidence(for condition: Trigger.Condition, at now: Instant) -> String? {
    switch condition {
    case .check(let id, let phase):
      guard let check = checks[CheckKey(.verification, id)], check.phase == phase, check.accepted == nil
      else { return nil }
      return check.reason ?? "the check is \(phase.rawValue)"
    case .step(let id, let condition):
      guard let spec = deployment.step(id), let step = deployment[id], step.status == .awaitingDecision,
        let outcome = step.lastAttempt?.outcome
      else { return nil }
      let expected: StepState.Status = condition == .timedOut ? .timedOut : .failed
      return outcome.status(successCodes: spec.successCodes) == expected ? outcome.text : nil
    case .clock(let clock, let within):
      guard let end = self.end(of: clock), now >= end - within else { return nil }
      return "\(clock.rawValue) reached"
    case .person: return nil
    }
  }

  /// The moment at which a clock runs out; nil when it does not run.
  public func end(of clock: Trigger.RunClock) -> Instant? {
    switch clock {
    // T stops in a hold, and what is planned is counted in T.
    case .overrun: phase == .deploying && hold == nil ? plannedEnd : nil
    case .windowClosing: windowEnd
    case .pointOfNoReturn: pointOfNoReturn()
    }
  }
}
