import PlainText

/// What a line of Markdown begins, as far as a checklist is concerned. It is read line by line: what stands in quotes, in
/// tables or in HTML is text like any other.
enum MarkdownLine: Equatable {
  case blank
  case heading(level: Int, String)
  /// The line under a heading that has no `#`.
  case underline(level: Int)
  /// A line across.
  case rule
  case task(indent: Int, isTicked: Bool, String)
  /// An entry of a list that has no box.
  case entry(indent: Int, String)
  /// What was meant to be a task, but no reader of Markdown makes a box of it.
  case brokenTask(String)
  /// Where a block of code begins, with the first word behind it.
  case fence(Fence)
  case text(indent: Int, String)

  /// The marks around a block of code.
  struct Fence: Equatable {
    var mark: Character
    var length: Int
    var indent: Int
    var language: String

    /// Whether a line ends the block.
    func isClosed(by line: Substring) -> Bool {
      let text = String(line).trimmed
      return text.count >= length && text.allSatisfy { $0 == mark }
    }
  }

  init(_ line: Substring) {
    let (indent, rest) = Self.indentation(of: line)
    let text = String(rest).trimmed
    if text.isEmpty {
      self = .blank
    } else if let fence = Self.fence(text, indent) {
      self = .fence(fence)
    } else if indent < 4, let heading = Self.heading(text) {
      self = heading
    } else if text.count > 1, let mark = text.first, "=-".contains(mark), text.allSatisfy({ $0 == mark }) {
      self = .underline(level: mark == "=" ? 1 : 2)
    } else if text.filter({ $0 != " " }).count > 2, let mark = text.first, "*_".contains(mark),
      text.allSatisfy({ $0 == mark || $0 == " " })
    {
      self = .rule
    } else {
      self = Self.entry(text, indent) ?? .text(indent: indent, text)
    }
  }

  /// The columns before the text, and the text.
  private static func indentation(of line: Substring) -> (Int, Substring) {
    var columns = 0
    for (offset, character) in line.enumerated() {
      if character == " " {
        columns += 1
      } else if character == "\t" {
        columns += 4 - columns % 4
      } else {
        return (columns, line.dropFirst(offset))
      }
    }
    return (columns, "")
  }

  private static func fence(_ text: String, _ indent: Int) -> Fence? {
    guard let mark = text.first, "`~".contains(mark) else { return nil }
    let length = text.prefix { $0 == mark }.count
    let info = String(text.dropFirst(length)).trimmed
    // A text in backticks on one line is no block.
    guard length >= 3, mark == "~" || !info.contains("`") else { return nil }
    let language = info.split(separator: " ").first.map { $0.lowercased() } ?? ""
    return Fence(mark: mark, length: length, indent: indent, language: language)
  }

  private static func heading(_ text: String) -> MarkdownLine? {
    let level = text.prefix { $0 == "#" }.count
    let rest = text.dropFirst(level)
    guard (1...6).contains(level), rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
    var title = String(rest).trimmed
    let tail = title.reversed().prefix { $0 == "#" }.count
    if tail == title.count {
      title = ""
    } else if tail > 0, title.dropLast(tail).last == " " {
      title = String(title.dropLast(tail)).trimmed
    }
    return .heading(level: level, title)
  }

  private static func entry(_ text: String, _ indent: Int) -> MarkdownLine? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let mark = digits.isEmpty ? text.prefix(1) : digits + text.dropFirst(digits.count).prefix(1)
    guard digits.isEmpty ? ["-", "*", "+"].contains(mark) : mark.hasSuffix(".") || mark.hasSuffix(")") else {
      return nil
    }
    let rest = text.dropFirst(mark.count)
    let body = String(rest).trimmed
    let hasSpace = rest.first == " " || rest.first == "\t"
    if body.hasPrefix("["), let close = body.firstIndex(of: "]"), !body[close...].hasPrefix("](") {
      let inside = body[body.index(after: body.startIndex)..<close]
      let after = body[body.index(after: close)...]
      if hasSpace, [" ", "x", "X"].contains(inside), after.first == " " || after.first == "\t" {
        return .task(indent: indent, isTicked: inside != " ", String(after).trimmed)
      }
      if inside.count <= 1, !after.hasPrefix("[") { return .brokenTask(text) }
    }
    return hasSpace ? .entry(indent: indent, body) : nil
  }
}

/// A line of text of Markdown without its marks, and what it links to.
struct MarkdownText: Equatable {
  private(set) var plain = ""
  /// The addresses, each once.
  private(set) var links: [String] = []

  /// - Parameter references: addresses by the names that stand for them, in small letters.
  init(_ text: String, _ references: [String: String] = [:]) {
    var rest = Substring(text)
    while let character = rest.first {
      if character == "\\", let next = rest.dropFirst().first, next.isPunctuation || next.isSymbol {
        plain.append(next)
        rest = rest.dropFirst(2)
      } else if character == "`" {
        let marks = rest.prefix { $0 == "`" }
        let body = rest.dropFirst(marks.count)
        if let end = body.firstRange(of: marks) {
          plain += body[..<end.lowerBound]
          rest = body[end.upperBound...]
        } else {
          plain += marks
          rest = body
        }
      } else if let (label, address, after) = Self.link(rest, references) {
        plain += MarkdownText(label).plain
        add(address)
        rest = after
      } else if character == "<", let end = rest.firstIndex(of: ">"),
        Self.isAddress(rest[rest.index(after: rest.startIndex)..<end])
      {
        let address = String(rest[rest.index(after: rest.startIndex)..<end])
        plain += address
        add(address)
        rest = rest[rest.index(after: end)...]
      } else if character == "*" || (character == "_" && !isInWord(rest)) || rest.hasPrefix("~~") {
        rest = rest.drop { $0 == character }
      } else {
        plain.append(character)
        rest = rest.dropFirst()
      }
    }
    plain = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether a mark stands between letters, where it means nothing.
  private func isInWord(_ rest: Substring) -> Bool {
    func isWord(_ character: Character?) -> Bool { character.map { $0.isLetter || $0.isNumber } ?? false }
    return isWord(plain.last) && isWord(rest.first { $0 != "_" })
  }

  private mutating func add(_ address: String) {
    if !links.contains(address) { links.append(address) }
  }

  static func isAddress(_ text: some StringProtocol) -> Bool {
    ["http://", "https://", "mailto:"].contains { text.lowercased().hasPrefix($0) }
      && !text.contains(where: \.isWhitespace)
  }

  /// A link or a picture that a text begins with.
  private static func link(
    _ text: Substring, _ references: [String: String]
  ) -> (label: String, address: String, after: Substring)? {
    let text = text.hasPrefix("![") ? text.dropFirst() : text
    guard text.hasPrefix("["), let close = text.firstIndex(of: "]") else { return nil }
    let label = String(text[text.index(after: text.startIndex)..<close])
    let after = text[text.index(after: close)...]
    if after.hasPrefix("("), let end = after.firstIndex(of: ")") {
      let inside = after[after.index(after: after.startIndex)..<end]
      let address = inside.split(separator: " ").first.map(String.init) ?? ""
      return (label, address.filter { !"<>".contains($0) }, after[after.index(after: end)...])
    }
    guard after.hasPrefix("["), let end = after.firstIndex(of: "]") else { return nil }
    let name = String(after[after.index(after: after.startIndex)..<end]).lowercased()
    guard let address = references[name.isEmpty ? label.lowercased() : name] else { return nil }
    return (label, address, after[after.index(after: end)...])
  }
}
