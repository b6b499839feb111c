import ReleaseModel
import ReleaseWords
import Screen
import Testing

@testable import Board

@Suite struct NumberWordsTests {
  @Test(
    "What takes less than a second is not nothing",
    arguments: [
      (0, "<1s", "0s"), (400, "<1s", "<1s"), (999, "<1s", "<1s"), (1000, "0:01", "1s"),
      (61_000, "1:01", "1m"),
    ])
  func short(milliseconds: Int, span: String, rough: String) {
    #expect(Words.span(.milliseconds(milliseconds)) == span)
    #expect(Words.rough(.milliseconds(milliseconds)) == rough)
  }

  @Test(
    "A step over its plan says by how much, and one within it nothing",
    arguments: [
      (192, 120, "+60%"), (322, 300, "+7%"), (120, 120, nil), (119, 120, nil), (5, nil, nil), (5, 0, nil),
      (1201, 1200, nil), (1215, 1200, "+1%"), (2400, 200, "×12"), (1_000_000_000, 1, "×999"),
    ] as [(Int, Int?, String?)])
  func overrun(seconds: Int, planned: Int?, words: String?) {
    #expect(Words.overrun(.seconds(seconds), of: planned.map { .seconds($0) }) == words)
  }

  @Test(
    "A number has the unit that the plan compares it in, and no other",
    arguments: [
      ("0.4", "< 1%", "0.4%"), ("0.4%", "< 1%", "0.4%"), ("180", "< 500 ms", "180 ms"),
      ("180 ms", "< 500 ms", "180 ms"), ("14", ">= 20", "14"), ("ok", "== ok", "ok"),
      ("200", "200..299", "200"),
      ("3", "0 s..5 s", "3 s"),
    ])
  func units(reading: String, criterion: String, words: String) {
    var check = Check(id: "c", title: "c", probe: .run(.shell("x")))
    check.pass = Criterion(criterion)
    #expect(Observation.reading(reading).words(in: check) == words)
    check.fail = check.pass
    check.pass = nil
    #expect(Observation.reading(reading).words(in: check) == words)
  }

  private func screen(_ run: Run, _ keys: [String] = []) -> String {
    run.screen(columns: 200, rows: 60, keys: ["esc"] + keys).buffer.glyphs()
  }

