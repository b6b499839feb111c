import ReleaseModel

extension Record {
  /// What has happened, in one line for people; nil for what says nothing.
  public func words(_ state: ReleaseState) -> String? {
    switch event {
    case .run(let fact): fact.words(state)
    case .controls(let fact): fact.words
    case .package(let fact): fact.words
    case .poll(let fact): fact.words
    case .steps(let fact): fact.words(state, at)
    case .checks(let fact): fact.words
    case .backout(let fact): fact.words(state, at)
    case .messages(let fact): fact.words
    }
  }
}

extension Record {
  /// What has happened, in one line for people, also of what is nobody's news.
  public func fullWords(_ state: ReleaseState) -> String {
    if let words = words(state) { return words }
    switch event {
    case .run(.attached(let session)): return "\(by.name) drives, on \(session.host)"
    case .package(.wanted): return "the package is to be verified"
    case .steps(.logKept(let attempt, _)): return "step \(attempt.step): its output is kept"
    case .backout(.undoStarted): return "backout: the undo begins"
    default: return event.kind
    }
  }
}

extension Timestamp {
  /// The wall time of a moment of the steady clock, as the clocks stood to each other then.
  fileprivate func wall(of instant: SteadyInstant) -> WallInstant { wall + (instant - steady) }
}

extension RunFact {
  fileprivate func words(_ state: ReleaseState) -> String? {
    switch self {
    case .opened(let run, let plan): "run \(run.id) opened: \(plan.release.name) \(plan.release.version)"
    case .rehearsalBegun: "rehearsal in \(state.plan.release.environment)"
    case .rehearsalTaken(let rehearsal):
      "planned by rehearsal \(rehearsal.run)" + (rehearsal.isBackoutTested ? ", backout tested" : "")
    case .takesBack(let predecessor): "takes back what was released in run \(predecessor.run)"
    case .attached(let session): session.attendance.words
    case .left: "left: nobody drives the run, and nothing is measured"
    case .held(let reason): "held: \(reason.words(state))"
    case .resumed: "resumed"
    case .deploymentStarted: "deployment started"
    case .verificationStarted: "verification started"
    case .emergencyFixScheduled(let fix): "emergency bug fix \(fix.id): \(fix.owner), due \(fix.due.stamp())"
    case .succeeded: "SUCCEEDED"
    case .aborted(let reason): "ABORTED: \(reason)"
    }
  }
}

extension Session.Attendance {
  /// What it means that such a process drives from now on; nil for one that was begun for it.
  fileprivate var words: String? {
    switch self {
    case .attended, .unattended: nil
    case .watch: "left: the run is watched, and nothing new starts"
    case .goOn: "left: the run goes on"
    }
  }
}

extension ControlFact {
  fileprivate var words: String {
    switch self {
    case .ticked(let id, let evidence): "control \(id): satisfied: \(evidence.text)"
    case .waived(let id, let reason): "control \(id): waived: \(reason)"
    case .reopened(let id): "control \(id): open again"
    }
  }
}

extension PackageFact {
  fileprivate var words: String? {
    switch self {
    case .wanted: return nil
    case .verified(_, let findings):
      let problems = findings.compactMap { finding in finding.problem.map { "\(finding.path): \($0)" } }
      return problems.isEmpty ? "package verified" : "package: " + problems.joined(separator: "; ")
    }
  }
}

extension PollFact {
  fileprivate var words: String {
    switch self {
    case .started: "poll called"
    case .voted(let position, .go): "poll: \(position): GO"
    case .voted(let position, .noGo(let reason)): "poll: \(position): NO-GO: \(reason)"
    case .recycled: "poll recycled"
    case .passed: "poll: GO"
    }
  }
}

