/// What a measurement saw, before anything is made of it.
public struct Observation: Hashable, Sendable {
  /// How many characters of ``raw`` are kept, which the journal has for every measurement.
  public static let longestRaw = 1000

  /// What is judged.
  public enum Finding: Hashable, Sendable {
    /// A value to compare: a number with or without a unit, or a text.
    case reading(String)
    /// A command's exit code, when there is nothing to compare.
    case exited(Int32)
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
      case .exited(let code): "exit \(code)"
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

  /// What is judged.
  public var finding: Finding
  /// Why the finding says less than it seems to, or why there is no data, one line. With it nothing passes: a finding
  /// is inconclusive, and no data is no better than that.
  public var caveat: String?
  /// What the comparison of the reading gave, where that was found out as it was measured, as with a pattern; it is
  /// not found out again.
  public var compared: Verdict?
  /// What it was found in, as it came: a command's output, a server's answer. Perhaps not all, and empty where the
  /// finding says as much.
  public var raw: String

  /// Makes an observation.
  public init(_ finding: Finding, caveat: String? = nil, compared: Verdict? = nil, raw: String = "") {
    self.finding = finding
    self.caveat = caveat
    self.compared = compared
    self.raw = raw == finding.text ? "" : raw
  }

  /// The observation without what it was found in.
  var withoutRaw: Observation {
    var copy = self
    copy.raw = ""
    return copy
  }

  /// What to show of it, one line.
  public var text: String {
    guard let caveat else { return finding.text }
    return finding == .noData ? "\(finding.text): \(caveat)" : "\(finding.text), but \(caveat)"
  }

  /// The number in it, if there is one.
  public var value: Double? { finding.value }

  /// What it is made of where the one line does not say all: the raw output by line, the tests that failed.
  public var details: [String] {
    var lines = raw.split(whereSeparator: \.isNewline).map(String.init)
    if case .suite(let suite) = finding { lines += suite.failures }
    return lines
  }

  /// The observation with every text changed, as when secrets are masked.
  public func mapTexts(_ change: (String) -> String) -> Observation {
    let changed: Finding =
      switch finding {
      case .reading(let text): .reading(change(text))
      case .judged(let isPass, let words): .judged(isPass, change(words))
      case .suite(let suite): .suite(suite.mapNames(change))
      case .error(let reason): .error(change(reason))
      case .exited, .noData: finding
      }
    return Observation(changed, caveat: caveat.map(change), compared: compared, raw: change(raw))
  }
}

extension Observation {
  /// A value to compare.
  public static func reading(_ text: String, raw: String = "") -> Observation {
    Observation(.reading(text), raw: raw)
  }

  /// A command's exit code.
  public static func exited(_ code: Int32, output: String) -> Observation {
    Observation(.exited(code), raw: output)
  }

  /// What the probe can tell by itself.
  public static func judged(_ isPass: Bool, _ words: String, raw: String = "") -> Observation {
    Observation(.judged(isPass, words), raw: raw)
  }

  /// The tests of a suite.
  public static func suite(_ suite: SuiteResult) -> Observation { Observation(.suite(suite)) }

  /// An answer that holds nothing to compare.
  public static let noData = Observation(.noData)

  /// An answer that holds nothing to compare, and why.
  public static func noData(_ caveat: String, raw: String = "") -> Observation {
    Observation(.noData, caveat: caveat, raw: raw)
  }

  /// A measurement that could not be made.
  public static func error(_ reason: String, raw: String = "") -> Observation {
    Observation(.error(reason), raw: raw)
  }
}

extension Observation: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["found"]
    let finding: Finding =
      switch kind {
      case "reading": .reading(try fields["reading"])
      case "exited": .exited(try fields["code"])
      case "judged": .judged(try fields["passed"], try fields["words"])
      case "suite": .suite(try fields["suite"])
      case "no data": .noData
      case "error": .error(try fields["reason"])
      default: throw fields.unknown(kind, in: "found")
      }
    self.init(
      finding, caveat: try fields.optional("caveat"), compared: try fields.optional("compared"),
      raw: try fields.optional("raw") ?? "")
  }

  public func encode(to encoder: any Encoder) throws {
    switch finding {
    case .reading(let text): try encoder.write(["found": "reading", "reading": text])
    case .exited(let code): try encoder.write(["found": "exited", "code": code])
    case .judged(let passed, let words):
      try encoder.write(["found": "judged", "passed": passed, "words": words])
    case .suite(let suite): try encoder.write(["found": "suite", "suite": suite])
    case .noData: try encoder.write(["found": "no data"])
    case .error(let reason): try encoder.write(["found": "error", "reason": reason])
    }
    try encoder.write(["caveat": caveat, "compared": compared, "raw": raw.isEmpty ? nil : raw])
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

  fileprivate func mapNames(_ change: (String) -> String) -> SuiteResult {
    SuiteResult(passed: passed, skipped: skipped, failed: failed, failures: failures.map(change))
  }

  /// One line: `2 of 118 failed: checkout, login`.
  public var text: String {
    let skips = skipped > 0 ? ", \(skipped) skipped" : ""
    guard failed > 0 else { return "\(passed) passed\(skips)" }
    let rest = failed > failures.count ? ", …" : ""
    return "\(failed) of \(passed + failed) failed\(skips): \(failures.joined(separator: ", "))\(rest)"
  }
}
