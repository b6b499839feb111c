import Patterns

/// Finds what a line of output says of the progress.
///
/// A pattern with one group gives a percentage, one with two gives done and total. The progress sequence of
/// ConEmu and Windows Terminal, `ESC ] 9 ; 4 ; state ; percent`, is understood as well and goes before.
struct ProgressReader {
  /// How many lines of one batch are looked at.
  static let mostLines = 256
  private static let sequence = "\u{1B}]9;4;"

  /// What a line says.
  enum Reading: Equatable {
    /// So much is done, 0…1.
    case share(Double)
    /// There is no progress to show any more.
    case over
  }

  private let pattern: Pattern?
  /// What the lines of one batch may take together.
  private var budget = Budget(.milliseconds(20))

  /// Makes a reader of one batch; a pattern that is not valid finds nothing.
  init(pattern: String?) {
    self.pattern = pattern.flatMap { try? Pattern($0) }
  }

  /// What a line says; nil when it says nothing, or nothing soon enough.
  mutating func read(_ line: String) -> Reading? {
    if let found = Self.readSequence(line) { return found }
    guard let pattern, let groups = try? pattern.groups(in: line, within: &budget) else { return nil }
    let numbers = groups.compactMap { Double($0) }
    switch numbers.count {
    case 1: return Self.fraction(numbers[0], of: 100)
    case 2...: return Self.fraction(numbers[0], of: numbers[1])
    default: return nil
    }
  }

  private static func readSequence(_ line: String) -> Reading? {
    guard line.utf8.contains(0x1B), let start = line.ranges(of: sequence).last?.upperBound else { return nil }
    let parts = line[start...].prefix { $0.isASCII && ($0.isNumber || $0 == ";") }.split(separator: ";")
    switch parts.first.flatMap({ Int($0) }) {
    case 0, 3: return .over
    case 1, 2, 4:
      guard parts.count > 1, let percent = Double(parts[1]) else { return nil }
      return fraction(percent, of: 100)
    default: return nil
    }
  }

  private static func fraction(_ done: Double, of total: Double) -> Reading? {
    guard done.isFinite, total.isFinite, total > 0 else { return nil }
    return .share(min(1, max(0, done / total)))
  }
}
