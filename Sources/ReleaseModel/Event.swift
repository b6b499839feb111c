/// A fact about a run. The journal holds facts and nothing else.
public enum Event: Hashable, Codable, Sendable {
  // The run
  case opened(RunIdentity)
  case rehearsalBegun
  case rehearsalTaken(Rehearsal)
  case attached(Session)
  case packageVerified(round: Int, findings: [PackageFinding])
  case packageWanted(round: Int)
  case held(reason: String)
  case resumed
  case pollStarted
  case voted(position: String, vote: Vote)
  case pollRecycled(reason: String)
  case pollPassed
  case deploymentStarted
  case verificationStarted
  case emergencyFixScheduled(EmergencyFix)
  case succeeded
  case aborted(reason: String)

  // Controls and communications
  case controlTicked(ControlID, evidence: Evidence)
  case controlWaived(ControlID, reason: String)
  case controlReopened(ControlID)
  case messageConfirmed(MessageID, receipt: String)

  // Steps
  case stepOffered(StepID)
  case stepConfirmed(StepID, mayCross: Bool? = nil)
  case attemptStarted(AttemptID)
  case stopRequested(AttemptID)
  case attemptEnded(AttemptID, Outcome, logBytes: Int64)
  case retryScheduled(StepID, at: Instant)
  case retryOrdered(StepID)
  case decisionAwaited(StepID)
  case stepSkipped(StepID, reason: String)
  case stepDone(StepID, evidence: Evidence)
  case stepReopened(StepID)
  case commandRun(StepID, command: String, reason: String)

  // Checks
  case baselineStarted(CheckKey, firstDue: Instant)
  case baselineMeasured(CheckKey, number: Int, Observation, nextDue: Instant)
  case checkStarted(CheckKey, firstDue: Instant)
  case measured(CheckKey, number: Int, Observation, Verdict, nextDue: Instant?)
  case tested(CheckKey, TestRecord)
  case checkEnded(CheckKey, CheckPhase, reason: String?)
  case checkAccepted(CheckKey, reason: String)

  // Triggers and the backout
  case triggerTripped(TriggerID, evidence: String, startsBackoutAt: Instant?)
  case triggerAcknowledged(TriggerID, reason: String)
  case triggerSuppressed(TriggerID, reason: String, until: Instant)
  case triggerRearmed(TriggerID)
  case backoutOrdered(Problem, authorisedBy: String)
  case undoStarted
  case backoutVerificationStarted
  case backedOut
  case backoutFailed(reason: String)
}

/// A fact as it is recorded: numbered, timed and signed with a name.
public struct Record: Hashable, Codable, Sendable {
  /// The number, from 1 without gaps.
  public var sequence: Int
  /// When it was decided.
  public var at: Timestamp
  /// Who caused it.
  public var by: Actor
  /// The fact.
  public var event: Event

  /// Makes a record.
  public init(sequence: Int, at: Timestamp, by: Actor, event: Event) {
    self.sequence = sequence
    self.at = at
    self.by = by
    self.event = event
  }
}
