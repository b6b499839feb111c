import BitCollections

// Steps that are to be done only when others have come out so.

extension StepRoom {
  /// Leaves out what is not to be done, as soon as all that it needs is over.
  static func judgeConditions(_ turn: inout Turn) {
    guard turn.state.phase == .deploying || turn.state.isRedoing else { return }
    let flow = turn.state.deployment
    for index in flow.judgeable {
      let step = flow.steps[index]
      guard let unmet = step.conditions?.first(where: { !turn.state.holds($0) }) else { continue }
      turn.follow(.steps(.notApplicable(step.id, because: .result(unmet))))
    }
  }
}

extension ReleaseState {
  /// Whether a step has come out as is asked of it.
  fileprivate func holds(_ result: StepResult) -> Bool {
    guard let state = deployment[result.step] else { return false }
    let codes = deployment.step(result.step)?.successCodes ?? [0]
    return result.was.contains { ending in
      switch ending {
      case .succeeded: state.status == .succeeded
      case .failed: state.lastAttempt?.outcome.map { $0.status(successCodes: codes) != .succeeded } ?? false
      case .skipped: state.status == .skipped
      case .notApplicable: state.status == .notApplicable
      }
    }
  }

  /// What was left out because a step had come out so is open again with it, and so is what was left out for that. What
  /// went with its group stays out.
  mutating func judgeAgain(after id: StepID) {
    var open = [id]
    while let next = open.popLast() {
      for step in deployment.dependents(of: next)
      where deployment[step.id]?.status == .notApplicable && step.inapplicable == nil
        && groupTakenBack(with: step.id) == nil
      {
        mutateStep(step.id) {
          $0.status = .pending
          $0.inapplicable = nil
          $0.endedAt = nil
        }
        open.append(step.id)
      }
    }
  }
}

extension Flow {
  /// The steps that need a step directly.
  fileprivate func dependents(of id: StepID) -> [Step] {
    position(of: id).map { plan.dependents[$0].map { steps[$0] } } ?? []
  }
}
