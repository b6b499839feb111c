/// Where a check stands.
public struct CheckState: Hashable, Codable, Sendable {
  /// How many of the newest measurements are kept in memory; the journal has all.
  public static let kept = 60

  /// The phase.
  public internal(set) var phase = CheckPhase.waiting
  /// When measuring began.
  public internal(set) var startedAt: SteadyInstant?
  /// When it ended.
  public internal(set) var endedAt: SteadyInstant?
  /// When the next measurement is due, while measuring.
  public internal(set) var nextDue: SteadyInstant?
  /// The newest measurements, oldest first, at most ``kept``.
  public internal(set) var recent: [Measurement] = []
  /// When the newest of them was recorded, on the steady clock.
  public internal(set) var measuredAt: SteadyInstant?
  /// Since when every measurement has passed, and none was late; nil while the newest has not.
  public internal(set) var passingSince: SteadyInstant?
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
  public internal(set) var reason: CheckEndReason?
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

  /// Whether what is recorded says already what a measurement was found in: one that passes like the one before it, or
  /// that was found in the same.
  func hasEvidence(like observation: Observation, _ verdict: Verdict) -> Bool {
    guard let last = recent.last, last.verdict == verdict else { return false }
    return verdict == .passed
      || recent.last { !$0.observation.raw.isEmpty }?.observation.raw == observation.raw
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
  /// A file that shows it, such as a picture of the screen.
  public var attachment: Evidence?

  /// Records a test.
  public init(passed: Bool, observed: String, tester: String, attachment: Evidence? = nil) {
    self.passed = passed
    self.observed = observed
    self.tester = tester
    self.attachment = attachment
  }
}

/// One measurement of a check.
public struct Measurement: Hashable, Codable, Sendable {
  /// Its number within the check, from 1.
  public var number: Int
  /// When it was recorded, wall time.
  public var at: WallInstant
  /// What was seen.
  public var observation: Observation
  /// What that means for the check.
  public var verdict: Verdict
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
