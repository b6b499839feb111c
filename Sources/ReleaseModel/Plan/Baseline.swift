/// Compares a check's readings with those of the same probe before the deployment.
public struct Baseline: Hashable, Codable, Sendable {
  /// Which change is a bad one.
  public enum Direction: String, Codable, CaseIterable, Sendable {
    case increase, decrease, either
  }

  /// How large a change may be.
  public enum Allowance: Hashable, Codable, Sendable {
    /// In percent of the mean before, 0 or more.
    case percent(Double)
    /// In the reading's own unit, 0 or more: for what may be 0 before.
    case absolute(Double)
  }

  /// Which change is a bad one.
  public var direction: Direction
  /// How large a change may be; just as large is allowed.
  public var allowance: Allowance
  /// How many readings there must be, 1 to ``BaselineState/kept``; with fewer nothing can be told.
  public var minSamples = 1

  /// Compares with the mean of at least one reading.
  public init(direction: Direction, allowance: Allowance) {
    self.direction = direction
    self.allowance = allowance
  }

  /// What a reading means beside those from before.
  public func verdict(on reading: String, after samples: BaselineState?) -> Verdict {
    guard let value = Criterion.number(reading)?.value else { return .error }
    guard let samples, samples.values.count >= minSamples, let mean = samples.mean else {
      return .inconclusive
    }
    let change =
      switch direction {
      case .increase: value - mean
      case .decrease: mean - value
      case .either: abs(value - mean)
      }
    let allowed =
      switch allowance {
      case .percent(let percent): abs(mean) * percent / 100
      case .absolute(let difference): difference
      }
    // A change that is just allowed stays so whatever the last binary digit.
    return change > allowed + 1e-9 * max(abs(value), abs(mean)) ? .failed : .passed
  }
}

/// The readings from before the deployment.
public struct BaselineState: Hashable, Codable, Sendable {
  /// How many of the newest readings are kept and count.
  public static let kept = 60

  /// How often was measured.
  public internal(set) var measured = 0
  /// The newest readings, oldest first, at most ``kept``.
  public internal(set) var values: [Double] = []
  /// When the next one is due.
  public internal(set) var nextDue: Instant

  /// The mean; nil without a reading.
  public var mean: Double? {
    values.isEmpty ? nil : values.reduce(0) { $0 + $1 / Double(values.count) }
  }

  mutating func add(_ observation: Observation, nextDue: Instant) {
    measured += 1
    self.nextDue = nextDue
    guard let value = observation.value else { return }
    values.append(value)
    if values.count > Self.kept { values.removeFirst() }
  }
}

extension ReleaseState {
  /// Whether a check is measured now for what it will be compared with: from the opening to the deployment.
  public func samplesBaseline(_ key: CheckKey) -> Bool {
    (phase == .preparing || phase == .polling) && key.list == .verification && check(key)?.baseline != nil
  }

  /// Whether every baseline has the readings that it needs, or has been measured often enough to have them.
  public var hasBaselines: Bool {
    checkKeys(.verification).allSatisfy { key in
      guard samplesBaseline(key), let check = check(key), let baseline = check.baseline else { return true }
      guard let samples = checks[key]?.baseline else { return false }
      return samples.values.count >= baseline.minSamples
        || samples.measured > baseline.minSamples + check.limits.errors
    }
  }
}
