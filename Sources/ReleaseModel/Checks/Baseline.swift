/// Compares a check's readings with those of the same probe before the deployment.
public struct Baseline: Hashable, Codable, Sendable {
  /// Which change is a bad one.
  public enum Direction: String, Codable, CaseIterable, Sendable {
    case increase, decrease, either
  }

  /// How large a change may be.
  public enum Allowance: Hashable, Sendable {
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
  public internal(set) var nextDue: SteadyInstant

  /// The mean; nil without a reading.
  public var mean: Double? {
    values.isEmpty ? nil : values.reduce(0) { $0 + $1 / Double(values.count) }
  }

  mutating func add(_ observation: Observation, nextDue: SteadyInstant) {
    measured += 1
    self.nextDue = nextDue
    guard observation.caveat == nil, let value = observation.value else { return }
    values.append(value)
    if values.count > Self.kept { values.removeFirst() }
  }
}

extension Baseline.Allowance: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    if let percent: Double = try fields.optional("percent") {
      self = .percent(percent)
    } else {
      self = .absolute(try fields["absolute"])
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .percent(let percent): try encoder.write(["percent": percent])
    case .absolute(let difference): try encoder.write(["absolute": difference])
    }
  }
}
