import Screen

/// The board: all panes, as far as there is room for them.
struct PanesScreen: PaneScreen {
  static let bindings: [Binding] = []

  func arrange(_ layout: inout Layout, _ view: BoardView, _ model: BoardModel) {
    if layout.body.height < 10 {
      ZoomScreen().arrange(&layout, view, model)
    } else {
      Arranging(layout.body, view, model).arrange(&layout)
    }
  }
}