extension StepFact {
  fileprivate func words(_ state: ReleaseState, _ at: Timestamp) -> String? {
    switch self {
    case .offered(let id): "step \(id): waits for a person"
    case .confirmed(let id, let mayCross):
      "step \(id): confirmed" + (mayCross ? ", beyond the point of no return" : "")
    case .attemptStarted(let attempt):
      "step \(attempt.step): started" + (attempt.number > 1 ? ", attempt \(attempt.number)" : "")
    case .stopRequested(let attempt): "step \(attempt.step): stopping"
    case .attemptEnded(let attempt, let outcome, _, _):
      "step \(attempt.step): \(state.isSuccess(outcome, of: attempt) ? "succeeded" : "failed"): \(outcome.text)"
    case .logKept: nil
    case .retryScheduled(let id, let due): "step \(id): next attempt at \(at.wall(of: due).timeOfDay)"
    case .retryOrdered(let id): "step \(id): to be tried again"
    case .decisionAwaited(let id): "step \(id): waits for a decision"
    case .skipped(let id, let reason): "step \(id): skipped: \(reason)"
    case .done(let id, let evidence): "step \(id): done by hand: \(evidence.text)"
    case .reopened(let id): "step \(id): reopened"
    case .commandRun(_, let command, let reason): "ad hoc: \(command): \(reason)"
    }
  }
}

extension ReleaseState {
  /// Whether an attempt that has ended so has done what its step was to do.
  public func isSuccess(_ outcome: Outcome, of attempt: AttemptID) -> Bool {
    if case .exited(let code) = outcome {
      step(attempt.step)?.successCodes.contains(code) ?? (code == 0)
    } else {
      false
    }
  }
}

extension CheckFact {
  fileprivate var words: String {
    switch self {
    case .baselineStarted(let key, _): "check \(key.id): measured for its baseline"
    case .baselineMeasured(let key, let number, let observation, _):
      "check \(key.id): baseline #\(number) \(observation.text)"
    case .started(let key, _): "check \(key.id): started"
    case .restarted(let key, let gap):
      "check \(key.id): nobody measured it for \(gap.rough): it starts anew"
    case .measured(let key, let number, let observation, let verdict, _):
      "check \(key.id): #\(number) \(observation.text): \(verdict.rawValue)"
    case .tested(let key, let test): "check \(key.id): \(test.passed ? "passed" : "failed"): \(test.observed)"
    case .ended(let key, let phase, let reason):
      "check \(key.id): \(phase.rawValue)" + (reason.map { ": \($0.words)" } ?? "")
    case .accepted(let key, let reason): "check \(key.id): accepted: \(reason)"
    }
  }
}

extension BackoutFact {
  fileprivate func words(_ state: ReleaseState, _ at: Timestamp) -> String? {
    switch self {
    case .triggerTripped(let id, let evidence, let starts):
      "trigger \(id): TRIPPED: \(evidence.words)"
        + (starts.map { "; backs out at \(at.wall(of: $0).timeOfDay)" } ?? "")
    case .countdownRestarted(let id, let starts):
      "trigger \(id): backs out at \(at.wall(of: starts).timeOfDay): nobody was there to stop it"
    case .triggerAcknowledged(let id, let reason): "trigger \(id): acknowledged: \(reason)"
    case .triggerSuppressed(let id, let reason, let until):
      "trigger \(id): suppressed until \(at.wall(of: until).timeOfDay): \(reason)"
    case .triggerRearmed(let id): "trigger \(id): armed again"
    case .ordered(let problem, let authorisedBy):
      "BACKING OUT: \(problem.title) (authorised by \(authorisedBy))"
    case .undoStarted: nil
    case .verificationStarted: "backout: verification started"
    case .backedOut: ["BACKED OUT", state.notUndoneWords].compactMap { $0 }.joined(separator: ", ")
    case .failed(let reason): "BACKOUT FAILED: \(reason)"
    }
  }
}

extension MessageFact {
  fileprivate var words: String {
    switch self {
    case .confirmed(let id, let receipt): "message \(id): confirmed: \(receipt)"
    }
  }
}
