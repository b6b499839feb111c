import ReleaseModel

extension Obstacle {
  /// Why something cannot be done now, in one line, with what would be accepted where that helps.
  public func words(_ state: ReleaseState) -> String {
    switch self {
    case .notOpen: "the run is not open yet"
    case .alreadyOpen: "the run is open already"
    case .ended(let phase): "the run is \(phase.rawValue) and locked"
    case .held(let hold): "held: \(hold.words(state))"
    case .alreadyHeld(let hold): "already held by \(hold.by.name): \(hold.words(state))"
    case .notHeld: "the run is not held"
    case .missing(let input): "\(input.words) is needed"
    case .unknown(let part): part.absence
    case .unreadableFile(let path, let reason): "\(path): \(reason); name a file"
    case .wrongEnvironment(let expected): "type the environment's name to confirm: \(expected)"
    case .rehearsalDemanded:
      "the plan demands a rehearsal that was backed out, and none of this plan was"
    case .deploymentNotStarted: "the deployment has not started"
    case .deploymentStarted: "the deployment has started already"
    case .journalUnexamined: "the journal is being examined first"
    case .onlyWatched: "nobody is there: the run is only watched, and nothing new starts"
    case .stepsRunning: "steps are running: stop them first"
    case .declareBackoutFailedInstead: "a backout is declared failed instead"
    case .fixNotOwed(let id): "no fix \(id) is owed"
    case .fixDueInThePast: "the emergency bug fix must be due after now"
    case .notVerifying(.success): "success is declared at the end of the verification"
    case .notVerifying(.keeping): "it is decided at the end of the verification"

    // What stands before the deployment
    case .openControls(1): "a control is open"
    case .openControls(let count): "\(count) controls are open"
    case .unmetInfrastructure(1): "an infrastructure check has not passed"
    case .unmetInfrastructure(let count): "\(count) infrastructure checks have not passed"
    case .packageUnverified: "the package is being verified"
    case .packageProblem(let finding): finding.words
    case .windowNotOpen(let opens): "the release window is not open yet: it opens at \(opens.stamp())"
    case .windowClosed: "the release window is closed"
    case .frozen(let name, let until): "frozen: \(name), until \(until.stamp())"
    case .environmentHeld(let holder):
      "\(holder.words) has \(state.plan.release.environment) until it is over: end it "
        + (holder.host == nil ? "(where nobody drives it: relboard take \(holder.run))" : "there")
        + ", or let go of its lock: relboard unlock \(holder.host == nil ? "" : "--store ADDRESS ")\(holder.run)"
    case .environmentUnclaimed: "\(state.plan.release.environment) is being locked for it"
    case .environmentUnknown(let reason): reason
    case .environmentNotClaimed: "it has no lock on \(state.plan.release.environment)"
    case .pollNotPassed: "the poll has not given GO"
    case .pollOver: "the poll is over"
    case .pollCalled: "the poll is being called already"
    case .isCalled(let position): "\(position) is called first"
    case .answered(let position): "\(position) has answered; the answer can be taken back"
    case .notAnswered(let position): "\(position) has given no answer that could be taken back"
    case .holdStands(let id): "the plan holds at ‘\(state.title(ofStep: id))’ until it is declared over"
    case .noHoldStands: "the run stands at no hold of the plan"
    case .endedByPoll: "it is a hold: it ends when its poll has given GO and it is declared over"
    case .noPollCalled: "no poll is being called"
    case .controlNotOpen(let id): "\(state.title(ofControl: id)): not open"
    case .controlIsMeasured(let id): "\(state.title(ofControl: id)) is measured; it cannot be ticked"
    case .controlNotReopenable:
      "only a ticked or waived control can be reopened, and only before the poll"
    case .controlFails(let id):
      "\(state.title(ofControl: id)) no longer holds: it has to hold again, or be waived"
    case .noLink: "the evidence has to be a link: http:// or https:// and a host"
    case .noFile: "the evidence has to be a file"
    case .approverIsOperator(let name): "\(name) drives the run: another person has to approve it"
    case .notPermitted(let name, let roles) where roles.isEmpty: "\(name) is none of the plan's people"
    case .notPermitted(let name, let roles):
      "\(name) is none of the plan's people with the role \(roles.joined(separator: " or "))"
    case .approvedAlready(let name): "\(name) has approved it already: it takes another person"
    case .signatureNeeded: "the plan asks for a signature: relboard sign"
    case .signature(let fault): fault.words
    case .wrongPerson(let name, let asked): "\(name) does not answer for it: \(asked) does"
    case .operatorUnknown(let name):
      "\(name) drives the run and is none of the plan's people, so nobody can tell whether another approves: "
        + "open the plan with --as PERSON"
    case .waiverInThePast: "the waiver must end after now"
    case .messageNotDue: "its moment has not come"
    case .messageConfirmed: "it is confirmed already"
    case .messageNotDraft: "its draft is no longer to be validated"
    case .messageSending: "it is on its way just now"
    case .messageSent: "it was sent already"
    case .messageUnknown: "it may have arrived: say first whether it has"
    case .toldByHand: "somebody tells it by hand: say how you know that it has arrived"

    // Steps
    case .stepIs(let status): "it is \(status.rawValue)"
    case .doneByHand: "it is done by hand: give evidence"
    case .confirmed: "it is confirmed and waits for its turn"
    case .waitsFor(let steps): "it waits for \(steps.joined(separator: ", "))"
    case .waitsForItsTurn: "it waits for its turn"
    case .crossesPointOfNoReturn:
      "it would end after the point of no return: confirm it with the environment's name first"
    case .startsAfterWindow(let closed):
      "the release window has closed at \(closed.stamp()): confirm it with the environment's name first"
    case .irreversible(let reason):
      "nothing can take it back (\(reason)): confirm it with the environment's name first"
    case .notBefore(let id, let time): "‘\(state.title(ofStep: id))’ does not start before \(time.stamp())"
    case .samePerson(let name, let part):
      "\(name) has \(part.deed(state)): another person has to do this"
    case .notFailed: "only a failed step can be retried"
    case .neverRerun: "its outcome is unknown and the plan says rerun: never"
    case .required: "the plan says that it is required"
    case .notReopenable: "only a step that was skipped or done by hand in advance can be reopened"
    case .verificationBegun: "the verification has begun"
    case .undoneStaysUndone: "what was undone stays undone"
    case .dependentStarted: "a step that needs it has started"
    case .runsAtTheEnd: "it runs at the end, however the release ends"
    case .notRunning: "it is not running"
    case .beingStopped: "it is being stopped"
    case .ranAdHoc: "it was run ad hoc: run it again, if it is wanted"
    case .failedStepWaits: "a failed step waits for a decision"
    case .stepsBeingStopped: "running steps are being stopped"
    case .notRedoable: "only a step whose command has succeeded is done again"
    case .noHostsLeft: "no host of it has failed, was not reached, or is unknown"
    case .stepsRedone: "a step that is done again has not succeeded yet"
    case .adHocRunning: "a command that was run ad hoc has not ended"
    case .noHostLost(let fleet):
      "no host of ‘\(state.group(fleet)?.title ?? fleet)’ has failed and waits for that"
    case .hostExcluded: "a host that was excluded stays so"
    case .unanswered(let title): "an answer is missing: \(title)"
    case .answerRefused(let title, let why): "\(title): the answer \(why)"

    // Checks
    case .measuredNotTested: "it is measured, not tested by hand"
    case .testNotOpen: "manual tests open when the smoke checks have passed"
    case .testRecorded: "it is recorded already"
    case .checkNotEnded: "it has not ended"
    case .acceptanceSticks: "it was accepted, and that sticks"
    case .notAcceptable: "only a check that ended without passing can be accepted"
    case .wrongTester(let allowed): "the tester must be one of: \(allowed.joined(separator: ", "))"
    case .openChecks(1): "a check has not passed"
    case .openChecks(let count): "\(count) checks have not passed"
    case .staleReading(let key):
      "\(state.title(ofCheck: key)): its newest reading is too old; it is measured again first"
    case .checksGoing(1): "a check is not over"
    case .checksGoing(let count): "\(count) checks are not over"

    // Triggers and the backout
    case .tripped(let id): "the trigger \(state.title(ofTrigger: id)) has tripped"
    case .notForAPerson: "only a trigger for a person is tripped by hand"
    case .notArmed: "it is not armed"
    case .notTripped: "it has not tripped"
    case .notSuppressible: "only an armed or tripped trigger can be suppressed"
    case .notRearmable: "only an acknowledged or suppressed trigger is armed again"
    case .noExpiry: "a suppression needs an expiry"
    case .takesBack(let run): "this run takes run \(run) back, and releases nothing"
    case .notReleased: "only a release that was declared successful, and is no rehearsal, is taken back so"
    case .backoutNotKept:
      "the plan does not keep its backout after a success: it would say so with backout.keep-backout"
    case .backoutKeptUntil(let end): "the plan has kept its backout until \(end.stamp()), and no longer"
    case .nothingDeployed: "nothing was deployed: abort instead"
    case .notAuthorised(let authorisers):
      "it must be authorised by one of: \(authorisers.joined(separator: ", "))"
    case .backingOut: "the release is being backed out"
    case .backedOutTogether(let group):
      "‘\(state.group(group)?.title ?? group)’ is backed out with the whole release; its plan has no backout: alone"
    case .builtOn(let steps):
      "other steps have built on it: \(steps.map { "‘\(state.title(ofStep: $0))’" }.joined(separator: ", "))"
    case .groupNotBegun: "nothing of it was begun"
    case .groupTakenBack(let id): "its group ‘\(state.group(id)?.title ?? id)’ was backed out alone"
    case .notBackingOut: "the release is not being backed out"
    case .backoutOver: "the backout is over"

    // The people around the run
    case .handedOver(let to, let reason?): "\(to) has taken the run over: \(reason)"
    case .handedOver(let to, nil): "the run is being handed over to \(to)"
    case .offeredAlready(let to): "it is offered to \(to) already: withdraw that first"
    case .nothingOffered: "the run is offered to nobody"
    case .offeredToAnother(let to): "it is offered to \(to)"
    case .leadsAlready(let name): "\(name) drives the run already"
    case .ledByAnother(let name): "\(name) drives the run: only they give it away"
    case .noteTooLong(let count):
      "a note has \(TeamState.longestNote) characters at most, and this one has \(count)"
    case .notesTooFast:
      "too many notes at once: \(TeamState.mostNotesAtOnce) of one person a minute are taken"
    case .tooManyNotes: "the run has \(TeamState.mostNotes) notes, and takes no more"
    }
  }
}

