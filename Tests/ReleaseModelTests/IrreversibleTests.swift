import ReleaseModel
import ReleaseWords
import Testing

@Suite("A step that nothing can take back")
struct IrreversibleTests {
  private static func irreversible(_ id: StepID, needs: [StepID] = []) -> Step {
    .run(id, needs: needs) { $0.irreversible = "\(id) is gone" }
  }

  private func started(change: (inout Plan) -> Void = { _ in }) -> Scenario {
    .started(
      .of(
        .undoable("a", planned: .seconds(60)), Self.irreversible("b", needs: ["a"]), .run("c", needs: ["b"])
      ) {
        $0.takesBack(.on("t", .clock(.pointOfNoReturn, within: .zero))) { $0.window = .seconds(3600) }
        change(&$0)
      })
  }

  @Test("waits for whoever types the environment's name, whatever the plan says of confirming")
  func confirmed() {
    var run = started()
    run.end("a", yields: .steps(.offered("b")))
    #expect(run.needs == [.confirmStep("b")])
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "production")
    #expect(run.state.lateness(of: "b", at: run.now)?.words(run.state).contains("b is gone") == true)
    run.send(
      .steps(.confirm("b", typedEnvironment: "production")), yields: .steps(.confirmed("b", mayCross: true)),
      .steps(.attemptStarted(.of("b"))))
  }

  @Test("ends the gauge when it begins, and with it what watches it; what follows asks no more")
  func gauge() {
    var run = started { $0.deployment.steps[2].planned = .seconds(7200) }
    #expect(run.state.nextIrreversible == "b")
    run.end("a", yields: .steps(.offered("b")))
    #expect(run.state.pointOfNoReturn() != nil)
    run.drive(.steps(.confirm("b", typedEnvironment: "production")))
    #expect(run.state.pointOfNoReturn() == nil && run.state.crossedBy?.id == "b")
    #expect(run.state.nextIrreversible == nil)
    run.end("b", yields: .steps(.attemptStarted(.of("c"))))
    run.move(by: .seconds(4000))
    #expect(run.state.trippedTriggers.isEmpty)
    #expect(run.nextWake == nil)
  }

  @Test("stays in a backout, for the plan's reason, and what else was done is taken back")
  func stays() {
    var run = started()
    run.end("a", yields: .steps(.offered("b")))
    run.drive(.steps(.confirm("b", typedEnvironment: "production")))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0)))
    run.drive(.backOutNow())
    run.drive(.steps(.attemptEnded(.of("c"), .stopped, logBytes: 0)))
    #expect(run.status("undo.b") == .skipped && run.status("undo.a") == .running)
    run.drive(.steps(.skip("undo.c", reason: "harmless")))
    run.drive(.steps(.attemptEnded(.of("undo.a"), .exited(0), logBytes: 0)))
    #expect(run.state.phase == .backedOut)
    #expect(run.state.endWords?.contains("Step b") == true)
    #expect(
      run.state.deviations.contains(
        Deviation(kind: .notUndone, subject: "Step b", reason: "b is gone", by: .board)))
  }

  @Test("is recorded as done in advance by whoever types the environment's name, and by nobody else")
  func inAdvance() {
    var plan = Plan.of(.run("a"), .manual("b", needs: ["a"]))
    plan.deployment.steps[1].irreversible = "b is gone"
    var run = Scenario(plan)
    let done = StepWish.complete("b", evidence: "sent")
    #expect(run.state.needsEnvironmentWhenDone("b") && !run.state.needsEnvironmentWhenDone("a"))
    run.refuses(.steps(done), because: "production")
    run.refuses(
      .steps(.complete("b", evidence: "sent", typedEnvironment: "staging")), because: "production")
    run.send(
      .steps(.complete("b", evidence: "sent", typedEnvironment: "production")),
      yields: .steps(.done("b", evidence: "sent")))
    // Whoever has typed it for the start is not asked twice.
    var begun = Scenario.started(plan)
    begun.end("a", yields: .steps(.offered("b")))
    begun.drive(.steps(.confirm("b", typedEnvironment: "production")))
    #expect(!begun.state.needsEnvironmentWhenDone("b"))
    begun.drive(.steps(done))
    #expect(begun.status("b") == .succeeded)
  }

  @Test("is asked for again when a person has it tried again, and not when the plan has")
  func again() {
    var run = started { $0.deployment.steps[1].retries = 1 }
    run.end("a", yields: .steps(.offered("b")))
    run.drive(.steps(.confirm("b", typedEnvironment: "production")))
    run.end(
      "b", .exited(1), yields: .steps(.retryScheduled("b", at: run.now.steady)),
      .steps(.attemptStarted(.of("b", 2))))
    run.end("b", .exited(1), yields: .steps(.decisionAwaited("b")))
    run.send(.steps(.retry("b")), yields: .steps(.retryOrdered("b")), .steps(.offered("b")))
    #expect(run.needs.contains(.confirmStep("b")))
  }
}
