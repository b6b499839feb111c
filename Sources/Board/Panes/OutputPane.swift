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
      + (scene.view.output.line(of: attempt) != nil
        ? [] : [[Span(isGrowing ? "following" : "ended", .muted)]])
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
    let last = max(0, log.lines.count - rect.height)
    let first = min(scene.view.output.line(of: attempt).map { max(0, $0 - log.firstLine) } ?? last, last)
    for (index, line) in log.lines[first...].prefix(rect.height).enumerated() {
      let place = rect.row(index).inset(left: 1, right: 1)
      buffer.put(harmless(line, glyphs: scene.glyphs), at: place.origin, in: place)
      buffer.markMatches(scene, in: place, isFocused: scene.view.focus == id)
    }
    buffer.putScrollMarks(above: first, below: last - first, scene, under: rect)
  }
}
