import Glibc
import ReleaseModel
import Screen
import TestSupport
import Testing

@testable import Board

@Suite(.heavy) struct WholeScreens {
  @Test(
    "Every state of a release is seen on every common terminal", arguments: Stage.allCases,
    [(80, 24), (120, 40), (200, 60)])
  func board(stage: Stage, size: (columns: Int, rows: Int)) {
    let frame = stage.run.screen(columns: size.columns, rows: size.rows)
    expectScreen(frame.buffer, named: "\(stage.rawValue)-\(size.columns)x\(size.rows)")
  }

  @Test("The floor shows the header, the focused pane and the gauge")
  func floor() {
    expectScreen(Stage.held.run.screen(columns: 40, rows: 10).buffer, named: "held-40x10")
  }

  @Test("Below the floor one line says what is needed")
  func tooSmall() {
    #expect(
      Stage.held.run.screen(columns: 39, rows: 10).buffer.glyphs().contains("40×10 needed, this is 39×10"))
  }

  @Test(
    "ASCII alone is enough", arguments: Stage.allCases, [(80, 24), (120, 40), (200, 60)])
  func ascii(stage: Stage, size: (columns: Int, rows: Int)) {
    let (columns, rows) = size
    let buffer = stage.run.screen(columns: columns, rows: rows, keys: ["esc"], glyphs: .ascii).buffer
    expectScreen(buffer, named: "ascii-\(stage.rawValue)-\(columns)x\(rows)")
  }

  @Test(
    "Every screen in ASCII has the same parts in the same places", arguments: Stage.allCases,
    ["1", "t", "o", "e", "m", "I", "?", ":"])
  func asciiScreens(stage: Stage, key: String) {
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
      let screens = [Glyphs.unicode, .ascii].map {
        stage.run.screen(columns: columns, rows: rows, keys: ["esc", key], glyphs: $0).buffer
      }
      for y in 0..<rows {
        // Signs may be letters in ASCII; words are the same.
        let words = screens.map { screen in
          screen.row(y).map(\.text).joined().split { !$0.isASCII || !$0.isLetter }.filter { $0.count > 3 }
        }
        #expect(words[1] == words[0], "\(columns)×\(rows), row \(y)")
      }
    }
  }

  @Test(
    "The board's own words are ASCII where the terminal has nothing else",
    arguments: [["esc"], ["?"], ["n"], ["2", "i"]])
  func asciiWords(keys: [String]) {
    let screen = Run(longPlan()).screen(columns: 120, rows: 40, keys: keys, glyphs: .ascii)
    let strangers = screen.buffer.glyphs().filter { !$0.isASCII }
    #expect(strangers.isEmpty, "\(strangers)")
  }

  @Test("A board that only watches offers nothing that acts")
  func readOnly() {
    var model = Stage.failing.run.model
    model.isReadOnly = true
    var view = BoardView()
    view.follow(model)
    expectScreen(
      render(model, view, size: Size(columns: 120, rows: 40), glyphs: .unicode).buffer,
      named: "watching-120x40")
  }

  @Test(
    "The environment is never cut in the header: the product's name gives way",
    arguments: ["qa", "production", "production-eu-central-1-blue-0000042"])
  func environment(name: String) throws {
    var plan = storefront()
    plan.release.name = String(repeating: "A very long name ", count: 12)
    plan.release.environment = name
    var run = Run(plan)
    run.wait(.seconds(20))
    var models = [run.model, run.model, run.model]
    models[1].isOpening = true
    models[2].driver = nil
    run(.run(.hold(reason: "the database team asks for ten minutes")))
    models.append(run.model)
    let sizes = models.enumerated().flatMap { turn, model in
      stride(from: 40 + turn, through: 200, by: 3).map { (model, $0) }
    }
    for (model, columns) in sizes {
      let size = Size(columns: columns, rows: 10)
      let header = render(model, BoardView(), size: size, glyphs: .unicode).buffer.row(0)
      #expect(header.map(\.text).joined().contains(name), "\(columns)")
    }
  }

  @Test("What has to be typed is readable whole at 60×20", arguments: ["b", "A"])
  func typedName(key: String) {
    var plan = storefront()
    plan.controls = []
    plan.infrastructure = []
    plan.poll = []
    plan.release.package = []
    plan.release.documents = []
    plan.release.environment = "production-eu-central-1-blue-payments-cluster-00000042"
    var run = Run(plan)
    run(.run(.startDeployment))
    run.end("drain")
    let frame = run.screen(
      columns: 60, rows: 20, keys: [key] + Array(repeating: "tab", count: key == "b" ? 4 : 1))
    let below = frame.buffer.glyphs().split(separator: "\n").dropFirst(3)
    #expect(below.contains { $0.contains(plan.release.environment) })
    #expect(frame.cursor != nil)
  }

  @Test("Whatever the release has run into, the way back is in the footer", arguments: [60, 80, 120])
  func wayBack(columns: Int) {
    for stage in [Stage.failing, .tripped, .held, .migrating] {
      let frame = stage.run.screen(columns: columns, rows: 20, keys: stage == .held ? [] : ["esc"])
      let footer = frame.buffer.row(19).map(\.text).joined()
      #expect(footer.contains("b back out"), "\(stage): \(footer)")
    }
  }

  @Test(
    "The undo list of a backout is seen to its end where there is no room for it",
    arguments: [(80, 24), (60, 20)])
  func undoList(columns: Int, rows: Int) {
    var plan = longPlan()
    plan.backout = BackoutPlan()
    for index in plan.deployment.steps.indices {
      plan.deployment.steps[index].undo = Undo(action: .run(.shell("true")))
    }
    var run = Run(plan)
    run(.run(.startDeployment))
    for number in 1...60 { run.end("s\(number)") }
    var view = run.view(columns: columns, rows: rows, keys: ["b"])
    var seen = ""
    for _ in 0..<80 {
      seen += render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
      _ = view.press("pgdn", run.model)
    }
    for number in 1...61 { #expect(seen.contains("Step number \(number) "), "\(number)") }
  }

  @Test("A broken journal cannot be overlooked", arguments: [40, 80, 120])
  func journalProblem(columns: Int) {
    var model = Stage.migrating.run.model
    model.problem = "disk full: nothing is recorded, nothing starts"
    let buffer = render(model, BoardView(), size: Size(columns: columns, rows: 24), glyphs: .unicode).buffer
    #expect(buffer.row(1).map(\.text).joined().contains("JOURNAL: disk full"))
    #expect(buffer.row(1).allSatisfy { $0.role == .danger })
  }

  @Test("Colour is never the only sign: without it every stage still differs")
  func glyphsTell() {
    let screens = Stage.allCases.map { $0.run.screen(columns: 120, rows: 40).buffer.glyphs() }
    #expect(Set(screens).count == screens.count)
  }
}

