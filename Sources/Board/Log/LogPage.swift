import ReleaseModel

/// A part of a log that the tail does not hold, around a place that somebody looks at.
public struct LogPage: Equatable, Sendable {
  /// Whose output it is.
  public var attempt: AttemptID
  /// The lines.
  public var log: LogTail

  /// Makes a page.
  public init(_ attempt: AttemptID, _ log: LogTail) {
    self.attempt = attempt
    self.log = log
  }

  /// Whether a place is in it, with so many lines around it that a screen and a page can be shown.
  public func shows(_ offset: Int, lines: Int) -> Bool {
    guard log.start <= offset, offset < log.end else { return false }
    let index = log.index(at: offset)
    return (index >= lines || log.start == 0) && (log.lines.count - index > lines || !log.isGrowing)
  }
}

/// What is looked for in a whole log.
public enum LogNeedle: Equatable, Sendable {
  /// Lines that hold a text, whatever the case.
  case text(String)
  /// Lines that tell of an error.
  case errors

  /// Where it first is in a line, in columns; nil where it is not.
  public func column(in line: String) -> Int? {
    switch self {
    case .text(let text): TextMatch(text).column(in: line)
    case .errors: ErrorLines.column(in: line)
    }
  }
}

/// What was found in a log so far.
public struct LogFindings: Equatable, Sendable {
  /// No more lines are remembered; more are only counted.
  public static let mostStarts = 100_000

  /// Whose log it is.
  public var attempt: AttemptID
  /// What is looked for.
  public var needle: LogNeedle
  /// Where the lines begin that have it, ascending.
  public var starts: [Int] = []
  /// How many lines have it.
  public var count = 0
  /// How many bytes were looked at, from the beginning.
  public var searched = 0
  /// How many there are.
  public var length = 0

  /// Makes findings of nothing.
  public init(_ attempt: AttemptID, _ needle: LogNeedle) {
    self.attempt = attempt
    self.needle = needle
  }

  var isComplete: Bool { searched >= length }
}

/// What a board wants to have read of the logs, beside the ends of those that grow.
public struct LogOrder: Equatable, Sendable {
  /// Whose output is looked at.
  public var attempt: AttemptID
  /// The place that is looked at, where the tail does not hold it: an offset in the whole output.
  public var place: Int?
  /// What is looked for, where the tail does not hold all.
  public var needle: LogNeedle?
  /// Whether the lines are to be counted, where the tail does not hold all.
  public var counts = false

  /// Makes an order.
  public init(_ attempt: AttemptID) { self.attempt = attempt }
}

extension BoardView {
  /// What is to be read for the output that is shown; nil where none is.
  public func outputWanted(_ model: BoardModel) -> LogOrder? {
    guard let attempt = attemptShown(model) else { return nil }
    var order = LogOrder(attempt)
    guard let log = model.logs[attempt], !log.isWhole else { return order }
    if let top = output.top(of: attempt)?.line, log.start > 0 {
      // A page before somebody comes to it.
      let isNear = log.index(at: top) < 500
      if top < log.start { order.place = top } else if isNear { order.place = log.start - 1 }
    }
    order.counts = outputLook.hasNumbers || isInOutput && shows(ZoomScreen.self)
    order.needle =
      output.seeking?.needle
      ?? search.flatMap { $0.pane == .output && !$0.needle.isEmpty ? .text($0.needle) : nil }
    return order
  }

  /// The lines that are shown of an attempt's output: its end, or the page that somebody looks at; nil while that is read.
  func shownLog(of attempt: AttemptID, _ model: BoardModel) -> LogTail? {
    guard let tail = model.logs[attempt] else { return nil }
    guard let top = output.top(of: attempt)?.line, top < tail.start, tail.start > 0 else { return tail }
    guard let page = model.page, page.attempt == attempt, page.shows(top, lines: 0) else { return nil }
    return page.log
  }
}
