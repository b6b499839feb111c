import ReleaseModel

// The rules that join the times and the people of steps with other parts of the plan.

extension PlanRules {
  /// A step may start before it has to be done, and a trigger that waits for a late step can trip.
  func checkTimes() {
    for step in plan.deployment.steps {
      guard let first = step.notBefore.flatMap({ plan.time(of: $0) }),
        let last = step.deadline.flatMap({ plan.time(of: $0) }), first >= last
      else { continue }
      findings.report(
        .broken(.notBefore(first: "not-before", second: "deadline")),
        at: findings.mark(of: step.id, in: .step))
    }
    for step in plan.deployment.steps where step.host != nil && step.lacksUndo && plan.backout != nil {
      // Somebody would be asked once for each of them.
      findings.report(
        .broken(.needsKey("undo", with: "hosts in a plan that can be backed out")),
        at: findings.mark(of: step.id, in: .step))
    }
    for step in plan.deployment.steps where step.host == nil && step.undo?.parallel != nil {
      findings.report(
        .broken(.needsKey("hosts", with: "parallel of an undo")), at: findings.mark(of: step.id, in: .step))
    }
    let fleets = Set(plan.deployment.steps.compactMap(\.host?.fleet))
    for trigger in plan.backout?.triggers ?? [] {
      if case .hostsLost(_, let step) = trigger.when, !(step.map(fleets.contains) ?? !fleets.isEmpty) {
        findings.report(
          .broken(.noHostsToLose(step: step)), at: findings.mark(of: trigger.id, in: .trigger))
      }
    }
    for trigger in plan.backout?.triggers ?? [] {
      guard case .late(let id) = trigger.when,
        plan.deployment.steps.contains(where: { $0.id == id && $0.deadline == nil })
      else { continue }
      findings.report(.broken(.neverLate(step: id)), at: findings.mark(of: trigger.id, in: .trigger))
    }
  }

  /// What another person is to do is done by a person.
  func checkPeople() {
    let guarded = plan.deployment.steps.filter { $0.notSamePersonAs != nil }
    if guarded.isEmpty { return }
    let steps = Dictionary(plan.deployment.steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let controls = Dictionary(plan.controls.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for step in guarded {
      let others = step.notSamePersonAs ?? []
      let mark = findings.mark(of: step.id, in: .step)
      if others.contains(step.id) { findings.report(.broken(.ownOther(step.id)), at: mark) }
      for id in [step.id] + others.filter({ $0 != step.id }) {
        let isDone = steps[id].map(asksAPerson) ?? false
        let isVouched = controls[id].map { $0.check == nil } ?? false
        // What does not exist is reported where it is named.
        guard steps[id] != nil || controls[id] != nil, !isDone, !isVouched else { continue }
        findings.report(.broken(.nobodyDoes(id)), at: mark)
      }
    }
  }

  private func asksAPerson(_ step: Step) -> Bool {
    step.isManual || step.confirm || step.irreversible != nil
      || plan.deployment.mode == .step && step.hold == nil
  }
}
