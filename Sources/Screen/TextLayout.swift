/// Where a text goes in a field that is wider than it.
public enum Alignment: Hashable, Sendable {
  case left, center, right
}

/// The longest start of a text that fits, ending in the ellipsis when something was cut off.
///
/// - Parameters:
///   - columns: the width to keep to; 0 or less gives an empty text.
///   - ellipsis: dropped when it does not fit itself.
/// - Returns: a harmless text of at most `columns` columns.
public func truncated(_ text: some StringProtocol, to columns: Int, ellipsis: String = "…") -> String {
  let text = harmless(text)
  if displayWidth(text) <= columns { return text }
  let mark = displayWidth(ellipsis) <= columns ? ellipsis : ""
  return prefix(of: text, columns: columns - displayWidth(mark)) + mark
}

/// A text made exactly `columns` columns wide: cut like ``truncated(_:to:ellipsis:)`` or filled with spaces.
public func padded(
  _ text: some StringProtocol, to columns: Int, _ alignment: Alignment = .left, ellipsis: String = "…"
) -> String {
  let text = truncated(text, to: columns, ellipsis: ellipsis)
  let missing = max(0, columns - displayWidth(text))
  let left =
    switch alignment {
    case .left: 0
    case .center: missing / 2
    case .right: missing
    }
  return String(repeating: " ", count: left) + text + String(repeating: " ", count: missing - left)
}

/// A text broken into lines at its newlines and between words; a word longer than a line is broken inside.
///
/// - Parameter columns: the width to keep to; less than 1 counts as 1. A wide glyph in one column keeps a line
///   to itself.
/// - Returns: harmless lines without trailing spaces, at least one. Leading spaces stay, for indented text.
public func wrapped(_ text: some StringProtocol, to columns: Int) -> [String] {
  text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    .flatMap { wrappedLine(harmless($0), to: max(1, columns)) }
}

private func wrappedLine(_ line: String, to columns: Int) -> [String] {
  var lines: [String] = []
  var current = String(line.prefix { $0 == " " }.prefix(max(0, columns - 2)))
  var column = current.utf8.count
  var isAtStart = true
  for word in line.split(separator: " ") {
    let width = displayWidth(word)
    if column + (isAtStart ? 0 : 1) + width <= columns {
      if !isAtStart { current += " " }
      current += String(word)
      column += (isAtStart ? 0 : 1) + width
    } else {
      if !isAtStart {
        lines.append(current)
        current = ""
        column = 0
      }
      forEachGlyph(of: String(word)) { glyph, width in
        if column > 0, column + width > columns {
          lines.append(current)
          current = ""
          column = 0
        }
        current += glyph
        column += width
        return true
      }
    }
    isAtStart = false
  }
  return lines + [isAtStart ? "" : current]
}

/// Spans broken wherever a line is full, as a terminal breaks them.
///
/// - Parameter columns: the width to keep to; less than 1 counts as 1. A wide glyph in one column keeps a line
///   to itself.
/// - Returns: harmless lines, at least one.
public func folded(_ spans: [Span], to columns: Int) -> [[Span]] {
  var lines: [[Span]] = [[]]
  var column = 0
  for span in spans {
    var piece = span
    piece.text = ""
    forEachGlyph(of: harmless(span.text)) { glyph, width in
      if column > 0, column + width > max(1, columns) {
        if !piece.text.isEmpty { lines[lines.count - 1].append(piece) }
        lines.append([])
        piece.text = ""
        column = 0
      }
      piece.text += glyph
      column += width
      return true
    }
    if !piece.text.isEmpty { lines[lines.count - 1].append(piece) }
  }
  return lines
}

private func prefix(of text: String, columns: Int) -> String {
  var prefix = ""
  var left = columns
  forEachGlyph(of: text) { glyph, width in
    left -= width
    if left >= 0 { prefix += glyph }
    return left >= 0
  }
  return prefix
}

/// A line broken between words, with what follows the first line as far in as its own text begins behind a number, a dash
/// or a word and two spaces.
///
/// - Parameter columns: as for ``wrapped(_:to:)``.
public func hanging(_ line: String, to columns: Int) -> [String] {
  let indent = line.prefix { $0 == " " }.count
  let rest = line.dropFirst(indent)
  // `1. text`, `- text` and `Who  text`.
  let mark = rest.prefix { $0 != " " }
  let isMark = mark == "-" || mark.last == "." && mark.dropLast().allSatisfy(\.isNumber)
  let gap = rest.dropFirst(mark.count).prefix { $0 == " " }.count
  guard isMark || gap > 1 else { return wrapped(line, to: columns) }
  let margin = indent + mark.count + gap
  let lines = wrapped(String(rest.dropFirst(mark.count + gap)), to: max(1, columns - margin))
  return lines.enumerated().map { index, text in
    (index == 0 ? String(line.prefix(margin)) : String(repeating: " ", count: margin)) + text
  }
}
