import ReleaseModel

/// What a file answers to the questions that a headless run asks a person.
public struct Answers: Hashable, Sendable {
  /// The order of a backout, but for the environment's name.
  public struct BackoutOrder: Hashable, Sendable {
    /// Why the release is taken back.
    public var problem: Problem
    /// Who authorises it.
    public var authorisedBy: String
    /// The group that alone is taken back; nil for the whole release.
    public var group: GroupID?
  }

  /// A waiver of a control.
  public struct WaiverOrder: Hashable, Sendable {
    /// Why.
    public var reason: String
    /// Who answers for it.
    public var owner: String?
    /// When it ends, wall time; nil for the end of the release.
    public var until: WallInstant?

    /// Waives a control for a reason.
    public init(reason: String, owner: String? = nil, until: WallInstant? = nil) {
      (self.reason, self.owner, self.until) = (reason, owner, until)
    }
  }

  /// Control → evidence.
  public var controls: [ControlID: String] = [:]
  /// Control → who approves it → evidence.
  public var approve: [ControlID: [String: String]] = [:]
  /// Control → why it is waived, who answers for that, and until when.
  public var waive: [ControlID: WaiverOrder] = [:]
  /// Position → vote.
  public var poll: [String: Vote] = [:]
  /// Steps that may start.
  public var confirm: [StepID] = []
  /// Steps that may start although it is too late for that, see ``ReleaseState/lateness(of:at:)``.
  public var beyond: [StepID] = []
  /// Step → evidence that it was done by hand.
  public var perform: [StepID: String] = [:]
  /// Step → what is asked of whoever does it by hand → answer.
  public var asks: [StepID: [String: String]] = [:]
  /// Failed step → how often it is tried again.
  public var retry: [StepID: Int] = [:]
  /// Failed step that Ansible runs → how often it is tried again on the hosts alone that are left.
  public var retryLeft: [StepID: Int] = [:]
  /// Failed or manual step → reason for which it is skipped, or not undone.
  public var skip: [StepID: String] = [:]
  /// Manual check → its record.
  public var tests: [String: TestRecord] = [:]
  /// Check → reason for which it is accepted although it did not pass.
  public var accept: [String: String] = [:]
  /// Trigger → reason for which it is acknowledged.
  public var acknowledge: [TriggerID: String] = [:]
  /// Messages that are sent, or sent again, where a person is asked.
  public var send: [MessageID] = []
  /// Message → how it is known to have arrived.
  public var told: [MessageID: String] = [:]
  /// How often a hold is ended.
  public var resume = 0
  /// The emergency fix that is promised for a release that is kept although its verification fails.
  public var keep: EmergencyFix?
  /// How a failed step, a failed check or a tripped trigger is answered that nothing else answers.
  public var backOut: BackoutOrder?

  /// No answers.
  public init() {}
}