  @Test("What is seen is never told as more of fewer that are allowed", arguments: Stage.allCases)
  func allowed(stage: Stage) {
    for keys in [[], ["3", "i"], ["3", "j", "i"], ["3", "G", "i"]] {
      let words = screen(stage.run, keys)
      let counts = words.matches(of: /(\d+) of (\d+) (?:allowed|failed|inconclusive|errors)/)
      #expect(counts.allSatisfy { (Int($0.1) ?? 0) <= (Int($0.2) ?? 0) }, "\(counts.map(\.0))")
    }
    if stage == .tripped { #expect(screen(stage.run).contains("4 failed, 3 allowed")) }
  }

  @Test("A trigger says how near it is and from where on it trips")
  func margin() {
    #expect(screen(.verifying()).contains("1.4% · trips unless < 1%"))
    var plan = storefront()
    plan.verification[1].pass = nil
    plan.verification[1].fail = Criterion("> 5 %")
    var run = Run(plan)
    run = Run.verifying()
    #expect(plan.verification[1].limitWords == "trips > 5 %")
    #expect(!screen(run).contains("step confirm") && screen(.deploying()).contains("step pending"))
  }

  @Test("What no status is compared with says nothing of one")
  func passes() {
    var plan = emptyPlan()
    plan.verification = [
      Check(id: "run", title: "Run", probe: .run(.shell("true"))),
      Check(id: "manual", title: "Look", probe: .manual(ManualTest(instructions: "Look."))),
      Check(id: "http", title: "Ask", probe: .http(HTTPProbe(url: "http://localhost/"))),
    ]
    let run = Run(plan)
    for (keys, has) in [(["3"], false), (["3", "j"], false), (["3", "j", "j"], true)] {
      #expect(screen(run, keys + ["i"]).contains("200..299") == has, "\(keys)")
    }
  }

  @Test("A manual test waits for the smoke checks until they have passed, and no longer")
  func manualTest() {
    var plan = storefront()
    for index in 0..<2 { plan.verification[index].after = "drain" }
    #expect(screen(.verifying()).contains("after the smoke checks"))
    plan.controls = []
    plan.infrastructure = []
    plan.poll = []
    plan.release.package = []
    plan.release.documents = []
    plan.verification[0].every = nil
    plan.verification[0].bound = nil
    plan.verification[1].every = nil
    plan.verification[1].count = nil
    var run = Run(plan)
    run(.run(.startDeployment))
    #expect(screen(run).contains("after the smoke checks"))
    run.end("drain")
    run.measure(CheckKey(.verification, "health"), .reading("200"))
    run.measure(CheckKey(.verification, "errors"), .reading("0.1%"))
    let words = screen(run)
    #expect(words.contains("after the deployment") && !words.contains("after the smoke checks"))
  }

  @Test("A step's time is that of its newest attempt, and of none when it was left out")
  func elapsed() throws {
    var plan = emptyPlan()
    var step = Step(id: "a", title: "Try", action: .run(.shell("false")))
    step.retries = 2
    step.retryDelay = .seconds(4)
    step.planned = .milliseconds(300)
    var late = Step(id: "b", title: "Left out", action: .run(.shell("true")))
    late.needs = ["a"]
    plan.deployment.steps = [step, late]
    var run = Run(plan)
    run(.run(.startDeployment))
    for _ in 1...3 {
      run.wait(.seconds(2))
      run.end("a", .exited(1))
      run.wait(.seconds(4))
    }
    #expect(run(.steps(.skip("b", reason: "not needed"))) == nil)
    let rows = screen(run, ["2"]).split(separator: "\n").map(String.init)
    let tried = try #require(rows.first { $0.contains("Try") }, "\(rows)")
    #expect(tried.contains("3rd attempt") && tried.contains("0:02") && !tried.contains("0:14"), "\(tried)")
    #expect(tried.contains("plan <1s") && tried.contains("+566%"), "\(tried)")
    let left = try #require(rows.first { $0.contains("Left out") })
    #expect(left.contains("skipped") && !left.contains(/\d:\d\d/), "\(left)")
    #expect(!rows.joined().contains("plan 0:00"))
  }

  @Test("A step over its plan is marked in a colour of its own, while it runs and after")
  func overrunColour() throws {
    var run = Run.migrating()
    run.wait(.seconds(200))
    for _ in 1...2 {
      let buffer = run.screen(columns: 120, rows: 40).buffer
      let row = try #require((0..<40).first { buffer.row($0).map(\.text).joined().contains("+30%") })
      let line = buffer.row(row).map(\.text).joined()
      let place = try #require(line.range(of: "+30%"))
      #expect(buffer[line.distance(from: line.startIndex, to: place.lowerBound), row].role == .overrun)
      run.end("migrate")
    }
  }

  @Test("What an empty pane says keeps all its words", arguments: [40, 60, 80, 120])
  func emptyText(columns: Int) {
    let run = Stage.empty.run
    for (number, pane) in allPanes.enumerated() {
      let keys = ["\(number + 1)", "z"] + (pane.id == .output ? ["o", "o"] : [])
      let buffer = run.screen(columns: columns, rows: 24, keys: Array(keys.prefix(2))).buffer
      let shown = (2..<22).map { buffer.row($0).dropFirst().dropLast().map(\.text).joined() }.joined(
        separator: " ")
      let words = shown.split(separator: " ").map(String.init)
      let wanted = pane.emptyText(run.model).split(separator: " ").map(String.init)
      #expect(wanted.allSatisfy { words.contains($0) }, "\(pane.id.name): \(shown)")
    }
  }

  @Test("A control is ticked or seen to, in words that are no order to hold")
  func control() {
    #expect(Stage.preparing.run.model.needs.contains(.control("compat")))
    #expect(screen(.preparing()).contains("Next: tick ‘Components compatible’, with evidence"))
    let measured = Need.control("incidents").words(Run(storefront()).state)
    #expect(measured == "see to ‘No open incident on Storefront’, or waive it")
  }
}
