import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct RemappingTests {
  private func view(_ run: Run, _ choices: [(action: String, keys: [String])], keys: [String]) -> BoardView {
    var view = run.view(columns: 120, rows: 40)
    let (keymap, problems) = Keymap.changed(choices)
    #expect(problems == [])
    view.keymap = keymap
    for key in keys { _ = view.press(key, run.model) }
    return view
  }

  private func screen(_ run: Run, _ view: BoardView) -> String {
    render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
  }

  @Test(
    "A chosen key acts in place of its own: on the board, in the footer, in help, in the palette, in the table"
  )
  func everywhere() {
    let run = Stage.migrating.run
    let choices = [(action: "back-out", keys: ["B"]), (action: "hold", keys: ["f2", "Z"])]
    for (keys, isOpen) in [(["B"], true), (["b"], false)] {
      let view = view(run, choices, keys: keys)
      #expect((view.overlays.last?.base is BackoutOverlay) == isOpen)
    }
    #expect(screen(run, view(run, choices, keys: [])).contains("f2 hold"))
    #expect(screen(run, view(run, choices, keys: [])).contains("B back out"))
    #expect(screen(run, view(run, choices, keys: ["?"])).contains(/f2 Z +Hold the run/))
    #expect(screen(run, view(run, choices, keys: [":", "\"hold"])).contains(/f2 Z +Hold the run/))
    #expect(keyTableMarkdown(Keymap.changed(choices).keymap).contains("| `B` | Back the release out"))
  }

  @Test("A decision has the chosen keys, and its own letters where they were not changed")
  func decisions() {
    let run = Stage.failing.run
    let view = view(run, [(action: "back-out", keys: ["B"])], keys: ["B"])
    #expect(view.overlays.last?.base is BackoutOverlay)
    #expect(
      screen(run, self.view(run, [(action: "back-out", keys: ["B"])], keys: [])).contains("[B] back out"))
  }

  @Test("Two actions may change places")
  func swap() {
    let choices = [(action: "hold", keys: ["b"]), (action: "back-out", keys: ["h"])]
    let view = view(Stage.migrating.run, choices, keys: ["h"])
    #expect(view.overlays.last?.base is BackoutOverlay)
  }

  @Test(
    "What cannot be is told with what was read and what would do",
    arguments: [
      ("hodl", ["x"], "no such action: read \"hodl\"; did you mean hold?"),
      ("zzzzzzzz", ["x"], "no such action: read \"zzzzzzzz\"; 'relboard keys' names them"),
      ("close", ["x"], "no such action: read \"close\""), ("back", ["x"], "no such action: read \"back\""),
      ("hold", ["hh"], "not a key: read \"hh\"; write one character"),
      ("hold", ["ctrl-i"], "not a key of its own: read \"ctrl-i\"; a terminal sends tab for it"),
      ("hold", ["b"], "two meanings for one key: read \"b\", which is back-out as well"),
      ("hold", ["y"], "which is copy-log as well"), ("hold", ["E"], "which is first-error as well"),
      ("retry", ["enter"], "which is act as well"), ("hold", ["esc"], "which is fixed as well"),
      ("hold", ["ctrl-c"], "which is fixed as well"),
      ("stop-backout", ["S"], "needed where text is typed: read \"S\"; write a control or function key"),
      ("stop-backout", ["ctrl-a"], "needed where text is typed"),
    ])
  func problems(action: String, keys: [String], words: String) {
    let problems = Keymap.changed([(action, keys)]).problems
    #expect(problems.count == 1)
    #expect(problems.first?.words.contains(words) == true, "\(problems)")
  }

  @Test("Every action that the table names can be given a key that nothing else has")
  func everyAction() {
    for action in Keymap.standard.bindings.compactMap(\.action) {
      #expect(Keymap.changed([(action, ["f40"])]).problems == [], "\(action)")
    }
  }
}
