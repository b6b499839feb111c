import ReleaseModel
import Testing

@Suite("A step")
struct StepTests {
  @Test("ended when its attempt did, however much later that is told")
  func endedEarlier() {
    var run = Scenario.started(.of(.run("a"), .run("b"), parallel: 2))
    let start = run.now
    run.move(by: .seconds(3600))
    let measured = AttemptSpan(took: .seconds(5), endedAt: start.wall + .seconds(5))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0, span: measured)))
    #expect(run.state.deployment["a"]?.endedAt == start + .seconds(5))
    #expect(run.state.deployment["a"]?.lastAttempt?.endedAt == start + .seconds(5))
    // What is measured wrongly never leads out of the time between the start and now.
    let wrong = AttemptSpan(took: .seconds(-7), endedAt: start.wall + .seconds(9000))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0, span: wrong)))
    #expect(
      run.state.deployment["b"]?.endedAt == Timestamp(steady: start.steady, wall: run.now.wall))
  }

  @Test("is pending, ready, running and succeeded, and the next one follows")
  func life() {
    var run = Scenario(.of(.run("a"), .run("b", needs: ["a"])))
    #expect(run.status("a") == .ready)
    #expect(run.status("b") == .pending)
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))))
    #expect(run.status("a") == .running)
    #expect(effects(of: run.state) == [.attempt(.of("a"))])
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(run.status("a") == .succeeded)
    run.end("b", yields: .run(.verificationStarted))
    #expect(run.needs == [.declareSuccess])
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
    run.refuses(.run(.hold(reason: "late")), because: "locked")
  }

  @Test("starts with others that need nothing of it, up to the number of places")
  func parallel() {
    var run = Scenario(.of(.run("a"), .run("b"), .run("c"), .run("d", needs: ["a", "c"]), parallel: 2))
    run.send(
      .run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))),
      .steps(.attemptStarted(.of("b"))))
    #expect(run.status("c") == .ready)
    run.end("b", yields: .steps(.attemptStarted(.of("c"))))
    run.end("a")
    #expect(run.status("d") == .pending)
    run.end("c", yields: .steps(.attemptStarted(.of("d"))))
  }

  @Test("awaits confirmation at its boundary, and not before")
  func confirmation() {
    var run = Scenario(.of(.run("a"), .run("b", needs: ["a"]) { $0.confirm = true }))
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "not started")
    run.drive(.run(.startDeployment))
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "waits for a")
    run.end("a", yields: .steps(.offered("b")))
    #expect(run.status("b") == .awaitingConfirmation)
    #expect(run.needs == [.confirmStep("b")])
    run.send(
      .steps(.confirm("b", typedEnvironment: nil)), yields: .steps(.confirmed("b")),
      .steps(.attemptStarted(.of("b"))))
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "running")
  }

  @Test("that is confirmed while all places are taken starts when one is free")
  func confirmedEarly() {
    var run = Scenario.started(.of(.run("a"), .run("b") { $0.confirm = true }))
    run.send(.steps(.confirm("b", typedEnvironment: nil)), yields: .steps(.confirmed("b")))
    #expect(run.needs.isEmpty)
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
  }

  @Test("waits for a person in step mode")
  func stepMode() {
    var run = Scenario(.of(.run("a"), .run("b")) { $0.deployment.mode = .step })
    run.send(
      .run(.startDeployment), yields: .run(.deploymentStarted), .steps(.offered("a")), .steps(.offered("b")))
    run.send(
      .steps(.confirm("b", typedEnvironment: nil)), yields: .steps(.confirmed("b")),
      .steps(.attemptStarted(.of("b"))))
  }

  @Test("done by hand takes evidence and holds no place")
  func manual() {
    var run = Scenario(.of(.manual("call"), .run("b", needs: ["call"])))
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.offered("call")))
    #expect(run.needs == [.performStep("call")])
    #expect(effects(of: run.state).isEmpty)
    run.refuses(.steps(.confirm("call", typedEnvironment: nil)), because: "give evidence")
    run.refuses(.steps(.complete("call", evidence: "  ")), because: "evidence")
    run.send(
      .steps(.complete("call", evidence: "spoke to Ana")),
      yields: .steps(.done("call", evidence: "spoke to Ana")),
      .steps(.attemptStarted(.of("b"))))
    #expect(run.state.stepState("call")?.by == Scenario.engineer)
  }

  @Test("succeeds with any of its success codes and fails with the others")
  func successCodes() {
    var run = Scenario.started(
      .of(.run("a") { $0.successCodes = [0, 3] }, .run("b") { $0.successCodes = [1] }))
    run.end("a", .exited(3), yields: .steps(.attemptStarted(.of("b"))))
    run.end("b", .exited(0), yields: .steps(.decisionAwaited("b")))
  }

  @Test("may be skipped or marked done in advance and reopened until the flow reaches it")
  func inAdvance() {
    var run = Scenario(.of(.run("a"), .run("b", needs: ["a"]), .run("c", needs: ["b"])))
    run.send(.steps(.skip("b", reason: "not here")), yields: .steps(.skipped("b", reason: "not here")))
    run.send(.steps(.complete("a", evidence: "was there")), yields: .steps(.done("a", evidence: "was there")))
    run.send(.steps(.reopen("b")), yields: .steps(.reopened("b")))
    run.send(.steps(.skip("b", reason: "again")), yields: .steps(.skipped("b", reason: "again")))
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("c"))))
    run.refuses(.steps(.reopen("b")), because: "has started")
    run.refuses(.steps(.reopen("a")), because: "has started")
    run.end("c", yields: .run(.verificationStarted))
    run.refuses(.steps(.reopen("b")), because: "verification has begun")
    run.refuses(.steps(.skip("b", reason: "twice")), because: "skipped")
  }

  @Test("that is required is not skipped, and a skip needs a reason")
  func required() {
    let run = Scenario(.of(.run("a") { $0.required = true }, .run("b")))
    run.refuses(.steps(.skip("a", reason: "no time")), because: "required")
    run.refuses(.steps(.skip("b", reason: " \n")), because: "a reason")
    run.refuses(.steps(.skip("nonsense", reason: "no time")), because: "no step nonsense")
  }

  @Test("that is stopped is cancelled, never green, and waits for a decision")
  func stop() {
    var run = Scenario.started(.of(.run("a") { $0.retries = 5 }, .run("b")))
    run.refuses(.steps(.stop("b")), because: "not running")
    run.send(.steps(.stop("a")), yields: .steps(.stopRequested(.of("a"))))
    #expect(run.status("a") == .stopping)
    #expect(effects(of: run.state) == [.attempt(.of("a")), .stop(.of("a"))])
    run.refuses(.steps(.stop("a")), because: "being stopped")
    run.end("a", .stopped, yields: .steps(.decisionAwaited("a")))
    #expect(run.needs == [.decideStep("a")])
  }

  @Test(
    "that fails or is lost while it is being stopped is not retried by itself",
    arguments: [Outcome.exited(143), .signalled(15), .timedOut, .quiet, .unknown("reboot")])
  func stopWithRetries(outcome: Outcome) {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 5; $0.rerun = .safe
        }))
    run.drive(.steps(.stop("a")))
    run.end("a", outcome, yields: .steps(.decisionAwaited("a")))
  }

  @Test("that succeeds although it was to be stopped has succeeded")
  func stopTooLate() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.drive(.steps(.stop("a")))
    run.end("a", .exited(0), yields: .steps(.attemptStarted(.of("b"))))
    #expect(run.status("a") == .succeeded)
  }

  @Test("ends once: what is told twice or of another attempt changes nothing")
  func endsOnce() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.send(.steps(.attemptEnded(.of("a", 2), .exited(1), logBytes: 0)))
    run.send(.steps(.attemptEnded(.of("nonsense"), .exited(1), logBytes: 0)))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.send(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
    #expect(run.status("a") == .succeeded)
  }
}
