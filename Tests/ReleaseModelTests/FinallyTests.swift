import ReleaseModel
import ReleaseWords
import Testing

@Suite("What runs at the end")
struct FinallyTests {
  private static let protect = Event.steps(.attemptStarted(.of("finally.protect")))

  private static func plan(_ finally: Step..., change: (inout Plan) -> Void = { _ in }) -> Plan {
    .of(.undoable("a")) {
      $0.deployment.finally = finally.isEmpty ? [.run("protect")] : finally
      $0.takesBack()
      change(&$0)
    }
  }

  /// A run that has come to its end so.
  private func ended(
    _ ending: ReleaseState.Phase, _ plan: Plan = FinallyTests.plan(),
    _ attendance: Session.Attendance = .attended
  ) -> Scenario {
    var run = Scenario(plan, attendance)
    if run.state.phase == .preparing { run.drive(.run(.startDeployment)) }
    switch ending {
    case .succeeded:
      run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
      if run.state.phase == .verifying { run.drive(.run(.declareSuccess)) }
    case .backedOut, .backoutFailed:
      run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
      run.drive(.backOutNow())
      run.drive(
        .steps(.attemptEnded(.of("undo.a"), .exited(ending == .backedOut ? 0 : 1), logBytes: 0)))
      if ending == .backoutFailed { run.drive(.backout(.declareFailed(reason: "stuck"))) }
    case .aborted:
      run.drive(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
      run.drive(.run(.abort(reason: "wrong day")))
    case .planned, .preparing, .polling, .deploying, .verifying, .backingOut, .finishing: break
    }
    return run
  }

  @Test("is made of what steps have given, and waits for whoever types where its terminal does")
  func givenAndTyped() {
    var step = Step(
      id: "protect", title: "Protect {{steps.a.branch}}",
      action: .run(.program(["protect", "{{steps.a.branch}}"])))
    step.hasTerminal = true
    var run = Scenario.started(Self.plan(step))
    #expect(run.state.missingOutput(ofStep: "finally.protect")?.name.name == "branch")
    #expect(run.state.questions(of: "a").map(\.name) == ["branch"])
    run.drive(
      .steps(
        .attemptEnded(
          .of("a"), .exited(0), logBytes: 0,
          yield: StepYield(attempt: 1, outputs: [StepOutput(name: "branch", value: "main")]))))
    run.drive(.run(.declareSuccess))
    #expect(run.state.step("finally.protect")?.title == "Protect main")
    #expect(run.state.step("finally.protect")?.action == .run(.program(["protect", "main"])))
    #expect(run.state.missingOutput(ofStep: "finally.protect") == nil)
    run.drive(.steps(.inputAwaited(.of("finally.protect"), true)))
    #expect(run.needs == [.giveInput("finally.protect")])
  }

  @Test(
    "runs however the release ends, and changes nothing of how it has ended",
    arguments: [ReleaseState.Phase.succeeded, .backedOut, .backoutFailed, .aborted])
  func always(ending: ReleaseState.Phase) {
    var run = ended(ending)
    #expect(run.state.phase == .finishing && run.state.ending == ending)
    #expect(run.status("finally.protect") == .running)
    #expect(run.state.endWords?.contains("ended \(ending.rawValue)") == true)
    let ended = run.state.clocks.ended
    run.move(by: .seconds(30))
    run.end("finally.protect", yields: .run(.finished))
    #expect(run.state.phase == ending)
    #expect(run.state.clocks.ended == ended, "the release has ended before")
    #expect(run.state.clocks.finished == run.now)
    #expect(run.needs.isEmpty)
  }

  @Test(
    "runs by itself where nobody can be asked, or only looks on",
    arguments: [Session.Attendance.unattended, .watch])
  func unattended(attendance: Session.Attendance) {
    var run = ended(.succeeded, Self.plan(), attendance == .watch ? .attended : attendance)
    if attendance == .watch {
      run = Scenario.started(Self.plan())
      run.drive(
        .run(.attach(Session(attendance: .watch, host: "host", bootID: "boot", clockOffset: 0))))
      run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
      run.drive(.run(.declareSuccess))
    }
    run.end("finally.protect", yields: .run(.finished))
    #expect(run.state.phase == .succeeded)
  }

  @Test("does not run where nothing was begun")
  func nothingBegun() {
    var run = Scenario(Self.plan())
    run.send(.run(.abort(reason: "wrong day")), yields: .run(.aborted(reason: "wrong day")))
    #expect(run.state.phase == .aborted)
    #expect(run.state.finally["finally.protect"]?.status == .pending)
    #expect(run.state.clocks.finished == nil)
  }

  @Test("asks about what has failed as a step does, and the answers leave the end as it is")
  func failure() {
    var run = ended(.succeeded)
    run.end("finally.protect", .exited(1), yields: .steps(.decisionAwaited("finally.protect")))
    #expect(run.state.phase == .finishing && run.needs == [.decideStep("finally.protect")])
    #expect(run.state.label == "finishing")
    var skipped = run
    skipped.send(
      .steps(.skip("finally.protect", reason: "it is protected")),
      yields: .steps(.skipped("finally.protect", reason: "it is protected")), .run(.finished))
    #expect(skipped.state.phase == .succeeded)
    #expect(
      skipped.state.deviations == [
        Deviation(
          kind: .skipped, subject: "Step protect", reason: "it is protected", by: Scenario.engineer)
      ])
    run.send(
      .steps(.retry("finally.protect")), yields: .steps(.retryOrdered("finally.protect")),
      .steps(.attemptStarted(.of("finally.protect", 2))))
    run.end("finally.protect", yields: .run(.finished))
    #expect(run.state.phase == .succeeded)
  }

