import ReleaseModel
import ReleaseWords
import Screen

extension LowerPane {
  func outputCounts(_ scene: Scene) -> [[Span]] {
    guard let attempt = scene.view.attemptShown(scene.model) else { return [] }
    let attempts = scene.view.attemptsShown(scene.model)?.count ?? 1
    let isOlder = attempt.number < attempts
    let number = Span(
      attempts > 1 ? ", attempt \(attempt.number) of \(attempts)" : "", isOlder ? .warning : .text)
    let title = [Span(Item.step(attempt.step).title(in: scene.state)), number]
    guard let log = scene.model.logs[attempt] else { return [title] }
    let isGrowing = log.isGrowing && !isOlder && scene.state.stepState(attempt.step)?.isActive == true
    let lines =
      log.linesBefore.map { Words.count($0 + log.lineCount, "line") }
      ?? "the last \(Words.count(log.lines.count, "line"))"
    let seeking = scene.view.seekingWords(scene.model).map { [[Span($0, .accent)]] } ?? []
    return [title] + seeking + [[Span(lines, .muted)]]
      + (scene.view.output.top(of: attempt) != nil
        ? [] : [[Span(isGrowing ? "following" : "ended", .muted)]])
  }
}

extension CellBuffer {
  /// Draws the output of the selected step, or of the one that runs.
  mutating func putOutput(_ scene: Scene, in rect: Rect) {
    guard let attempt = scene.view.attemptShown(scene.model),
      let log = scene.view.shownLog(of: attempt, scene.model), !log.lines.isEmpty
    else { return putWords(scene.silence, in: rect) }
    let text = OutputText(log: log, look: scene.view.outputLook, size: rect.size)
    let top = text.clamped(scene.view.output.top(of: attempt))
    let rows = text.rows(from: top, glyphs: scene.glyphs)
    let found = scene.view.output.found(of: attempt)
    for (index, row) in rows.enumerated() {
      let place = rect.row(index)
      if row.place == found.map({ OutputPlace(line: $0) }) {
        put(scene.glyphs.pointer, at: place.origin, role: .key, in: place)
      }
      if row.place.row == 0 {
        if text.numberColumns > 0 {
          let number = log.number(of: row.index).map(String.init) ?? scene.glyphs.ellipsis
          put(
            padded(number, to: text.numberColumns - 1, .right), at: place.origin.offset(x: 1), role: .muted,
            in: place)
        }
        if text.timeColumns > 0, let time = log.time(of: row.index) {
          put(
            Words.timeOfDay(time), at: place.origin.offset(x: 1 + text.numberColumns), role: .muted, in: place
          )
        }
      }
      putOutput(row.spans, text, scene, in: place.inset(left: 1 + text.marginColumns, right: 1))
    }
    putScrollMarks(
      above: log.index(at: top.line), below: log.lines.count - 1 - (rows.last?.index ?? log.lines.count - 1),
      scene, under: rect)
  }

  /// Draws a row of output, with a mark where more of it lies outside.
  private mutating func putOutput(_ spans: [Span], _ text: OutputText, _ scene: Scene, in rect: Rect) {
    let column = text.look.column
    let columns = width(of: spans)
    put(spans, at: rect.origin.offset(x: -column), in: rect)
    markMatches(scene, in: rect, of: .output)
    if column > 0, columns > 0 {
      put(scene.glyphs.ellipsis, at: rect.origin, role: .accent, in: rect)
    }
    if columns > column + rect.width {
      put(scene.glyphs.ellipsis, at: rect.origin.offset(x: rect.width - 1), role: .accent, in: rect)
    }
  }

  /// Draws what is known of the selected row.
  mutating func putDetail(_ scene: Scene, in rect: Rect) {
    guard let item = scene.view.detailItem(scene.model) else {
      return putWords("What is known of the selected row appears here.", in: rect)
    }
    let lines = scene.detail(columns: rect.width)
    let wished = scene.view.lower.item == item ? scene.view.lower.line : 0
    let first = max(0, min(wished, lines.count - rect.height))
    putLines(lines.dropFirst(first).prefix(rect.height), scene, in: rect)
    putScrollMarks(above: first, below: lines.count - first - rect.height, scene, under: rect)
  }

