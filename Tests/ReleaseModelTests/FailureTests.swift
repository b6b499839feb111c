import ReleaseModel
import Testing

@Suite("A step that does not succeed")
struct FailureTests {
  @Test(
    "waits for a decision, and nothing new starts until it is made",
    arguments: [Outcome.exited(1), .signalled(9), .notStarted("no such file"), .timedOut, .quiet])
  func decision(outcome: Outcome) {
    var run = Scenario.started(.of(.run("a"), .run("b"), .run("c"), parallel: 2))
    run.end("a", outcome, yields: .decisionAwaited("a"))
    #expect(run.status("a") == .awaitingDecision)
    #expect(run.state.label == "failing")
    run.end("b")
    #expect(run.status("c") == .ready)
    #expect(run.needs == [.decideStep("a")])
    run.send(
      .complete("a", evidence: "did it"), yields: .stepDone("a", evidence: "did it"),
      .attemptStarted(.of("c")))
  }

  @Test("is tried again as often as its retries say, each time after the delay")
  func retries() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 2; $0.retryDelay = .seconds(30)
        }))
    run.end("a", .exited(1), yields: .retryScheduled("a", at: Scenario.start + .seconds(30)))
    #expect(run.status("a") == .failed)
    #expect(run.needs.isEmpty)
    run.advance(.seconds(29))
    run.advance(.seconds(1), yields: .attemptStarted(.of("a", 2)))
    run.end("a", .timedOut, yields: .retryScheduled("a", at: Scenario.start + .seconds(60)))
    #expect(run.status("a") == .timedOut)
    run.advance(.seconds(30), yields: .attemptStarted(.of("a", 3)))
    run.end("a", .quiet, yields: .decisionAwaited("a"))
    #expect(run.state.stepState("a")?.attempts.map(\.outcome) == [.exited(1), .timedOut, .quiet])
  }

  @Test("is retried by a person, with all its retries again and without a second confirmation")
  func retryAfterDecision() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 1; $0.confirm = true
        }))
    run.drive(.confirm("a", typedEnvironment: nil))
    run.end("a", .exited(1), yields: .retryScheduled("a", at: Scenario.start), .attemptStarted(.of("a", 2)))
    run.refuses(.retry("a"), because: "only a failed step")
    run.end("a", .exited(1), yields: .decisionAwaited("a"))
    run.send(.retry("a"), yields: .retryOrdered("a"), .attemptStarted(.of("a", 3)))
    run.end("a", .exited(1), yields: .retryScheduled("a", at: Scenario.start), .attemptStarted(.of("a", 4)))
    run.end("a", .exited(1), yields: .decisionAwaited("a"))
  }

  @Test("is skipped with a reason, unless it is required")
  func skip() {
    var run = Scenario.started(.of(.run("a"), .run("b") { $0.required = true }))
    run.end("a", .exited(1), yields: .decisionAwaited("a"))
    run.send(
      .skip("a", reason: "harmless"), yields: .stepSkipped("a", reason: "harmless"),
      .attemptStarted(.of("b")))
    run.refuses(.reopenStep("a"), because: "in advance")
    run.end("b", .exited(1), yields: .decisionAwaited("b"))
    run.refuses(.skip("b", reason: "harmless"), because: "required")
  }

  @Test("has a scheduled retry that waits for the end of a hold and hides no later time")
  func retryInHold() {
    let backout = Trigger.on("late", .clock(.pointOfNoReturn, within: .zero))
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 1; $0.retryDelay = .seconds(10)
        }
      ) {
        $0.takesBack(backout) { $0.window = .seconds(60) }
      })
    run.end("a", .exited(1), yields: .retryScheduled("a", at: Scenario.start + .seconds(10)))
    run.drive(.hold(reason: "look first"))
    let reached = "point-of-no-return reached"
    run.advance(
      .seconds(90), yields: .triggerTripped("late", evidence: reached, startsBackoutAt: nil))
    run.send(.acknowledge("late", reason: "known"), yields: .triggerAcknowledged("late", reason: "known"))
    run.send(.resume, yields: .resumed, .stepOffered("a"))
    run.send(
      .confirm("a", typedEnvironment: "production"), yields: .stepConfirmed("a", mayCross: true),
      .attemptStarted(.of("a", 2)))
  }

  @Test("has a scheduled retry that waits for a free place")
  func retryWithoutPlace() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 1; $0.retryDelay = .seconds(10)
        }, .run("b")))
    run.end(
      "a", .exited(1), yields: .retryScheduled("a", at: Scenario.start + .seconds(10)),
      .attemptStarted(.of("b")))
    run.advance(.seconds(20))
    run.end("b", yields: .attemptStarted(.of("a", 2)))
  }

  @Test("and whose outcome is unknown is run again without asking only if that is safe")
  func unknown() {
    let lost = Outcome.unknown("reboot")
    var safe = Scenario.started(.of(.run("a") { $0.rerun = .safe }))
    safe.end("a", lost, yields: .retryScheduled("a", at: Scenario.start), .attemptStarted(.of("a", 2)))

    var asked = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 3; $0.rerun = .confirm
        }))
    asked.end("a", lost, yields: .decisionAwaited("a"))
    asked.send(.retry("a"), yields: .retryOrdered("a"), .attemptStarted(.of("a", 2)))

    var never = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 3; $0.rerun = .never
        }))
    never.end("a", lost, yields: .decisionAwaited("a"))
    never.refuses(.retry("a"), because: "rerun: never")
    never.send(
      .complete("a", evidence: "looked"), yields: .stepDone("a", evidence: "looked"), .verificationStarted)
  }

  @Test("and never is run again after a failure that is known")
  func neverButKnown() {
    var run = Scenario.started(.of(.run("a") { $0.rerun = .never }))
    run.end("a", .exited(1), yields: .decisionAwaited("a"))
    run.send(.retry("a"), yields: .retryOrdered("a"), .attemptStarted(.of("a", 2)))
  }
}
