import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct ArrangingTests {
  private func layout(_ run: Run, columns: Int = 120, rows: Int = 40, keys: [String] = []) -> Layout {
    let view = run.view(columns: columns, rows: rows, keys: keys)
    return Layout(view.screen, view, run.model)
  }

  private func lines(_ layout: Layout) -> [String] { layout.folded.map(\.pane.id.name) }

  @Test(
    "What is settled is a line, until somebody goes to it",
    arguments: [
      (Stage.preparing, [], []), (.polling, [], []), (.confirming, [], ["controls"]),
      (.migrating, [], ["controls"]), (.migrating, ["1"], []),
      (.verifying, [], ["controls", "deployment"]), (.verifying, ["2"], ["controls"]),
      (.backingOut, [], ["controls", "triggers"]),
    ] as [(Stage, [String], [String])])
  func settled(stage: Stage, keys: [String], folded: [String]) {
    #expect(lines(layout(stage.run, keys: ["esc"] + keys)) == folded)
  }

  @Test("What goes wrong in a line opens it, and its line says so where there is no room")
  func wrong() {
    var run = Run.migrating()
    run.measure(CheckKey(.control, "incidents"), .reading("2"))
    #expect(lines(layout(run)) == [])
    let narrow = run.screen(columns: 80, rows: 24, keys: ["esc", "2"]).buffer
    let line = (0..<24).map { narrow.row($0).map(\.text).joined() }.first { $0.hasPrefix(" 1 ") } ?? ""
    #expect(line.hasPrefix(" 1 ✘ Controls") && line.contains("No open incident"), "\(line)")
  }

  @Test("A package that is not what it was opens the controls")
  func package() {
    var run = Run.migrating()
    run(.run(.hold(reason: "lunch")))
    run(.run(.resume))
    run(
      .package(
        .verified(
          round: run.state.package.wanted,
          findings: [PackageFinding(path: "dist/storefront-2.4.0.tar.gz", problem: "another hash")])))
    #expect(lines(layout(run, keys: ["esc"])) == [])
  }

  @Test("A line says first what is wrong in it, and of the output what was written last")
  func lines() {
    func line(_ number: Int, _ run: Run, _ keys: [String]) -> String {
      let buffer = run.screen(columns: 80, rows: 14, keys: ["esc"] + keys).buffer
      return (0..<14).map { buffer.row($0).map(\.text).joined() }.first { $0.hasPrefix(" \(number) ") } ?? ""
    }
    #expect(line(2, .failing(), ["4"]).hasPrefix(" 2 ✘ Deployment    2/5  ✘ ウェブサーバーへ展開"))
    #expect(
      line(3, .verifying(), ["2"]).hasPrefix(" 3 ▷ Verification  0/3  ▷ Error rate  1.4% · trips unless < 1%")
    )
    #expect(line(3, .tripped(), ["2"]).hasPrefix(" 3 ✘ Verification  0/3  ✘ Error rate  5.2% · trips"))
    #expect(line(4, .tripped(), ["2"]).contains("● Triggers      1 TRIPPED  Error rate failed"))
    #expect(
      line(5, .migrating(), ["2"]).contains("▶ Output        Migrate the orders database  │ 索引を作成しています…"))
  }

  @Test("An empty pane takes no room from one that has rows", arguments: [(80, 24), (120, 40), (200, 60)])
  func empty(columns: Int, rows: Int) throws {
    var plan = storefront()
    plan.controls = []
    plan.infrastructure = []
    plan.poll = []
    plan.release.package = []
    plan.release.documents = []
    let layout = layout(Run(plan), columns: columns, rows: rows)
    let steps = try #require(layout.panes.first { $0.pane.id == .deployment })
    #expect(steps.rect.width == columns && lines(layout).contains("controls"))
  }

  @Test("Sixty steps have the room that the phase gives them, and the others keep four rows")
  func long() throws {
    var plan = storefront()
    plan.deployment.steps = (1...60).map {
      Step(id: "s\($0)", title: "Step \($0)", action: .run(.shell("./step \($0)")))
    }
    plan.verification = (1...30).map { index in
      Check(id: "c\(index)", title: "Check \(index)", probe: .run(.shell("true")))
    }
    let layout = layout(Run(plan), keys: ["2"])
    let heights = layout.panes.map(\.rect.height)
    #expect(layout.rows(of: .deployment) > 12 && layout.rows(of: .verification) == 2, "\(heights)")
    #expect(layout.rows(of: .output) >= 5)
  }

  @Test("A title has the width before what stands behind it", arguments: [(80, 24), (120, 40), (200, 60)])
  func titles(columns: Int, rows: Int) {
    for stage in [Stage.preparing, .migrating, .verifying, .tripped] {
      var plan = storefront()
      plan.deployment.steps[4].title = "Ask the service desk to take the banner down"
      let screen = stage.run.screen(columns: columns, rows: rows, keys: ["esc"]).buffer.glyphs()
      let lists = screen.split(separator: "\n").dropFirst(2).prefix { !$0.contains("5 ") }
      // What is folded to one line has no border.
      let cut = lists.filter { !$0.hasPrefix(" ") && $0.contains("…") }
      #expect(cut.isEmpty, "\(stage): \(cut)")
    }
  }
}

