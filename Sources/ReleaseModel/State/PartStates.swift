/// What a person gives to show that something is so.
public struct Evidence: Hashable, Codable, Sendable {
  /// A note, or the address of a link, or a file's path.
  public var text: String
  /// SHA-256 of the file, when it is one.
  public var sha256: String?

  /// Makes evidence.
  public init(text: String, sha256: String? = nil) {
    self.text = text
    self.sha256 = sha256
  }
}

/// Where a control stands.
public struct ControlState: Hashable, Codable, Sendable {
  /// The states of a control.
  public enum Status: String, Codable, Sendable {
    case open, satisfied, waived
  }

  /// The state. That of an automatic control follows its check.
  public internal(set) var status = Status.open
  /// What was given when it was ticked, or why it was waived.
  public internal(set) var evidence: Evidence?
  /// Who ticked or waived it.
  public internal(set) var by: Actor?
  /// When, wall time.
  public internal(set) var at: Instant?
}

/// An answer to the poll.
public enum Vote: Hashable, Codable, Sendable {
  case go
  /// The reason is never empty.
  case noGo(reason: String)
}

/// Where the go/no-go poll stands.
public struct PollState: Hashable, Codable, Sendable {
  /// The answers so far: position → answer.
  public internal(set) var votes: [String: Vote] = [:]
  /// When every position had answered GO.
  public internal(set) var passedAt: Timestamp?
}

/// Where a trigger stands.
public struct TriggerState: Hashable, Codable, Sendable {
  /// The states of a trigger.
  public enum Status: Hashable, Codable, Sendable {
    /// The deployment has not begun, or the run is over.
    case disarmed
    /// It is watched.
    case armed
    /// It asks for a backout until a person or the backout answers it.
    case tripped
    /// A person has answered it.
    case acknowledged
    /// It is not watched until then.
    case suppressed(until: Instant)
  }

  /// The state.
  public internal(set) var status = Status.disarmed
  /// Why it tripped.
  public internal(set) var evidence: String?
  /// When it tripped.
  public internal(set) var trippedAt: Instant?
  /// When an automatic backout starts unless somebody stops it.
  public internal(set) var startsBackoutAt: Instant?
  /// Why it was acknowledged or suppressed, and by whom.
  public internal(set) var reason: String?
  /// Who answered it.
  public internal(set) var by: Actor?
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

/// A fix that was promised when the release was kept although it has a problem: one that is easily fixed and does
/// not hurt production, as the practice has it.
public struct EmergencyFix: Hashable, Codable, Sendable {
  /// The id of the defect, where defects are kept.
  public var id: String
  /// Who has it to fix.
  public var owner: String
  /// Until when, wall time.
  public var due: Instant

  /// Promises a fix.
  public init(id: String, owner: String, due: Instant) {
    self.id = id
    self.owner = owner
    self.due = due
  }
}

/// Where the backout stands.
public struct BackoutState: Equatable, Codable, Sendable {
  /// Why the release is taken back.
  public internal(set) var problem: Problem
  /// Who authorised it.
  public internal(set) var authorisedBy: String
  /// When it was ordered.
  public internal(set) var orderedAt: Timestamp
  /// What is run; nil until the last running step of the deployment has ended.
  public internal(set) var flow: Flow?
  /// When its verification began.
  public internal(set) var verificationStarted: Timestamp?
}

/// Where a message stands.
public struct MessageState: Hashable, Codable, Sendable {
  /// When its moment came; nil before.
  public internal(set) var dueAt: Timestamp?
  /// When somebody said that it has arrived.
  public internal(set) var confirmedAt: Timestamp?
  /// How that is known.
  public internal(set) var receipt: String?

  /// The state in one word.
  public var status: String {
    confirmedAt != nil ? "confirmed" : dueAt != nil ? "due" : "draft"
  }
}
