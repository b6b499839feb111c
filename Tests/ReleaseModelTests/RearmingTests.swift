import ReleaseModel
import Testing

/// What was answered is watched again when somebody wants it, or what it watches is tried again.
@Suite("A trigger that was answered")
struct RearmingTests {
  private let planned = Trigger.on("t", .step(id: "a", is: [.failed]), .automatic)

  private func failed() -> Scenario {
    var run = Scenario.started(.of(.left("a"), .left("b")) { $0.takesBack(planned, .on("said", .person)) })
    run.drive(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
    return run
  }

  private func tripped(_ run: Scenario) -> Event {
    .backout(
      .triggerTripped("t", .step(.exited(1)), startsBackoutAt: run.now.steady + Trigger.countdown))
  }

  @Test("is armed again by a person, and trips at once while its circumstance lasts")
  func byHand() {
    var run = failed()
    run.refuses(.backout(.rearm("t")), because: "only an acknowledged or suppressed trigger")
    run.refuses(.backout(.rearm("said")), because: "only an acknowledged or suppressed trigger")
    run.refuses(.backout(.rearm("nonsense")), because: "no trigger nonsense")
    run.drive(.backout(.acknowledge("t", reason: "known")))
    var skipped = run
    run.send(.backout(.rearm("t")), yields: .backout(.triggerRearmed("t")), tripped(run))
    skipped.drive(.steps(.skip("a", reason: "harmless")))
    skipped.send(.backout(.rearm("t")), yields: .backout(.triggerRearmed("t")))
    skipped.drive(.backOutNow())
    skipped.refuses(.backout(.rearm("t")), because: "only an acknowledged")
  }

  @Test("is armed again before its suppression is over")
  func suppressed() {
    var run = Scenario.started(.of(.left("a")) { $0.takesBack(planned) })
    run.drive(.backout(.suppress("t", reason: "noise", for: .seconds(600))))
    run.send(.backout(.rearm("t")), yields: .backout(.triggerRearmed("t")))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")), tripped(run))
  }

  @Test("is armed again by a retry of its step, whether that was ordered before the answer or after it")
  func retried() {
    var run = failed()
    var before = run
    run.drive(.backout(.acknowledge("t", reason: "known")))
    run.send(
      .steps(.retry("a")), yields: .steps(.retryOrdered("a")), .backout(.triggerRearmed("t")),
      .steps(.attemptStarted(.of("a", 2))))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")), tripped(run))

    before.send(.steps(.retry("a")), yields: .steps(.retryOrdered("a")))
    before.send(
      .backout(.acknowledge("t", reason: "known")),
      yields: .backout(.triggerAcknowledged("t", reason: "known")), .backout(.triggerRearmed("t")),
      .steps(.attemptStarted(.of("a", 2))))
    before.end("a", .exited(1), yields: .steps(.decisionAwaited("a")), tripped(before))
  }

  @Test("stays answered when another step is tried again")
  func otherStep() {
    var run = failed()
    run.drive(.backout(.acknowledge("t", reason: "known")))
    run.drive(.steps(.skip("a", reason: "harmless")))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(1), logBytes: 0)))
    run.send(
      .steps(.retry("b")), yields: .steps(.retryOrdered("b")), .steps(.attemptStarted(.of("b", 2))))
    #expect(run.state.triggers["t"]?.status == .acknowledged)
  }
}

/// What is due when somebody opens a run that nobody has driven.
@Suite("A run that is opened again")
struct OpenedAgainTests {
  private let attach = Command.run(
    .attach(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0)))
  private var attached: Event {
    .run(.attached(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0)))
  }

  @Test("gives a countdown anew that passed while nobody could stop it, and lets another run on")
  func countdown() {
    var run = Scenario.started(
      .of(.left("a")) { $0.takesBack(.on("t", .step(id: "a", is: [.failed]), .automatic)) })
    run.drive(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
    run.move(by: .seconds(9))
    run.send(attach, yields: attached)
    run.move(by: .seconds(3600))
    let starts = run.now.steady + Trigger.countdown
    run.send(attach, yields: attached, .backout(.countdownRestarted("t", startsBackoutAt: starts)))
    var stopped = run
    run.advance(.seconds(9))
    let problem = Problem(title: "Trigger t", severity: .critical, owner: "relboard")
    run.advance(
      .seconds(1), yields: .backout(.ordered(problem, authorisedBy: "trigger t")), .backout(.undoStarted()),
      .backout(.verificationStarted), .backout(.backedOut))
    stopped.drive(.backout(.acknowledge("t", reason: "known")))
    stopped.advance(.seconds(100))
  }

  private func overrun() -> Scenario {
    let steps: [Step] = [
      .run("a") { $0.planned = .seconds(50) }, .run("b", needs: ["a"]) { $0.planned = .seconds(50) },
    ]
    var run = Scenario.started(
      .of(steps[0], steps[1]) { $0.takesBack(.on("t", .clock(.overrun, within: .zero))) })
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.move(by: .seconds(3600))
    return run
  }

  private func tell(_ run: inout Scenario, yields events: Event...) {
    let span = AttemptSpan(took: .seconds(40), endedAt: Scenario.wallStart + .seconds(40))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0, span: span)))
  }

  @Test("is not late by its clock before the real ends of its steps are told")
  func inTime() {
    var run = overrun()
    run.send(attach, yields: attached)
    run.move(by: .seconds(3))
    tell(&run)
    #expect(run.state.phase == .verifying)
    run.advance(.seconds(100))
    #expect(run.state.triggers["t"]?.status == .armed)
  }

  @Test("is late by its clock when its steps still run")
  func late() {
    var run = overrun()
    run.send(attach, yields: attached)
    run.advance(.seconds(9))
    run.advance(.seconds(1), yields: .backout(.triggerTripped("t", .clock(.overrun), startsBackoutAt: nil)))
  }

  @Test("is late at once where nothing of it ran")
  func nothingRan() {
    var run = overrun()
    run.drive(.steps(.stop("b")))
    run.drive(.steps(.attemptEnded(.of("b"), .stopped, logBytes: 0)))
    #expect(run.state.triggers["t"]?.status == .tripped)
  }
}
