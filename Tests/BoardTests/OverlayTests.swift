import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct OverlayTests {
  @Test(
    "Overlays look as they should",
    arguments: [
      ("decision", Stage.failing, ["esc", "2", "enter"]), ("trigger", .tripped, []),
      ("backout", .tripped, ["b"]),
      ("confirm-step", .confirming, ["enter"]), ("poll", .polling, ["enter"]),
      ("tick", .preparing, ["enter"]),
      ("check", .verifying, ["3", "j", "i"]), ("step", .failing, ["esc", "2", "i"]),
      ("leave", .migrating, ["q"]),
      ("help", .migrating, ["?"]), ("palette", .migrating, [":", "\"back out"]),
      ("about", .migrating, ["a"]), ("about-end", .migrating, ["a", "pgdn", "pgdn", "pgdn"]),
      ("backout-answers", .tripped, ["b", "pgdn"]),
      ("suppress", .tripped, ["esc", "4", "u"]), ("hold", .migrating, ["h", "\"ten 分 more"]),
      ("abort", .confirming, ["A"]),
      ("resume", .held, ["h"]), ("start", .empty, ["n"]),
    ])
  func looks(name: String, stage: Stage, keys: [String]) {
    let frame = stage.run.screen(columns: 100, rows: 32, keys: keys)
    expectScreen(frame.buffer, named: "overlay-\(name)")
  }

  /// A release whose requests are compared with those from before it, and whose suite has failed.
  private static func measured() -> Run {
    var latency = Check(
      id: "latency", title: "Latency", probe: .http(HTTPProbe(url: "https://shop.example.org/")))
    latency.every = .seconds(10)
    latency.pass = Criterion("< 500 ms")
    latency.baseline = Baseline(direction: .increase, allowance: .percent(10))
    latency.baseline?.minSamples = 2
    latency.limits.failures = 3
    let suite = Check(
      id: "suite", title: "Smoke suite",
      probe: .junit(JUnitProbe(run: .shell("./ops/smoke"), results: "smoke.xml")))
    var plan = emptyPlan()
    plan.verification = [latency, suite]
    var run = Run(plan)
    for (number, reading) in ["180 ms", "200 ms"].enumerated() {
      run(.checks(.measured(CheckKey(.verification, "latency"), number: number + 1, .reading(reading))))
      run.wait(.seconds(10))
    }
    run(.run(.startDeployment))
    run.wait(.seconds(10))
    run.measure(CheckKey(.verification, "latency"), .reading("190 ms", raw: "status 200\n{\"ok\": true}"))
    run.wait(.seconds(10))
    run.measure(CheckKey(.verification, "latency"), .reading("191 ms", raw: "status 200\n{\"ok\": true}"))
    run.wait(.seconds(10))
    let html =
      "status 200\n<html><head><title>Storefront</title></head><body>Every word of what a slow server has said.</body></html>"
    run.measure(CheckKey(.verification, "latency"), .reading("260 ms", raw: html))
    return run
  }

  @Test("A check's details say what was measured now and before, and all that came with it")
  func comparedCheck() {
    let frame = Self.measured().screen(columns: 100, rows: 32, keys: ["3", "i"])
    expectScreen(frame.buffer, named: "overlay-check-compared")
  }

  @Test("A suite's details name the tests that failed")
  func failedSuite() {
    var run = Self.measured()
    let result = SuiteResult(
      passed: 116, skipped: 1, failed: 2, failures: ["Checkout.pays", "Search.finds 受注"])
    run.measure(CheckKey(.verification, "suite"), .suite(result))
    let frame = run.screen(columns: 100, rows: 32, keys: ["esc", "3", "j", "i"])
    expectScreen(frame.buffer, named: "overlay-check-suite")
  }

  @Test("A manual test takes what was seen, who has seen it, and a file that shows it")
  func manualTest() {
    var run = Stage.verifying.run
    for _ in 0..<5 {
      run.wait(.seconds(15))
      run.measure(CheckKey(.verification, "errors"), .reading("0.3%"))
    }
    run.soak(["errors": "0.3%", "health": "200"], for: .seconds(900))
    var view = run.view(columns: 100, rows: 32, keys: ["n"])
    for key in ["\"cancelled", "enter", "enter", "enter", "\"shot.png"] {
      #expect(view.press(key, run.model) == [])
    }
    expectScreen(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer, named: "overlay-manual-test")
    let test = TestRecord(
      passed: true, observed: "cancelled", tester: "manager", attachment: Evidence(text: "shot.png"))
    #expect(
      view.press("enter", run.model) == [
        .submit(.checks(.recordTest(CheckKey(.verification, "order"), test)))
      ])
  }

  @Test(
    "What nothing undoes is answered by its evidence, or by a reason to leave it",
    arguments: [
      ("d", StepWish.complete("undo.banner", evidence: Evidence(text: "it is back"))),
      ("s", .skip("undo.banner", reason: "it is back")),
    ])
  func missingUndo(key: String, wish: StepWish) {
    var run = Run.verifying()
    let problem = Problem(title: "Orders fail", severity: .major, owner: "engineer")
    run(.backout(.backOut(problem, authorisedBy: "manager", typedEnvironment: "production")))
    run.end("before.stop-orders")
    #expect(run.model.needs == [.performStep("undo.banner")])
    var view = run.view(columns: 100, rows: 32, keys: ["n"])
    expectScreen(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer, named: "overlay-missing-undo")
    _ = view.press(key, run.model)
    _ = view.press("\"it is back", run.model)
    #expect(view.press("enter", run.model) == [.submit(.steps(wish))])
    #expect(view.overlays.isEmpty)
    #expect(run(.steps(wish)) == nil)
  }

  @Test("Who resumes sees what stays undecided, and that no step starts while a control fails")
  func resumeUndecided() {
    var run = Run.migrating()
    run.measure(CheckKey(.control, "incidents"), .reading("2"))
    run(.run(.hold(reason: "lunch")))
    #expect(run.model.needs == [.decideCheck(CheckKey(.control, "incidents"))])
    var view = run.view(columns: 100, rows: 32, keys: ["esc", "h"])
    expectScreen(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer, named: "overlay-resume-undecided")
    view.overlays = []
    _ = view.press("n", run.model)
    let decision = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(decision.contains("DECIDE: No open incident on Storefront: does not hold"))
    #expect(!decision.contains("allowed"), "a control that goes on has no limits")
    for key in ["w", "\"known", "enter", "enter"] { #expect(view.press(key, run.model) == []) }
    #expect(
      view.press("enter", run.model) == [
        .submit(.controls(.waive("incidents", reason: "known", owner: "ana"))), .submit(.run(.resume)),
      ])
    #expect(view.overlays.isEmpty)
  }

  @Test("A waiver says who answers for it and how long it lasts, and what is no duration is said to be none")
  func waiver() {
    var run = Stage.preparing.run
    var view = run.view(columns: 100, rows: 32)
    for key in ["w", "\"next week", "enter", "enter", "\"soon", "enter"] { _ = view.press(key, run.model) }
    expectScreen(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer, named: "overlay-waive")
    run(
      .controls(
        .waive("compat", reason: "next week", owner: "manager", until: run.now.wall + .seconds(2 * 3600))))
    let keys = ["1", "g", "j"]
    #expect(
      run.screen(columns: 200, rows: 50, keys: keys).buffer.glyphs().contains("waived by ana, 2:00:00 left"))
    let shown = run.screen(columns: 100, rows: 32, keys: keys + ["i"]).buffer.glyphs()
    #expect(shown.contains("answers        manager"))
    #expect(shown.contains("ends           2026-11-23T00:01:20Z, in 2:00:00"))
    run.wait(.seconds(7200))
    #expect(
      run.screen(columns: 200, rows: 50, keys: ["1"]).buffer.glyphs().contains("the waiver has run out"))
  }

  @Test("A check for which the plan wants a backout asks about one first")
  func asksForBackout() {
    var plan = storefront()
    plan.backout?.triggers = []
    plan.controls = []
    plan.poll = []
    plan.infrastructure = []
    plan.release.package = []
    plan.release.documents = []
    plan.deployment.steps = []
    for index in plan.verification.indices { plan.verification[index].after = nil }
    var run = Run(plan)
    run(.run(.startDeployment))
    for _ in 0..<4 {
      run.wait(.seconds(15))
      run.measure(CheckKey(.verification, "errors"), .reading("5%"))
    }
    let view = run.view(columns: 100, rows: 32, keys: ["n"])
    expectScreen(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer, named: "overlay-asks-for-backout")
  }

  @Test("Who gives a backout up is reminded of what else can be done, and who tells of it how that is done")
  func contingencies() {
    var run = Stage.backingOut.run
    run.end("undo.web", .exited(1))
    for (keys, words) in [
      (["esc", "A"], "Serve the read-only shop from the mirror."),
      (["esc", "m"], "Call the product owner, mail the clerks."),
    ] {
      let frame = run.screen(columns: 100, rows: 32, keys: keys)
      #expect(frame.buffer.glyphs().contains(words))
    }
  }

  @Test("The cursor is where the next character goes")
  func cursor() throws {
    let frame = Stage.migrating.run.screen(columns: 100, rows: 32, keys: ["h", "\"ten 分", "left"])
    let cursor = try #require(frame.cursor)
    #expect(frame.buffer[cursor.x, cursor.y].text == "分")
  }

  @Test("A countdown is seen and stopped whatever is open, and only its own question is answered with that")
  func countdown() {
    let run = Stage.tripped.run
    for keys in [["esc", "esc"], ["esc", "esc", "?"], ["esc", "esc", "/"], ["esc", "esc", "3", "w"]] {
      for (columns, rows) in [(40, 10), (80, 24), (120, 40)] {
        var view = run.view(columns: columns, rows: rows, keys: keys)
        let open = view.overlays.count
        let screen = render(run.model, view, size: view.screen, glyphs: .unicode).buffer
        let bar = screen.row(2).map(\.text).joined()
        #expect(bar.contains("0:07") && bar.contains("ctrl-s stop"), "\(bar)")
        #expect(screen.row(2).allSatisfy { $0.role == .danger })
        for _ in 0..<2 { #expect(view.press("ctrl-s", run.model) == []) }
        let stop = Command.backout(.acknowledge("errors", reason: "known"))
        #expect(["\"known", "enter"].flatMap { view.press($0, run.model) } == [.submit(stop)])
        #expect(view.overlays.count == open)
        #expect(view.press("ctrl-n", run.model) == [])
        #expect(view.overlays.last?.base is BackoutOverlay)
      }
    }
  }

  @Test("The board says why a release was taken back by itself")
  func saysWhyItBackedOut() {
    var run = Stage.tripped.run
    run.wait(.seconds(61))
    #expect(run.state.phase == .backingOut)
    let why = "Error rate failed: 4 failed, 3 allowed; last 5.2%, by itself"
    for (columns, rows) in [(80, 24), (200, 60)] {
      #expect(run.screen(columns: columns, rows: rows).buffer.glyphs().contains("Because: \(why)"))
    }
  }

  @Test("Without a countdown its keys say so, and a board that watches has the bar alone")
  func noCountdown() {
    var view = Stage.migrating.run.view(columns: 80, rows: 24, keys: ["ctrl-n"])
    #expect(view.notice == "no automatic backout counts down" && view.overlays.isEmpty)
    var model = Stage.tripped.run.model
    model.isReadOnly = true
    view.notice = nil
    #expect(view.press("ctrl-s", model) == [] && view.overlays.isEmpty)
    #expect(view.notice == "this board only watches")
    let bar = render(model, view, size: view.screen, glyphs: .unicode).buffer.row(2).map(\.text).joined()
    #expect(bar.contains("BACKS OUT BY ITSELF IN 0:07") && !bar.contains("ctrl-s"))
  }

  @Test("Esc closes one overlay after another and never the board")
  func escape() {
    let run = Stage.tripped.run
    var view = run.view(columns: 80, rows: 24, keys: ["b"])
    #expect(view.overlays.count == 2)
    for left in [1, 0, 0, 0] {
      #expect(view.press("esc", run.model) == [])
      #expect(view.overlays.count == left)
    }
  }

  @Test("A backout is submitted only with the environment's name")
  func backout() {
    let run = Stage.verifying.run
    var view = run.view(
      columns: 80, rows: 24, keys: ["b", "\"Orders fail", "enter", "right", "enter", "enter", "enter"])
    #expect(view.press("enter", run.model) == [])
    #expect(view.overlays.count == 1)
    #expect(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains(
        "type the environment's name"))
    _ = view.press("\"production", run.model)
    let problem = Problem(title: "Orders fail", severity: .major, owner: "engineer")
    #expect(
      view.press("enter", run.model)
        == [.submit(.backout(.backOut(problem, authorisedBy: "manager", typedEnvironment: "production")))])
    #expect(view.overlays.isEmpty)
  }

  @Test("An abort is submitted only with the environment's name", arguments: ["Production", "production"])
  func abort(typed: String) {
    let run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24, keys: ["A", "\"the window is lost", "enter", "\"" + typed])
    let expected: [BoardRequest] =
      typed == "production" ? [.submit(.run(.abort(reason: "the window is lost")))] : []
    #expect(view.press("enter", run.model) == expected)
  }

  @Test(
    "Beyond the point of no return a step asks for the environment's name, even while the question is open")
  func crossing() {
    var run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24, keys: ["enter"])
    run.wait(.seconds(9_950))
    #expect(view.press("enter", run.model) == [])
    #expect(view.press("enter", run.model) == [])
    _ = view.press("\"production", run.model)
    #expect(
      view.press("enter", run.model) == [.submit(.steps(.confirm("migrate", typedEnvironment: "production")))]
    )
  }

  @Test("A step by hand beyond the point of no return asks for the name first, and then for evidence")
  func crossingByHand() {
    var call = Step(id: "call", title: "Call", action: .manual("Call them."))
    call.planned = .seconds(600)
    var backout = BackoutPlan()
    backout.window = .seconds(60)
    var plan = emptyPlan()
    plan.deployment.steps = [call]
    plan.backout = backout
    var run = Run(plan)
    run(.run(.startDeployment))
    var view = run.view(columns: 80, rows: 24, keys: ["n"])
    let asked = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(asked.contains("Begin ‘Call’?") && asked.contains("after the point of no return"))
    let confirm = Command.steps(.confirm("call", typedEnvironment: "nowhere"))
    #expect(["\"nowhere", "enter"].flatMap { view.press($0, run.model) } == [.submit(confirm)])
    run(confirm)
    view.follow(run.model)
    let complete = Command.steps(.complete("call", evidence: Evidence(text: "called")))
    #expect(["n", "\"called", "enter"].flatMap { view.press($0, run.model) } == [.submit(complete)])
  }

  @Test(
    "A decision offers every way out",
    arguments: [
      (["r", "enter"], Command.steps(.retry("web")), "it is tried again"),
      (["s", "\"no space", "enter"], .steps(.skip("web", reason: "no space")), "no space"),
      (["d", "\"did it", "enter"], .steps(.complete("web", evidence: Evidence(text: "did it"))), "did it"),
      (["down", "enter", "enter"], .steps(.retry("web")), "it is tried again"),
    ])
  func decision(keys: [String], command: Command, reason: String) {
    let run = Stage.failing.run
    var view = run.view(columns: 80, rows: 24, keys: ["esc", "2", "enter"])
    var requests: [BoardRequest] = []
    for key in keys { requests += view.press(key, run.model) }
    let acknowledged = Command.backout(.acknowledge("web", reason: reason))
    #expect(requests == [.submit(acknowledged), .submit(command)])
    #expect(view.overlays.isEmpty)
  }

  @Test("h holds at once and then asks why; Esc leaves the hold without a reason", arguments: [true, false])
  func holdsAtOnce(isExplained: Bool) {
    for (stage, keys) in [(Stage.migrating, []), (.failing, ["esc", "2", "enter"])] {
      var run = stage.run
      var view = run.view(columns: 80, rows: 24, keys: keys)
      let open = view.overlays.count
      #expect(view.press("h", run.model) == [.submit(.run(.hold(reason: nil)))])
      #expect(view.overlays.last?.base is TextOverlay)
      run(.run(.hold(reason: nil)))
      view.follow(run.model)
      if isExplained {
        let explained = Command.run(.explainHold(reason: "wait"))
        #expect(["\"wait", "enter"].flatMap { view.press($0, run.model) } == [.submit(explained)])
        #expect(run(explained) == nil)
      } else {
        #expect(view.press("esc", run.model) == [])
      }
      #expect(run.state.hold?.reasons == [isExplained ? .asked("wait") : .unexplained])
      #expect(view.overlays.count == open, "a decision that is open stays to be made")
    }
  }

  @Test("A retry is confirmed unless the plan calls it safe", arguments: [Step.Rerun.safe, .confirm])
  func retryAsks(rerun: Step.Rerun) {
    var plan = emptyPlan()
    var step = Step(id: "a", title: "A", action: .run(.shell("./a")))
    step.rerun = rerun
    plan.deployment.steps = [step]
    var run = Run(plan)
    run(.run(.startDeployment))
    run.end("a", .exited(1))
    let retry = [BoardRequest.submit(.steps(.retry("a")))]
    for keys in [["r"], ["esc", "2", "r"]] {
      var view = run.view(columns: 80, rows: 24, keys: keys.dropLast())
      #expect(view.press(keys.last ?? "", run.model) == (rerun == .safe ? retry : []))
      #expect(view.press("enter", run.model) == (rerun == .safe ? [] : retry))
    }
  }

  @Test("Enter alone decides nothing: it may have been meant for something else")
  func strayEnter() {
    let run = Stage.failing.run
    var view = run.view(columns: 80, rows: 24)
    #expect(!view.overlays.isEmpty)
    #expect(view.press("enter", run.model) == [])
    #expect(!view.overlays.isEmpty)
  }

  @Test(
    "What is filled in is what is submitted",
    arguments: [
      ("vote", Stage.polling, ["enter", "enter", "enter"], Command.poll(.vote(position: "Operations", .go))),
      (
        "no-go", .polling, ["enter", "right", "enter", "\"no staff", "enter"],
        .poll(.vote(position: "Operations", .noGo(reason: "no staff")))
      ),
      (
        "tick", .preparing, ["enter", "\"seen", "enter"],
        .controls(.tick("compat", evidence: Evidence(text: "seen")))
      ),
      (
        "accept", .preparing, ["j", "j", "j", "w", "\"enough", "enter"],
        .checks(.accept(CheckKey(.infrastructure, "disk"), reason: "enough"))
      ),
      (
        "waive", .preparing, ["w", "\"next week", "enter", "ctrl-u", "\"manager", "enter", "\"3d", "enter"],
        .controls(
          .waive(
            "compat", reason: "next week", owner: "manager",
            until: Stage.preparing.run.now.wall + .seconds(3 * 86_400)))
      ),
      (
        "suppress", .tripped, ["esc", "4", "u", "\"known", "enter", "ctrl-u", "\"2h", "enter"],
        .backout(.suppress("errors", reason: "known", for: .seconds(7200)))
      ),
      ("resume", .held, ["h", "enter"], .run(.resume)),
      ("start", .empty, ["n", "enter"], .run(.startDeployment)),
      (
        "receipt", .succeeded, ["m", "enter", "\"read", "enter"],
        .messages(.confirm("clerks", receipt: "read"))
      ),
      ("stop", .migrating, ["x", "enter"], .steps(.stop("migrate"))),
    ])
  func submits(name: String, stage: Stage, keys: [String], command: Command) {
    let run = stage.run
    var view = run.view(columns: 80, rows: 24)
    #expect(keys.flatMap { view.press($0, run.model) } == [.submit(command)])
  }

  @Test(
    "Leaving asks what goes on, by default the watch; ctrl-c asks the same and never kills",
    arguments: ["q", "ctrl-c"])
  func leave(key: String) {
    let run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24, keys: [key])
    #expect(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains("keep watch"))
    #expect(view.press("ctrl-c", run.model) == [])
    #expect(view.press("q", run.model) == [.leave(to: .watch)])
  }

  @Test("Leaving may go on or stop the watch, and goes on by default where the plan says so")
  func leaveOtherwise() {
    var model = Stage.migrating.run.model
    func leave(_ key: String) -> [BoardRequest] {
      var view = BoardView()
      _ = view.press("q", model)
      return view.press(key, model)
    }
    #expect(leave("g") == [.leave(to: .goOn)])
    #expect(leave("s") == [.leave(to: nil)])
    #expect(leave("z") == [], "the shell was not asked for")
    var plan = model.state.plan
    plan.deployment.unattended = .goOn
    model.situation = Situation(ReleaseState(plan: plan))
    #expect(leave("q") == [.leave(to: .goOn)])
    #expect(leave("w") == [.leave(to: .watch)])
  }

  @Test("Ctrl-z asks before it stops a board that drives a run, and stops it when asked again")
  func suspend() {
    var model = Stage.migrating.run.model
    var view = BoardView()
    #expect(view.press("ctrl-z", model) == [])
    #expect(view.press("ctrl-z", model) == [.suspend])
    #expect(view.press("ctrl-z", model) == [])
    #expect(view.press("q", model) == [.leave(to: .watch)])
    model.isReadOnly = true
    #expect(view.press("ctrl-z", model) == [.suspend], "a board that watches keeps nothing going")
  }

  @Test("Who drives is in the header, and nobody is in red there")
  func driver() throws {
    var model = Stage.migrating.run.model
    func header() -> CellBuffer {
      render(model, BoardView(), size: Size(columns: 160, rows: 24), glyphs: .unicode).buffer
    }
    #expect(header().glyphs().contains("\(model.operatorName) drives"))
    model.driver = Driver(name: "dana", process: 1, host: "web", attendance: .watch)
    #expect(header().glyphs().contains("kept watched for dana"))
    model.driver = nil
    let words = "NOT DRIVEN since"
    let line = try #require(header().glyphs().split(separator: "\n").first)
    let column = try #require(line.range(of: words)).lowerBound
    #expect(header()[line.distance(from: line.startIndex, to: column), 0].role == .headerAlert)
  }

  @Test("The demonstration may be closed for good")
  func demo() {
    var model = Stage.migrating.run.model
    var view = BoardView()
    _ = view.press("q", model)
    #expect(view.press("c", model) == [])
    model.leaving = .demo
    #expect(view.press("c", model) == [.closeForGood])
  }

  @Test("The palette runs what it finds")
  func palette() {
    let view = Stage.migrating.run.view(columns: 80, rows: 24, keys: [":", "\"enlarge", "enter"])
    #expect(view.shows(ZoomScreen.self))
    #expect(view.overlays.isEmpty)
  }

  @Test(
    "The palette goes to any row by words of its title or its id, not all of them whole",
    arguments: [
      ("migrate", Item.step("migrate")), ("mgrt ord", .step("migrate")), ("drain", .step("drain")),
      ("ウェブ", .step("web")), ("customer appr", .control("customer")), ("overruns", .trigger("overrun")),
      ("disk", .check(CheckKey(.infrastructure, "disk"))),
      ("place an order", .check(CheckKey(.verification, "order"))),
    ])
  func paletteRows(words: String, item: Item) {
    let run = Stage.migrating.run
    let view = run.view(columns: 80, rows: 24, keys: ["o", ":", "\"\(words)", "enter"])
    #expect(view.selectedItem(run.model) == item && view.overlays.isEmpty)
    #expect(view.isFocusChosen)
  }

  @Test("The palette goes to one of a thousand rows, and says when nothing is meant")
  func paletteOfMany() {
    let run = Run(longPlan())
    var view = run.view(columns: 80, rows: 24, keys: [":", "\"s537", "enter"])
    #expect(view.selectedItem(run.model) == .step("s537"))
    view = run.view(columns: 80, rows: 24, keys: [":", "\"qqq"])
    #expect(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains(
        "no command and no row says that"))
    #expect(view.press("enter", run.model) == [] && view.overlays.count == 1)
  }

  @Test(
    "The palette has first what can be done, then rows, then what cannot, and keeps its order while it is open"
  )
  func paletteOrder() {
    var run = Stage.migrating.run
    let view = run.view(columns: 120, rows: 40, keys: ["2", ":", "\"step"])
    func lines() -> [String] {
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().split(separator: "\n")
        .map(String.init)
    }
    let stop = lines().firstIndex { $0.contains("Stop the running step") } ?? 0
    let skip = lines().firstIndex { $0.contains("Skip the step") } ?? 0
    #expect(stop > 0 && stop < skip && lines()[skip].contains("(the plan says"))
    run.end("migrate")
    #expect(lines().firstIndex { $0.contains("Stop the running step") } == stop)
  }

  @Test(
    "How well words that are not whole find a text",
    arguments: [
      ("web-53", "Drain web-53 web-53", 3), ("53", "Drain web-53", 2), ("wb5", "Drain web-53", 1),
      ("", "x", 3),
      ("drain web", "Drain web-53", 3), ("web drain", "Drain web-53", 3), ("w dra", "Drain web-53", 3),
      ("b35", "Drain web-53", nil), ("eb5", "Drain web-53", nil), ("drain zebra", "Drain web-53", nil),
    ])
  func fuzzy(typed: String, text: String, score: Int?) {
    #expect(FuzzyWords(typed).score(of: text) == score)
  }

  @Test("Help has every key once, by what one wants to do, and every sign of a state")
  func helpIsWhole() {
    var run = Stage.migrating.run
    #expect(
      Set(Binding.Aim.allCases.flatMap { aim in Binding.all.filter { $0.aim == aim }.map(\.id) }).count
        == Binding.all.count)
    run.wait(.seconds(1))
    let view = run.view(columns: 118, rows: 160, keys: ["?"])
    for glyphs in [Glyphs.unicode, .ascii] {
      let shown = render(run.model, view, size: Size(columns: 118, rows: 160), glyphs: glyphs).buffer.glyphs()
      for binding in Binding.all where binding.isOffered(run.model, view) {
        #expect(shown.contains(binding.help), "\(binding.id)")
      }
      for aim in Binding.Aim.allCases where aim != .replay { #expect(shown.contains(aim.rawValue)) }
      for status in StepState.Status.allCases {
        #expect(shown.contains(glyphs.sign(status).word) && shown.contains(glyphs.sign(status).glyph))
      }
      for word in ["waived", "TRIPPED", "suppressed", "NO-GO", "inconclusive"] {
        #expect(shown.contains(word))
      }
    }
  }

  @Test(
    "Help is narrowed as one types; Esc shows all again, and then closes",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func helpNarrows(columns: Int, rows: Int) {
    let run = Stage.migrating.run
    var view = run.view(columns: columns, rows: rows, keys: ["?", "\"error"])
    let frame = render(run.model, view, size: view.screen, glyphs: .unicode)
    expectScreen(frame.buffer, named: "help-narrowed-\(columns)x\(rows)")
    #expect(frame.cursor != nil)
    _ = view.press("esc", run.model)
    let whole = render(run.model, view, size: view.screen, glyphs: .unicode)
    expectScreen(whole.buffer, named: "help-\(columns)x\(rows)")
    #expect(view.overlays.count == 1)
    _ = view.press("esc", run.model)
    #expect(view.overlays.isEmpty)
    for keys in [["?", "?"], ["?", ":"]] {
      let view = run.view(columns: columns, rows: rows, keys: keys)
      #expect(view.overlays.last?.base is PaletteOverlay == (keys == ["?", ":"]))
    }
  }

  @Test("The palette shows rows beside commands", arguments: [(80, 24), (120, 40), (200, 60)])
  func paletteScreen(columns: Int, rows: Int) {
    let frame = Stage.migrating.run.screen(columns: columns, rows: rows, keys: ["2", ":", "\"or"])
    expectScreen(frame.buffer, named: "palette-\(columns)x\(rows)")
  }
}

