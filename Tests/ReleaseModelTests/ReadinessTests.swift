import ReleaseModel
import Testing

@Suite("Backout readiness")
struct ReadinessTests {
  @Test("counts start-within from the first thing that calls for a backout, until it is ordered or answered")
  func startWithin() {
    let key = CheckKey.verification("v")
    var run = Scenario.started(
      .of(.left("a")) {
        $0.verification = [.number("v") { $0.onFail = .backOut }, .number("w")]
        $0.takesBack(.on("said", .person)) { $0.startWithin = .seconds(300) }
      })
    run.end(
      "a", yields: .run(.verificationStarted), .checks(.started(key, firstDue: run.now.steady)),
      .checks(.started(.verification("w"), firstDue: run.now.steady)))
    run.drive(.checks(.measured(.verification("w"), number: 1, .bad)))
    #expect(run.state.backoutStartsBy == nil, "it only holds")
    run.move(by: .seconds(10))
    let due = run.now.steady + .seconds(300)
    run.drive(.checks(.measured(key, number: 1, .bad)))
    #expect(run.state.backoutStartsBy == due)
    run.move(by: .seconds(10))
    run.drive(.backout(.trip("said")))
    #expect(run.state.backoutStartsBy == due)
    run.drive(.checks(.accept(key, reason: "known")))
    #expect(run.state.backoutStartsBy == due + .seconds(10))
    run.drive(.backOutNow())
    #expect(run.state.backoutStartsBy == nil)
  }

  let start = Scenario.start
  let wallStart = Scenario.wallStart

  private func plan(_ steps: Step..., change: (inout BackoutPlan) -> Void = { _ in }) -> Plan {
    var plan = Plan.of()
    plan.deployment.steps = steps
    plan.takesBack {
      $0.window = .seconds(1000); change(&$0)
    }
    return plan
  }

  @Test("is the window's end less what a backout of the attempted steps takes")
  func arithmetic() {
    var run = Scenario.started(
      plan(.undoable("a", planned: .seconds(50)), .undoable("b", planned: .seconds(50), undo: .seconds(300)))
      {
        $0.before = [.run("stop") { $0.planned = .seconds(5) }]
        $0.after = [.run("start") { $0.planned = .seconds(10) }]
      })
    #expect(run.state.backoutDuration() == .seconds(65))
    #expect(run.state.pointOfNoReturn() == TimeLimit(steady: start + .seconds(935)))
    #expect(run.state.backoutDuration(including: "b") == .seconds(365))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(run.state.pointOfNoReturn() == TimeLimit(steady: start + .seconds(635)))
  }

  @Test("takes the plan's own duration for the whole where a step's is not known")
  func unknownDuration() {
    let run = Scenario.started(plan(.undoable("a")) { $0.planned = .seconds(400) })
    #expect(run.state.backoutDuration() == .seconds(400))
  }

  @Test("never forgets the durations that are known for one that is not")
  func someUnknown() {
    let steps = [Step.undoable("a", planned: .seconds(300)), .undoable("b", needs: ["a"])]
    var run = Scenario.started(plan(steps[0], steps[1]) { $0.planned = .seconds(60) })
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(run.state.backoutDuration() == .seconds(300))
    var long = Scenario.started(plan(steps[0], steps[1]) { $0.planned = .seconds(400) })
    long.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(long.state.backoutDuration() == .seconds(400))
  }

  @Test("counts what is undone no longer")
  func undone() {
    let steps = [
      Step.undoable("a", planned: .seconds(300)), .undoable("b", needs: ["a"], planned: .seconds(40)),
      .undoable("c", needs: ["b"]),
    ]
    var run = Scenario.started(plan(steps[0], steps[1], steps[2]) { $0.after = [.run("start")] })
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.end("b", yields: .steps(.attemptStarted(.of("c"))))
    run.drive(.backOutNow())
    run.end("c", .stopped, yields: .backout(.undoStarted()), .steps(.attemptStarted(.of("undo.c"))))
    run.end("undo.c", yields: .steps(.attemptStarted(.of("undo.b"))))
    #expect(run.state.backoutDuration() == .seconds(340))
    run.end("undo.b", yields: .steps(.attemptStarted(.of("undo.a"))))
    #expect(run.state.backoutDuration() == .seconds(300))
    run.end("undo.a", yields: .steps(.attemptStarted(.of("after.start"))))
    #expect(run.state.backoutDuration() == .zero)
  }

  @Test("counts from nothing while nothing was attempted")
  func nothing() {
    let run = Scenario(plan(.undoable("a")) { $0.planned = .seconds(400) })
    #expect(run.state.backoutDuration() == .zero)
    #expect(run.state.pointOfNoReturn() == nil)
  }

