import Screen

/// One line of text that is being typed.
struct LineEditor: Equatable, Sendable {
  /// More than that is not taken: a field holds a paragraph or two, or a signed statement with the longest of keys.
  static let longest = 8000

  private(set) var characters: [Character]
  /// The position before which the next character goes.
  private(set) var cursor: Int

  init(_ text: String = "") {
    characters = Array(text.prefix(Self.longest))
    cursor = characters.count
  }

  var text: String { String(characters) }

  /// Edits; false when the key means nothing to a line of text.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character):
      guard characters.count < Self.longest else { return true }
      characters.insert(character, at: cursor)
      cursor += 1
    case .paste(let text): insert(text)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .backspace, .control("h"): remove(max(0, cursor - 1)..<cursor)
    case .delete, .control("d"): remove(cursor..<min(characters.count, cursor + 1))
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<characters.count)
    case .control("w"): remove(startOfWord..<cursor)
    default: return false
    }
    return true
  }

  /// Puts in what of a text fits, as one line.
  private mutating func insert(_ text: String) {
    // Of a text that is far too long only so much is looked at.
    let lines = text.prefix(4 * Self.longest).split(whereSeparator: \.isNewline)
    let line = lines.map { harmless($0) }.joined(separator: " ")
    let taken = line.prefix(Self.longest - characters.count)
    characters.insert(contentsOf: taken, at: cursor)
    cursor += taken.count
  }

  /// The part of the text that fits into so many columns with the cursor in it, and the cursor's column.
  func shown(in columns: Int) -> (text: String, cursor: Int) {
    var (first, before) = (cursor, 0)
    // The cursor takes a column of its own behind the text.
    while first > 0, case let width = displayWidth(String(characters[first - 1])), before + width < columns {
      before += width
      first -= 1
    }
    // What lies beyond is not measured again: a character is a column or more.
    return (String(characters[first...].prefix(before + columns)), before)
  }

  private var startOfWord: Int {
    var start = cursor
    while start > 0, characters[start - 1].isWhitespace { start -= 1 }
    while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
    return start
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }
}