@Suite struct FollowingTests {
  @Test("A decision opens by itself, once")
  func opensOnce() {
    let run = Stage.tripped.run
    var view = run.view(columns: 80, rows: 24)
    #expect(view.decision?.cause == .check(CheckKey(.verification, "errors")))
    _ = view.press("esc", run.model)
    view.follow(run.model)
    #expect(view.overlays.isEmpty)
  }

  @Test(
    "A decision never takes the keyboard from somebody who types",
    arguments: [["/"], ["h", "\"wait"], ["?"]])
  func neverSteals(keys: [String]) {
    var view = Stage.verifying.run.view(columns: 80, rows: 24, keys: keys)
    let before = view.overlays
    view.follow(Stage.tripped.run.model)
    #expect(view.overlays == before)
    #expect((view.search?.isTyping ?? false) == (keys == ["/"]))
  }

  @Test("An overlay closes with a word when somebody else has answered, and its key acts on nothing")
  func answeredMeanwhile() {
    var run = Stage.failing.run
    var view = run.view(columns: 80, rows: 24, keys: ["esc", "2", "enter"])
    run(.steps(.retry("web")), by: "Dana Meier")
    #expect(
      !render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains("DECIDE"))
    #expect(view.press("r", run.model) == [])
    #expect(view.overlays.isEmpty)
    #expect(view.notice?.contains("has been answered meanwhile") == true)
  }

  @Test("What is still typed into an overlay that has closed by itself does not reach the board")
  func typedOn() {
    var run = Stage.failing.run
    var view = run.view(columns: 80, rows: 24, keys: ["esc", "2", "enter"])
    run(.steps(.retry("web")), by: "Dana Meier")
    view.follow(run.model)
    for key in ["h", "b", "x", "enter"] { #expect(view.press(key, run.model) == []) }
    #expect(view.overlays.isEmpty)
    #expect(view.notice?.contains("has been answered meanwhile") == true)
    run.wait(.seconds(2))
    #expect(view.press("?", run.model) == [])
    #expect(!view.overlays.isEmpty, "after a pause the keys are the board's again")
  }

  @Test("A skip typed ahead outlives the offer of its step")
  func typedAhead() {
    var run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24, keys: ["2", "G", "s", "\"nobody there"])
    for (id, time) in [("migrate", 130), ("web", 1100), ("traffic", 25)] {
      run.wait(.seconds(time))
      run.end(id)
    }
    view.follow(run.model)
    #expect(run.state.stepState("banner")?.status == .awaitingConfirmation)
    #expect(view.press("enter", run.model) == [.submit(.steps(.skip("banner", reason: "nobody there")))])
  }

  @Test("The focus goes where the run is, but within a phase where somebody has chosen it")
  func focus() {
    var view = Stage.preparing.run.view(columns: 80, rows: 24)
    #expect(view.focus == .controls)
    view.follow(Stage.migrating.run.model)
    #expect(view.focus == .deployment)
    _ = view.press("5", Stage.migrating.run.model)
    view.follow(Stage.held.run.model)
    #expect(view.focus == .output)
    view.follow(Stage.verifying.run.model)
    #expect(view.focus == .verification)
  }

  @Test("What n has selected is followed no longer than it waits")
  func ledThere() {
    var run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24, keys: ["n"])
    #expect(view.selection(in: DeploymentPane(), run.model) == .step("migrate"))
    _ = view.press("enter", run.model)
    run(.steps(.confirm("migrate", typedEnvironment: nil)))
    run.wait(.seconds(60))
    run.end("migrate")
    view.follow(run.model)
    #expect(view.selection(in: DeploymentPane(), run.model) == .step("web"))
    #expect(view.attemptShown(run.model)?.step == "web")
  }

  @Test("A question that has appeared by itself takes no answer before it can have been read")
  func unread() {
    var run = Stage.tripped.run
    var view = BoardView()
    view.follow(run.model)
    let asked = view.overlays
    for key in ["a", "b", "u", "down", "enter"] { #expect(view.press(key, run.model) == []) }
    #expect(view.overlays == asked)
    let soon = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(soon.contains("letters choose in a moment"))
    var stopped = view
    #expect(stopped.press("ctrl-s", run.model) == [] && stopped.overlays.count == 2)
    run.now = run.now + .milliseconds(699)
    #expect(view.press("b", run.model) == [] && view.overlays == asked)
    run.now = run.now + .milliseconds(1)
    #expect(view.press("b", run.model) == [] && view.overlays.last?.base is BackoutOverlay)
  }

  @Test("A new phase is followed, whatever was selected in the one before")
  func newPhase() {
    var view = Stage.migrating.run.view(columns: 80, rows: 24, keys: ["2", "G"])
    #expect(view.selections == [.deployment: .step("banner")])
    let run = Stage.backingOut.run
    view.follow(run.model)
    #expect(view.selections.isEmpty)
    #expect(view.selection(in: DeploymentPane(), run.model) == .step("undo.web"))
  }

  @Test(
    "A pane says that somebody has gone from what it follows, and f follows again", arguments: ["2", "5"])
  func followOff(pane: String) {
    let run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24, keys: [pane])
    func says() -> Bool {
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains("follow off · f")
    }
    #expect(!says())
    _ = view.press("f", run.model)
    #expect(view.notice == "the board follows the run")
    _ = view.press(pane == "2" ? "G" : "g", run.model)
    view.follow(run.model)
    #expect(says())
    _ = view.press("f", run.model)
    #expect(!says())
  }

  @Test("What waits for a person is told outside the board as well")
  func attention() {
    #expect(needsAttention(Stage.migrating.run.model) == nil)
    #expect(needsAttention(Stage.confirming.run.model) == "confirm ‘Migrate the orders database’")
    #expect(terminalTitle(Stage.failing.run.model) == "FAILING Storefront 2.4.0 → production")
    #expect(terminalProgress(Stage.migrating.run.model) == TerminalProgress(state: .normal, percent: 15))
    #expect(terminalProgress(Stage.held.run.model).state == .paused)
    #expect(terminalProgress(Stage.tripped.run.model).state == .error)
    #expect(terminalProgress(Stage.succeeded.run.model).state == .none)
  }
}
