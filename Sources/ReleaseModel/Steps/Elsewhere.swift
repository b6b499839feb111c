/// What becomes of attempts when the run is driven from another host.
///
/// They stay where they are. Who drives from another folder can neither see nor stop them, and nothing of them is
/// guessed: a person decides, whatever the plan says of doing them again, since they may run still. Who drives from
/// theirs finds them as after a crash.
extension StepRoom {
  static func attach(_ turn: inout Turn) {
    for (step, state) in turn.state.flows.flatMap(\.activeSteps) where !step.isGate {
      guard let attempt = state.lastAttempt,
        let host = turn.state.session?.host(elsewhere: attempt.place)
      else { continue }
      end(attempt.id, .elsewhere(host: host), logBytes: 0, turn: &turn)
    }
    for id in turn.state.flows.flatMap(\.undecidedSteps) {
      guard let attempt = turn.state.stepState(id)?.lastAttempt, attempt.outcome?.isElsewhere == true,
        turn.state.host(elsewhere: attempt.place) == nil
      else { continue }
      turn.record(.steps(.attemptRegained(attempt.id)))
    }
  }
}

extension ReleaseState {
  /// The host where something was begun, and which alone can tell of it; nil where that is the one that drives.
  public func host(elsewhere place: RunPlace?) -> String? { session?.host(elsewhere: place) }

  /// The newest attempts of steps that were left on another host, and whose steps nobody has decided about, with it.
  public var attemptsElsewhere: [(attempt: AttemptID, host: String)] {
    flows.flatMap(\.undecidedSteps).compactMap { id in
      guard let attempt = stepState(id)?.lastAttempt, case .elsewhere(let host) = attempt.outcome else {
        return nil
      }
      return (attempt.id, host)
    }
  }
}

extension Outcome {
  /// Whether it may still run, on another host.
  public var isElsewhere: Bool { if case .elsewhere = self { true } else { false } }

  /// Whether nobody can say here how it ended.
  public var isUnknown: Bool {
    switch self {
    case .unknown, .elsewhere: true
    case .exited, .signalled, .timedOut, .quiet, .stopped, .notStarted, .gatePassed, .gateFailed, .incomplete:
      false
    }
  }
}
