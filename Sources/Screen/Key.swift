/// A key press.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// Ctrl with a lower-case letter, or with one of `@ [ \ ] ^ _`.
  case control(Character)
  /// F1 to F63.
  case function(Int)
  case enter, escape, tab, backTab, backspace, delete
  case up, down, left, right, pageUp, pageDown, home, end
  /// A text that was pasted: for a field, and nothing anywhere else.
  case paste(String)
  /// The pointer's main button, pressed on a cell; only where the board takes the mouse.
  case click(Point)
  /// So many steps of the wheel, downwards or upwards, over a cell.
  case wheel(Int, at: Point)

  /// What help shows: `enter`, `space`, `ctrl-r`, `f1`, `↑`, or the character itself.
  public var label: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .control(let character): "ctrl-\(character)"
    case .function(let number): "f\(number)"
    default: Self.names.first { $0.key == self }?.name ?? ""
    }
  }

  /// Reads what ``label`` writes, and `up`, `down`, `left`, `right` for the arrows.
  ///
  /// - Returns: nil for what names no key.
  public init?(label: String) {
    if let named = Self.names.first(where: { $0.name == label }) {
      self = named.key
    } else if label == "space" {
      self = .character(" ")
    } else if label.count == 1, let character = label.first {
      self = .character(character)
    } else if label.hasPrefix("ctrl-"), label.count == 6, let character = label.last,
      "abcdefghijklmnopqrstuvwxyz@[\\]^_".contains(character)
    {
      self = .control(character)
    } else if label.hasPrefix("f"), let number = Int(label.dropFirst()), 1...63 ~= number {
      self = .function(number)
    } else {
      return nil
    }
  }

  /// The first name of a key is its label.
  private static let names: [(key: Key, name: String)] = [
    (.enter, "enter"), (.escape, "esc"), (.tab, "tab"), (.backTab, "shift-tab"),
    (.backspace, "backspace"), (.delete, "del"),
    (.up, "↑"), (.up, "up"), (.down, "↓"), (.down, "down"),
    (.left, "←"), (.left, "left"), (.right, "→"), (.right, "right"),
    (.pageUp, "pgup"), (.pageDown, "pgdn"), (.home, "home"), (.end, "end"),
  ]
}
