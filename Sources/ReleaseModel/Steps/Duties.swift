// Who does a step: whom the plan gives it to, and who may not do it because of what they have done.

extension Plan {
  /// Whether a step is given to somebody, by id or by role.
  public func assigns(_ step: Step, to name: String) -> Bool {
    guard let duty = step.assigned else { return false }
    guard let person = person(named: name) else { return identity(of: name) == duty.lowercased() }
    return person.id == duty || person.role?.lowercased() == duty.lowercased()
  }

  /// How whoever is given a step is called: the person's name, or the role; nil where the plan gives it to nobody.
  public func assignee(of step: Step) -> String? {
    step.assigned.map { duty in people.first { $0.id == duty }?.name ?? duty }
  }
}

extension ReleaseState {
  /// What another person has to have done than whoever does a step: what the step names, and what names the step.
  private func counterparts(of step: Step) -> [String] {
    let own = step.notSamePersonAs ?? []
    return own
      + deployment.plan.guarded.compactMap { index in
        let other = deployment.steps[index]
        return other.notSamePersonAs?.contains(step.id) == true && !own.contains(other.id) ? other.id : nil
      }
  }

  /// Who has confirmed a step, any attempt at it included, or done it.
  private func doers(ofStep id: StepID) -> [String] {
    guard let state = deployment[id], state.status != .skipped else { return [] }
    let actors = state.attempts.map(\.confirmedBy) + [state.confirmedBy, state.by]
    return actors.compactMap { if case .person(let name) = $0 { name } else { nil } }
  }

  /// Who has ticked a control or approved it.
  private func doers(ofControl id: ControlID) -> [String] {
    guard let state = controls[id] else { return [] }
    let ticker: String? =
      if state.status == .satisfied, case .person(let name) = state.by { name } else { nil }
    return [ticker].compactMap { $0 } + state.approvals.map(\.person)
  }

  /// Why somebody may not confirm a step or do it: they have done what has to be another's; nil when they may.
  func obstacleOfDuty(_ id: StepID, _ actor: Actor) -> Obstacle? {
    guard !deployment.plan.guarded.isEmpty, case .person(let name) = actor, let step = deployment.step(id)
    else { return nil }
    let identity = plan.identity(of: name)
    for other in counterparts(of: step) {
      if doers(ofStep: other).contains(where: { plan.identity(of: $0) == identity }) {
        return .samePerson(name, .step(other))
      }
      if doers(ofControl: other).contains(where: { plan.identity(of: $0) == identity }) {
        return .samePerson(name, .control(other))
      }
    }
    return nil
  }

  /// Why somebody may not vouch for a control: they have confirmed or done a step that has to be another's than who does
  /// that; nil when they may.
  func obstacleOfDuty(control id: ControlID, _ name: String) -> Obstacle? {
    let identity = plan.identity(of: name)
    return deployment.plan.guarded.lazy.map { self.deployment.steps[$0] }.first { step in
      step.notSamePersonAs?.contains(id) == true
        && self.doers(ofStep: step.id).contains { self.plan.identity(of: $0) == identity }
    }.map { .samePerson(name, .step($0.id)) }
  }
}