  @Test("is tried again as often as the plan says, without asking")
  func retries() {
    var run = ended(
      .succeeded,
      Self.plan(
        .run("protect") {
          $0.retries = 1
          $0.retryDelay = .seconds(10)
        }))
    run.end(
      "finally.protect", .exited(1),
      yields: .steps(.retryScheduled("finally.protect", at: run.now.steady + .seconds(10))))
    run.advance(.seconds(10), yields: .steps(.attemptStarted(.of("finally.protect", 2))))
    run.end("finally.protect", yields: .run(.finished))
  }

  @Test("goes on beside what has failed, but for what needs that")
  func order() {
    let plan = Self.plan(.run("protect"), .run("unlock"), .run("tell", needs: ["protect"])) {
      $0.deployment.parallel = 1
    }
    var run = ended(.succeeded, plan)
    run.end(
      "finally.protect", .exited(1), yields: .steps(.decisionAwaited("finally.protect")),
      .steps(.attemptStarted(.of("finally.unlock"))))
    run.end("finally.unlock")
    #expect(run.status("finally.tell") == .pending)
    run.send(
      .steps(.complete("finally.protect", evidence: "by hand")),
      yields: .steps(.done("finally.protect", evidence: "by hand")),
      .steps(.attemptStarted(.of("finally.tell"))))
    run.end("finally.tell", yields: .run(.finished))
  }

  @Test("cannot be touched before the end, and nothing else can be after it")
  func untouched() {
    let early = Scenario.started(Self.plan())
    early.refuses(.steps(.skip("finally.protect", reason: "r")), because: "it runs at the end")
    early.refuses(.steps(.complete("finally.protect", evidence: "e")), because: "it runs at the end")
    let late = ended(.succeeded)
    late.refuses(.backOutNow(), because: "succeeded and locked")
    late.refuses(.run(.abort(reason: "r")), because: "succeeded and locked")
    late.refuses(.run(.declareSuccess), because: "succeeded and locked")
    late.refuses(.steps(.retry("a")), because: "succeeded and locked")
  }