@Suite struct PaneScreens {
  @Test("Each pane keeps what matters at several widths", arguments: 1...5, [40, 60, 100])
  func pane(number: Int, columns: Int) {
    let stage: Stage = number == 3 ? .verifying : number == 4 ? .tripped : .failing
    let frame = stage.run.screen(columns: columns, rows: 18, keys: ["esc", "\(number)", "z"])
    expectScreen(frame.buffer, named: "pane\(number)-\(columns)")
  }

  @Test("An empty pane says what belongs there", arguments: 1...5)
  func empty(number: Int) {
    let frame = Stage.empty.run.screen(columns: 80, rows: 12, keys: ["\(number)", "z"])
    expectScreen(frame.buffer, named: "empty-pane\(number)")
  }

  @Test(
    "The selected row is seen wherever it is in a thousand steps", arguments: ["g", "G", "pgdn", "pgup", "j"])
  func scrolling(key: String) {
    let run = Run(longPlan())
    let view = run.view(columns: 80, rows: 24, keys: ["2", "G", key])
    let buffer = render(run.model, view, size: view.screen, glyphs: .unicode).buffer
    let title = view.selectedItem(run.model)?.title(in: run.state) ?? "?"
    let selected = (0..<24).filter { buffer[1, $0].isSelected }
    #expect(selected.count == 1)
    #expect(buffer.row(selected.first ?? 0).map(\.text).joined().contains(title))
  }
}

@Suite(.heavy) struct AnySize {
  @Test("No size traps in any state, and a number is never cut", arguments: Stage.allCases)
  func everySize(stage: Stage) {
    let run = stage.run
    let open = run.view(columns: 80, rows: 24)
    var bare = open
    bare.overlays = []
    // Steps without a common divisor meet every height many times, and the states together every width.
    let turn = Stage.allCases.firstIndex(of: stage) ?? 0
    for columns in stride(from: 1 + turn % 4, through: 130, by: 4) {
      for rows in stride(from: 1 + columns % 11, through: 45, by: 11) {
        var view = rows % 2 == 0 ? open : bare
        view.screen = Size(columns: columns, rows: rows)
        let frame = render(run.model, view, size: view.screen, glyphs: .unicode)
        #expect(frame.buffer.size == view.screen)
        guard columns >= 40, rows >= 10 else { continue }
        let stages = frame.buffer.row(1).map(\.text).joined()
        #expect(
          stages.matches(of: /\d+\/\d*(?:\s|$)/).allSatisfy { $0.output.contains(/\d\/\d/) },
          "\(columns)x\(rows): \(stages)")
      }
    }
  }

  @Test("Overlays fit on any size", arguments: ["?", ":", "f1", "q", "b", "h", "A", "i", "enter"])
  func overlays(key: String) {
    let run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24, keys: [key])
    #expect(view.overlays.count == 1)
    for columns in stride(from: 1, through: 130, by: 11) {
      for rows in stride(from: 1 + columns % 3, through: 30, by: 5) {
        view.screen = Size(columns: columns, rows: rows)
        let frame = render(run.model, view, size: view.screen, glyphs: .ascii)
        #expect(frame.buffer.size == view.screen)
      }
    }
  }
}
