/// Something that waits for a person.
public enum Need: Hashable, Sendable {
  case control(ControlID)
  case infrastructure(CheckKey)
  case package
  case resume
  case startPoll
  case vote(position: String)
  case startDeployment
  case confirmStep(StepID)
  case performStep(StepID)
  case decideStep(StepID)
  case performTest(CheckKey)
  case decideCheck(CheckKey)
  case answerTrigger(TriggerID)
  case declareSuccess
}

extension ReleaseState {
  /// All that waits for a person now, the most urgent first. Empty when the run goes on without one.
  public func needs(at wall: Instant) -> [Need] {
    guard run != nil, !phase.isEnded else { return [] }
    var needs: [Need] = trippedTriggers.map { .answerTrigger($0.id) }
    for flow in [backout?.flow, phase == .backingOut ? nil : deployment].compactMap({ $0 }) {
      for index in flow.states.indices where flow.states[index].status == .awaitingDecision {
        needs.append(.decideStep(flow.steps[index].id))
      }
    }
    let lists: [CheckKey.List] = phase == .backingOut ? [.backout] : [.verification]
    for key in lists.flatMap({ checkKeys($0) }) where needsDecision(key) { needs.append(.decideCheck(key)) }
    if hold != nil { needs.append(.resume) }
    for flow in [backout?.flow, phase == .deploying ? deployment : nil].compactMap({ $0 }) {
      for index in flow.states.indices where flow.states[index].status == .awaitingConfirmation {
        let (step, state) = (flow.steps[index], flow.states[index])
        if step.isManual { needs.append(.performStep(step.id)) }
        if !step.isManual, !state.isConfirmed { needs.append(.confirmStep(step.id)) }
      }
    }
    for key in lists.flatMap({ checkKeys($0) }) where checks[key]?.phase == .measuring {
      if check(key)?.manualTest != nil { needs.append(.performTest(key)) }
    }
    return needs + preparationNeeds(at: wall)
  }

  private func preparationNeeds(at wall: Instant) -> [Need] {
    switch phase {
    case .preparing, .polling:
      return blockingNeeds + goNeeds(at: wall)
    case .verifying:
      return obstacleToSuccess == nil ? [.declareSuccess] : []
    default: return []
    }
  }

  /// What a person has to do about controls, infrastructure and package before the deployment can start.
  private var blockingNeeds: [Need] {
    var needs: [Need] = plan.controls.filter { control in
      // Whether one that is measured holds is for the next measurement to say.
      controls[control.id]?.status == .open && checks[CheckKey(.control, control.id)]?.nextDue == nil
    }.map { .control($0.id) }
    needs += checkKeys(.infrastructure).filter {
      needsDecision($0) || (check($0)?.manualTest != nil && checks[$0]?.phase == .measuring)
    }.map { .infrastructure($0) }
    if package.isVerified, !package.isIntact { needs.append(.package) }
    return needs
  }

  private func goNeeds(at wall: Instant) -> [Need] {
    guard hold == nil else { return [] }
    if phase == .polling, poll.passedAt == nil {
      return plan.poll.filter { poll.votes[$0.position] == nil }.prefix(1).map {
        .vote(position: $0.position)
      }
    }
    // Time will not open a window that is closed, so somebody has to look at it.
    let isTooLate = plan.release.window.map { wall >= $0.closes } ?? false
    guard isTooLate || blockers(at: wall).isEmpty else { return [] }
    return [plan.poll.isEmpty || phase == .polling ? .startDeployment : .startPoll]
  }
}
