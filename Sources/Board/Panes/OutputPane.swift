import ReleaseModel
import Screen

extension PaneID {
  static let output = PaneID("output")
}

/// The output of the selected step, or of the one that runs.
struct OutputPane: Pane {
  let id = PaneID.output

  func name(_ model: BoardModel) -> String { "Output" }

  func counts(_ scene: Scene) -> [[Span]] {
    guard let attempt = scene.view.attemptShown(scene.model) else { return [] }
    let number = attempt.number > 1 ? ", \(Words.ordinal(attempt.number)) attempt" : ""
    let title = Item.step(attempt.step).title(in: scene.state) + number
    guard let log = scene.model.logs[attempt] else { return [[Span(title)]] }
    let isGrowing = log.isGrowing && scene.state.stepState(attempt.step)?.isActive == true
    return [
      [Span(title)], [Span(Words.count(log.lineCount, "line"), .muted)],
    ]
      + (scene.view.output.top(of: attempt) != nil
        ? [] : [[Span(isGrowing ? "following" : "ended", .muted)]])
  }

  func sign(_ scene: Scene) -> Span {
    let isActive = scene.view.attemptShown(scene.model).flatMap { scene.state.stepState($0.step) }?.isActive
    return Span(isActive == true ? scene.glyphs.running : " ", .running)
  }

  func headline(_ scene: Scene) -> [Span] {
    guard let attempt = scene.view.attemptShown(scene.model) else { return [] }
    let line = scene.model.logs[attempt]?.lines.last { !$0.isEmpty }
    return line.map {
      [Span("\(scene.glyphs.border.vertical) \(harmless($0, glyphs: scene.glyphs))", .muted)]
    } ?? []
  }

  func items(_ model: BoardModel) -> ItemList { ItemList([]) }

  func row(_ item: Item, _ scene: Scene) -> ListRow { ListRow(heading: item.title(in: scene.state)) }

  func emptyText(_ model: BoardModel) -> String { "Nothing has run yet. What the steps write appears here." }

  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    guard let attempt = scene.view.attemptShown(scene.model) else {
      buffer.put(emptyText(scene.model), at: rect.origin.offset(x: 1), role: .muted, in: rect)
      return
    }
    let log = scene.model.logs[attempt] ?? LogTail()
    guard !log.lines.isEmpty else {
      let isActive = scene.state.stepState(attempt.step)?.isActive == true
      let words = isActive ? "It has written nothing yet." : "It wrote nothing."
      buffer.put(words, at: rect.origin.offset(x: 1), role: .muted, in: rect)
      return
    }
    let text = OutputText(log: log, look: scene.view.outputLook, size: rect.size)
    let top = text.clamped(scene.view.output.top(of: attempt))
    let rows = text.rows(from: top, glyphs: scene.glyphs)
    let found = scene.view.output.found(of: attempt)
    for (index, row) in rows.enumerated() {
      let place = rect.row(index)
      if row.place == found.map({ OutputPlace(line: $0) }) {
        buffer.put(scene.glyphs.pointer, at: place.origin, role: .key, in: place)
      }
      if text.numberColumns > 0, row.place.row == 0 {
        let number = padded("\(row.place.line)", to: text.numberColumns - 1, .right)
        buffer.put(number, at: place.origin.offset(x: 1), role: .muted, in: place)
      }
      buffer.putOutput(row.spans, text, scene, in: place.inset(left: 1 + text.numberColumns, right: 1))
    }
    let last = rows.last?.place.line ?? log.lineCount
    buffer.putScrollMarks(above: top.line - log.firstLine, below: log.lineCount - last, scene, under: rect)
  }
}

extension CellBuffer {
  /// Draws a row of output, with a mark where more of it lies outside.
  fileprivate mutating func putOutput(_ spans: [Span], _ text: OutputText, _ scene: Scene, in rect: Rect) {
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
}
