import ReleaseModel
import Testing

/// A step that waits for what checks show.
@Suite("A gate")
struct GateTests {
  private let errors = CheckKey.verification("errors")

  /// A deployment behind whose first step a gate waits for a check that is measured every ten seconds.
  private func waiting(
    soak: Duration? = .seconds(30), parallel: Int = 1, _ change: (inout Check) -> Void = { _ in }
  ) -> Scenario {
    let check = Check.number("errors") {
      $0.every = .seconds(10)
      change(&$0)
    }
    var run = Scenario.started(
      .of(
        .run("a"), .gate("soak", needs: ["a"], ["errors"], soak: soak), .run("b", needs: ["soak"]),
        .run("beside", needs: ["a"]), parallel: parallel
      ) {
        $0.verification = [check]
        $0.takesBack(.on("t", .step(id: "soak", is: [.failed]), .propose))
      })
    run.end(
      "a",
      yields: .steps(.attemptStarted(.of("soak"))), .steps(.attemptStarted(.of("beside"))),
      .checks(.started(errors, firstDue: run.now.steady)))
    return run
  }

  @Test("opens when its check has passed for as long as it soaks, and takes no place meanwhile")
  func soaks() {
    var run = waiting()
    #expect(run.state.deployment.activeCount == 2, "the other step has the only place")
    run.end("beside")
    run.measure(errors, .good, .passed)
    run.measure(errors, .good, .passed)
    #expect(run.state.soaked("soak") == .seconds(10))
    run.measure(errors, .good, .passed)
    run.measure(
      errors, .good, .passed,
      yields: .steps(.attemptEnded(.of("soak"), .gatePassed, logBytes: 0)), .steps(.attemptStarted(.of("b"))))
    #expect(run.status("soak") == .succeeded && run.state.soaked("soak") == nil)
  }

  @Test("soaks anew after a failure that is allowed, and after a gap in which nobody measured")
  func gap() {
    var run = waiting { $0.limits.failures = 1 }
    run.end("beside")
    for _ in 1...3 { run.measure(errors, .good, .passed) }
    run.measure(errors, .bad, .failed)
    #expect(run.state.soaked("soak") == .zero)
    for _ in 1...3 { run.measure(errors, .good, .passed) }
    #expect(run.state.soaked("soak") == .seconds(20))
    run.move(by: .seconds(600))
    run.measure(errors, .good, .passed)
    #expect(run.state.soaked("soak") == .zero, "what nobody has watched is not soaked")
    for _ in 1...2 { run.measure(errors, .good, .passed) }
    run.measure(
      errors, .good, .passed,
      yields: .steps(.attemptEnded(.of("soak"), .gatePassed, logBytes: 0)), .steps(.attemptStarted(.of("b"))))
  }

  @Test("fails with its check: one decision, and no hold beside it; tried again it measures again")
  func fails() {
    var run = waiting()
    run.end("beside")
    run.measure(errors, .good, .passed)
    let ended = run.state.checks[errors]
    run.measure(
      errors, .bad, .failed,
      yields: .checks(
        .ended(errors, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))),
      .steps(.attemptEnded(.of("soak"), .gateFailed(check: "errors", .failed), logBytes: 0)),
      .steps(.decisionAwaited("soak")),
      .backout(.triggerTripped("t", .step(.gateFailed(check: "errors", .failed)), startsBackoutAt: nil)))
    #expect(ended?.phase == .measuring && run.state.hold == nil)
    #expect(run.needs.contains(.decideStep("soak")))
    run.drive(.backout(.acknowledge("t", reason: "a burst")))
    run.drive(.steps(.retry("soak")))
    run.measure(errors, .good, .passed)
    #expect(run.status("soak") == .running && run.phase("errors") == .measuring)
  }

  @Test("is stopped at once, and a backout has nothing of it to undo")
  func stops() {
    var run = waiting()
    run.end("beside")
    run.send(
      .steps(.stop("soak")), yields: .steps(.stopRequested(.of("soak"))),
      .steps(.attemptEnded(.of("soak"), .stopped, logBytes: 0)), .steps(.decisionAwaited("soak")))
    #expect(!run.state.undoSteps().contains { $0.id == "undo.soak" })
    #expect(run.state.startOrder.contains("a") && !run.state.startOrder.contains("soak"))
  }

  @Test("that waits when a backout is ordered ends with it")
  func backedOut() {
    var run = waiting()
    run.end("beside")
    let problem = Problem(title: "errors", severity: .critical, owner: "ana")
    run.drive(.backout(.backOut(problem, authorisedBy: "manager", typedEnvironment: "production")))
    #expect(run.status("soak") == .cancelled, "\(run.records.suffix(6).map(\.event))")
    #expect(run.state.backout?.flow != nil)
  }

  @Test("without a soak opens with the first pass since it waits, or with a check that has succeeded")
  func opensAtOnce() {
    var run = waiting(soak: nil)
    run.end("beside")
    run.measure(
      errors, .good, .passed,
      yields: .steps(.attemptEnded(.of("soak"), .gatePassed, logBytes: 0)), .steps(.attemptStarted(.of("b"))))
    var once = waiting(soak: nil) { $0.every = nil }
    once.end("beside")
    once.measure(
      errors, .good, .passed, yields: .checks(.ended(errors, .successful, reason: nil)),
      .steps(.attemptEnded(.of("soak"), .gatePassed, logBytes: 0)), .steps(.attemptStarted(.of("b"))))
  }

  @Test("asks for no process, whatever it waits for")
  func effects() {
    let run = waiting()
    let wanted = ReleaseModel.effects(of: run.state)
    #expect(wanted.contains(.attempt(.of("beside"))) && !wanted.contains(.attempt(.of("soak"))))
  }
}

/// A check whose first pass ends it.
@Suite("A check until it has passed")
struct UntilTests {
  private let site = CheckKey.verification("site")

  private func waiting() -> Scenario {
    let check = Check.number("site") {
      $0.every = .seconds(10)
      $0.bound = .seconds(60)
      $0.until = .passed
    }
    var run = Scenario.started(.of(.run("a")) { $0.verification = [check] })
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    return run
  }

  @Test("is successful with its first pass, whatever was before")
  func passes() {
    var run = waiting()
    run.measure(site, .bad, .failed)
    run.measure(site, .error("no route"), .error)
    run.measure(site, .bad, .failed)
    run.measure(site, .good, .passed, yields: .checks(.ended(site, .successful, reason: nil)))
  }

  @Test("has failed when its time is over without one")
  func fails() {
    var run = waiting()
    for _ in 1...6 { run.measure(site, .bad, .failed) }
    run.measure(
      site, .bad, .failed,
      yields: .checks(.ended(site, .failed, reason: .tooFewPasses(0, needed: 1, LastReading(text: "99")))),
      .run(.held(.check(site, .failed))))
  }
}