@Suite struct StepTimelineTests {
  private func laidOut(_ run: Run) -> Timeline? {
    let scene = Scene(model: run.model, view: BoardView(), glyphs: .unicode)
    return Timeline(run.state.deployment, seen: run.state.deployment.steps.map(\.id), scene)
  }

  private func run(parallel: Int) -> Run {
    var plan = emptyPlan()
    plan.deployment.parallel = parallel
    plan.deployment.steps = [("a", 60, []), ("b", 120, []), ("c", 30, []), ("d", 10, ["b"])].map {
      var step = Step(id: $0.0, title: $0.0, action: .run(.shell("true")))
      step.planned = .seconds($0.1)
      step.needs = $0.2
      return step
    }
    return Run(plan)
  }

  @Test(
    "What has not begun is expected as places become free and needs are over",
    arguments: [
      (1, ["a": 0, "b": 60, "c": 180, "d": 210]), (2, ["a": 0, "b": 0, "c": 60, "d": 120]),
      (9, ["a": 0, "b": 0, "c": 0, "d": 120]),
    ])
  func expects(parallel: Int, starts: [StepID: Int]) throws {
    let run = run(parallel: parallel)
    let timeline = try #require(laidOut(run))
    let found = timeline.bars.mapValues { Int(($0.start - run.now.steady).seconds) }
    #expect(found == starts)
  }

  @Test("What takes longer than planned moves what comes after it, and is told from its plan")
  func beyond() throws {
    var run = run(parallel: 1)
    run(.run(.startDeployment))
    let start = run.now.steady
    run.wait(.seconds(90))
    let timeline = try #require(laidOut(run))
    let (a, b) = (try #require(timeline.bars["a"]), try #require(timeline.bars["b"]))
    #expect(a.due == start + .seconds(60) && a.end == start + .seconds(90))
    #expect(b.start == start + .seconds(90) && !b.hasBegun)
    run.end("a")
    let screen = run.screen(columns: 120, rows: 40, keys: ["2"]).buffer.glyphs()
    let row = screen.split(separator: "\n").first { $0.contains("✔ a") } ?? ""
    #expect(row.contains("▆▒"), "\(row)")
  }

  @Test("Of ten thousand steps only those that are seen are laid out")
  func many() throws {
    var plan = emptyPlan()
    plan.deployment.steps = (1...10_000).map {
      var step = Step(id: "s\($0)", title: "s\($0)", action: .run(.shell("true")))
      step.planned = .seconds(1)
      return step
    }
    var run = Run(plan)
    run(.run(.startDeployment))
    run.wait(.seconds(2))
    let scene = Scene(model: run.model, view: BoardView(), glyphs: .unicode)
    let timeline = try #require(Timeline(run.state.deployment, seen: ["undo.s1", "s2", "s1", "s3"], scene))
    #expect(timeline.bars.keys.sorted() == ["s1"])
    #expect(timeline.end >= run.now.steady + .seconds(9000))
  }
}
