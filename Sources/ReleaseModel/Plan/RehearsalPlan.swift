/// What a rehearsal uses instead of the real thing.
public struct RehearsalPlan: Hashable, Codable, Sendable {
  /// The environment's name, which is typed to confirm what is dangerous.
  public var environment: String
  /// Environment variables over those of the plan.
  public var variables: [String: String]
  /// How its messages travel; without it they go nowhere, but for those that somebody tells.
  public var channel: Message.Channel?

  /// Makes a rehearsal plan.
  public init(environment: String, variables: [String: String] = [:]) {
    self.environment = environment
    self.variables = variables
  }
}

extension Plan {
  /// The plan as it is rehearsed: against another environment, and at any time.
  func rehearsed() -> Plan {
    guard let rehearsal else { return self }
    var plan = untimed().playing(inRehearsal: true)
    plan.release.environment = rehearsal.environment
    plan.release.window = nil
    plan.release.freezes = []
    plan.environment.merge(rehearsal.variables) { _, own in own }
    for index in plan.communications.indices where !plan.communications[index].channel.isByHand {
      plan.communications[index].channel = rehearsal.channel ?? .nowhere
    }
    return plan
  }

  /// The plan with what a rehearsal has measured in place of what was estimated.
  func timed(by rehearsal: Rehearsal) -> Plan {
    var plan = self
    plan.deployment.steps = deployment.steps.map { step in
      var step = step
      step.planned = rehearsal.durations[step.id] ?? step.planned
      if let undo = rehearsal.durations[BackoutState.undoPrefix + step.id] { step.undo?.planned = undo }
      return step
    }
    plan.deployment.finally = deployment.finally?.map { step in
      var step = step
      step.planned = rehearsal.durations[ReleaseState.finallyPrefix + step.id] ?? step.planned
      return step
    }
    return plan
  }
}
