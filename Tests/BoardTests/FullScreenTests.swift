import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct FullScreenTests {
  private static let bindings = fullScreens.flatMap { $0.bindings }.filter { $0.scope == .board }

  @Test("Each full screen opens by its key, and the key and Esc lead back", arguments: bindings.map(\.id))
  func opens(id: Binding.ID) throws {
    let run = Stage.migrating.run
    let binding = try #require(Self.bindings.first { $0.id == id })
    let key = try #require(binding.keys.first)
    var view = run.view(columns: 120, rows: 40)
    _ = view.handle(key, run.model)
    #expect(!view.shows(PanesScreen.self))
    expectScreen(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer, named: "screen-\(id.name)")
    var escaped = view
    _ = escaped.handle(.escape, run.model)
    _ = view.handle(key, run.model)
    #expect(view.shows(PanesScreen.self) && escaped.shows(PanesScreen.self))
  }

  @Test("A screen of its own scrolls by the moving keys, and no hidden row is acted on")
  func ownScreen() {
    let run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24, keys: ["esc", "2"])
    view.show(CountingScreen())
    #expect(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.row(2).map(\.text).prefix(3) == [
        "r", "o", "w",
      ])
    for key in ["j", "j", "k", "pgdn"] { #expect(view.press(key, run.model) == []) }
    #expect((view.fullScreen.base as? CountingScreen)?.first == 1 + 17)
    _ = view.press("enter", run.model)
    #expect(view.notice == "nothing is selected" && view.overlays.isEmpty)
    _ = view.press("tab", run.model)
    #expect(view.shows(PanesScreen.self))
  }
}

/// A screen without panes.
private struct CountingScreen: FullScreen {
  static let bindings: [Binding] = []
  var first = 0

  func draw(_ scene: Scene, _ layout: Layout, _ buffer: inout CellBuffer) {
    for line in 0..<layout.body.height {
      buffer.put("row \(first + line)", at: layout.body.row(line).origin, in: layout.body)
    }
  }

  mutating func scroll(by rows: Int, _ model: BoardModel) -> Bool {
    first += rows
    return true
  }
}
