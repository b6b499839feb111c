import Screen

extension BoardView {
  /// The board above a decision keeps so many rows; with less the decision lies over it as any dialog does.
  private static let fewestAbove = 6

  /// How many rows of a place a decision takes at its lower end: what it needs, up to two fifths, or what its choices need.
  func dockRows(in room: Rect, _ model: BoardModel) -> Int {
    guard let open = overlays.last?.base, open.isDocked else { return 0 }
    let scene = Scene(model: model, view: self, glyphs: .unicode)
    let content = open.content(scene, columns: max(1, room.width - 4))
    let least = content.lasting.count + 3
    let rows = max(least, min(least + content.lines.count - 1, room.height * 2 / 5))
    return room.height - rows < Self.fewestAbove ? 0 : rows
  }
}

extension BoardView {
  /// The lines of a docked decision that a click may choose.
  func dockedLines(_ overlay: any Overlay, _ scene: Scene, in dock: Rect) -> [DialogLine] {
    let content = overlay.content(scene, columns: max(1, dock.width - 4))
    let inside = dock.inset(by: 1).inset(left: 1, right: 1)
    let above = min(content.lines.count, max(0, inside.height - content.lasting.count))
    return content.lasting.indices.filter { above + $0 < inside.height }.map { index in
      DialogLine(content: content, place: .lasting(index), rect: inside.row(above + index))
    }
  }
}

extension CellBuffer {
  /// Draws a decision at the lower end of the screen: what has happened, and the choices below it.
  mutating func putDocked(_ overlay: any Overlay, _ scene: Scene, in dock: Rect) -> Point? {
    fill(dock)
    let content = overlay.content(scene, columns: max(1, dock.width - 4))
    let ellipsis = scene.glyphs.ellipsis
    let inside = box(
      dock, title: [[Span(content.title, .danger, bold: true)]], role: .borderFocused, glyphs: scene.glyphs
    ).inset(left: 1, right: 1)
    let room = max(0, inside.height - content.lasting.count)
    // The first line says what has happened, the last ones what is newest.
    let lines =
      Array(content.lines.prefix(min(1, room))) + Array(content.lines.dropFirst().suffix(max(0, room - 1)))
    for (index, line) in (lines + content.lasting).enumerated() {
      put(truncated(line, to: inside.width, ellipsis: ellipsis), at: inside.row(index).origin, in: inside)
    }
    return nil
  }
}
