import ReleaseModel
import Testing

@Suite("A step that does not succeed")
struct FailureTests {
  @Test(
    "waits for a decision, and nothing new starts until it is made",
    arguments: [Outcome.exited(1), .signalled(9), .notStarted("no such file"), .timedOut, .quiet])
  func decision(outcome: Outcome) {
    var run = Scenario.started(.of(.run("a"), .run("b"), .run("c"), parallel: 2))
    run.end("a", outcome, yields: .steps(.decisionAwaited("a")))
    #expect(run.status("a") == .awaitingDecision)
    #expect(run.state.label == "failing")
    run.end("b")
    #expect(run.status("c") == .ready)
    #expect(run.needs == [.decideStep("a")])
    run.send(
      .steps(.complete("a", evidence: "did it")), yields: .steps(.done("a", evidence: "did it")),
      .steps(.attemptStarted(.of("c"))))
  }

  @Test("is tried again as often as its retries say, each time after the delay")
  func retries() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 2; $0.retryDelay = .seconds(30)
        }))
    run.end("a", .exited(1), yields: .steps(.retryScheduled("a", at: Scenario.start + .seconds(30))))
    #expect(run.status("a") == .failed)
    #expect(run.needs.isEmpty)
    run.advance(.seconds(29))
    run.advance(.seconds(1), yields: .steps(.attemptStarted(.of("a", 2))))
    run.end("a", .timedOut, yields: .steps(.retryScheduled("a", at: Scenario.start + .seconds(60))))
    #expect(run.status("a") == .timedOut)
    run.advance(.seconds(30), yields: .steps(.attemptStarted(.of("a", 3))))
    run.end("a", .quiet, yields: .steps(.decisionAwaited("a")))
    #expect(run.state.stepState("a")?.attempts.map(\.outcome) == [.exited(1), .timedOut, .quiet])
  }

  @Test("is retried by a person, with all its retries again and without a second confirmation")
  func retryAfterDecision() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 1; $0.confirm = true
        }))
    run.drive(.steps(.confirm("a", typedEnvironment: nil)))
    run.end(
      "a", .exited(1), yields: .steps(.retryScheduled("a", at: Scenario.start)),
      .steps(.attemptStarted(.of("a", 2))))
    run.refuses(.steps(.retry("a")), because: "only a failed step")
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.send(.steps(.retry("a")), yields: .steps(.retryOrdered("a")), .steps(.attemptStarted(.of("a", 3))))
    run.end(
      "a", .exited(1), yields: .steps(.retryScheduled("a", at: Scenario.start)),
      .steps(.attemptStarted(.of("a", 4))))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
  }

  @Test("is skipped with a reason, unless it is required")
  func skip() {
    var run = Scenario.started(.of(.run("a"), .run("b") { $0.required = true }))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.send(
      .steps(.skip("a", reason: "harmless")), yields: .steps(.skipped("a", reason: "harmless")),
      .steps(.attemptStarted(.of("b"))))
    run.refuses(.steps(.reopen("a")), because: "in advance")
    run.end("b", .exited(1), yields: .steps(.decisionAwaited("b")))
    run.refuses(.steps(.skip("b", reason: "harmless")), because: "required")
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
    run.end("a", .exited(1), yields: .steps(.retryScheduled("a", at: Scenario.start + .seconds(10))))
    run.drive(.run(.hold(reason: "look first")))
    run.advance(
      .seconds(90), yields: .backout(.triggerTripped("late", .clock(.pointOfNoReturn), startsBackoutAt: nil)))
    run.send(
      .backout(.acknowledge("late", reason: "known")),
      yields: .backout(.triggerAcknowledged("late", reason: "known")))
    run.send(.run(.resume), yields: .run(.resumed), .steps(.offered("a")))
    run.send(
      .steps(.confirm("a", typedEnvironment: "production")), yields: .steps(.confirmed("a", mayCross: true)),
      .steps(.attemptStarted(.of("a", 2))))
  }

  @Test("has a scheduled retry that waits for a free place")
  func retryWithoutPlace() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 1; $0.retryDelay = .seconds(10)
        }, .run("b")))
    run.end(
      "a", .exited(1), yields: .steps(.retryScheduled("a", at: Scenario.start + .seconds(10))),
      .steps(.attemptStarted(.of("b"))))
    run.advance(.seconds(20))
    run.end("b", yields: .steps(.attemptStarted(.of("a", 2))))
  }

  @Test("and whose outcome is unknown is run again without asking only if that is safe")
  func unknown() {
    let lost = Outcome.unknown("reboot")
    var safe = Scenario.started(.of(.run("a") { $0.rerun = .safe }))
    safe.end(
      "a", lost, yields: .steps(.retryScheduled("a", at: Scenario.start)),
      .steps(.attemptStarted(.of("a", 2))))

    var asked = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 3; $0.rerun = .confirm
        }))
    asked.end("a", lost, yields: .steps(.decisionAwaited("a")))
    asked.send(.steps(.retry("a")), yields: .steps(.retryOrdered("a")), .steps(.attemptStarted(.of("a", 2))))

    var never = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 3; $0.rerun = .never
        }))
    never.end("a", lost, yields: .steps(.decisionAwaited("a")))
    never.refuses(.steps(.retry("a")), because: "rerun: never")
    never.send(
      .steps(.complete("a", evidence: "looked")), yields: .steps(.done("a", evidence: "looked")),
      .run(.verificationStarted))
  }

  @Test("and never is run again after a failure that is known")
  func neverButKnown() {
    var run = Scenario.started(.of(.run("a") { $0.rerun = .never }))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.send(.steps(.retry("a")), yields: .steps(.retryOrdered("a")), .steps(.attemptStarted(.of("a", 2))))
  }

  @Test("that waits for its next attempt may be tried now, stopped, skipped or done by hand")
  func betweenAttempts() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 3
          $0.retryDelay = .seconds(60)
        }, .run("b", needs: ["a"])))
    let due = Scenario.start + .seconds(60)
    run.end("a", .exited(1), yields: .steps(.retryScheduled("a", at: due)))
    var now = run
    now.send(
      .steps(.retry("a")), yields: .steps(.retryOrdered("a")), .steps(.attemptStarted(.of("a", 2))))
    #expect(effects(of: now.state) == [.attempt(.of("a", 2))], "nothing wakes for the attempt that was due")
    var stopped = run
    stopped.send(.steps(.stop("a")), yields: .steps(.decisionAwaited("a")))
    #expect(stopped.needs == [.decideStep("a")])
    stopped.advance(.seconds(100))
    var skipped = run
    skipped.send(
      .steps(.skip("a", reason: "not here")), yields: .steps(.skipped("a", reason: "not here")),
      .steps(.attemptStarted(.of("b"))))
    run.send(
      .steps(.complete("a", evidence: "did it")), yields: .steps(.done("a", evidence: "did it")),
      .steps(.attemptStarted(.of("b"))))
  }
}
