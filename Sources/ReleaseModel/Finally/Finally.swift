// The steps that run at the end of a run, however it ends.

extension Plan {
  /// The steps that run at the end, as the run calls them.
  var finallySteps: [Step] {
    (deployment.finally ?? []).map { step in
      var step = step
      step.id = ReleaseState.finallyPrefix + step.id
      step.needs = step.needs.map { ReleaseState.finallyPrefix + $0 }
      return step
    }
  }
}

extension ReleaseState {
  /// What the id of a step begins with that runs at the end, and of no other: ids of a plan hold no dot.
  public static let finallyPrefix = "finally."

  /// Whether how the release has ended is settled: nothing is released, taken back or measured any more.
  public var isConcluded: Bool { phase.isEnded || phase == .finishing }

  /// Whether the plan's last steps run when the run ends now: what was never begun has left nothing to put right.
  var wantsFinish: Bool {
    !finally.steps.isEmpty && (clocks.deploymentStarted != nil || backout != nil)
  }

  /// Why a step cannot be touched now that is one of those at the end, or is none of them at the end.
  func obstacleOfEnd(_ id: StepID) -> Obstacle? {
    let isLast = finally.step(id) != nil
    if phase == .finishing { return isLast ? nil : .ended(ending ?? phase) }
    return isLast ? .runsAtTheEnd : nil
  }
}

extension RunRoom {
  /// Runs the steps of the end; when the last of them is complete the run is over. Each that needs none that has failed
  /// is run, whatever becomes of the others.
  static func finish(_ turn: inout Turn) {
    guard turn.state.phase == .finishing else { return }
    StepRoom.proceed(in: turn.state.finally, &turn)
    let state = turn.state
    guard state.finally.isComplete, state.hold == nil, state.adHoc.activeCount == 0 else { return }
    turn.follow(.run(.finished))
  }
}
