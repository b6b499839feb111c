import ReleaseModel

extension Adviser {
  /// What is advised of steps with a terminal of their own.
  var terminals: [PlanAdvice] {
    let steps = plan.deployment.steps
    let lists: [(Namespace, [Step])] = [
      (.step, steps), (.backoutBefore, plan.backout?.before ?? []),
      (.backoutAfter, plan.backout?.after ?? []),
    ]
    let quiet = lists.flatMap { list, steps in
      steps.filter { $0.hasTerminal == true && $0.quietTimeout != nil }.map {
        PlanAdvice(.terminalQuietTimeout($0.id), at: findings.mark(of: $0.id, in: list))
      }
    }
    guard plan.deployment.parallel > 1 else { return quiet }
    return quiet
      + steps.filter { $0.hasTerminal == true && runsBesideOthers($0) }.map {
        PlanAdvice(.terminalInParallel($0.id), at: findings.mark(of: $0.id, in: .step))
      }
  }

  /// Whether a command runs, or may, that neither has to be over before a step starts nor waits for its end.
  private func runsBesideOthers(_ step: Step) -> Bool {
    let steps = plan.deployment.steps
    let needs = Dictionary(steps.map { ($0.id, $0.needs) }) { first, _ in first }
    let dependents = Dictionary(steps.flatMap { step in step.needs.map { ($0, [step.id]) } }) { $0 + $1 }
    let ordered = reached(from: step.id, by: needs).union(reached(from: step.id, by: dependents))
    return steps.contains { other in
      guard case .run = other.action else { return false }
      return !ordered.contains(other.id)
    }
  }

  private func reached(from id: StepID, by links: [StepID: [StepID]]) -> Set<StepID> {
    var seen: Set = [id]
    var open = [id]
    while let next = open.popLast() {
      for id in links[next] ?? [] where seen.insert(id).inserted { open.append(id) }
    }
    return seen
  }
}
