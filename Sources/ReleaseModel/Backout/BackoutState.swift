/// Where the backout stands.
public struct BackoutState: Equatable, Codable, Sendable {
  /// Why the release is taken back.
  public internal(set) var problem: Problem
  /// Who authorised it.
  public internal(set) var authorisedBy: String
  /// When it was ordered.
  public internal(set) var orderedAt: Timestamp
  /// The group that alone is taken back; nil where the whole release is.
  public internal(set) var group: GroupID?
  /// What is run; nil until the last running step of the deployment has ended.
  public internal(set) var flow: Flow?
  /// When its verification began.
  public internal(set) var verificationStarted: Timestamp?
}

extension Trigger {
  /// Who authorises the backout that it starts by itself.
  var authority: String { "trigger \(id)" }
}

extension ReleaseState {
  /// The trigger that has taken the release back by itself; nil when a person has, or nobody.
  public var automaticTrigger: Trigger? {
    plan.backout?.triggers.first { $0.authority == backout?.authorisedBy }
  }
}

/// Why the release is taken back; logged before anything is undone, as the practice asks.
public struct Problem: Hashable, Codable, Sendable {
  /// How bad it is.
  public enum Severity: String, Codable, CaseIterable, Sendable {
    case critical, major, minor
  }

  /// What is wrong.
  public var title: String
  /// How bad it is.
  public var severity: Severity
  /// Who has it to solve.
  public var owner: String

  /// Describes a problem.
  public init(title: String, severity: Severity, owner: String) {
    self.title = title
    self.severity = severity
    self.owner = owner
  }
}
