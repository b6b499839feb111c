/// Why a check ended as it did, where it did not simply succeed.
public enum CheckEndReason: Hashable, Sendable {
  /// More measurements than are allowed had a verdict; of errors those in a row count.
  case exceeded(Verdict, Int, allowed: Int, LastReading)
  /// It never passed, or not often enough.
  case tooFewPasses(Int, needed: Int, LastReading)
  /// It could not be measured any more when its time was over, so many times in a row.
  case errorsAtEnd(Int, LastReading)
  /// Nobody measured it for so long.
  case gap(Duration)
  /// A person who tested has seen something else.
  case observed(String)
  /// The run ended while it was measured.
  case runEnded
  /// The release was backed out while it was measured.
  case backedOut
}

/// The newest reading of a check, with what it is compared with.
public struct LastReading: Hashable, Codable, Sendable {
  /// What was read; nil when nothing was measured.
  public var text: String?
  /// What was read before the deployment; nil for a check that is not compared with it.
  public var before: Before?

  /// Tells what was read last.
  public init(text: String?, before: Before? = nil) {
    self.text = text
    self.before = before
  }

  /// What is known of before the deployment.
  public enum Before: Hashable, Sendable {
    case mean(Double)
    case unknown
  }
}

extension LastReading.Before: Codable {
  public init(from decoder: any Decoder) throws {
    let mean: Double? = try FieldReader(decoder).optional("mean")
    self = mean.map { .mean($0) } ?? .unknown
  }

  public func encode(to encoder: any Encoder) throws {
    let mean: Double? = if case .mean(let mean) = self { mean } else { nil }
    try encoder.write(["mean": mean])
  }
}

extension CheckEndReason: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "exceeded":
      self = .exceeded(
        try fields["verdict"], try fields["count"], allowed: try fields["allowed"], try fields["last"])
    case "too few passes":
      self = .tooFewPasses(try fields["passes"], needed: try fields["needed"], try fields["last"])
    case "errors at the end": self = .errorsAtEnd(try fields["count"], try fields["last"])
    case "gap":
      let milliseconds: Int64 = try fields["milliseconds"]
      self = .gap(.milliseconds(milliseconds))
    case "observed": self = .observed(try fields["observed"])
    case "run ended": self = .runEnded
    case "backed out": self = .backedOut
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .exceeded(let verdict, let count, let allowed, let last):
      try encoder.write([
        "kind": "exceeded", "verdict": verdict, "count": count, "allowed": allowed, "last": last,
      ])
    case .tooFewPasses(let passes, let needed, let last):
      try encoder.write(["kind": "too few passes", "passes": passes, "needed": needed, "last": last])
    case .errorsAtEnd(let count, let last):
      try encoder.write(["kind": "errors at the end", "count": count, "last": last])
    case .gap(let duration):
      try encoder.write(["kind": "gap", "milliseconds": duration.wholeMilliseconds])
    case .observed(let words): try encoder.write(["kind": "observed", "observed": words])
    case .runEnded: try encoder.write(["kind": "run ended"])
    case .backedOut: try encoder.write(["kind": "backed out"])
    }
  }
}
