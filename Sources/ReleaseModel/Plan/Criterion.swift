import PlainText

/// A comparison as a plan writes it: `< 1%`, `>= 99.5`, `200..299`, `== ok`, `matches REGEX`.
public struct Criterion: Hashable, Codable, Sendable {
  /// How two numbers or texts are compared.
  public enum Operator: String, Codable, CaseIterable, Sendable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
  }

  /// What is compared.
  public enum Test: Hashable, Sendable {
    /// With a number.
    case number(Operator, Double)
    /// With both ends of a range, which belong to it.
    case range(ClosedRange<Double>)
    /// With a text, character by character; the operator is `==` or `!=`.
    case text(Operator, String)
    /// With a regular expression, found anywhere. Nothing here matches one: what it gave is part of an observation.
    case matches(String)
  }

  /// The comparison.
  public var test: Test
  /// The unit after the number, such as `%` or `ms`; it is shown and not converted.
  public var unit: String?
  /// The comparison as it was written.
  public var text: String

  /// Reads a comparison.
  ///
  /// - Parameter text: the scalar as it was written, without quotes.
  /// - Returns: nil when it is none of the forms above, or a range or a pattern is empty. Whether a pattern is valid
  ///   is not asked.
  public init?(_ text: String) {
    let trimmed = text.trimmed
    self.text = trimmed
    if let pattern = trimmed.suffix(after: "matches ") {
      guard !pattern.isEmpty else { return nil }
      test = .matches(pattern)
      return
    }
    // Longer operators first: `<=` begins with `<`.
    for comparison in Operator.allCases.sorted(by: { $0.rawValue.count > $1.rawValue.count }) {
      guard let operand = trimmed.suffix(after: comparison.rawValue) else { continue }
      if comparison == .equal || comparison == .notEqual {
        // 17.10 is another version than 17.1, and 9007199254740993 another number than the nearest `Double`.
        guard !operand.isEmpty else { return nil }
        test = .text(comparison, operand)
        unit = Self.number(operand)?.unit
      } else if let (number, unit) = Self.number(operand) {
        test = .number(comparison, number)
        self.unit = unit
      } else {
        return nil
      }
      return
    }
    let ends = trimmed.split(separator: "..", omittingEmptySubsequences: false)
    // `0...5` would otherwise be read as the range from 0 to 0.5.
    guard ends.count == 2, !ends[1].hasPrefix("."), let (low, lowUnit) = Self.number(String(ends[0])),
      let (high, unit) = Self.number(String(ends[1])), low <= high, lowUnit == nil || lowUnit == unit
    else { return nil }
    test = .range(low...high)
    self.unit = unit
  }

  /// Whether it compares numbers, which have units.
  public var isOfNumbers: Bool {
    switch test {
    case .number, .range: true
    case .text, .matches: false
    }
  }

  /// A number as a person would write it, in three places.
  public static func short(_ value: Double) -> String {
    guard abs(value) < 1e6, abs(value) >= 0.001 || value == 0 else { return "\(value)" }
    let thousandths = (value * 1000).rounded() / 1000
    return thousandths == thousandths.rounded() ? "\(Int(thousandths))" : "\(thousandths)"
  }

  /// The pattern that is looked for; nil when something else is compared.
  public var pattern: String? {
    if case .matches(let pattern) = test { pattern } else { nil }
  }

  /// Whether a reading meets the comparison; nil when it cannot be compared, as a text with a number or
  /// seconds with milliseconds, or with a ``pattern``.
  public func isMet(by reading: String) -> Bool? {
    switch test {
    case .number(let comparison, let limit):
      return value(in: reading).map { comparison.holds($0, limit) }
    case .range(let range):
      return value(in: reading).map { range.contains($0) }
    case .text(let comparison, let expected):
      return (reading.trimmed == expected) == (comparison == .equal)
    case .matches: return nil
    }
  }

  /// The number in a reading; nil when there is none or its unit is another than the comparison's.
  private func value(in reading: String) -> Double? {
    guard let number = Self.number(reading) else { return nil }
    guard let unit, let other = number.unit, other != unit else { return number.value }
    return nil
  }

  /// The longest number that is read; the largest `Double` has 309 digits.
  private static let longestNumber = 400

  /// Reads a finite number and the unit behind it: `0.4 %` → (0.4, "%"). Space around it does not matter.
  public static func number(_ text: String) -> (value: Double, unit: String?)? {
    let text = text.trimmed
    let digits = text.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
    // A unit may begin with `e` or `E`, which a number may hold: give back letters until it reads.
    var length = digits.count
    guard length <= longestNumber else { return nil }
    while length > 0 {
      let head = text.prefix(length)
      if let value = Double(head), value.isFinite {
        let unit = String(text.dropFirst(length)).trimmed
        guard unit.count <= 8, unit.allSatisfy({ $0.isLetter || "%/°".contains($0) }) else { return nil }
        return (value, unit.isEmpty ? nil : unit)
      }
      length -= 1
    }
    return nil
  }
}

extension Criterion.Operator {
  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .equal: left == right
    case .notEqual: left != right
    }
  }
}

extension String {
  func suffix(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)).trimmed : nil
  }
}
