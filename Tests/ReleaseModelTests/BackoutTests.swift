import ReleaseModel
import Testing

@Suite("A backout")
struct BackoutTests {
  @Test("is refused before anything was deployed, after the end, and without a plan for it")
  func refusals() {
    var run = Scenario(.of(.run("a")) { $0.takesBack() })
    run.refuses(.backOutNow(), because: "abort instead")
    run.drive(.run(.startDeployment))
    let authorised = Command.backout(
      .backOut(.orders, authorisedBy: "manager", typedEnvironment: "staging"))
    run.refuses(authorised, because: "type the environment's name to confirm: production")
    let untitled = Problem(title: " ", severity: .minor, owner: "manager")
    run.refuses(
      .backout(.backOut(untitled, authorisedBy: "manager", typedEnvironment: "production")),
      because: "the problem")
    run.refuses(.backOutNow(by: ""), because: "who authorises")
    run.end("a", yields: .run(.verificationStarted))
    run.drive(.run(.declareSuccess))
    run.refuses(.backOutNow(), because: "succeeded and locked")
    let without = Scenario.started(.of(.run("a")))
    without.refuses(.backOutNow(), because: "no backout")
  }

  @Test("is authorised by those whom the plan names, by id or by name")
  func authorisers() {
    var run = Scenario.started(.of { $0.takesBack { $0.authorisers = ["manager"] } })
    run.refuses(.backOutNow(by: "tester"), because: "one of: manager")
    run.send(
      .backOutNow(by: "Deployment manager"),
      yields: .backout(.ordered(.orders, authorisedBy: "Deployment manager")), .backout(.undoStarted()),
      .backout(.verificationStarted), .backout(.backedOut))
  }