  @Test("ends with the earlier of the two windows")
  func windows() {
    var short = plan(.run("a"))
    short.release.window = Window(opens: wallStart, closes: wallStart + .seconds(700))
    short.backout?.window = .seconds(800)
    var run = Scenario.started(short)
    #expect(
      run.state.windowEnd == TimeLimit(steady: start + .seconds(800), wall: wallStart + .seconds(700)))
    #expect(run.state.windowEnd?.left(at: run.now) == .seconds(700))
    run.setWall(by: .seconds(-200))
    #expect(run.state.windowEnd?.left(at: run.now) == .seconds(800))
  }

  @Test("does not move with holds, and the planned end does")
  func holds() {
    var run = Scenario.started(plan(.undoable("a", planned: .seconds(50))))
    run.drive(.run(.hold(reason: "lunch")))
    run.advance(.seconds(30))
    run.drive(.run(.resume))
    #expect(run.state.pointOfNoReturn() == TimeLimit(steady: start + .seconds(950)))
    #expect(run.state.plannedEnd == start + .seconds(80))
  }

  @Test("that a step would use up makes it wait for the environment's typed name")
  func crossing() {
    let steps = [
      Step.undoable("a", planned: .seconds(100)),
      .undoable("b", needs: ["a"], planned: .seconds(500), undo: .seconds(500)),
    ]
    var run = Scenario.started(plan(steps[0], steps[1]))
    run.advance(.seconds(1))
    #expect(run.state.crossesPointOfNoReturn("b", at: run.now))
    run.end("a", yields: .steps(.offered("b")))
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "type the environment's name")
    run.refuses(.steps(.confirm("b", typedEnvironment: "staging")), because: "production")
    run.send(
      .steps(.confirm("b", typedEnvironment: " production ")),
      yields: .steps(.confirmed("b", mayCross: true)), .steps(.attemptStarted(.of("b"))))
  }

  /// Its window of 1000 s leaves 500 s for b and its undo to begin.
  private func late(_ change: (inout Step) -> Void) -> Scenario {
    let first = Step.undoable("a", planned: .seconds(100))
    var second = Step.undoable("b", planned: .seconds(10), undo: .seconds(10))
    change(&second)
    return Scenario.started(plan(first, second))
  }

  @Test("asks again about a step that was confirmed in time and would start too late")
  func confirmedInTime() {
    var run = late { $0.confirm = true }
    run.send(.steps(.confirm("b", typedEnvironment: nil)), yields: .steps(.confirmed("b")))
    run.advance(.seconds(990))
    run.end("a", yields: .steps(.offered("b")))
    #expect(run.needs == [.confirmStep("b")])
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "type the environment's name")
    run.send(
      .steps(.confirm("b", typedEnvironment: "production")), yields: .steps(.confirmed("b", mayCross: true)),
      .steps(.attemptStarted(.of("b"))))
  }

  @Test("asks before a retry, whether the plan or a person has ordered it")
  func retries() {
    var run = late {
      $0.retries = 1
      $0.retryDelay = .seconds(5)
    }
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.advance(.seconds(990))
    run.end("b", .exited(1), yields: .steps(.retryScheduled("b", at: run.now.steady + .seconds(5))))
    run.advance(.seconds(5), yields: .steps(.offered("b")))
    let name = Command.steps(.confirm("b", typedEnvironment: "production"))
    run.send(name, yields: .steps(.confirmed("b", mayCross: true)), .steps(.attemptStarted(.of("b", 2))))
    run.end("b", .exited(1), yields: .steps(.decisionAwaited("b")))
    run.send(.steps(.retry("b")), yields: .steps(.retryOrdered("b")), .steps(.offered("b")))
    run.send(name, yields: .steps(.confirmed("b", mayCross: true)), .steps(.attemptStarted(.of("b", 3))))
  }

  @Test("asks before a step that is done by hand")
  func byHand() {
    var run = late { $0.action = .manual("Call them.") }
    run.end("a")
    run.refuses(.steps(.confirm("b", typedEnvironment: "production")), because: "done by hand")
    run.advance(.seconds(990))
    run.refuses(
      .steps(.complete("b", evidence: "called")), because: "confirm it with the environment's name first")
    run.send(
      .steps(.confirm("b", typedEnvironment: "production")), yields: .steps(.confirmed("b", mayCross: true)))
    #expect(run.needs == [.performStep("b")])
    run.send(
      .steps(.complete("b", evidence: "called")), yields: .steps(.done("b", evidence: "called")),
      .run(.verificationStarted))
  }

  @Test(
    "is not asked about, but the environment's name is, when a step would start after the window has closed")
  func closedWindow() {
    let steps = [
      Step.run("a"), .run("b", needs: ["a"]), .run("c", needs: ["b"]) { $0.action = .manual("Call.") },
    ]
    var run = Scenario.started(
      .of(steps[0], steps[1], steps[2]) {
        $0.release.window = Window(opens: wallStart, closes: wallStart + .seconds(60))
      })
    run.move(by: .seconds(60))
    run.end("a", yields: .steps(.offered("b")))
    run.refuses(.steps(.confirm("b", typedEnvironment: nil)), because: "type the environment's name")
    run.send(
      .steps(.confirm("b", typedEnvironment: "production")), yields: .steps(.confirmed("b", mayCross: true)),
      .steps(.attemptStarted(.of("b"))))
    run.end("b", yields: .steps(.offered("c")))
    run.refuses(.steps(.complete("c", evidence: "called")), because: "the release window has closed")
    run.drive(.steps(.confirm("c", typedEnvironment: "production")))
    run.send(
      .steps(.complete("c", evidence: "called")), yields: .steps(.done("c", evidence: "called")),
      .run(.verificationStarted))
  }

  @Test("that lasts to the second lets a step start by itself")
  func justInTime() {
    var run = Scenario.started(
      plan(
        .undoable("a", planned: .seconds(100)), .undoable("b", planned: .seconds(400), undo: .seconds(500))))
    #expect(!run.state.crossesPointOfNoReturn("b", at: run.now))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
  }

  @Test("of the plan: expected end and share follow what is left")
  func expectedEnd() {
    var run = Scenario.started(
      .of(
        .undoable("a", planned: .seconds(60)), .undoable("b", needs: ["a"], planned: .seconds(40)),
        .undoable("c", planned: .seconds(20)), parallel: 2))
    #expect(run.state.deployment.plannedDuration == .seconds(100))
    run.advance(.seconds(30))
    #expect(run.state.expectedEnd(at: run.now.steady) == start + .seconds(100))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(run.state.deployment.share() == 0.5)
    run.advance(.seconds(300))
    #expect(run.state.deployment.remaining(at: run.now.steady) == .zero)
  }
}
