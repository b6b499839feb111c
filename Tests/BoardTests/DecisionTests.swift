import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct DecisionTests {
  private static let errors = CheckKey(.verification, "errors")
  private static let health = CheckKey(.verification, "health")

  /// Presses keys, and has the run do what is submitted, in that order; nothing may be refused.
  private func answer(_ run: inout Run, _ view: inout BoardView, _ keys: [String]) -> [Command] {
    var sent: [Command] = []
    for key in keys {
      for request in view.press(key, run.model) {
        guard case .submit(let command) = request else { continue }
        sent.append(command)
        #expect(run(command) == nil, "\(command)")
      }
    }
    view.follow(run.model)
    return sent
  }

  @Test("What a failed check brings about is one need and one question, and one answer ends all of it")
  func answeredOnce() {
    var run = Stage.tripped.run
    #expect(run.model.needs == [.decideCheck(Self.errors)])
    var view = run.view(columns: 80, rows: 24)
    let asked = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(asked.contains("DECIDE: Error rate: failed (check, trigger, hold: answered once)"))
    #expect(
      answer(&run, &view, ["c", "\"known", "enter"]) == [
        .backout(.acknowledge("errors", reason: "known")), .checks(.accept(Self.errors, reason: "known")),
        .run(.resume),
      ])
    #expect(run.state.hold == nil && run.state.trippedTriggers.isEmpty)
    #expect(!run.model.needs.contains { $0.isDecision } && view.overlays.isEmpty)
  }

  @Test("Measured again, the trigger is watched anew, and nothing is asked meanwhile")
  func measuredAgain() {
    var run = Stage.tripped.run
    var view = run.view(columns: 80, rows: 24)
    #expect(
      answer(&run, &view, ["r"]) == [
        .backout(.acknowledge("errors", reason: "it is tried again")), .checks(.remeasure(Self.errors)),
      ])
    #expect(run.state.triggers["errors"]?.status == .armed && view.overlays.isEmpty)
    #expect(run.model.needs == [.resume], "the hold stays until somebody has seen the new readings")
    for _ in 0..<4 {
      run.wait(.seconds(15))
      run.measure(Self.errors, .reading("5%"))
    }
    view.follow(run.model)
    #expect(view.decision?.cause == .check(Self.errors), "what fails again is asked again")
  }

  @Test(
    "What was decided about a step answers the trigger that it has tripped", arguments: ["r", "s", "d", "c"])
  func stepAndTrigger(key: String) {
    var run = Stage.failing.run
    #expect(run.model.needs == [.decideStep("web")])
    var view = run.view(columns: 80, rows: 24)
    let sent = answer(&run, &view, [key] + (key == "r" ? ["enter"] : ["\"known", "enter"]))
    #expect(sent.count == (key == "c" ? 0 : 2), "nobody carries on with a step that has failed")
    #expect(run.state.trippedTriggers.isEmpty == (key != "c"))
    #expect(
      run.state.triggers["web"]?.status == (key == "r" ? .armed : key == "c" ? .tripped : .acknowledged))
  }

  @Test(
    "The run is resumed with the last of the decisions that hold it, and not against what somebody has asked for"
  )
  func lastDecision() {
    for isAsked in [false, true] {
      var run = Stage.tripped.run
      run(.backout(.acknowledge("errors", reason: "wait")))
      for _ in 0..<3 {
        run.wait(.seconds(10))
        run.measure(Self.health, .reading("503"))
      }
      if isAsked { run(.run(.explainHold(reason: "lunch"))) }
      #expect(
        run.model.needs == [.decideCheck(Self.health), .decideCheck(Self.errors)] + (isAsked ? [.resume] : [])
      )
      var view = run.view(columns: 80, rows: 24)
      let first = answer(&run, &view, ["c", "\"known", "enter"])
      #expect(first == [.checks(.accept(Self.health, reason: "known"))] && run.state.hold != nil)
      view.unreadUntil = nil
      let second = answer(&run, &view, ["c", "\"so be it", "enter"])
      #expect(second.last == (isAsked ? .checks(.accept(Self.errors, reason: "so be it")) : .run(.resume)))
      #expect((run.state.hold == nil) == !isAsked)
    }
  }

  @Test("n goes on to the next decision, round the end, and Esc leaves it for later")
  func nextDecision() {
    var run = Stage.tripped.run
    run(.backout(.acknowledge("errors", reason: "wait")))
    for _ in 0..<3 {
      run.wait(.seconds(10))
      run.measure(Self.health, .reading("503"))
    }
    var view = run.view(columns: 80, rows: 24)
    for cause in [Self.health, Self.errors, Self.health] {
      #expect(view.decision?.cause == .check(cause) && view.overlays.count == 1)
      #expect(view.selection(in: VerificationPane(), run.model) == .check(cause))
      _ = view.press("n", run.model)
    }
    #expect(view.press("esc", run.model) == [] && view.overlays.isEmpty)
  }

  @Test(
    "A decision covers neither its row nor the output, and says all of its keys",
    arguments: [(Stage.tripped, "Error rate"), (.failing, "ウェブサーバーへ展開")],
    [(80, 24), (120, 40), (200, 60)])
  func docked(asked: (stage: Stage, title: String), size: (columns: Int, rows: Int)) {
    let frame = asked.stage.run.screen(columns: size.columns, rows: size.rows)
    let lines = (0..<size.rows).map { frame.buffer.row($0).map(\.text).joined() }
    guard let top = lines.firstIndex(where: { $0.contains("DECIDE") }) else {
      Issue.record("nothing is asked")
      return
    }
    #expect(lines[..<top].contains { $0.contains("✘ \(asked.title)") })
    #expect(lines[..<top].contains { $0.contains("Output") })
    for key in ["[b]", "[r]", "[l]", "[i]", "[esc]"] {
      #expect(lines[top...].contains { $0.contains(key) }, "\(key)")
    }
  }

  @Test("l leads from a failed step to its whole log, and n back to the decision")
  func log() {
    let run = Stage.failing.run
    var view = run.view(columns: 80, rows: 24, keys: ["l"])
    #expect(
      view.overlays.isEmpty && view.shows(ZoomScreen.self) && view.attemptShown(run.model)?.step == "web")
    _ = view.press("n", run.model)
    #expect(view.decision?.cause == .step("web"))
  }

  @Test(
    "A decision says as many steps as its backout would have",
    arguments: [Stage.failing, .tripped, .migrating, .preparing])
  func backoutSteps(stage: Stage) {
    let state = stage.run.state
    #expect(state.undoCount == state.undoSteps().count && state.undoCount > 0)
  }

  @Test("Where there is no room for both, the decision lies over the board with its letters")
  func floor() {
    let frame = Stage.failing.run.screen(columns: 40, rows: 10)
    #expect(frame.buffer.glyphs().contains("[r]"))
  }
}
