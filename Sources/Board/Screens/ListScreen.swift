import Screen

/// A full screen of one list, with what is known of the selected row beside it or below.
protocol ListScreen: PaneScreen {
  /// The list.
  var pane: any Pane { get }
  /// Where the list lies and where the rest; no rest where there is no room for both.
  func split(_ body: Rect) -> (list: Rect, detail: Rect)
  /// What the title says of what is shown of the selected row.
  func detailTitle(_ item: Item, _ scene: Scene) -> [[Span]]
  /// Draws what is known of the selected row.
  func drawDetail(_ item: Item, _ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer)
}

extension ListScreen {
  var ownPane: (any Pane)? { pane }

  func arrange(_ layout: inout Layout, _ view: BoardView, _ model: BoardModel) {
    layout.panes = [(pane, split(layout.body).list)]
  }

  func draw(_ scene: Scene, _ layout: Layout, _ buffer: inout CellBuffer) {
    for (pane, rect) in layout.panes { buffer.putPane(pane, scene, in: rect) }
    let rect = split(layout.body).detail
    guard !rect.isEmpty else { return }
    guard let item = scene.view.selection(in: pane, scene.model) else {
      buffer.box(rect, glyphs: scene.glyphs)
      return
    }
    let inside = buffer.box(rect, title: detailTitle(item, scene), glyphs: scene.glyphs)
    drawDetail(item, scene, in: inside, &buffer)
  }
}

extension CellBuffer {
  /// Draws lines from the top, and says in the lower edge how many more there are.
  mutating func putLines(_ lines: [[Span]], _ scene: Scene, in rect: Rect) {
    for (index, line) in lines.prefix(rect.height).enumerated() {
      let row = rect.row(index).inset(left: 1, right: 1)
      put(truncated(line, to: row.width, ellipsis: scene.glyphs.ellipsis), at: row.origin, in: row)
    }
    putScrollMarks(above: 0, below: lines.count - rect.height, scene, under: rect)
  }
}
