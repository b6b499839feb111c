import ReleaseModel
import Screen
import Testing

@testable import Board

private let sizes = [(80, 24), (120, 40), (200, 60)]

@Suite struct TimelineTests {
  @Test(
    "The timeline is seen before, during and after a deployment, and while it is taken back",
    arguments: [
      Stage.preparing, .migrating, .failing, .held, .backingOut, .succeeded, .empty,
    ], sizes)
  func screen(stage: Stage, size: (columns: Int, rows: Int)) {
    let frame = stage.run.screen(columns: size.columns, rows: size.rows, keys: ["esc", "esc", "t"])
    expectScreen(frame.buffer, named: "timeline-\(stage.rawValue)-\(size.columns)x\(size.rows)")
  }

  @Test(
    "It needs no more than the smallest screen, and no more than ASCII", arguments: [(40, 10), (120, 40)])
  func plain(columns: Int, rows: Int) {
    let frame = Stage.failing.run.screen(columns: columns, rows: rows, keys: ["esc", "t"], glyphs: .ascii)
    #expect(frame.buffer.glyphs().filter { !$0.isASCII && !"ウェブサーバーへ展開👩é".contains($0) && $0 != "👧" } == "")
    expectScreen(frame.buffer, named: "timeline-ascii-\(columns)x\(rows)")
  }

  @Test("What a rehearsal has measured stands beside what the plan's file says")
  func rehearsed() throws {
    let rehearsal = Rehearsal(
      run: "r", endedAt: opening, durations: ["migrate": .seconds(240)], isBackoutTested: true)
    var run = Run(storefront(), after: rehearsal)
    run.wait(.seconds(1))
    let lines = run.screen(columns: 120, rows: 40, keys: ["esc", "t", "j"]).buffer.glyphs().split(
      separator: "\n")
    let planned = try #require(lines.first { $0.contains("planned    5:00") })
    let measured = try #require(lines.first { $0.contains("rehearsed  4:00") })
    #expect(planned.filter { $0 == "─" }.count > measured.filter { $0 == "─" }.count)
  }

  @Test("Keys act on the selected step as on the board, the list narrows, and number keys lead back")
  func keys() {
    let run = Stage.failing.run
    var view = run.view(columns: 120, rows: 40, keys: ["esc", "t"])
    #expect(view.selectedItem(run.model) == .step("web"))
    _ = view.press("enter", run.model)
    #expect(view.overlays.count == 1)
    for key in ["esc", "k", "i"] { _ = view.press(key, run.model) }
    #expect(view.selectedItem(run.model) == .step("migrate") && view.overlays.count == 1)
    for key in ["esc", "/", "\"drain", "enter"] { _ = view.press(key, run.model) }
    #expect(view.selectedItem(run.model) == .step("drain"))
    for key in ["esc", "f"] { _ = view.press(key, run.model) }
    #expect(view.selectedItem(run.model) == .step("web") && view.shows(TimelineScreen.self))
    _ = view.press("2", run.model)
    #expect(view.shows(PanesScreen.self) && view.focus == .deployment)
  }

  @Test("No size traps, and all steps of thousands are reached")
  func anySize() {
    let run = Run(longPlan())
    var view = run.view(columns: 80, rows: 24, keys: ["t", "G"])
    #expect(view.selectedItem(run.model) == .step("s1000"))
    for columns in stride(from: 1, through: 205, by: 17) {
      for rows in stride(from: 1, through: 62, by: 7) {
        view.screen = Size(columns: columns, rows: rows)
        let frame = render(run.model, view, size: view.screen, glyphs: .unicode)
        #expect(frame.buffer.size == view.screen)
      }
    }
  }
}

@Suite struct TimeAxisTests {
  private func axis(_ seconds: Int, _ columns: Int) -> TimeAxis {
    let start = SteadyInstant(milliseconds: opening.milliseconds)
    return TimeAxis(stretch: Stretch(start: start, end: start + .seconds(seconds)), columns: columns)
  }

  private func wall(_ instant: SteadyInstant) -> WallInstant {
    WallInstant(milliseconds: instant.milliseconds)
  }

  @Test(
    "Times are written at whole steps of the clock, as many as there is room for",
    arguments: [
      (20, 40, ["22:00:00", "22:00:05", "22:00:10"]), (600, 40, ["22:00", "22:02", "22:04", "22:06"]),
      (7200, 60, ["22:00", "22:30", "23:00", "23:30"]), (200_000, 20, ["00:00"]), (60, 3, []),
    ])
  func ticks(seconds: Int, columns: Int, labels: [String]) {
    let found = axis(seconds, columns).ticks(wall: wall).map(\.label)
    #expect(Array(found.prefix(labels.count)) == labels && labels.isEmpty == found.isEmpty)
  }

  @Test("Work is drawn to the eighth of a cell, and what takes moments is seen")
  func eighths() {
    let axis = axis(100, 10)
    func drawn(_ from: Double, _ to: Double) -> String {
      var buffer = CellBuffer(Size(columns: 10, rows: 1))
      let start = axis.stretch.start
      func at(_ seconds: Double) -> SteadyInstant { start + .milliseconds(Int(seconds * 1000)) }
      buffer.putWork(
        Stretch(start: at(from), end: at(to)), .success, TimeSigns(.unicode), on: axis, in: Rect(buffer.size))
      return buffer.glyphs()
    }
    #expect(drawn(0, 100) == "██████████")
    #expect(drawn(0, 25) == "██▌")
    #expect(drawn(5, 21.25) == "▐█▏")
    #expect(drawn(30, 30) == "   ▏")
    #expect(drawn(120, 130) == "")
  }
}
