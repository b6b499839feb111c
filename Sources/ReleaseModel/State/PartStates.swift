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

/// Where a check stands.
public struct CheckState: Hashable, Codable, Sendable {
  /// How many of the newest measurements are kept in memory; the journal has all.
  public static let kept = 60

  /// The phase.
  public internal(set) var phase = CheckPhase.waiting
  /// When measuring began.
  public internal(set) var startedAt: Instant?
  /// When it ended.
  public internal(set) var endedAt: Instant?
  /// When the next measurement is due, while measuring.
  public internal(set) var nextDue: Instant?
  /// The newest measurements, oldest first, at most ``kept``.
  public internal(set) var recent: [Measurement] = []
  /// How many measurements were made.
  public internal(set) var measured = 0
  /// How many of them passed.
  public internal(set) var passes = 0
  /// How many failed.
  public internal(set) var failures = 0
  /// How many were inconclusive.
  public internal(set) var inconclusive = 0
  /// How many of the newest in a row could not be made.
  public internal(set) var errorsInARow = 0
  /// Why it ended as it did; nil for a success.
  public internal(set) var reason: String?
  /// Who accepted it although it did not pass, and why. An acceptance sticks.
  public internal(set) var accepted: Acceptance?
  /// What a person recorded of a manual test.
  public internal(set) var test: TestRecord?
  /// What was measured before the deployment, for a check that is compared with it.
  public internal(set) var baseline: BaselineState?

  /// Somebody's word that a check's result is good enough.
  public struct Acceptance: Hashable, Codable, Sendable {
    /// Who said so.
    public var by: Actor
    /// Why.
    public var reason: String
  }

  /// The number that the next measurement will have, 1 or more.
  public var nextNumber: Int { measured + 1 }
  /// Whether the check stands in nobody's way.
  public var isSatisfied: Bool { phase == .successful || accepted != nil }
}

/// What a person saw when performing a manual test.
public struct TestRecord: Hashable, Codable, Sendable {
  /// Whether what was expected was seen.
  public var passed: Bool
  /// What was seen.
  public var observed: String
  /// Who tested.
  public var tester: String

  /// Records a test.
  public init(passed: Bool, observed: String, tester: String) {
    self.passed = passed
    self.observed = observed
    self.tester = tester
  }
}

/// One measurement of a check.
public struct Measurement: Hashable, Codable, Sendable {
  /// Its number within the check, from 1.
  public var number: Int
  /// When it was recorded, wall time.
  public var at: Instant
  /// What was seen.
  public var observation: Observation
  /// What that means for the check.
  public var verdict: Verdict
}

/// What a measurement saw, before anything is made of it.
public enum Observation: Hashable, Codable, Sendable {
  /// A value to compare: a number with or without a unit, or a text.
  case reading(String)
  /// A command's exit code, when there is nothing to compare, with the end of its output.
  case exited(Int32, output: String)
  /// What the probe can tell by itself, such as whether a file is there.
  case judged(Bool, String)
  /// The tests of a suite.
  case suite(SuiteResult)
  /// An answer that holds nothing to compare.
  case noData
  /// The measurement could not be made.
  case error(String)

  /// What to show of it, one line.
  public var text: String {
    switch self {
    case .reading(let text): text
    case .exited(let code, _): "exit \(code)"
    case .judged(_, let words): words
    case .suite(let suite): suite.text
    case .noData: "no data"
    case .error(let reason): reason
    }
  }

  /// The number in it, if there is one.
  public var value: Double? {
    switch self {
    case .reading(let text): Criterion.number(text)?.value
    case .suite(let suite): Double(suite.failed)
    case .exited, .judged, .noData, .error: nil
    }
  }
}

/// How the tests of a suite went.
public struct SuiteResult: Hashable, Codable, Sendable {
  /// How many passed.
  public var passed: Int
  /// How many were skipped.
  public var skipped: Int
  /// How many failed or could not be run.
  public var failed: Int
  /// The names of those that failed, in the order of the file, perhaps not all.
  public var failures: [String]

  /// Counts tests.
  public init(passed: Int, skipped: Int, failed: Int, failures: [String]) {
    self.passed = passed
    self.skipped = skipped
    self.failed = failed
    self.failures = failures
  }

  /// One line: `2 of 118 failed: checkout, login`.
  public var text: String {
    let skips = skipped > 0 ? ", \(skipped) skipped" : ""
    guard failed > 0 else { return "\(passed) passed\(skips)" }
    let rest = failed > failures.count ? ", …" : ""
    return "\(failed) of \(passed + failed) failed\(skips): \(failures.joined(separator: ", "))\(rest)"
  }
}

/// What a measurement means for its check.
public enum Verdict: String, Codable, Sendable {
  case passed, inconclusive, error, failed

  /// The worse of two: passed < inconclusive < error < failed.
  func worst(with other: Verdict) -> Verdict {
    let order: [Verdict] = [.failed, .error, .inconclusive, .passed]
    return order.first { $0 == self || $0 == other } ?? self
  }
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
