import ReleaseModel
import Screen

/// How the output is shown, whichever attempt's it is.
struct OutputLook: Equatable, Sendable {
  /// How far a key moves sideways, in columns.
  static let stride = 8

  var wraps = false
  var hasNumbers = false
  var hasTimes = false
  /// The first column that is shown, from 0; lines that are wrapped have none left of it.
  var column = 0
}

/// How far the output is scrolled.
struct OutputPosition: Equatable, Sendable {
  /// Whose output it is; another attempt's is followed.
  var attempt: AttemptID?
  /// What is shown first; nil follows the end.
  var top: OutputPlace?
  /// Where the line begins that was found last, as long as nobody scrolls away.
  var found: Int?
  /// What goes on being looked for in the whole log.
  var seeking: Seeking?

  /// A jump to a line that is not known yet.
  struct Seeking: Equatable, Sendable {
    var needle: LogNeedle
    var which: BoardView.Which
    /// From where; nil is before everything.
    var from: Int?
  }

  func top(of shown: AttemptID) -> OutputPlace? { attempt == shown ? top : nil }

  func found(of shown: AttemptID) -> Int? { attempt == shown ? found : nil }
}

/// A row of the output: a line by where it begins in the output, in bytes, and of a wrapped one the row, from 0.
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

  /// What numbers and times take, with the space behind each.
  var marginColumns: Int { numberColumns + timeColumns }
  var timeColumns: Int { look.hasTimes ? 9 : 0 }
  var numberColumns: Int {
    look.hasNumbers ? String((log.linesBefore ?? 0) + log.lineCount).count + 1 : 0
  }

  /// What lines have: all but the margins.
  var textColumns: Int { max(1, size.columns - 2 - marginColumns) }

  private var firstPlace: OutputPlace { OutputPlace(line: log.start) }

  /// From here on all that is left just fills the room.
  var lastTop: OutputPlace {
    // A window of no rows has a last one as well.
    var left = max(1, size.rows)
    for index in log.lines.indices.reversed() {
      let count = rowCount(index)
      if count >= left { return OutputPlace(line: log.starts[index], row: count - left) }
      left -= count
    }
    return firstPlace
  }

  /// A place that was wished for, brought to where there is something.
  func clamped(_ place: OutputPlace?) -> OutputPlace {
    guard let place else { return lastTop }
    let index = log.index(at: place.line)
    guard log.lines.indices.contains(index) else { return firstPlace }
    let row = log.starts[index] == place.line ? min(place.row, rowCount(index) - 1) : 0
    return max(firstPlace, min(OutputPlace(line: log.starts[index], row: row), lastTop))
  }

  /// So many rows down or up, but not past the ends.
  func moved(_ place: OutputPlace, by rows: Int) -> OutputPlace {
    let lastTop = lastTop
    if rows.magnitude > Self.farthest { return rows < 0 ? firstPlace : lastTop }
    var place = place
    var index = log.index(at: place.line)
    var left = rows
    while left > 0, place < lastTop {
      place.row += 1
      if place.row >= rowCount(index) {
        index += 1
        guard log.starts.indices.contains(index) else { return lastTop }
        place = OutputPlace(line: log.starts[index])
      }
      left -= 1
    }
    while left < 0, place > firstPlace {
      place.row -= 1
      if place.row < 0 {
        index -= 1
        guard log.starts.indices.contains(index) else { return firstPlace }
        place = OutputPlace(line: log.starts[index], row: rowCount(index) - 1)
      }
      left += 1
    }
    return place
  }

  /// The rows that are seen from a place on, each as far as its line goes.
  func rows(from top: OutputPlace, glyphs: Glyphs) -> [(index: Int, place: OutputPlace, spans: [Span])] {
    var rows: [(Int, OutputPlace, [Span])] = []
    let first = log.index(at: top.line)
    var style = style(before: first)
    for index in first..<max(first, log.lines.count) where rows.count < size.rows {
      let parts = parts(spans(of: index, &style, glyphs))
      for (row, spans) in parts.enumerated() where index > first || row >= top.row {
        rows.append((index, OutputPlace(line: log.starts[index], row: row), spans))
      }
    }
    return Array(rows.prefix(size.rows))
  }

  private func spans(of index: Int, _ style: inout Style, _ glyphs: Glyphs) -> [Span] {
    let text = log.lines[index]
    let isCut = text.utf8.count >= LogTail.longestLine
    let end = isCut ? [Span(" \(glyphs.ellipsis) cut here: open the log", .muted)] : []
    return styledSpans(text, look: &style, glyphs: glyphs) + end
  }

  private func parts(_ spans: [Span]) -> [[Span]] { look.wraps ? folded(spans, to: textColumns) : [spans] }

  private func rowCount(_ index: Int) -> Int {
    guard look.wraps, log.lines.indices.contains(index) else { return 1 }
    var style = Style()
    return parts(spans(of: index, &style, .unicode)).count
  }

  /// The look in which the lines before have left the terminal.
  private func style(before index: Int) -> Style {
    var style = Style()
    for text in log.lines.prefix(index).suffix(Self.memory) where text.utf8.contains(0x1B) {
      _ = styledSpans(text, look: &style)
    }
    return style
  }
}