  /// Draws what happened last, the newest at the end.
  mutating func putEvents(_ scene: Scene, in rect: Rect) {
    let events = scene.events(most: rect.height)
    guard !events.isEmpty else {
      return putWords("Nothing has happened yet. Who did what, and when, appears here.", in: rect)
    }
    putLines(events.map(\.spans)[...], scene, in: rect)
  }

  private mutating func putLines(_ lines: ArraySlice<[Span]>, _ scene: Scene, in rect: Rect) {
    for (index, line) in lines.enumerated() {
      let place = rect.row(index).inset(left: 1, right: 1)
      put(truncated(line, to: place.width, ellipsis: scene.glyphs.ellipsis), at: place.origin, in: place)
    }
  }

  private mutating func putWords(_ words: String, in rect: Rect) {
    for (index, line) in wrapped(words, to: rect.width - 2).enumerated() {
      put(line, at: rect.row(index).origin.offset(x: 1), role: .muted, in: rect)
    }
  }
}

/// One thing that has happened.
struct EventLine: Equatable {
  /// Its number.
  var sequence: Int
  var spans: [Span]
}

extension Scene {
  /// What is said where there is no output to show.
  var silence: String {
    guard let attempt = view.attemptShown(model) else { return LowerPane().emptyText(model) }
    if view.shownLog(of: attempt, model) == nil, model.logs[attempt] != nil { return "Reading the log …" }
    if let host = model.outputsHost {
      return "What it writes is on \(host). Only what it has written while somebody followed is shown here."
    }
    let isActive = state.stepState(attempt.step)?.isActive == true && view.attemptChosen == nil
    return isActive ? "It has written nothing yet." : state.silence(of: attempt.step)
  }

  /// The rows that the output would fill, at most so many as there are lines.
  func outputRows(columns: Int) -> Int {
    let lines = view.attemptShown(model).flatMap { model.logs[$0] }?.lines.count ?? 0
    return lines > 0 ? lines : wrapped(silence, to: columns - 2).count
  }

  /// The lines about the selected row, in so many columns with a margin at both sides.
  func detail(columns: Int) -> [[Span]] {
    view.detailItem(model).map { detailLines($0, self, columns: max(20, columns - 2)) } ?? []
  }

  /// What has happened, as far as it is kept, the newest last.
  ///
  /// - Parameters:
  ///   - most: no more than so many.
  ///   - all: also those after the one to which somebody has scrolled back.
  func events(most: Int, all: Bool = false) -> [EventLine] {
    var lines: [EventLine] = []
    for record in model.newest.records.reversed() where lines.count < most {
      if !all, let last = view.lower.event, record.sequence > last { continue }
      if let line = line(of: record) { lines.append(line) }
    }
    return lines.reversed()
  }

  private func line(of record: Record) -> EventLine? {
    // What is measured again and again is news where it does not pass.
    if case .checks(.measured(_, _, _, .passed, _)) = record.event { return nil }
    if case .checks(.baselineMeasured) = record.event { return nil }
    guard let words = record.words(state, titled: true) else { return nil }
    let by = record.by == .board ? [] : [Span("  \(record.by.name)", .accent)]
    return EventLine(
      sequence: record.sequence,
      spans: [Span(Words.timeOfDay(record.at.wall) + "  ", .muted), Span(words, record.event.role)] + by)
  }
}

extension Event {
  /// How what has happened is told: a failure stands out among a hundred lines.
  fileprivate var role: Role {
    switch self {
    case .run(.succeeded), .backout(.backedOut), .poll(.passed), .checks(.ended(_, .successful, _)): .success
    case .steps(.decisionAwaited), .run(.aborted), .backout(.failed), .checks(.ended(_, .failed, _)),
      .checks(.ended(_, .error, _)):
      .failure
    case .backout(.triggerTripped), .backout(.ordered): .danger
    case .run(.held), .steps(.skipped), .controls(.waived), .checks(.accepted), .checks(.ended),
      .checks(.measured):
      .warning
    default: .text
    }
  }
}
