import ReleaseModel

extension Record {
  /// The record as one line for people: time, what, and who when a person caused it. Nil for what says nothing.
  public func line(in state: ReleaseState) -> String? {
    guard let words = event.words(in: state) else { return nil }
    let cause = by == .board ? "" : " (\(by.name))"
    return "\(at.wall.timeOfDay) \(words)\(cause)"
  }
}

extension Event {
  fileprivate func words(in state: ReleaseState) -> String? {
    switch self {
    case .opened(let run): "run \(run.id) opened: \(state.plan.release.name) \(state.plan.release.version)"
    case .rehearsalBegun: "rehearsal in \(state.plan.release.environment)"
    case .rehearsalTaken(let rehearsal):
      "planned by rehearsal \(rehearsal.run)" + (rehearsal.isBackoutTested ? ", backout tested" : "")
    case .attached: nil
    case .packageVerified(_, let findings): packageWords(findings)
    case .packageWanted: nil
    case .held(let reason): "held: \(reason)"
    case .resumed: "resumed"
    case .pollStarted: "poll called"
    case .voted(let position, .go): "poll: \(position): GO"
    case .voted(let position, .noGo(let reason)): "poll: \(position): NO-GO: \(reason)"
    case .pollRecycled: "poll recycled"
    case .pollPassed: "poll: GO"
    case .deploymentStarted: "deployment started"
    case .verificationStarted: "verification started"
    case .emergencyFixScheduled(let fix): "emergency bug fix \(fix.id): \(fix.owner), due \(fix.due.iso8601)"
    case .succeeded: "SUCCEEDED"
    case .aborted(let reason): "ABORTED: \(reason)"
    case .controlTicked(let id, let evidence): "control \(id): satisfied: \(evidence.text)"
    case .controlWaived(let id, let reason): "control \(id): waived: \(reason)"
    case .controlReopened(let id): "control \(id): open again"
    case .messageConfirmed(let id, let receipt): "message \(id): confirmed: \(receipt)"
    case .stepOffered(let id): "step \(id): waits for a person"
    case .stepConfirmed(let id, let mayCross):
      "step \(id): confirmed" + (mayCross == true ? ", beyond the point of no return" : "")
    case .attemptStarted(let attempt): "step \(attempt.step): started" + ordinal(attempt)
    case .stopRequested(let attempt): "step \(attempt.step): stopping"
    case .attemptEnded(let attempt, let outcome, _):
      "step \(attempt.step): \(stateWord(attempt, state)): \(outcome.text)"
    case .retryScheduled(let id, let at): "step \(id): next attempt at \(at.timeOfDay)"
    case .retryOrdered(let id): "step \(id): to be tried again"
    case .decisionAwaited(let id): "step \(id): waits for a decision"
    case .stepSkipped(let id, let reason): "step \(id): skipped: \(reason)"
    case .stepDone(let id, let evidence): "step \(id): done by hand: \(evidence.text)"
    case .commandRun(_, let command, let reason): "ad hoc: \(command): \(reason)"
    case .stepReopened(let id): "step \(id): reopened"
    case .baselineStarted(let key, _): "check \(key.id): measured for its baseline"
    case .baselineMeasured(let key, let number, let observation, _):
      "check \(key.id): baseline #\(number) \(observation.text)"
    case .checkStarted(let key, _): "check \(key.id): started"
    case .measured(let key, let number, let observation, let verdict, _):
      "check \(key.id): #\(number) \(observation.text): \(verdict.rawValue)"
    case .tested(let key, let test): "check \(key.id): \(test.passed ? "passed" : "failed"): \(test.observed)"
    case .checkEnded(let key, let phase, let reason):
      "check \(key.id): \(phase.rawValue)" + (reason.map { ": \($0)" } ?? "")
    case .checkAccepted(let key, let reason): "check \(key.id): accepted: \(reason)"
    case .triggerTripped(let id, let evidence, let starts):
      "trigger \(id): TRIPPED: \(evidence)" + (starts.map { "; backs out at \($0.timeOfDay)" } ?? "")
    case .triggerAcknowledged(let id, let reason): "trigger \(id): acknowledged: \(reason)"
    case .triggerSuppressed(let id, let reason, let until):
      "trigger \(id): suppressed until \(until.timeOfDay): \(reason)"
    case .triggerRearmed(let id): "trigger \(id): armed again"
    case .backoutOrdered(let problem, let authorisedBy):
      "BACKING OUT: \(problem.title) (authorised by \(authorisedBy))"
    case .undoStarted: nil
    case .backoutVerificationStarted: "backout: verification started"
    case .backedOut: "BACKED OUT"
    case .backoutFailed(let reason): "BACKOUT FAILED: \(reason)"
    }
  }

  private func packageWords(_ findings: [PackageFinding]) -> String {
    let problems = findings.compactMap { finding in finding.problem.map { "\(finding.path): \($0)" } }
    return problems.isEmpty ? "package verified" : "package: " + problems.joined(separator: "; ")
  }

  private func ordinal(_ attempt: AttemptID) -> String {
    attempt.number > 1 ? ", attempt \(attempt.number)" : ""
  }

  private func stateWord(_ attempt: AttemptID, _ state: ReleaseState) -> String {
    let found = state.stepState(attempt.step)?.attempts.first { $0.id == attempt }
    let codes = state.step(attempt.step)?.successCodes ?? [0]
    if case .exited(let code)? = found?.outcome { return codes.contains(code) ? "succeeded" : "failed" }
    return "failed"
  }
}
