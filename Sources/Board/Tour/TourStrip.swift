import Screen

extension BoardView {
  /// The board keeps so many rows below the header; with fewer the tour is not shown.
  private static let fewestBeside = 14

  /// How many rows the tour takes of a screen: those of its text, with a line above.
  func tourRows(_ size: Size, _ model: BoardModel) -> Int {
    guard isTourShown, overlays.last?.base.isDocked != false else { return 0 }
    let rows = tourLines(model, columns: size.columns - 2).count
    return size.rows - rows < Self.fewestBeside ? 0 : rows
  }

  /// The tour's text, and how it is ended.
  func tourLines(_ model: BoardModel, columns: Int) -> [String] {
    wrapped("Tour: \(Tour(model).words(keymap)) (\(keymap.label(.tour)) ends the tour)", to: columns)
  }
}

extension CellBuffer {
  /// Draws what the tour says now.
  mutating func putTour(_ scene: Scene, in rect: Rect) {
    guard !rect.isEmpty else { return }
    for (index, line) in scene.view.tourLines(scene.model, columns: rect.width - 2).enumerated() {
      put(line, at: rect.row(index).origin.offset(x: 1), role: .accent, in: rect)
    }
  }
}

extension Binding {
  /// The binding of the demonstration's tour.
  static let touring = move(
    .tour, [.character("T")], "End the demonstration's tour, or begin it again",
    disabled: { model, _ in
      model.leaving == .demo ? nil : "the tour is one of the demonstration: relboard demo"
    }
  ) { view, _ in view.isTourShown.toggle() }
}
