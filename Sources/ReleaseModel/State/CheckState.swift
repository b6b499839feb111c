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

  /// What it is made of where the one line does not say all: a command's output, the tests that failed.
  public var details: [String] {
    switch self {
    case .exited(_, let output): output.split(separator: "\n").map(String.init)
    case .suite(let suite): suite.failures
    case .reading, .judged, .noData, .error: []
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
