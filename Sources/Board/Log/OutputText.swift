import ReleaseModel
import Screen

/// How the output is shown, whichever attempt's it is.
struct OutputLook: Equatable, Sendable {
  /// How far a key moves sideways, in columns.
  static let stride = 8

  var wraps = false
  var hasNumbers = false
  /// The first column that is shown, from 0; lines that are wrapped have none left of it.
  var column = 0
}

/// How far the output is scrolled.
struct OutputPosition: Equatable, Sendable {
  /// Whose output it is; another attempt's is followed.
  var attempt: AttemptID?
  /// What is shown first; nil follows the end.
  var top: OutputPlace?
  /// The number of the line that was found last, as long as nobody scrolls away.
  var found: Int?

  func top(of shown: AttemptID) -> OutputPlace? { attempt == shown ? top : nil }

  func found(of shown: AttemptID) -> Int? { attempt == shown ? found : nil }
}

/// A row of the output: a line by its number, and of a wrapped one the row, from 0.
struct OutputPlace: Comparable, Sendable {
  var line: Int
  var row = 0

  static func < (left: OutputPlace, right: OutputPlace) -> Bool {
    (left.line, left.row) < (right.line, right.row)
  }
}

/// The kept lines of an attempt's output, laid out in a room.
struct OutputText {
  /// How far back a colour may have been begun that is still seen, in lines.
  private static let memory = 200
  /// More rows than any screen has: whoever moves so far means the end.
  private static let farthest = CellBuffer.largest.rows

  let log: LogTail
  let look: OutputLook
  /// Without the border.
  let size: Size

  /// What the numbers take, with the space behind them.
  var numberColumns: Int { look.hasNumbers ? String(log.lineCount).count + 1 : 0 }

  /// What lines have: all but the numbers and a margin at both sides.
  var textColumns: Int { max(1, size.columns - 2 - numberColumns) }

  private var firstPlace: OutputPlace { OutputPlace(line: log.firstLine) }

  /// From here on all that is left just fills the room.
  var lastTop: OutputPlace {
    var left = size.rows
    for line in (log.firstLine..<log.lineCount + 1).reversed() {
      let count = rowCount(line)
      if count >= left { return OutputPlace(line: line, row: count - left) }
      left -= count
    }
    return firstPlace
  }

  /// A place that was wished for, brought to where there is something.
  func clamped(_ place: OutputPlace?) -> OutputPlace {
    guard let place else { return lastTop }
    let row = place.line > log.lineCount ? 0 : min(place.row, rowCount(max(log.firstLine, place.line)) - 1)
    return max(firstPlace, min(OutputPlace(line: place.line, row: row), lastTop))
  }

  /// So many rows down or up, but not past the ends.
  func moved(_ place: OutputPlace, by rows: Int) -> OutputPlace {
    if rows.magnitude > Self.farthest { return rows < 0 ? firstPlace : lastTop }
    var place = place
    var left = rows
    while left > 0, place < lastTop {
      place.row += 1
      if place.row >= rowCount(place.line) { place = OutputPlace(line: place.line + 1) }
      left -= 1
    }
    while left < 0, place > firstPlace {
      place.row -= 1
      if place.row < 0 {
        place = OutputPlace(line: place.line - 1, row: rowCount(place.line - 1) - 1)
      }
      left += 1
    }
    return place
  }

  /// The rows that are seen from a place on, each as far as its line goes.
  func rows(from top: OutputPlace, glyphs: Glyphs) -> [(place: OutputPlace, spans: [Span])] {
    var rows: [(OutputPlace, [Span])] = []
    var style = style(before: top.line)
    for line in top.line..<max(top.line, log.lineCount + 1) where rows.count < size.rows {
      let parts = parts(spans(of: line, &style, glyphs))
      for (row, spans) in parts.enumerated() where line > top.line || row >= top.row {
        rows.append((OutputPlace(line: line, row: row), spans))
      }
    }
    return Array(rows.prefix(size.rows))
  }

  private func spans(of line: Int, _ style: inout Style, _ glyphs: Glyphs) -> [Span] {
    let text = log.lines[line - log.firstLine]
    let isCut = text.utf8.count >= LogTail.longestLine
    let end = isCut ? [Span(" \(glyphs.ellipsis) cut here: open the log", .muted)] : []
    return styledSpans(text, look: &style, glyphs: glyphs) + end
  }

  private func parts(_ spans: [Span]) -> [[Span]] { look.wraps ? folded(spans, to: textColumns) : [spans] }

  private func rowCount(_ line: Int) -> Int {
    guard look.wraps, log.lines.indices.contains(line - log.firstLine) else { return 1 }
    var style = Style()
    return parts(spans(of: line, &style, .unicode)).count
  }

  /// The look in which the lines before have left the terminal.
  private func style(before line: Int) -> Style {
    var style = Style()
    for text in log.lines.prefix(line - log.firstLine).suffix(Self.memory) where text.utf8.contains(0x1B) {
      _ = styledSpans(text, look: &style)
    }
    return style
  }
}

extension BoardView {
  /// The output as it is laid out on the screen; nil when there is none.
  func outputText(_ model: BoardModel) -> OutputText? {
    guard let attempt = attemptShown(model), let log = model.logs[attempt], !log.lines.isEmpty else {
      return nil
    }
    let room = lowerRoom(of: .output, model) ?? Layout(screen, self, model).body.inset(by: 1)
    return OutputText(log: log, look: outputLook, size: room.size)
  }

  /// Scrolls the output; at its end it follows again.
  mutating func scrollOutput(by rows: Int, _ model: BoardModel) {
    guard let attempt = attemptShown(model), let text = outputText(model) else { return }
    let place = text.moved(text.clamped(output.top(of: attempt)), by: rows)
    output = OutputPosition(attempt: attempt, top: place >= text.lastTop ? nil : place)
  }

  /// Scrolls lines that are cut, no further than the longest of those that are seen.
  mutating func scrollSideways(by columns: Int, _ model: BoardModel) {
    guard !outputLook.wraps, let attempt = attemptShown(model), let text = outputText(model) else { return }
    let rows = text.rows(from: text.clamped(output.top(of: attempt)), glyphs: .unicode)
    let longest = rows.map { width(of: $0.spans) }.max() ?? 0
    outputLook.column = max(0, min(outputLook.column + columns, longest - text.textColumns))
  }

  /// Shows a line of the output with what surrounds it, and of a line that is cut the column.
  mutating func showOutput(line: Int, column: Int, _ model: BoardModel) {
    guard let attempt = attemptShown(model), let text = outputText(model) else { return }
    output = OutputPosition(
      attempt: attempt, top: text.moved(OutputPlace(line: line), by: -(text.size.rows / 3)), found: line)
    guard !outputLook.wraps, !(outputLook.column..<outputLook.column + text.textColumns - 8).contains(column)
    else { return }
    outputLook.column = column < text.textColumns - 8 ? 0 : column - text.textColumns / 2
  }
}