extension Obstacle.Input {
  /// What has to be given.
  public var words: String {
    switch self {
    case .reason: "a reason"
    case .evidence: "evidence"
    case .approver: "who approves it"
    case .command: "a command"
    case .observation: "what was observed"
    case .problem: "the problem"
    case .problemOwner: "an owner of the problem"
    case .authoriser: "who authorises it"
    case .receipt: "how it is known to have arrived"
    case .messageText: "a text"
    case .messageSubject: "a subject"
    case .fixID: "the id of the emergency bug fix"
    case .vote: "an answer"
    case .fixOwner: "an owner of the emergency bug fix"
    case .note: "a text"
    case .successor: "the name of whoever is to drive"
    }
  }
}

extension Obstacle.Part {
  /// What somebody has done of it.
  fileprivate func deed(_ state: ReleaseState) -> String {
    switch self {
    case .control(let id): "vouched for ‘\(state.title(ofControl: id))’"
    case .step(let id): "confirmed or done ‘\(state.title(ofStep: id))’"
    case .group, .check, .trigger, .message, .position, .package, .poll, .signers, .backout, .rehearsal:
      absence
    }
  }

  /// That the plan does not have it.
  fileprivate var absence: String {
    switch self {
    case .control(let id): "the plan has no control \(id)"
    case .step(let id): "the plan has no step \(id)"
    case .group(let id): "the plan has no group \(id)"
    case .check(let key): "the plan has no check \(key.id)"
    case .trigger(let id): "the plan has no trigger \(id)"
    case .message(let id): "the plan has no message \(id)"
    case .position(let position): "the poll has no position \(position)"
    case .package: "the plan names no package"
    case .poll: "the plan has no poll"
    case .signers: "the plan has no signers: nothing can be signed"
    case .backout: "the plan has no backout"
    case .rehearsal: "the plan cannot be rehearsed: it has no 'rehearsal: {environment: …}'"
    }
  }
}
