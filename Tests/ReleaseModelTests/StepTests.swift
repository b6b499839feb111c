import ReleaseModel
import Testing

@Suite("A step")
struct StepTests {
  @Test("is pending, ready, running and succeeded, and the next one follows")
  func life() {
    var run = Scenario(.of(.run("a"), .run("b", needs: ["a"])))
    #expect(run.status("a") == .ready)
    #expect(run.status("b") == .pending)
    run.send(.startDeployment, yields: .deploymentStarted, .attemptStarted(.of("a")))
    #expect(run.status("a") == .running)
    #expect(effects(of: run.state) == [.attempt(.of("a"))])
    run.end("a", yields: .attemptStarted(.of("b")))
    #expect(run.status("a") == .succeeded)
    run.end("b", yields: .verificationStarted)
    #expect(run.needs == [.declareSuccess])
    run.send(.declareSuccess, yields: .succeeded)
    run.refuses(.hold(reason: "late"), because: "locked")
  }

  @Test("starts with others that need nothing of it, up to the number of places")
  func parallel() {
    var run = Scenario(.of(.run("a"), .run("b"), .run("c"), .run("d", needs: ["a", "c"]), parallel: 2))
    run.send(
      .startDeployment, yields: .deploymentStarted, .attemptStarted(.of("a")), .attemptStarted(.of("b")))
    #expect(run.status("c") == .ready)
    run.end("b", yields: .attemptStarted(.of("c")))
    run.end("a")
    #expect(run.status("d") == .pending)
    run.end("c", yields: .attemptStarted(.of("d")))
  }

  @Test("awaits confirmation at its boundary, and not before")
  func confirmation() {
    var run = Scenario(.of(.run("a"), .run("b", needs: ["a"]) { $0.confirm = true }))
    run.refuses(.confirm("b", typedEnvironment: nil), because: "not started")
    run.drive(.startDeployment)
    run.refuses(.confirm("b", typedEnvironment: nil), because: "waits for a")
    run.end("a", yields: .stepOffered("b"))
    #expect(run.status("b") == .awaitingConfirmation)
    #expect(run.needs == [.confirmStep("b")])
    run.send(.confirm("b", typedEnvironment: nil), yields: .stepConfirmed("b"), .attemptStarted(.of("b")))
    run.refuses(.confirm("b", typedEnvironment: nil), because: "running")
  }

  @Test("that is confirmed while all places are taken starts when one is free")
  func confirmedEarly() {
    var run = Scenario.started(.of(.run("a"), .run("b") { $0.confirm = true }))
    run.send(.confirm("b", typedEnvironment: nil), yields: .stepConfirmed("b"))
    #expect(run.needs.isEmpty)
    run.end("a", yields: .attemptStarted(.of("b")))
  }

  @Test("waits for a person in step mode")
  func stepMode() {
    var run = Scenario(.of(.run("a"), .run("b")) { $0.deployment.mode = .step })
    run.send(.startDeployment, yields: .deploymentStarted, .stepOffered("a"), .stepOffered("b"))
    run.send(.confirm("b", typedEnvironment: nil), yields: .stepConfirmed("b"), .attemptStarted(.of("b")))
  }

  @Test("done by hand takes evidence and holds no place")
  func manual() {
    var run = Scenario(.of(.manual("call"), .run("b", needs: ["call"])))
    run.send(.startDeployment, yields: .deploymentStarted, .stepOffered("call"))
    #expect(run.needs == [.performStep("call")])
    #expect(effects(of: run.state).isEmpty)
    run.refuses(.confirm("call", typedEnvironment: nil), because: "give evidence")
    run.refuses(.complete("call", evidence: "  "), because: "evidence")
    run.send(
      .complete("call", evidence: "spoke to Ana"), yields: .stepDone("call", evidence: "spoke to Ana"),
      .attemptStarted(.of("b")))
    #expect(run.state.stepState("call")?.by == Scenario.engineer)
  }

  @Test("succeeds with any of its success codes and fails with the others")
  func successCodes() {
    var run = Scenario.started(
      .of(.run("a") { $0.successCodes = [0, 3] }, .run("b") { $0.successCodes = [1] }))
    run.end("a", .exited(3), yields: .attemptStarted(.of("b")))
    run.end("b", .exited(0), yields: .decisionAwaited("b"))
  }

  @Test("may be skipped or marked done in advance and reopened until the flow reaches it")
  func inAdvance() {
    var run = Scenario(.of(.run("a"), .run("b", needs: ["a"]), .run("c", needs: ["b"])))
    run.send(.skip("b", reason: "not here"), yields: .stepSkipped("b", reason: "not here"))
    run.send(.complete("a", evidence: "was there"), yields: .stepDone("a", evidence: "was there"))
    run.send(.reopenStep("b"), yields: .stepReopened("b"))
    run.send(.skip("b", reason: "again"), yields: .stepSkipped("b", reason: "again"))
    run.send(.startDeployment, yields: .deploymentStarted, .attemptStarted(.of("c")))
    run.refuses(.reopenStep("b"), because: "has started")
    run.refuses(.reopenStep("a"), because: "has started")
    run.end("c", yields: .verificationStarted)
    run.refuses(.reopenStep("b"), because: "verification has begun")
    run.refuses(.skip("b", reason: "twice"), because: "skipped")
  }

  @Test("that is required is not skipped, and a skip needs a reason")
  func required() {
    let run = Scenario(.of(.run("a") { $0.required = true }, .run("b")))
    run.refuses(.skip("a", reason: "no time"), because: "required")
    run.refuses(.skip("b", reason: " \n"), because: "a reason")
    run.refuses(.skip("nonsense", reason: "no time"), because: "no step nonsense")
  }

  @Test("that is stopped is cancelled, never green, and waits for a decision")
  func stop() {
    var run = Scenario.started(.of(.run("a") { $0.retries = 5 }, .run("b")))
    run.refuses(.stop("b"), because: "not running")
    run.send(.stop("a"), yields: .stopRequested(.of("a")))
    #expect(run.status("a") == .stopping)
    #expect(effects(of: run.state) == [.attempt(.of("a")), .stop(.of("a"))])
    run.refuses(.stop("a"), because: "being stopped")
    run.end("a", .stopped, yields: .decisionAwaited("a"))
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
    run.drive(.stop("a"))
    run.end("a", outcome, yields: .decisionAwaited("a"))
  }

  @Test("that succeeds although it was to be stopped has succeeded")
  func stopTooLate() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.drive(.stop("a"))
    run.end("a", .exited(0), yields: .attemptStarted(.of("b")))
    #expect(run.status("a") == .succeeded)
  }

  @Test("ends once: what is told twice or of another attempt changes nothing")
  func endsOnce() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.send(.attemptEnded(.of("a", 2), .exited(1), logBytes: 0))
    run.send(.attemptEnded(.of("nonsense"), .exited(1), logBytes: 0))
    run.end("a", yields: .attemptStarted(.of("b")))
    run.send(.attemptEnded(.of("a"), .exited(1), logBytes: 0))
    #expect(run.status("a") == .succeeded)
  }
}
