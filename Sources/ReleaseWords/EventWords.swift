import ReleaseModel

extension Record {
  /// What has happened, in one line for people; nil for what says nothing.
  ///
  /// - Parameter titled: names things by their titles in the plan, for whoever looks at a board; else by their ids, by
  ///   which lines are found again.
  public func words(_ state: ReleaseState, titled: Bool = false) -> String? {
    let names = Names(state: state, isTitled: titled)
    return switch event {
    case .run(let fact): fact.words(state)
    case .controls(let fact): fact.words(names)
    case .package(let fact): fact.words
    case .poll(let fact): fact.words(names)
    case .signatures(let fact): fact.words(names)
    case .steps(let fact): fact.words(names, at)
    case .checks(let fact): fact.words(names)
    case .backout(let fact): fact.words(names, at)
    case .messages(let fact): fact.words(names, at)
    case .team(let fact): fact.words(state, at)
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

/// How things of the plan are called.
private struct Names {
  let state: ReleaseState
  let isTitled: Bool

  func control(_ id: ControlID) -> String { isTitled ? state.title(ofControl: id) : "control \(id)" }
  func item(_ item: Statement.Item) -> String {
    switch item {
    case .control(let id): control(id)
    case .position(let name): "poll: \(name)"
    case .trigger(let id): trigger(id)
    }
  }
  func step(_ id: StepID) -> String { isTitled ? state.title(ofStep: id) : "step \(id)" }
  func group(_ id: GroupID) -> String { isTitled ? state.group(id)?.title ?? id : "group \(id)" }
  func check(_ key: CheckKey) -> String { isTitled ? state.title(ofCheck: key) : "check \(key.id)" }
  func trigger(_ id: TriggerID) -> String { isTitled ? state.title(ofTrigger: id) : "trigger \(id)" }
  func message(_ id: MessageID) -> String {
    guard isTitled, let message = state.plan.communications.first(where: { $0.id == id }) else {
      return "message \(id)"
    }
    return "message to \(message.audience)"
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
    case .earlierRunsTaken(let earlier):
      "expects \(earlier.durations.count) \(earlier.durations.count == 1 ? "step" : "steps") to take as long as in "
        + "\(earlier.count) earlier \(earlier.count == 1 ? "run" : "runs")"
    case .takesBack(let predecessor): "takes back what was released in run \(predecessor.run)"
    case .attached(let session): session.attendance.words
    case .examined: "examined the journal"
    case .left: "left: nobody drives the run, and nothing is measured"
    case .held(let reason): "held: \(reason.words(state))"
    case .resumed: "resumed"
    case .deploymentStarted: "deployment started"
    case .timeOver(_, let freeze?): "the freeze \(freeze) has begun"
    case .timeOver(_, nil): "the release window has closed"
    case .verificationStarted: "verification started"
    case .emergencyFixScheduled(let fix): "emergency bug fix \(fix.id): \(fix.owner), due \(fix.due.stamp())"
    case .emergencyFixClosed(let id, let reason): "emergency bug fix \(id): settled: \(reason)"
    case .delayed(let late): "delayed: the deployment is expected to end \(late.rough) later than planned"
    case .succeeded: "SUCCEEDED"
    case .aborted(let reason): "ABORTED: \(reason)"
    case .finished: "the run is over: its last steps are complete"
    case .environment(let fact): fact.words(state)
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
  fileprivate func words(_ names: Names) -> String {
    switch self {
    case .ticked(let id, let evidence):
      "\(names.control(id)): satisfied" + (evidence.text.isEmpty ? "" : ": \(evidence.text)")
    case .approved(let id, let person, let evidence):
      "\(names.control(id)): approved by \(person)" + (evidence.text.isEmpty ? "" : ": \(evidence.text)")
    case .waived(let id, let reason, let owner, let until):
      "\(names.control(id)): waived\(owner.map { " for \($0)" } ?? "")\(until.map { " until \($0.iso8601)" } ?? ""): \(reason)"
    case .reopened(let id): "\(names.control(id)): open again"
    case .lapsed(let id, .expired):
      "\(names.control(id)): open again: it held for as long as the plan lets it"
    case .lapsed(let id, .waiverExpired): "\(names.control(id)): open again: its waiver has run out"
    case .lapsed(let id, .held): "\(names.control(id)): open again: it was waived before the hold"
    case .lapsed(let id, .withdrawn): "\(names.control(id)): open again: the release window has closed"
    case .lapsed(let id, .stale): "\(names.control(id)): open again: the package is not what was approved"
    case .lapsed(let id, .operator): "\(names.control(id)): open again: who approved it drives the run now"
    case .lapsed(let id, .approvalWithdrawn): "\(names.control(id)): open again: an approval was withdrawn"
    case .lapsed(let id, .revoked): "\(names.control(id)): open again: a key that approved it was revoked"
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
  fileprivate func words(_ names: Names) -> String {
    switch self {
    case .started: "poll called"
    case .holdCalled(let id): "\(names.step(id)): its poll is called"
    case .voted(let position, .go): "poll: \(position): GO"
    case .voted(let position, .noGo(let reason)): "poll: \(position): NO-GO: \(reason)"
    case .voted(let position, .none): "poll: \(position): no answer by the deadline, which is NO-GO"
    case .takenBack(let position): "poll: \(position) takes its answer back"
    case .keyRevoked(let position): "poll: \(position) is asked again: the key of its answer was revoked"
    case .recycled: "poll recycled"
    case .passed: "poll: GO"
    case .withdrawn: "poll withdrawn: what it was called for is no longer so"
    case .declared(let id): "\(names.step(id)): declared over"
    }
  }
}

extension SignatureFact {
  fileprivate func words(_ names: Names) -> String {
    switch self {
    case .keysTaken(let keys, _):
      return "signatures count by the keys in \(keys.list.path), SHA-256 \(keys.list.sha256.prefix(12))…"
    case .given(let signature):
      let statement = signature.statement
      return
        "\(names.item(statement.item)): \(statement.decision.words), signed by \(statement.who) with \(signature.key)"
    case .refused(let item, let who, let account, let reason):
      let from = account.map { ", delivered by \($0)" } ?? ""
      return "signature of \(who) for \(item) refused\(from): \(reason)"
    }
  }
}

extension StepFact {
  fileprivate func words(_ names: Names, _ at: Timestamp) -> String? {
    switch self {
    case .offered(let id): "\(names.step(id)): waits for a person"
    case .confirmed(let id, let mayCross):
      "\(names.step(id)): confirmed" + (mayCross ? ", beyond the point of no return" : "")
    case .attemptStarted(let attempt):
      "\(names.step(attempt.step)): started" + (attempt.number > 1 ? ", attempt \(attempt.number)" : "")
    case .inputAwaited(let attempt, let isAwaited):
      "\(names.step(attempt.step)): its terminal \(isAwaited ? "waits" : "no longer waits") for input"
    case .stopRequested(let attempt): "\(names.step(attempt.step)): stopping"
    case .attemptEnded(let attempt, let outcome, _, _):
      "\(names.step(attempt.step)): "
        + (outcome.isElsewhere
          ? "" : names.state.isSuccess(outcome, of: attempt) ? "succeeded: " : "failed: ")
        + outcome.text(of: names.state.step(attempt.step))
    case .attemptRegained(let attempt):
      "\(names.step(attempt.step)): on the host that drives, and watched again"
    case .logKept: nil
    case .retryScheduled(let id, let due): "\(names.step(id)): next attempt at \(at.wall(of: due).timeOfDay)"
    case .retryOrdered(let id, let hosts):
      "\(names.step(id)): to be tried again"
        + (hosts.map { ", on \($0.count == 1 ? $0[0] : "\($0.count) hosts") alone" } ?? "")
    case .decisionAwaited(let id): "\(names.step(id)): waits for a decision"
    case .hostLost(let id): "\(names.step(id)): lost: its roll-out goes on without it"
    case .skipped(let id, let reason):
      "\(names.step(id)): \(names.state.step(id)?.host == nil ? "skipped" : "excluded"): \(reason)"
    case .done(let id, let evidence): "\(names.step(id)): done by hand: \(evidence.text)"
    case .reopened(let id): "\(names.step(id)): reopened"
    case .reminded(let id, let due): "\(names.step(id)): due at \(due.stamp()), and not done"
    case .late(let id, let due): "\(names.step(id)): LATE: it was due at \(due.stamp())"
    case .redoOrdered(let id, let reason): "\(names.step(id)): to be done again: \(reason)"
    case .notApplicable(let id, let why): "\(names.step(id)): not applicable: \(why.words(names.step))"
    case .commandRun(_, let command, let reason): "ad hoc: \(command): \(reason)"
    case .yielded(let id, let yield): "\(names.step(id)): \(yield.words)"
    case .hostsSeen(let attempt, let news):
      "\(names.step(attempt.step)): \(news.map(\.words).joined(separator: "; "))"
    }
  }
}

extension ReleaseState {
  /// Whether an attempt that has ended so has done what its step was to do.
  public func isSuccess(_ outcome: Outcome, of attempt: AttemptID) -> Bool {
    switch outcome {
    case .exited(let code): step(attempt.step)?.successCodes.contains(code) ?? (code == 0)
    case .gatePassed: true
    case .signalled, .timedOut, .quiet, .stopped, .notStarted, .unknown, .elsewhere, .gateFailed, .incomplete:
      false
    }
  }
}

extension CheckFact {
  fileprivate func words(_ names: Names) -> String {
    switch self {
    case .baselineStarted(let key, _): "\(names.check(key)): measured for its baseline"
    case .baselineMeasured(let key, let number, let observation, _):
      "\(names.check(key)): baseline #\(number) \(observation.text)"
    case .started(let key, _): "\(names.check(key)): started"
    case .restarted(let key, let gap):
      "\(names.check(key)): nobody measured it for \(gap.rough): it starts anew"
    case .measured(let key, let number, let observation, let verdict, _):
      "\(names.check(key)): #\(number) \(observation.text): \(verdict.rawValue)"
    case .tested(let key, let test):
      "\(names.check(key)): \(test.passed ? "passed" : "failed"): \(test.observed)"
    case .ended(let key, let phase, let reason):
      "\(names.check(key)): \(phase.rawValue)" + (reason.map { ": \($0.words)" } ?? "")
    case .accepted(let key, let reason): "\(names.check(key)): accepted: \(reason)"
    }
  }
}

extension BackoutFact {
  fileprivate func words(_ names: Names, _ at: Timestamp) -> String? {
    switch self {
    case .triggerTripped(let id, let evidence, let starts):
      "\(names.trigger(id)): TRIPPED: \(evidence.words)"
        + (starts.map { "; backs out at \(at.wall(of: $0).timeOfDay)" } ?? "")
    case .countdownRestarted(let id, let starts):
      "\(names.trigger(id)): backs out at \(at.wall(of: starts).timeOfDay): nobody was there to stop it"
    case .triggerAcknowledged(let id, let reason): "\(names.trigger(id)): acknowledged: \(reason)"
    case .triggerSuppressed(let id, let reason, let until):
      "\(names.trigger(id)): suppressed until \(at.wall(of: until).timeOfDay): \(reason)"
    case .triggerRearmed(let id): "\(names.trigger(id)): armed again"
    case .ordered(let problem, let authorisedBy, let group):
      "BACKING OUT\(group.map { " " + names.group($0) + " ALONE" } ?? ""): \(problem.title) (authorised by \(authorisedBy))"
    case .undoStarted: nil
    case .verificationStarted: "backout: verification started"
    case .backedOut: ["BACKED OUT", names.state.notUndoneWords].compactMap { $0 }.joined(separator: ", ")
    case .groupBackedOut(let group): "\(names.group(group)) is backed out; the rest stays"
    case .failed(let reason): "BACKOUT FAILED: \(reason)"
    }
  }
}

extension MessageFact {
  fileprivate func words(_ names: Names, _ at: Timestamp) -> String {
    switch self {
    case .edited(let id, _): "\(names.message(id)): written anew"
    case .validated(let id): "\(names.message(id)): validated"
    case .due(let id): "\(names.message(id)): to be told now"
    case .ordered(let id): "\(names.message(id)): ordered to be sent"
    case .invalid(let id, let problem): "\(names.message(id)): not sent: \(problem)"
    case .sending(let id, let number, _, _):
      "\(names.message(id)): sending" + (number > 1 ? ", attempt \(number)" : "")
    case .ended(let id, _, let outcome, let retryAt):
      "\(names.message(id)): \(outcome.kind.words): \(outcome.words)"
        + (retryAt.map { "; next attempt at \(at.wall(of: $0).timeOfDay)" } ?? "")
    case .confirmed(let id, let receipt): "\(names.message(id)): confirmed: \(receipt)"
    }
  }
}

extension Delivery.Outcome.Kind {
  fileprivate var words: String {
    switch self {
    case .sent: "sent"
    case .notSent: "not sent"
    case .unknown: "NOBODY KNOWS whether it was sent"
    }
  }
}