extension BoardView {
  /// The output as it is laid out on the screen; nil when there is none.
  func outputText(_ model: BoardModel) -> OutputText? {
    guard let attempt = attemptShown(model), let log = shownLog(of: attempt, model), !log.lines.isEmpty else {
      return nil
    }
    let room = lowerRoom(of: .output, model) ?? Layout(screen, self, model).body.inset(by: 1)
    return OutputText(log: log, look: outputLook, size: room.size)
  }

  /// Scrolls the output; at its end it follows again.
  mutating func scrollOutput(by rows: Int, _ model: BoardModel) {
    guard let attempt = attemptShown(model), let tail = model.logs[attempt] else { return }
    // To the beginning of what is not at hand, or back to the end: wherever that is.
    if rows == -.max, tail.start > 0 {
      output = OutputPosition(attempt: attempt, top: OutputPlace(line: 0))
      return
    }
    if rows == .max {
      output = OutputPosition(attempt: attempt)
      return
    }
    guard let text = outputText(model) else { return }
    var place = text.moved(text.clamped(output.top(of: attempt)), by: rows)
    // What stands before the tail is read when somebody goes there.
    if rows < 0, place.line == text.log.start, place.row == 0, place.line == tail.start, tail.start > 0 {
      place = OutputPlace(line: tail.start - 1)
    }
    let isAtEnd = place >= text.lastTop && text.log.end >= tail.end
    output = OutputPosition(attempt: attempt, top: isAtEnd ? nil : place)
  }

  /// Scrolls lines that are cut, no further than the longest of those that are seen.
  mutating func scrollSideways(by columns: Int, _ model: BoardModel) {
    guard !outputLook.wraps, let attempt = attemptShown(model), let text = outputText(model) else { return }
    let rows = text.rows(from: text.clamped(output.top(of: attempt)), glyphs: .unicode)
    let longest = rows.map { width(of: $0.spans) }.max() ?? 0
    outputLook.column = max(0, min(outputLook.column + columns, longest - text.textColumns))
  }

  /// Shows the line of the output that begins at an offset with what surrounds it, and of a line that is cut the column
  /// where something is.
  mutating func showOutput(line: Int, _ model: BoardModel, column: (String) -> Int?) {
    guard let attempt = attemptShown(model) else { return }
    output = OutputPosition(attempt: attempt, top: OutputPlace(line: line), found: line)
    guard let text = outputText(model) else { return }
    output.top = text.moved(OutputPlace(line: line), by: -(text.size.rows / 3))
    let index = text.log.index(at: line)
    let column = text.log.lines.indices.contains(index) ? column(text.log.lines[index]) ?? 0 : 0
    // With some of what follows it.
    let columns = max(1, text.textColumns - 8)
    guard !outputLook.wraps, !(outputLook.column..<outputLook.column + columns).contains(column) else {
      return
    }
    outputLook.column = column < columns ? 0 : column - text.textColumns / 2
  }
}
