/// A line in ASCII, for terminals and readers that have nothing else: a stand-in for each sign that has one, and `?` for
/// every other character.
public func inASCII(_ line: some StringProtocol) -> String {
  if line.utf8.allSatisfy({ $0 < 0x80 }) { return String(line) }
  return line.map { $0.isASCII ? String($0) : standIns[$0] ?? "?" }.joined()
}

extension CellBuffer {
  /// The same in ASCII, with every glyph in its place: a stand-in where one of a single column is, or `?`.
  public var inASCII: CellBuffer {
    replacingGlyphs { glyph in
      if glyph.utf8.allSatisfy({ $0 < 0x80 }) { return glyph }
      let standIn = standIns[Character(glyph)] ?? "?"
      return standIn.utf8.count == 1 ? standIn : glyph == "…" ? "~" : "?"
    }
  }
}

extension TextLocale {
  /// Whether an environment asks for a locale without Unicode, such as `C`. One that asks for none at all does not: the
  /// shells of containers and of services have no locale, and terminals that show UTF-8 have them.
  public static func isPlain(_ environment: [String: String]) -> Bool {
    let asked = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    guard let parts = asked?.lowercased().split(whereSeparator: { ".@".contains($0) }) else { return false }
    return !parts.contains { $0 == "utf-8" || $0 == "utf8" }
  }
}

private let standIns: [Character: String] = [
  "→": "->", "←": "<-", "↑": "up", "↓": "down", "…": "...", "·": ".", "•": "*", "‘": "'", "’": "'", "“": "\"",
  "”": "\"", "–": "-", "—": "-", "›": ">", "✔": "+", "✘": "x", "⚠": "!", "▶": ">", "▷": "~", "×": "x",
  "─": "-",
  "━": "=", "│": "|", "┃": "#", "\u{A0}": " ",
]