  @Test("undoes what was attempted, the newest start first, an unknown outcome included, the skipped not")
  func order() {
    let steps = ["a", "b", "c", "d", "e", "f"].map { Step.undoable($0) }
    var run = Scenario.started(
      .of(steps[0], steps[1], steps[2], steps[3], steps[4], steps[5], .left("no-undo"), parallel: 2) {
        $0.takesBack {
          $0.before = [.run("stop")]
          $0.after = [.run("start")]
        }
      })
    run.drive(.steps(.skip("d", reason: "not here")))
    run.end("b", yields: .steps(.attemptStarted(.of("c"))))
    run.drive(.steps(.complete("f", evidence: "was there")))
    run.end("a", yields: .steps(.attemptStarted(.of("e"))))
    run.end("c", .unknown("reboot"), yields: .steps(.decisionAwaited("c")))
    run.end("e")
    run.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .steps(.attemptStarted(.of("before.stop"))))
    run.end(
      "before.stop", yields: .steps(.attemptStarted(.of("undo.e"))), .steps(.attemptStarted(.of("undo.f"))))
    for (done, next) in [("undo.e", "undo.c"), ("undo.f", "undo.b"), ("undo.c", "undo.a")] {
      run.end(done, yields: .steps(.attemptStarted(.of(next))))
    }
    run.end("undo.b")
    run.end("undo.a", yields: .steps(.attemptStarted(.of("after.start"))))
    #expect(run.status("e") == .undone)
    #expect(run.status("d") == .skipped)
    run.end("after.start", yields: .backout(.verificationStarted), .backout(.backedOut))
  }

  @Test("withdraws the offer of a step that was confirmed although what it needs was reopened")
  func withdrawn() {
    var run = Scenario(
      .of(.undoable("a"), .left("b"), .left("c", needs: ["a", "b"])) {
        $0.deployment.mode = .step
        $0.takesBack()
      })
    run.drive(.steps(.complete("a", evidence: "was there")))
    run.drive(.steps(.skip("b", reason: "not here")))
    run.drive(.run(.startDeployment))
    run.drive(.steps(.reopen("a")))
    run.drive(.steps(.confirm("c", typedEnvironment: nil)))
    run.drive(.steps(.confirm("a", typedEnvironment: nil)))
    #expect(run.status("c") == .awaitingConfirmation)
    run.drive(.backOutNow())
    #expect(run.status("c") == .pending)
  }

  @Test(
    "undoes as much at once as the deployment did, and each step only when what was built on it is undone")
  func needsReversed() {
    // "through" has no undo of its own, and holds what it stands on all the same.
    let steps: [Step] = [
      .undoable("base"), .left("through", needs: ["base"]), .undoable("left", needs: ["through"]),
      .undoable("right", needs: ["through"]), .undoable("beside"),
    ]
    var run = Scenario.started(
      .of(steps[0], steps[1], steps[2], steps[3], steps[4], parallel: 6) {
        $0.takesBack { $0.after = [.run("one"), .run("two")] }
        $0.verification = [.number("v") { $0.every = .seconds(10) }]
      })
    for id in ["base", "through", "left", "right", "beside"] {
      run.drive(.steps(.attemptEnded(.of(id), .exited(0), logBytes: 0)))
    }
    run.drive(.backOutNow())
    #expect(
      run.state.backout?.flow?.activeSteps.map(\.step.id) == ["undo.right", "undo.left", "undo.beside"])
    run.end("undo.right")
    run.end("undo.beside")
    run.end("undo.left", yields: .steps(.attemptStarted(.of("undo.base"))))
    run.end("undo.base", yields: .steps(.attemptStarted(.of("after.one"))))
    run.end("after.one", yields: .steps(.attemptStarted(.of("after.two"))))
  }

  @Test("goes by the last start of a step that was started again")
  func lastStart() {
    var run = Scenario.started(.of(.undoable("a"), .undoable("b"), parallel: 2) { $0.takesBack() })
    #expect(run.state.undoSteps().map(\.id) == ["undo.b", "undo.a"])
    run.drive(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
    run.drive(.steps(.retry("a")))
    #expect(run.state.undoSteps().map(\.id) == ["undo.a", "undo.b"])
  }

  @Test("takes a step that was reopened at the place of its real start")
  func reopened() {
    var run = Scenario(
      .of(.undoable("a"), .undoable("b"), .undoable("c", needs: ["a", "b"])) { $0.takesBack() })
    run.drive(.steps(.complete("b", evidence: "was there")))
    run.drive(.steps(.reopen("b")))
    run.drive(.run(.startDeployment))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(Array(run.state.startOrder) == ["a", "b"])
    #expect(run.state.undoSteps().map(\.id) == ["undo.b", "undo.a"])
  }

  @Test("in the middle of parallel steps stops them first and waits for their ends")
  func parallel() {
    var run = Scenario.started(
      .of(.undoable("a"), .undoable("b"), .undoable("c"), parallel: 2) { $0.takesBack() })
    run.drive(.steps(.stop("b")))
    run.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")),
      .steps(.stopRequested(.of("a"))))
    #expect(run.needs.isEmpty)
    run.refuses(.steps(.retry("a")), because: "being backed out")
    run.refuses(.backOutNow(), because: "being backed out")
    run.refuses(.backout(.declareFailed(reason: "stuck")), because: "stop them first")
    run.end("a", .stopped)
    #expect(run.status("a") == .cancelled)
    run.end(
      "b", .exited(0), yields: .backout(.undoStarted()), .steps(.attemptStarted(.of("undo.b"))),
      .steps(.attemptStarted(.of("undo.a"))))
    run.end("undo.b")
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(run.status("c") == .ready)
  }

  enum Beginning: CaseIterable {
    case running, held, awaitingConfirmation, awaitingDecision, waitingForRetry, verifying
  }

  @Test("starts from every live state and answers what was open in it", arguments: Beginning.allCases)
  func beginnings(beginning: Beginning) {
    var run = Scenario.started(
      .of(
        .undoable("a"),
        .undoable("b", needs: ["a"]),
        .run("c", needs: ["b"]) {
          $0.confirm = true; $0.retries = 1; $0.retryDelay = .seconds(60)
          $0.leftBecause = "it does no harm"
        }
      ) {
        $0.verification = [.number("v") { $0.every = .seconds(10) }]
        $0.takesBack()
      })
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    if beginning != .running {
      let outcome: Outcome = beginning == .awaitingDecision ? .exited(1) : .exited(0)
      run.drive(.steps(.attemptEnded(.of("b"), outcome, logBytes: 0)))
    }
    if beginning == .held { run.drive(.run(.hold(reason: "lunch"))) }
    if beginning == .waitingForRetry || beginning == .verifying {
      run.drive(.steps(.confirm("c", typedEnvironment: nil)))
      run.drive(
        .steps(.attemptEnded(.of("c"), beginning == .verifying ? .exited(0) : .exited(1), logBytes: 0)))
    }
    run.drive(.backOutNow())
    if beginning == .running { run.drive(.steps(.attemptEnded(.of("b"), .stopped, logBytes: 0))) }
    #expect(run.state.hold == nil)
    #expect(run.needs.isEmpty)
    #expect(effects(of: run.state) == [.attempt(.of("undo.b"))])
    run.end("undo.b", yields: .steps(.attemptStarted(.of("undo.a"))))
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
  }

  @Test("can fail: then it asks like a step, and may be given up")
  func failure() {
    var run = Scenario.started(.of(.undoable("a"), .undoable("b")) { $0.takesBack() })
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.drive(.backOutNow())
    run.end("b", .stopped, yields: .backout(.undoStarted()), .steps(.attemptStarted(.of("undo.b"))))
    run.refuses(.run(.abort(reason: "given up")), because: "stop them first")
    run.end("undo.b", .exited(1), yields: .steps(.decisionAwaited("undo.b")))
    #expect(run.needs == [.decideStep("undo.b")])
    run.refuses(.run(.abort(reason: "given up")), because: "declared failed instead")
    run.send(
      .steps(.retry("undo.b")), yields: .steps(.retryOrdered("undo.b")),
      .steps(.attemptStarted(.of("undo.b", 2))))
    run.end("undo.b", .timedOut, yields: .steps(.decisionAwaited("undo.b")))
    var byHand = run
    byHand.send(
      .steps(.complete("undo.a", evidence: "restored")), yields: .steps(.done("undo.a", evidence: "restored"))
    )
    #expect(byHand.status("a") == .undone)
    byHand.refuses(.steps(.reopen("undo.a")), because: "stays undone")
    byHand.send(
      .steps(.complete("undo.b", evidence: "restored")),
      yields: .steps(.done("undo.b", evidence: "restored")),
      .backout(.verificationStarted), .backout(.backedOut))
    run.send(.backout(.declareFailed(reason: "disk died")), yields: .backout(.failed(reason: "disk died")))
    #expect(run.state.phase == .backoutFailed)
    #expect(run.state.endReason == "disk died")
  }

  @Test("is verified by its own checks and then locked")
  func verification() {
    let old = CheckKey(.backout, "old")
    let look = CheckKey(.backout, "look")
    var run = Scenario.started(
      .of {
        $0.verification = [.number("v")]
        $0.takesBack { $0.verification = [.number("old"), .manual("look")] }
      })
    run.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .backout(.verificationStarted), .checks(.started(old, firstDue: run.now.steady)))
    #expect(run.phase("v") == .inconclusive)
    run.refuses(.checks(.accept(.verification("v"), reason: "fine")), because: "being backed out")
    run.measure(
      old, .bad, .failed,
      yields: .checks(
        .ended(old, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))))
    #expect(run.needs == [.decideCheck(old)])
    run.send(
      .checks(.accept(old, reason: "a slow start")), yields: .checks(.accepted(old, reason: "a slow start")),
      .checks(.started(look, firstDue: run.now.steady)))
    let seen = TestRecord(passed: true, observed: "the old shop", tester: "tester")
    run.send(
      .checks(.recordTest(look, seen)), yields: .checks(.tested(look, seen)),
      .checks(.ended(look, .successful, reason: nil)),
      .backout(.backedOut))
    run.refuses(.backOutNow(), because: "backed-out and locked")
    run.refuses(.run(.startDeployment), because: "backed-out and locked")
    run.send(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    #expect(effects(of: run.state).isEmpty)
  }

  @Test("is held like the deployment: what runs goes on and nothing starts")
  func held() {
    var run = Scenario.started(.of(.undoable("a"), .undoable("b")) { $0.takesBack() })
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.drive(.backOutNow())
    run.end("b", .stopped, yields: .backout(.undoStarted()), .steps(.attemptStarted(.of("undo.b"))))
    run.drive(.run(.hold(reason: "think")))
    run.end("undo.b")
    run.send(.run(.resume), yields: .run(.resumed), .steps(.attemptStarted(.of("undo.a"))))
  }

  @Test(
    "leaves what is unknown, timed out or cancelled as what it is",
    arguments: [
      (Outcome.unknown("reboot"), StepState.Status.unknown), (.timedOut, .timedOut), (.quiet, .timedOut),
      (.exited(3), .failed), (.stopped, .cancelled),
    ])
  func staysWhatItIs(outcome: Outcome, status: StepState.Status) {
    var run = Scenario.started(.of(.run("a"), .undoable("b")) { $0.takesBack() })
    run.end("a", outcome, yields: .steps(.decisionAwaited("a")))
    run.drive(.backOutNow())
    #expect(run.status("a") == status)
  }
}
