import ReleaseModel
import Screen
import TestSupport
import Testing

@testable import Board

@Suite(.heavy) struct PointerTests {
  /// Where a text stands on the screen.
  private func place(of text: String, _ run: Run, _ view: BoardView) throws -> Point {
    let buffer = render(run.model, view, size: view.screen, glyphs: .unicode).buffer
    for y in 0..<buffer.size.rows {
      let cells = buffer.row(y).map(\.text)
      guard cells.joined().contains(text) else { continue }
      let start = cells.indices.first { cells[$0...].joined().hasPrefix(text) }
      if let x = start { return Point(x: x, y: y) }
    }
    Issue.record("\(text) is not on the screen")
    return Point(x: 0, y: 0)
  }

  @Test(
    "A click focuses a pane and selects the row under it, and does nothing else",
    arguments: [(80, 24), (120, 40)])
  func click(columns: Int, rows: Int) throws {
    let run = Stage.migrating.run
    for (pane, title, item) in [
      ("2", "Switch traffic", Item.step("traffic")), ("1", "Components compatible", .control("compat")),
      ("4", "Deployment overruns", .trigger("overrun")),
    ] {
      var view = run.view(columns: columns, rows: rows, keys: [pane])
      let point = try place(of: title, run, view)
      #expect(view.handle(.click(point), run.model) == [])
      #expect(view.selectedItem(run.model) == item && view.overlays.isEmpty)
    }
    var view = run.view(columns: columns, rows: rows, keys: ["2"])
    #expect(view.handle(.click(try place(of: "Triggers", run, view)), run.model) == [])
    #expect(view.focus == .triggers)
  }

  @Test(
    "A click on a decision's choice takes it as its letter does, and not before it can have been read",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func choice(columns: Int, rows: Int) throws {
    let run = Stage.failing.run
    for (text, key) in [("[s]", "s"), ("skip, with", "s"), ("[b]", "b"), ("[esc]", "esc"), ("[?]", "?")] {
      var view = run.view(columns: columns, rows: rows)
      var pressed = view
      let point = try place(of: text, run, view)
      #expect(view.handle(.click(point), run.model) == pressed.press(key, run.model))
      #expect(view == pressed && view.overlays.count != 1, "\(text)")
    }
    var unread = BoardView()
    unread.screen = Size(columns: columns, rows: rows)
    unread.follow(run.model)
    let before = unread
    #expect(unread.handle(.click(try place(of: "[s]", run, unread)), run.model) == [])
    #expect(unread == before)
  }

  @Test(
    "A click takes the line of a list of choices, the word of a form, and what the list of commands has found"
  )
  func dialogChoices() throws {
    let run = Stage.migrating.run
    var view = run.view(columns: 120, rows: 40, keys: ["esc", "q"])
    let leave = view.handle(.click(try place(of: "stop watching", run, view)), run.model)
    #expect(leave == [.leave(to: nil)] && view.overlays.isEmpty)
    view = run.view(columns: 120, rows: 40, keys: ["esc", ":", "\"timeline"])
    _ = view.handle(.click(try place(of: "The timeline: planned", run, view)), run.model)
    #expect(view.shows(TimelineScreen.self))
    let polling = Stage.polling.run
    view = polling.view(columns: 80, rows: 24, keys: ["n"])
    _ = view.handle(.click(try place(of: "NO-GO  ", polling, view)), polling.model)
    #expect((view.overlays.last?.base as? PollOverlay)?.form[0] == "NO-GO")
  }

  @Test(
    "No click anywhere on the board or in the help traps, acts or takes what is asked away",
    arguments: Stage.allCases)
  func clicks(stage: Stage) {
    let run = stage.run
    for keys in [["esc", "esc"], ["?"]] {
      var view = run.view(columns: 80, rows: 24, keys: keys)
      let open = view.overlays.count
      for x in stride(from: -1, through: 81, by: 9) {
        for y in Array(stride(from: -1, through: 25, by: 2)).share(oneIn: 3, from: x / 9 + 1) {
          #expect(view.handle(.click(Point(x: x, y: y)), run.model) == [])
          #expect(view.handle(.wheel(y % 4 == 1 ? 1 : -1, at: Point(x: x, y: y)), run.model) == [])
        }
      }
      #expect(view.overlays.count == open)
    }
  }

  @Test(
    "In a window too small to be drawn no click, wheel or page traps, whatever is open",
    arguments: [(300, 2), (1, 1), (2, 60), (39, 10)])
  func tooSmall(columns: Int, rows: Int) {
    for stage in [Stage.confirming, .held, .failing] {
      for keys in [
        ["?"], ["esc", "h"], ["esc", "b"], ["esc", ":"], ["esc", "5", "v"], ["esc", "5", "v", "v"], [],
      ] {
        var view = stage.run.view(columns: 80, rows: 24, keys: keys)
        view.screen = Size(columns: columns, rows: rows)
        for key in ["pgup", "pgdn", "k", "G", "g"] { _ = view.press(key, stage.run.model) }
        for point in [Point(x: 0, y: 0), Point(x: 36, y: 1), Point(x: 100, y: 40)] {
          _ = view.handle(.wheel(-1, at: point), stage.run.model)
          #expect(view.handle(.click(point), stage.run.model) == [])
        }
      }
    }
  }

  @Test("The wheel scrolls what is under the pointer and leaves the focus where it is")
  func wheel() throws {
    let run = Run(longPlan())
    var view = run.view(columns: 120, rows: 40, keys: ["1"])
    let point = try place(of: "Step number 1 ", run, view)
    for _ in 0..<2 { _ = view.handle(.wheel(1, at: point), run.model) }
    #expect(view.selection(in: DeploymentPane(), run.model) == .step("s7") && view.focus == .controls)
    _ = view.press("?", run.model)
    let first = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    _ = view.handle(.wheel(1, at: point), run.model)
    #expect(render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs() != first)
    for _ in 0..<200 { _ = view.handle(.wheel(1, at: point), run.model) }
    for _ in 0..<60 { _ = view.handle(.wheel(-1, at: point), run.model) }
    #expect(render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs() == first)
  }

  @Test(
    "The cursor stands on the selected row where that is wished, and in the field while one is typed into")
  func cursor() throws {
    let run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24, keys: ["2", "j"])
    #expect(render(run.model, view, size: view.screen, glyphs: .unicode).cursor == nil)
    view.hasCursorOnSelection = true
    let row = try place(of: "›", run, view)
    #expect(render(run.model, view, size: view.screen, glyphs: .unicode).cursor == row)
    _ = view.press("h", run.model)
    let typing = try #require(render(run.model, view, size: view.screen, glyphs: .unicode).cursor)
    #expect(typing != row)
  }

  @Test("What was written in the editor is one line of the field, and of no field where none is open")
  func edited() {
    let run = Stage.held.run
    var view = BoardView()
    view.push(TextOverlay(.explainHold, run.model))
    _ = view.press("\"be", run.model)
    #expect(view.press("ctrl-o", run.model) == [.edit("be")])
    view.replaceField(with: "because\nof \u{1B}[2Jlunch")
    #expect(view.press("enter", run.model) == [.submit(.run(.explainHold(reason: "because of lunch")))])
    var closed = BoardView()
    closed.replaceField(with: "nothing")
    #expect(closed.overlays.isEmpty)
  }
}
