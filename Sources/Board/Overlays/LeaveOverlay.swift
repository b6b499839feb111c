import Screen

/// Leaves the board, and says that the run goes on.
struct LeaveOverlay: ChoiceOverlay {
  var cursor = ChoiceCursor()

  func heading(_ model: BoardModel) -> String { "Leave the board?" }

  func details(_ scene: Scene, columns: Int) -> [[Span]] {
    if scene.state.phase.isEnded {
      return paragraph("The run is over; its record stays.", columns: columns)
    }
    let running = scene.state.activeCount
    let steps =
      running == 0 ? "No step is running." : "\(Words.count(running, "running step")) will not be stopped."
    return paragraph("The run goes on without the board. \(steps)", columns: columns)
      + paragraph(
        "Checks, triggers and the next steps wait until a board is opened on it again.", .muted,
        columns: columns)
  }

  func choices(_ model: BoardModel) -> [Choice] {
    let leave = Choice(key: "q", title: "leave", disabled: nil, answer: .done([.leave]))
    guard model.leaving == .demo else { return [leave] }
    return [
      leave,
      Choice(
        key: "c", title: "close the demonstration for good", disabled: nil, answer: .done([.closeForGood])),
    ]
  }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: heading(scene.model), lines: details(scene, columns: columns),
      lasting: cursor.lines(choices(scene.model), columns: columns, glyphs: scene.glyphs),
      keys: [("q", "leave"), ("esc", "stay")])
  }
}
