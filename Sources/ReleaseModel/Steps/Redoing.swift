// Steps that are done again although they have succeeded.

/// Why a step was done again that had succeeded.
public struct Redo: Hashable, Codable, Sendable {
  /// After how many attempts.
  public var attempts: Int
  /// Why.
  public var reason: String
  /// Who has ordered it.
  public var by: Actor
}

extension StepRoom {
  /// A command is run again, by itself and as it stands. What a person has done is opened again, or done beside the plan;
  /// what takes a step back is over when it has succeeded.
  static func obstacleToRedoing(_ id: StepID, _ turn: Turn) -> Obstacle? {
    let state = turn.state
    guard let step = state.deployment.step(id), case .run = step.action, let found = state.deployment[id],
      found.status == .succeeded, found.by == nil, !found.attempts.isEmpty
    else { return .notRedoable }
    return state.obstacleOfDuty(id, turn.actor)
  }
}

extension StepState {
  /// It has to succeed once more; what it has given counts until then.
  mutating func redo(because reason: String, by: Actor) {
    status = .pending
    play?.limit = nil
    retryAt = nil
    attemptsBeforeRetry = attempts.count
    isConfirmed = true
    confirmedBy = by
    mayCross = false
    endedAt = nil
    redone = (redone ?? []) + [Redo(attempts: attempts.count, reason: reason, by: by)]
  }
}

extension ReleaseState {
  /// Whether a step is done again while the release is verified.
  var isRedoing: Bool { phase == .verifying && !deployment.isComplete }
}
