/// Something in a theme file that was passed over. A theme is never refused for it.
public struct ThemeWarning: Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with a line.
  public enum Problem: Equatable, Sendable {
    /// Not of the form `name: style`.
    case notAnEntry
    /// No role of that name.
    case unknownRole
    /// Neither a colour nor an attribute.
    case unknownWord
    /// Nothing stands after the colon.
    case noStyle
    /// An earlier line styles the same role; the later one counts.
    case repeated
    /// No theme of that name, or one that inherits from this one.
    case unknownTheme
  }

  /// The theme that the line is in.
  public let theme: String
  /// The line, 1-based; 0 when the theme itself is not there.
  public let line: Int
  /// What is wrong.
  public let problem: Problem
  /// What was read.
  public let read: String
  /// The known name that is nearest to it, if any is near.
  public let nearest: String?

  /// The warning as one line of text.
  public var description: String {
    let what =
      switch problem {
      case .notAnEntry: "expected \"role: style\", found \"\(read)\""
      case .unknownRole: "there is no role \"\(read)\""
      case .unknownWord: "\"\(read)\" is neither a colour nor an attribute"
      case .noStyle: "\"\(read)\" has no style"
      case .repeated: "\"\(read)\" is styled twice"
      case .unknownTheme: "there is no theme \"\(read)\" to use here"
      }
    let place = line > 0 ? "\(theme):\(line): " : ""
    return place + what + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
  }
}

/// The candidate with the least edit distance to a name, when that is small enough to be a slip.
func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
  let name = name.lowercased().prefix(40)
  let scored = candidates.map { (candidate: $0, distance: editDistance(name, $0.lowercased())) }
  guard let best = scored.min(by: { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }),
    best.distance <= max(1, best.candidate.count / 2)
  else { return nil }
  return best.candidate
}

/// Levenshtein's distance.
private func editDistance(_ first: some StringProtocol, _ second: some StringProtocol) -> Int {
  var row = Array(0...second.count)
  for (i, a) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in second.enumerated() {
      let substituted = diagonal + (a == b ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j + 1] + 1, row[j] + 1)
    }
  }
  return row[second.count]
}
