/// What a cell means; a ``Theme`` turns it into a ``Style``. The raw value is its name in theme files.
public enum Role: String, CaseIterable, Sendable {
  case text, muted, title, border, borderFocused, footer, key
  case header, headerSuccess, headerWarning, headerAlert
  case success, failure, warning, overrun, running, pending, accent, danger
  case barFull, barEmpty, sparkline, input, match

  /// The letter in golden files (``CellBuffer/roles()``), where a selected cell's letter is a capital.
  var letter: Character {
    switch self {
    case .text: "t"
    case .muted: "m"
    case .title: "i"
    case .border: "b"
    case .borderFocused: "o"
    case .header: "h"
    case .headerAlert: "a"
    case .headerSuccess: "g"
    case .headerWarning: "j"
    case .footer: "f"
    case .key: "k"
    case .success: "s"
    case .failure: "x"
    case .warning: "w"
    case .overrun: "v"
    case .running: "r"
    case .pending: "p"
    case .accent: "c"
    case .danger: "d"
    case .barFull: "u"
    case .barEmpty: "e"
    case .sparkline: "l"
    case .input: "n"
    case .match: "q"
    }
  }
}
