import ReleaseModel
import Testing

@Suite("A step with a terminal of its own")
struct TerminalTests {
  private static let plan = Plan.of(.run("sign") { $0.hasTerminal = true }, .run("ship", needs: ["sign"]))

  @Test("waits for somebody to type where its terminal does, and says so once")
  func input() {
    var run = Scenario.started(Self.plan)
    run.send(
      .steps(.inputAwaited(.of("sign"), true)), by: .board, yields: .steps(.inputAwaited(.of("sign"), true)))
    run.send(.steps(.inputAwaited(.of("sign"), true)), by: .board)
    #expect(run.needs == [.giveInput("sign")])
    #expect(Need.giveInput("sign").words(run.state) == "type at the terminal of ‘Step sign’")
    run.send(
      .steps(.inputAwaited(.of("sign"), false)), by: .board, yields: .steps(.inputAwaited(.of("sign"), false))
    )
    #expect(run.needs.isEmpty)
  }

  @Test("needs nobody when it is over, or is being stopped")
  func end() {
    var run = Scenario.started(Self.plan)
    run.drive(.steps(.inputAwaited(.of("sign"), true)))
    var stopped = run
    stopped.drive(.steps(.stop("sign")))
    #expect(stopped.needs.isEmpty)
    run.end("sign", yields: .steps(.attemptStarted(.of("ship"))))
    #expect(run.needs.isEmpty)
    #expect(run.state.stepState("sign")?.awaitsInput == false)
    // Told late, or of a step that has none.
    run.send(.steps(.inputAwaited(.of("sign"), true)), by: .board)
    run.send(.steps(.inputAwaited(.of("ship"), true)), by: .board)
  }

  @Test(
    "does not start by itself where nobody sits at a board",
    arguments: [Session.Attendance.unattended, .goOn])
  func unattended(attendance: Session.Attendance) {
    var run = Scenario(Self.plan)
    run.drive(.run(.attach(Session(attendance: attendance, host: "host", bootID: "boot", clockOffset: 0))))
    if attendance == .goOn { run.drive(.run(.startDeployment)) }
    #expect(run.status("sign") == .awaitingConfirmation)
    #expect(run.needs == [.confirmStep("sign")])
    run.send(
      .steps(.confirm("sign", typedEnvironment: nil)), yields: .steps(.confirmed("sign")),
      .steps(.attemptStarted(.of("sign"))))
  }

  @Test("starts by itself where somebody does, and again without being asked about")
  func attended() {
    var plan = Self.plan
    plan.deployment.steps[0].retries = 1
    var run = Scenario.started(plan)
    #expect(run.status("sign") == .running)
    run.drive(.steps(.attemptEnded(.of("sign"), .exited(1), logBytes: 0)))
    run.drive(.run(.wake))
    #expect(run.status("sign") == .running)
  }

  @Test("has one for its undo only where the plan says so")
  func undo() {
    var plan = Plan.of(
      .run("sign") { $0.undo = Undo(action: .run(.shell("git tag -d v1"))) },
      .run("push", needs: ["sign"]) { $0.undo = Undo(action: .run(.shell("git push -d v1"))) })
    plan.deployment.steps[1].undo?.hasTerminal = true
    plan.backout = BackoutPlan()
    var run = Scenario.started(plan)
    run.end("sign", yields: .steps(.attemptStarted(.of("push"))))
    let undo = run.state.undoSteps()
    #expect(undo.map(\.id) == ["undo.push", "undo.sign"])
    #expect(undo.map(\.hasTerminal) == [true, nil])
  }
}
