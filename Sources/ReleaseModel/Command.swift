/// What somebody wants: a person at the board, or the engine that tells what has happened outside.
///
/// A command is a wish and may be refused; an ``Event`` is a fact.
public enum Command: Hashable, Sendable {
  // From the wiring
  case open(RunIdentity, as: RunPurpose = .live(after: nil))
  case attach(Session)

  // From a person
  case tick(ControlID, evidence: Evidence)
  case waive(ControlID, reason: String)
  case reopenControl(ControlID)
  case confirmMessage(MessageID, receipt: String)
  case verifyPackage
  case startPoll
  case vote(position: String, Vote)
  case startDeployment
  case confirm(StepID, typedEnvironment: String?)
  case complete(StepID, evidence: Evidence)
  case retry(StepID)
  case skip(StepID, reason: String)
  case reopenStep(StepID)
  case stop(StepID)
  case runCommand(String, reason: String)
  case hold(reason: String)
  case resume
  case recordTest(CheckKey, TestRecord)
  case remeasure(CheckKey)
  case acceptCheck(CheckKey, reason: String)
  case trip(TriggerID)
  case acknowledge(TriggerID, reason: String)
  case suppress(TriggerID, reason: String, for: Duration)
  case backOut(Problem, authorisedBy: String, typedEnvironment: String)
  case declareSuccess
  case keep(EmergencyFix)
  case declareBackoutFailed(reason: String)
  case abort(reason: String)

  // From the engine
  case packageVerified(round: Int, findings: [PackageFinding])
  case attemptEnded(AttemptID, Outcome, logBytes: Int64)
  case measured(CheckKey, number: Int, Observation)
  /// Time has passed: do what is due.
  case wake
}

/// Why a command changes nothing. Its reason is what the board shows beside the disabled key.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// One line that says why, and what would be accepted where that helps.
  public var reason: String

  /// Refuses for a reason.
  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
