import ReleaseModel
import Testing

/// Steps that are to be done only when something is so.
@Suite("A step under a condition")
struct ApplicabilityTests {
  private static func when(_ id: StepID, _ needed: StepID, _ was: StepResult.Ending...) -> Step {
    .run(id, needs: [needed]) { $0.conditions = [StepResult(step: needed, was: was)] }
  }

  private static func left(_ id: StepID, _ needed: StepID, _ was: StepResult.Ending...) -> Event {
    .steps(.notApplicable(id, because: .result(StepResult(step: needed, was: was))))
  }

  @Test("is left out when the other has come out otherwise: nothing waits for it, and it is no deviation")
  func result() {
    var run = Scenario.started(
      .of(.run("a"), Self.when("b", "a", .skipped, .failed), .run("c", needs: ["b"])))
    run.end("a", yields: Self.left("b", "a", .skipped, .failed), .steps(.attemptStarted(.of("c"))))
    #expect(run.status("b") == .notApplicable && run.state.deviations.isEmpty)
    #expect(run.state.inapplicability(of: "b") == "‘Step a’ was not skipped or failed")
    run.refuses(.steps(.skip("b", reason: "x")), because: "not applicable")
    run.refuses(.steps(.reopen("b")), because: "can be reopened")
    run.end("c", yields: .run(.verificationStarted))
    #expect(run.state.deployment.isComplete && run.state.deployment.completeCount == 2)
    #expect(run.state.deployment.applicableCount == 2)
  }

  @Test("is done when the other has come out so: skipped, or failed whatever came then")
  func holds() {
    var skipped = Scenario.started(
      .of(.run("a"), Self.when("b", "a", .skipped), Self.when("c", "a", .failed)))
    skipped.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    skipped.send(
      .steps(.skip("a", reason: "not needed")), yields: .steps(.skipped("a", reason: "not needed")),
      .steps(.attemptStarted(.of("b"))))
    skipped.end("b", yields: .steps(.attemptStarted(.of("c"))))

    var retried = Scenario.started(.of(.run("a"), Self.when("b", "a", .failed)))
    retried.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    retried.drive(.steps(.retry("a")))
    retried.end("a", yields: Self.left("b", "a", .failed), .run(.verificationStarted))
  }

  @Test("is judged when all that it needs is over, and offered to nobody before that")
  func confirmed() {
    var plan = Plan.of(.run("a"), .run("other"), Self.when("b", "a", .failed), parallel: 2)
    plan.deployment.steps[2].needs.append("other")
    plan.deployment.steps[2].confirm = true
    var run = Scenario.started(plan)
    run.end("a")
    #expect(run.status("b") == .pending)
    run.end("other", yields: Self.left("b", "a", .failed), .run(.verificationStarted))
  }

  @Test("is open again with the step that it was left out for, and so is what was left out for it")
  func reopened() {
    var run = Scenario.started(
      .of(
        .run("first"), .run("a"), Self.when("b", "a", .succeeded), Self.when("c", "b", .succeeded),
        .manual("d", needs: ["first"]), parallel: 1))
    run.send(
      .steps(.skip("a", reason: "not now")), yields: .steps(.skipped("a", reason: "not now")),
      Self.left("b", "a", .succeeded), Self.left("c", "b", .succeeded))
    run.drive(.steps(.reopen("a")))
    #expect(run.status("b") == .pending && run.status("c") == .pending)
    #expect(run.state.stepState("b")?.inapplicable == nil)
    run.end("first", yields: .steps(.attemptStarted(.of("a"))), .steps(.offered("d")))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
  }

  @Test("that the plan knows is left out before the run, takes no time, and lets its checks begin")
  func known() {
    var plan = Plan.of(
      .run("a") { $0.planned = .seconds(60) }, .run("b", needs: ["a"]), .run("c", needs: ["b"]))
    plan.deployment.steps[0].inapplicable = .value("eu", pattern: "us")
    plan.deployment.steps[1].planned = .seconds(30)
    plan.verification = [.number("health") { $0.after = "a" }]
    var run = Scenario(plan)
    #expect(run.status("a") == .notApplicable)
    #expect(run.state.deployment.plannedDuration == .seconds(30))
    #expect(run.state.deployment.applicableCount == 2 && run.state.deployment.completeCount == 0)
    run.send(
      .run(.startDeployment), yields: .run(.deploymentStarted),
      .checks(.started(.verification("health"), firstDue: run.now.steady)),
      .steps(.attemptStarted(.of("b"))))
    #expect(run.state.history(ofStep: "a", at: run.now.steady).isEmpty)
    #expect(run.state.undoSteps(asking: true).isEmpty)
  }
}
