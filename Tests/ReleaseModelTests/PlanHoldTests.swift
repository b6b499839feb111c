import ReleaseModel
import Testing

@Suite("A hold of the plan")
struct PlanHoldTests {
  private static let resumed = Event.run(.resumed)

  private func plan(within deadline: Duration? = nil, _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    .of(
      .run("a"), .hold("ready", of: ["Operations", "Database"], within: deadline, needs: ["a"]),
      .run("b", needs: ["ready"]), .run("beside"), parallel: 2
    ) {
      $0.poll = [PollPosition(position: "Database"), PollPosition(position: "Operations")]
      change(&$0)
    }
  }

  /// A run in which the deployment has begun, whose poll was GO.
  private func started(_ plan: Plan, _ attendance: Session.Attendance = .attended) -> Scenario {
    var run = Scenario(plan, attendance)
    if attendance != .unattended { run.drive(.poll(.start)) }
    run.drive(.poll(.vote(position: "Database", .go)))
    run.drive(.poll(.vote(position: "Operations", .go)))
    if attendance != .unattended { run.drive(.run(.startDeployment)) }
    return run
  }

  /// A run that has reached the hold.
  private func reached(within deadline: Duration? = nil, _ change: (inout Plan) -> Void = { _ in })
    -> Scenario
  {
    var run = started(plan(within: deadline, change))
    run.end(
      "a", yields: .steps(.offered("ready")), .run(.held(.builtIn("ready"))), .poll(.holdCalled("ready")))
    return run
  }

  @Test(
    "holds the run where the flow reaches it, and goes on when its own poll is GO and somebody declares it")
  func go() {
    var run = reached()
    #expect(run.state.standingHold == "ready" && run.state.standing == .held)
    #expect(run.status("beside") == .running, "what runs goes on")
    run.refuses(.run(.resume), because: "the plan holds at ‘Hold ready’")
    run.refuses(.poll(.declare), because: "not given GO")
    #expect(run.needs == [.vote(position: "Operations")], "in the order of the hold")
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.send(
      .poll(.vote(position: "Database", .go)), yields: .poll(.voted(position: "Database", .go)),
      .poll(.passed))
    #expect(run.needs == [.declareHold("ready")])
    run.send(
      .poll(.declare), yields: .poll(.declared("ready")), Self.resumed, .steps(.attemptStarted(.of("b"))))
    #expect(run.status("ready") == .succeeded)
    #expect(run.state.holds["ready"]?.declaredBy == Scenario.engineer)
    #expect(run.state.poll.votes.count == 2, "the go/no-go poll stays as it was")
    #expect(run.state.deviations.isEmpty, "it was the plan's")
  }

  @Test("stops T and not L")
  func clocks() {
    var run = reached()
    run.advance(.seconds(90))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .zero)
    #expect(run.state.clocks.elapsed(at: run.now.steady) == .seconds(90))
  }

  @Test("recycles on a NO-GO or on silence: the reason stays, and its poll is called again by a person")
  func recycle() {
    var run = reached(within: .seconds(600))
    run.send(
      .poll(.vote(position: "Operations", .noGo(reason: "backup runs"))),
      yields: .poll(.voted(position: "Operations", .noGo(reason: "backup runs"))), .poll(.recycled),
      .run(.held(.noGo(position: "Operations", reason: "backup runs"))))
    #expect(run.needs == [.startPoll])
    run.refuses(.run(.resume), because: "the plan holds")
    run.refuses(.poll(.vote(position: "Operations", .go)), because: "no poll is being called")
    run.send(.poll(.start), yields: .poll(.holdCalled("ready")))
    run.refuses(.poll(.start), because: "called already")
    #expect(run.state.hold?.reasons.contains(.noGo(position: "Operations", reason: "backup runs")) == true)
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.drive(.run(.attach(Session(attendance: .watch, host: "host", bootID: "boot", clockOffset: 0))))
    run.advance(
      .seconds(600), yields: .poll(.voted(position: "Database", .none)), .poll(.recycled),
      .run(.held(.noAnswer(position: "Database"))))
  }

  @Test("lets an answer be taken back until it is declared")
  func takingBack() {
    var run = reached()
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.drive(.poll(.vote(position: "Database", .go)))
    run.send(.poll(.takeBack(position: "Operations")), yields: .poll(.takenBack(position: "Operations")))
    run.refuses(.poll(.declare), because: "not given GO")
    #expect(run.needs == [.vote(position: "Operations")])
  }

  @Test("leaves the run held when it is declared and something else holds as well")
  func heldOtherwise() {
    var run = reached()
    run.drive(.run(.explainHold(reason: "lunch")))
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.drive(.poll(.vote(position: "Database", .go)))
    run.send(.poll(.declare), yields: .poll(.declared("ready")))
    #expect(run.state.hold?.reasons == [.asked("lunch")] && run.needs == [.resume])
    run.send(.run(.resume), yields: Self.resumed, .steps(.attemptStarted(.of("b"))))
  }

  @Test("is neither confirmed nor done by hand, and is skipped only before the run stands at it")
  func noOtherWay() {
    var run = started(plan())
    run.refuses(.steps(.complete("ready", evidence: "done")), because: "it is a hold")
    var skipped = run
    skipped.drive(.steps(.skip("ready", reason: "agreed on Monday")))
    skipped.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(skipped.state.deviations.map(\.kind) == [.skipped])
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    run.refuses(.steps(.confirm("ready", typedEnvironment: "production")), because: "it is a hold")
    run.refuses(.steps(.skip("ready", reason: "late")), because: "the plan holds")
    run.refuses(.steps(.complete("ready", evidence: "done")), because: "it is a hold")
  }

  @Test("without anybody to ask goes on when the answers say GO, and waits for them otherwise")
  func unattended() {
    var run = started(plan(), .unattended)
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    #expect(run.needs == [.vote(position: "Operations")])
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.send(
      .poll(.vote(position: "Database", .go)), yields: .poll(.voted(position: "Database", .go)),
      .poll(.passed), .poll(.declared("ready")), Self.resumed, .steps(.attemptStarted(.of("b"))))
  }

  @Test("is ended by a backout, which has nothing of it to undo")
  func backout() {
    var run = reached { $0.takesBack() }
    run.drive(.steps(.attemptEnded(.of("beside"), .exited(0), logBytes: 0)))
    run.drive(.backOutNow())
    #expect(run.state.standingHold == nil && run.state.hold == nil)
    #expect(run.state.backout?.flow?.steps.contains { $0.id == "undo.ready" } == false)
    run.refuses(.poll(.vote(position: "Operations", .go)), because: "no poll")
  }
}
