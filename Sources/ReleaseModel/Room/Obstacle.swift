/// Why something cannot be done now, as data. Its words are the board's and the program's.
public enum Obstacle: Error, Hashable, Sendable {
  /// What a person has to say with a command.
  public enum Input: Hashable, Sendable {
    case reason, evidence, approver, command, observation, problem, problemOwner, authoriser, receipt, fixID,
      fixOwner, vote, messageText, messageSubject, note, successor
  }

  /// What a plan does not have.
  public enum Part: Hashable, Sendable {
    case control(ControlID), step(StepID), group(GroupID), check(CheckKey), trigger(TriggerID), message(
      MessageID)
    case position(String)
    case package, poll, signers, backout, rehearsal
  }

  /// How a verification is decided.
  public enum Verdict: Hashable, Sendable { case success, keeping }

  // The run
  case notOpen
  case alreadyOpen
  case ended(ReleaseState.Phase)
  case held(Hold)
  case alreadyHeld(Hold)
  case notHeld
  case missing(Input)
  case unknown(Part)
  /// A file that was given as evidence cannot be read, in the system's words.
  case unreadableFile(path: String, reason: String)
  case wrongEnvironment(expected: String)
  case rehearsalDemanded
  case deploymentNotStarted
  case deploymentStarted
  case onlyWatched
  case journalUnexamined
  case stepsRunning
  case declareBackoutFailedInstead
  case fixDueInThePast
  case fixNotOwed(String)
  case notVerifying(Verdict)

  // What stands before the deployment
  case openControls(Int)
  case unmetInfrastructure(Int)
  case packageUnverified
  case packageProblem(PackageFinding)
  case windowNotOpen(opens: WallInstant)
  case windowClosed(WallInstant)
  case frozen(String, until: WallInstant)
  /// Another run is in the environment, and has it for itself.
  case environmentHeld(EnvironmentHolder)
  case environmentUnclaimed
  /// Whether another run is there cannot be told, for this reason.
  case environmentUnknown(String)
  case environmentNotClaimed
  case pollNotPassed
  case pollOver
  case pollCalled
  case noPollCalled
  /// Another position is called before.
  case isCalled(String)
  case answered(String)
  case notAnswered(String)
  /// The run stands at a hold of the plan, which has to be declared.
  case holdStands(StepID)
  case noHoldStands
  case endedByPoll

  // Controls and messages
  case controlNotOpen(ControlID)
  case controlIsMeasured(ControlID)
  case controlNotReopenable
  case controlFails(ControlID)
  /// The evidence has to be a link, and is none.
  case noLink
  /// The evidence has to be a file, and its hash is not known.
  case noFile
  case approverIsOperator(String)
  case notPermitted(String, roles: [String])
  case approvedAlready(String)
  case waiverInThePast
  /// The plan asks for a signature.
  case signatureNeeded
  case signature(SignatureFault)
  /// Another person answers for it.
  case wrongPerson(String, asked: PersonID)
  /// Who drives the run is none of the plan's people, so that nobody can tell whether another approves.
  case operatorUnknown(String)
  case messageNotDue
  case messageConfirmed
  case messageNotDraft
  case messageSending
  case messageSent
  case messageUnknown
  case toldByHand

  // Steps
  case stepIs(StepState.Status)
  case doneByHand
  case confirmed
  case waitsFor([StepID])
  case waitsForItsTurn
  case crossesPointOfNoReturn
  case startsAfterWindow(WallInstant)
  /// Nothing can take it back, for this reason.
  case irreversible(String)
  case notBefore(StepID, WallInstant)
  /// Somebody has done what has to be another person's.
  case samePerson(String, Part)
  case notFailed
  case neverRerun
  case required
  case notReopenable
  case verificationBegun
  case undoneStaysUndone
  case dependentStarted
  /// It is one of the plan's last steps, and the release has not ended.
  case runsAtTheEnd
  case notRunning
  case beingStopped
  case ranAdHoc
  case failedStepWaits
  case stepsBeingStopped
  case adHocRunning
  /// A fleet has no lost host about which something could be decided.
  case noHostLost(GroupID)
  /// A host that was left out stays so.
  case hostExcluded(StepID)
  /// Only a command that has succeeded is run again.
  case notRedoable
  /// No host of it is left that could be tried again alone.
  case noHostsLeft
  /// A step is done again.
  case stepsRedone
  /// What a person is asked for when a step is done by hand.
  case unanswered(String)
  /// An answer that is no value, and why.
  case answerRefused(String, String)

  // Checks
  case measuredNotTested
  case testNotOpen
  case testRecorded
  case checkNotEnded
  case acceptanceSticks
  case notAcceptable
  case wrongTester(allowed: [PersonID])
  case openChecks(Int)
  case staleReading(CheckKey)
  case checksGoing(Int)

  // Triggers and the backout
  case tripped(TriggerID)
  case notForAPerson
  case notArmed
  case notTripped
  case notSuppressible
  case notRearmable
  case noExpiry
  case nothingDeployed
  /// The run takes another's release back, and makes none.
  case takesBack(String)
  case notReleased
  case backoutNotKept
  case backoutKeptUntil(WallInstant)
  case notAuthorised(authorisers: [PersonID])
  case backingOut
  case notBackingOut
  /// A group is taken back with the whole release alone.
  case backedOutTogether(GroupID)
  /// Steps outside of a group have built on it.
  case builtOn([StepID])
  /// Nothing of a group was attempted.
  case groupNotBegun(GroupID)
  /// A group to which the step belongs was backed out alone.
  case groupTakenBack(GroupID)
  case backoutOver

  // The people around the run
  /// Somebody else has taken it over, or is about to.
  case handedOver(to: String, because: String?)
  case offeredAlready(to: String)
  case nothingOffered
  case offeredToAnother(String)
  case leadsAlready(String)
  case ledByAnother(String)
  case noteTooLong(Int)
  case notesTooFast
  case tooManyNotes
}
