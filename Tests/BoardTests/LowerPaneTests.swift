import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct LowerPaneTests {
  private func glyphs(_ run: Run, _ view: BoardView) -> String {
    render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
  }

  @Test(
    "The lowest pane follows the selected row: the output of what has run, else the details",
    arguments: [
      (Stage.preparing, [], LowerTab.detail), (.polling, [], .detail), (.migrating, [], .output),
      (.migrating, ["g"], .output), (.migrating, ["G"], .detail), (.migrating, ["4"], .detail),
      (.failing, ["2"], .output), (.verifying, [], .detail), (.verifying, ["2"], .detail),
      (.verifying, ["2", "k"], .output),
      (.migrating, ["4", "5"], .detail), (.migrating, ["5"], .output), (.migrating, ["4", "o"], .output),
      (.migrating, ["4", "5", "/"], .output),
    ] as [(Stage, [String], LowerTab)])
  func follows(stage: Stage, keys: [String], tab: LowerTab) {
    let run = stage.run
    #expect(run.view(columns: 120, rows: 40, keys: ["esc"] + keys).tab(run.model) == tab)
  }

  @Test("v chooses what is in front, whatever is selected, until f lets the board choose again")
  func chooses() {
    let run = Stage.migrating.run
    var view = run.view(columns: 120, rows: 40, keys: ["v"])
    #expect(view.tab(run.model) == .events)
    _ = view.press("4", run.model)
    #expect(view.tab(run.model) == .events)
    for tab in [LowerTab.detail, .output, .events] {
      _ = view.press("v", run.model)
      #expect(view.tab(run.model) == tab)
    }
    _ = view.press("f", run.model)
    #expect(view.tab(run.model) == .detail)
    #expect(glyphs(run, view).contains("5 Detail │ Output │ Events v"))
  }

  @Test("The details of the selected row need no key: command, undo, needs, who, readings")
  func details() {
    let screen = Stage.migrating.run.screen(columns: 200, rows: 60).buffer.glyphs()
    for words in [
      "runs           ./ops/migrate --to 2.4.0", "undo           ./ops/migrate --to 2.3.7", "needs",
    ] {
      #expect(screen.contains(words), "\(words)")
    }
    let control = Stage.preparing.run.screen(columns: 120, rows: 40, keys: ["g"]).buffer.glyphs()
    #expect(
      control.contains("evidence       reviewed on the 18th") && control.contains("by             Dana Meier")
    )
    let trigger = Stage.migrating.run.screen(columns: 120, rows: 40, keys: ["4", "j", "j"]).buffer.glyphs()
    #expect(trigger.contains("when           "))
  }

  @Test("What the one in front leaves goes to the others, and nothing scrolls out of its own room")
  func panels() throws {
    let run = Stage.verifying.run
    let view = run.view(columns: 120, rows: 40)
    let scene = Scene(model: run.model, view: view, glyphs: .unicode)
    for (columns, rows) in [(118, 25), (198, 40), (118, 3), (60, 12), (20, 1), (1, 1)] {
      let room = Rect(x: 1, y: 1, width: columns, height: rows)
      let panels = LowerPanels(scene, in: room)
      let rects = panels.all.flatMap { [$0.rect] + ($0.edge.map { [$0] } ?? []) }
      #expect(panels.all.first?.tab == .detail)
      #expect(rects.allSatisfy { room.intersection($0) == $0 }, "\(columns)x\(rows)")
      for (index, rect) in rects.enumerated() {
        #expect(rects.dropFirst(index + 1).allSatisfy { rect.intersection($0).isEmpty }, "\(columns)x\(rows)")
      }
    }
    let wide = LowerPanels(scene, in: Rect(width: 198, height: 40))
    #expect(wide.all.map(\.tab) == [.detail, .events] && !wide.divider.isEmpty)
  }

  @Test("The events say who did what when, without what passes again and again, and scroll back to the first")
  func events() {
    let run = Stage.verifying.run
    var view = run.view(columns: 120, rows: 40, keys: ["v", "v", "5"])
    #expect(view.tab(run.model) == .events)
    let shown = glyphs(run, view)
    #expect(shown.contains("22:02:01  Drain node a from the load balancer: succeeded: exit 0"))
    #expect(shown.contains("Error rate: #3 1.4%: failed") && !shown.contains("#1 0.2%"))
    #expect(!shown.contains("run 7f3a opened"))
    _ = view.press("g", run.model)
    #expect(glyphs(run, view).contains("22:01:00  run 7f3a opened: Storefront 2.4.0  ana"))
    _ = view.press("G", run.model)
    #expect(view.lower.event == nil)
  }

  @Test("The details scroll to their end and no further, and those of another row begin at their top")
  func scrolls() {
    let run = Stage.succeeded.run
    var view = run.view(columns: 120, rows: 30, keys: ["3", "g", "5"])
    view.lower.chosen = .detail
    _ = view.press("G", run.model)
    let end = view.lower.line
    _ = view.press("j", run.model)
    #expect(end > 20 && view.lower.line == end)
    for key in ["3", "j", "5", "j"] { _ = view.press(key, run.model) }
    #expect(view.lower.line <= 1)
  }
}

@Suite struct RecordTailTests {
  @Test("Only the newest records are kept, in their order")
  func bounded() {
    let now = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: opening)
    func records(_ numbers: ClosedRange<Int>) -> [Record] {
      numbers.map { Record(sequence: $0, at: now, by: .board, event: .run(.resumed)) }
    }
    var tail = RecordTail(records(1...150))
    #expect(tail.records.count == 150)
    tail.append(records(151...1000))
    #expect(tail.records.map(\.sequence) == Array(801...1000))
  }
}
