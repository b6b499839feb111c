import PlainText

/// A theme file's lines, before inheritance.
///
/// The format is flat, and valid YAML: `role: style`, where a style is a foreground, then `on` and a
/// background, then attributes, each of them optional. A value may be quoted, which YAML asks for around a
/// `#rrggbb`. `inherits: NAME` starts from another theme, `selected:` styles the selection, `background:` is the colour
/// behind every role that names none, `made-for:` the background of the terminals for which a theme is made that leaves
/// it as it is, and `#` before anything but six hexadecimal digits starts a comment.
struct ThemeFile {
  private(set) var parent: (name: String, line: Int)?
  private(set) var styles: [Role: Style] = [:]
  private(set) var selection: Style?
  private(set) var background: Color?
  private(set) var intendedBackground: Color?
  private(set) var warnings: [ThemeWarning] = []

  private let name: String
  private static let inherits = "inherits"
  private static let selected = "selected"
  private static let background = "background"
  private static let madeFor = "made-for"
  private static let others = [inherits, selected, background, madeFor]

  init(_ text: String, name: String) {
    self.name = name
    var seen: Set<String> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      read(line, number: index + 1, seen: &seen)
    }
  }

  private mutating func read(_ line: Substring, number: Int, seen: inout Set<String>) {
    let line = line.trimmed
    guard !line.isEmpty, !line.hasPrefix("#"), line != "---" else { return }
    guard let colon = line.firstIndex(of: ":") else {
      return warn(.notAnEntry, number, line)
    }
    let key = line[..<colon].trimmed
    let words = Self.words(line[line.index(after: colon)...])
    let role = Role(rawValue: key)
    guard role != nil || Self.others.contains(key) else {
      let known = Role.allCases.map(\.rawValue) + Self.others
      return warn(.unknownRole, number, key, among: known)
    }
    if !seen.insert(key).inserted { warn(.repeated, number, key) }
    guard let first = words.first else { return warn(.noStyle, number, key) }
    switch key {
    case Self.inherits: parent = (first, number)
    case Self.background: background = color(first, number)
    case Self.madeFor: intendedBackground = color(first, number)
    case Self.selected: selection = style(words, number)
    default: if let role { styles[role] = style(words, number) }
    }
  }

  /// The words of a value without its quotes and its comment.
  private static func words(_ value: Substring) -> [String] {
    var value = value.trimmed[...]
    if let quote = value.first, quote == "\"" || quote == "'" {
      value = value.dropFirst().prefix { $0 != quote }
    }
    return value.split(whereSeparator: \.isWhitespace)
      .prefix { !$0.hasPrefix("#") || Color(hexadecimal: $0) != nil }
      .map(String.init)
  }

  private mutating func color(_ word: String, _ line: Int) -> Color? {
    let color = Color(name: word)
    if color == nil { warn(.unknownColor, line, word, among: Color.names + ["default"]) }
    return color
  }

  private mutating func style(_ words: [String], _ line: Int) -> Style {
    var style = Style()
    var isBackground = false
    for word in words {
      if word == "on" {
        isBackground = true
      } else if let attribute = Self.attributes[word] {
        style.attributes.insert(attribute)
      } else if let color = Color(name: word) {
        if isBackground { style.background = color } else { style.foreground = color }
      } else {
        warn(.unknownWord, line, word, among: Color.names + ["default", "on"] + Self.attributes.keys)
      }
    }
    return style
  }

  private static let attributes: [String: Style.Attributes] = [
    "bold": .bold, "underline": .underline, "reverse": .reverse, "dim": .dim,
  ]

  private mutating func warn(
    _ problem: ThemeWarning.Problem, _ line: Int, _ read: String, among known: [String] = []
  ) {
    warnings.append(
      ThemeWarning(
        theme: name, line: line, problem: problem, read: read, nearest: nearestWord(to: read, among: known)))
  }
}

extension Color {
  /// The ANSI names in the order of their indices; `gray` and the bright ones are 8 to 15.
  static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "gray", "bright-red", "bright-green", "bright-yellow",
    "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
  ]

  /// Reads `default`, an ANSI name, 0 to 255, or `#rrggbb`.
  init?(name: String) {
    if name == "default" {
      self = .default
    } else if let index = Self.names.firstIndex(of: name) {
      self = .indexed(UInt8(index))
    } else if let index = UInt8(name) {
      self = .indexed(index)
    } else {
      self.init(hexadecimal: name)
    }
  }

  init?(hexadecimal text: some StringProtocol) {
    let digits = text.dropFirst()
    guard text.first == "#", digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: 16)
    else { return nil }
    self = .rgb(UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }
}
