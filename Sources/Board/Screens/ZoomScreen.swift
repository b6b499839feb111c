import Screen

/// The focused pane alone, with all the room.
struct ZoomScreen: PaneScreen {
  static let bindings: [Binding] = [
    .screen(Binding.ID("zoom"), [.character("z")], "Enlarge the pane, or show all again") { ZoomScreen() },
    .move(
      .output, [.character("l"), .character("o")], "The log, that is the output on the whole screen, or back",
      label: "log"
    ) {
      view, _ in
      if view.decision != nil { view.overlays.removeLast() }
      let isOpen = view.shows(ZoomScreen.self) && view.isInOutput
      view.setFocus(isOpen ? .deployment : .output)
      view.lower.chosen = isOpen ? nil : .output
      view.show(isOpen ? PanesScreen() : ZoomScreen())
    },
  ]

  func arrange(_ layout: inout Layout, _ view: BoardView, _ model: BoardModel) {
    layout.panes = [(view.focusedPane, layout.body)]
  }
}