  @Test("waits in a hold, which stops none of the release's clocks")
  func held() {
    var run = ended(.succeeded, Self.plan(.run("protect"), .run("unlock", needs: ["protect"])))
    let work = run.state.clocks.work(at: run.now.steady, hold: nil)
    run.send(.run(.hold(reason: "wait")), yields: .run(.held(.asked("wait"))))
    run.move(by: .seconds(60))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == work)
    run.end("finally.protect")
    run.send(
      .run(.resume), yields: .run(.resumed), .steps(.attemptStarted(.of("finally.unlock"))))
    #expect(run.state.clocks.held == .zero)
    run.end("finally.unlock", yields: .run(.finished))
  }

  @Test("runs after a backout that takes back what another run has released")
  func takenBack() throws {
    let predecessor = Predecessor(run: "r1", endedAt: Scenario.wallStart, steps: ["a"])
    var run = try Scenario(Self.plan { $0.backout?.kept = .seconds(3600) }, as: .takingBack(predecessor))
    run.drive(.backOutNow())
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut), Self.protect)
    run.end("finally.protect", yields: .run(.finished))
    #expect(run.state.phase == .backedOut)
  }

  @Test("is measured in a rehearsal as the steps are")
  func rehearsed() throws {
    var run = try Scenario(
      Self.plan { $0.rehearsal = RehearsalPlan(environment: "production") }, as: .rehearsal)
    run.drive(.run(.startDeployment))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    run.drive(.run(.declareSuccess))
    #expect(run.state.rehearsed == nil, "it is not over")
    run.move(by: .seconds(7))
    run.end("finally.protect", yields: .run(.finished))
    let shown = try #require(run.state.rehearsed)
    #expect(shown.durations["finally.protect"] == .seconds(7))
    let live = try Scenario(Self.plan(), as: .live(after: shown))
    #expect(live.state.finally.step("finally.protect")?.planned == .seconds(7))
  }

  @Test("tells its time from the end of the release on")
  func history() {
    var run = ended(.succeeded, Self.plan(.manual("protect")))
    run.move(by: .seconds(20))
    #expect(run.state.history(ofStep: "finally.protect", at: run.now.steady).count == 1)
    run.drive(.steps(.complete("finally.protect", evidence: "done")))
    #expect(run.state.phase == .succeeded)
  }
}

/// An undo is a whole step.
@Suite("An undo")
struct UndoStepTests {
  @Test("takes everything of a step that it says, and its step's environment and folder")
  func whole() throws {
    var undo = Undo(action: .run(.shell("undo a")), planned: .seconds(5), timeout: .seconds(60))
    (undo.retries, undo.retryDelay, undo.successCodes) = (2, .seconds(3), [0, 4])
    (undo.quietTimeout, undo.rerun, undo.environment) = (.seconds(9), .safe, ["B": "2"])
    undo.directory = "back"
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.undo = undo
          $0.environment = ["A": "1", "B": "1"]
          $0.directory = "ops"
        }
      ) { $0.takesBack() })
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    run.drive(.backOutNow())
    let step = try #require(run.state.step("undo.a"))
    #expect(step.environment == ["A": "1", "B": "2"] && step.directory == "back")
    #expect(step.quietTimeout == .seconds(9) && step.timeout == .seconds(60) && step.planned == .seconds(5))
    run.end(
      "undo.a", .exited(1), yields: .steps(.retryScheduled("undo.a", at: run.now.steady + .seconds(3))))
    run.advance(.seconds(3), yields: .steps(.attemptStarted(.of("undo.a", 2))))
    // Its outcome is unknown, and it may be run again.
    run.end(
      "undo.a", .unknown("reboot"), yields: .steps(.retryScheduled("undo.a", at: run.now.steady)),
      .steps(.attemptStarted(.of("undo.a", 3))))
    run.end("undo.a", .exited(4), yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(run.status("a") == .undone)
  }

  @Test("that waits for a person is confirmed, and one that is required is not skipped")
  func asked() {
    var undo = Undo(action: .run(.shell("undo a")))
    (undo.confirm, undo.required) = (true, true)
    var run = Scenario.started(.of(.run("a") { $0.undo = undo }) { $0.takesBack() })
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    run.drive(.backOutNow())
    #expect(run.needs == [.confirmStep("undo.a")])
    run.refuses(.steps(.skip("undo.a", reason: "r")), because: "required")
    run.drive(.steps(.confirm("undo.a", typedEnvironment: nil)))
    #expect(run.status("undo.a") == .running)
  }
}
