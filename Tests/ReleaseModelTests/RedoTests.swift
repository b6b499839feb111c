import ReleaseModel
import Testing

@Suite("A step that is done again")
struct RedoTests {
  private func deployed() -> Scenario {
    var run = Scenario.started(.of(.run("a"), .run("b", needs: ["a"]), .run("c", needs: ["b"])))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    return run
  }

  @Test("has to succeed once more before what needs it starts, and is a deviation with its reason")
  func again() {
    var run = deployed()
    run.refuses(.steps(.redo("a", reason: " ")), because: "reason")
    run.refuses(.steps(.redo("b", reason: "x")), because: "only a step whose command has succeeded")
    run.send(
      .steps(.redo("a", reason: "stale cache")), yields: .steps(.redoOrdered("a", reason: "stale cache")))
    #expect(run.status("a") == .ready)
    run.end("b", yields: .steps(.attemptStarted(AttemptID(step: "a", number: 2))))
    #expect(run.status("c") == .ready, "what needs b alone does not wait for a")
    run.end("a", yields: .steps(.attemptStarted(.of("c"))))
    #expect(run.status("b") == .succeeded && run.state.deployment["b"]?.attempts.count == 1)
    let done = run.state.deviations.first { $0.kind == .redone }
    #expect(done?.reason == "stale cache" && done?.by == Scenario.engineer && done?.subject == "Step a")
  }

  @Test("while the release is verified keeps its success from being declared, and may be retried")
  func verifying() {
    var run = deployed()
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("c"), .exited(0), logBytes: 0)))
    #expect(run.state.phase == .verifying && run.needs == [.declareSuccess])
    run.send(
      .steps(.redo("b", reason: "again")), yields: .steps(.redoOrdered("b", reason: "again")),
      .steps(.attemptStarted(AttemptID(step: "b", number: 2))))
    run.refuses(.run(.declareSuccess), because: "done again")
    #expect(effects(of: run.state) == [.attempt(AttemptID(step: "b", number: 2))])
    run.end("b", .exited(1), yields: .steps(.decisionAwaited("b")))
    #expect(run.needs == [.decideStep("b")])
    run.send(
      .steps(.retry("b")), yields: .steps(.retryOrdered("b")),
      .steps(.attemptStarted(AttemptID(step: "b", number: 3))))
    run.end("b")
    #expect(run.state.phase == .verifying && run.needs == [.declareSuccess])
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
  }

  @Test("gives what its newest success gives, and what it gave until then")
  func yields() {
    var show = Step(
      id: "show", title: "Show {{steps.a.n}}", action: .run(.program(["show", "{{steps.a.n}}"])))
    show.needs = ["a"]
    var run = Scenario.started(.of(.run("a"), show))
    func end(_ number: Int, _ outcome: Outcome, _ value: String) -> Command {
      .steps(
        .attemptEnded(
          AttemptID(step: "a", number: number), outcome, logBytes: 0,
          yield: StepYield(attempt: number, outputs: [StepOutput(name: "n", value: value)])))
    }
    run.drive(end(1, .exited(0), "one"))
    run.drive(.steps(.attemptEnded(.of("show"), .exited(0), logBytes: 0)))
    run.drive(.steps(.redo("a", reason: "x")))
    #expect(run.state.step("show")?.title == "Show one")
    run.drive(end(2, .exited(1), "two"))
    #expect(run.state.step("show")?.title == "Show one")
    run.drive(.steps(.retry("a")))
    run.drive(end(3, .exited(0), "three"))
    #expect(run.state.step("show")?.title == "Show three")
  }

  @Test("is undone once, as the last that was started")
  func undone() {
    var plan = Plan.of(.undoable("a"), .undoable("b"))
    plan.takesBack()
    var run = Scenario.started(plan)
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0)))
    run.drive(.steps(.redo("a", reason: "x")))
    #expect(run.state.undoSteps().map(\.id) == ["undo.a", "undo.b"])
    #expect(run.state.undoCount == 2)
  }

  @Test("is confirmed with the environment's name where nothing can take it back, also in the verification")
  func irreversible() {
    var run = Scenario.started(.of(.run("a") { $0.irreversible = "mail is sent" }))
    run.drive(.steps(.confirm("a", typedEnvironment: "production")))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    #expect(run.state.phase == .verifying)
    run.send(
      .steps(.redo("a", reason: "again")), yields: .steps(.redoOrdered("a", reason: "again")),
      .steps(.offered("a")))
    #expect(run.needs == [.confirmStep("a")])
    run.refuses(.steps(.confirm("a", typedEnvironment: nil)), because: "production")
    run.send(
      .steps(.confirm("a", typedEnvironment: "production")), yields: .steps(.confirmed("a", mayCross: true)),
      .steps(.attemptStarted(AttemptID(step: "a", number: 2))))
  }

  @Test("is for nobody who has done what has to be another's")
  func duty() {
    var run = Scenario.started(
      .of(.manual("a"), .run("b", needs: ["a"]) { $0.notSamePersonAs = ["a"] }))
    run.drive(.steps(.complete("a", evidence: Evidence(text: "done"))))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0)))
    run.refuses(.steps(.redo("b", reason: "x")), because: "another person has to do this")
  }
}
