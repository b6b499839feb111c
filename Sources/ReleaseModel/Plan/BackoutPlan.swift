/// How the release is taken back: the answers to the practice's nine questions, and what is run.
public struct BackoutPlan: Hashable, Codable, Sendable {
  /// Within what time of the first step a backout must be over.
  public var window: Duration?
  /// How long a whole backout is expected to take.
  public var planned: Duration?
  /// How soon after the decision it starts.
  public var startWithin: Duration?
  /// For how long after a success the release can still be taken back; nil not at all.
  public var kept: Duration?
  /// Who may authorise it; empty means anyone.
  public var authorisers: [PersonID] = []
  /// Who performs it.
  public var performers: [PersonID] = []
  /// What else can be done.
  public var contingencies: String?
  /// How it is told.
  public var communicate: String?
  /// How and when it was tested, in words.
  public var tested: String?
  /// Whether a release must wait for a rehearsal of this very plan that was backed out.
  public var demandsRehearsal = false
  /// When a backout is called for.
  public var triggers: [Trigger] = []
  /// Run before the first step is undone.
  public var before: [Step] = []
  /// Run after the last step was undone.
  public var after: [Step] = []
  /// Decides whether the backout succeeded.
  public var verification: [Check] = []

  /// Makes a backout plan that undoes steps and nothing else.
  public init() {}
}

/// A circumstance that calls for a backout.
public struct Trigger: Hashable, Codable, Sendable {
  /// What makes a trigger trip.
  public enum Condition: Hashable, Sendable {
    /// A verification check has ended in one of these ways; never none.
    case check(id: String, is: [CheckPhase])
    /// A step has ended in one of these ways; never none.
    case step(id: StepID, is: [StepCondition])
    /// A clock has come within a time of its end.
    case clock(RunClock, within: Duration)
    /// A step was not done by its deadline.
    case late(StepID)
    /// So many hosts are lost, of a step that goes over several or of all.
    case hostsLost(HostLimit, of: GroupID?)
    /// A person trips it.
    case person
  }

  /// How a step ended.
  public enum StepCondition: String, Codable, CaseIterable, Sendable {
    case failed
    case timedOut = "timed out"
  }

  /// The clocks that a trigger can watch.
  public enum RunClock: String, Codable, CaseIterable, Sendable {
    /// The planned duration of the deployment.
    case overrun
    /// The end of the release window.
    case windowClosing = "window-closing"
    /// The last moment at which a backout still fits into its window.
    case pointOfNoReturn = "point-of-no-return"
  }

  /// What a tripped trigger does.
  public enum Action: String, Codable, CaseIterable, Sendable {
    /// Asks a person.
    case propose
    /// Backs out after a countdown that a person can stop.
    case automatic
  }

  /// The trigger's id.
  public var id: TriggerID
  /// The circumstance, in a person's words.
  public var title: String
  /// What makes it trip.
  public var when: Condition
  /// What it then does.
  public var action = Action.propose

  /// Makes a trigger that proposes a backout.
  public init(id: TriggerID, title: String, when: Condition) {
    self.id = id
    self.title = title
    self.when = when
  }
}

/// Where a check stands. The words are those of Argo Rollouts' analysis.
public enum CheckPhase: String, Codable, CaseIterable, Sendable {
  case waiting, measuring, successful, inconclusive, error, failed

  /// How bad an ended check is: successful < inconclusive < error < failed. The rest rank below.
  public var severity: Int {
    switch self {
    case .waiting, .measuring: 0
    case .successful: 1
    case .inconclusive: 2
    case .error: 3
    case .failed: 4
    }
  }

  /// Whether nothing more is measured.
  public var isEnded: Bool { severity > 0 }
}
