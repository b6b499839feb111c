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
    /// Not a colour, where only one may stand.
    case unknownColor
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
      case .unknownColor: "\"\(read)\" is no colour"
      case .noStyle: "\"\(read)\" has no style"
      case .repeated: "\"\(read)\" is styled twice"
      case .unknownTheme: "there is no theme \"\(read)\" to use here"
      }
    let place = line > 0 ? "\(theme):\(line): " : ""
    return place + what + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
  }
}
