import ReleaseModel
import Testing

@Suite("A hold")
struct HoldTests {
  @Test("takes effect at the next boundary and leaves what runs alone")
  func boundary() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.send(.run(.hold(reason: "lunch")), yields: .run(.held(.asked("lunch"))))
    #expect(run.state.label == "held")
    #expect(effects(of: run.state) == [.attempt(.of("a"))])
    run.end("a")
    #expect(run.status("b") == .ready)
    #expect(run.needs == [.resume])
    run.send(.run(.resume), yields: .run(.resumed), .steps(.attemptStarted(.of("b"))))
  }

  @Test("has one reason and one owner, and ends once")
  func once() {
    var run = Scenario.started(.of(.run("a")))
    run.refuses(.run(.hold(reason: "")), because: "a reason")
    run.refuses(.run(.resume), because: "not held")
    run.drive(.run(.hold(reason: "lunch")))
    run.refuses(.run(.hold(reason: "tea")), because: "already held by engineer: lunch")
  }

  @Test("may be explained afterwards, and every further reason is one more")
  func explained() {
    var run = Scenario.started(.of(.run("a")))
    run.refuses(.run(.explainHold(reason: "lunch")), because: "not held")
    run.send(.run(.hold(reason: nil)), yields: .run(.held(.unexplained)))
    #expect(run.state.hold?.words(run.state) == "no reason given yet")
    run.refuses(.run(.explainHold(reason: " ")), because: "a reason")
    run.drive(.run(.examined(problem: "a page is torn")))
    run.send(.run(.explainHold(reason: "lunch")), yields: .run(.held(.asked("lunch"))))
    #expect(run.state.hold?.reasons == [.asked("lunch"), .journal("a page is torn")])
    run.drive(.run(.explainHold(reason: "tea")))
    #expect(run.state.hold?.reasons == [.asked("lunch"), .journal("a page is torn"), .asked("tea")])
    run.drive(.run(.resume))
    #expect(run.state.hold == nil)
  }

  @Test("takes up what the board finds meanwhile, once, and goes on from its beginning")
  func twice() {
    var run = Scenario.started(.of(.run("a")))
    run.drive(.run(.hold(reason: "lunch")))
    let since = run.state.hold?.since
    run.advance(.seconds(30))
    let damage = Command.run(.examined(problem: "a page is torn"))
    run.send(damage, by: .board, yields: .run(.held(.journal("a page is torn"))))
    #expect(run.state.hold?.since == since)
    #expect(run.state.hold?.reasons == [.asked("lunch"), .journal("a page is torn")])
    run.send(damage, by: .board)
    run.drive(.run(.resume))
    #expect(run.state.clocks.held == .seconds(30))
  }

  @Test(
    "is what a damaged journal ends in, and until it was examined nothing starts", arguments: [false, true])
  func unexamined(isDamaged: Bool) {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.drive(
      .run(
        .attach(Session(attendance: .unattended, host: "h", bootID: "b", clockOffset: 0, isUnexamined: true)))
    )
    run.end("a")
    #expect(run.state.obstacleToStart == .journalUnexamined)
    #expect(run.state.stepState("b")?.isActive == false)
    run.drive(.run(.examined(problem: isDamaged ? "a page is torn" : nil)))
    #expect((run.state.hold != nil) == isDamaged)
    if isDamaged { run.drive(.run(.resume)) }
    #expect(run.state.stepState("b")?.isActive == true)
  }

  @Test("takes up a second check that fails, and resuming leaves both to be decided")
  func checks() {
    let (first, second) = (CheckKey.verification("v"), CheckKey.verification("w"))
    let reason = CheckEndReason.exceeded(.failed, 1, allowed: 0, LastReading(text: "99"))
    var run = Scenario.started(.of { $0.verification = [.number("v"), .number("w")] })
    run.measure(
      first, .bad, .failed, yields: .checks(.ended(first, .failed, reason: reason)),
      .run(.held(.check(first, .failed))))
    run.measure(
      second, .bad, .failed, yields: .checks(.ended(second, .failed, reason: reason)),
      .run(.held(.check(second, .failed))))
    run.drive(.checks(.remeasure(first)))
    run.measure(first, .bad, .failed, yields: .checks(.ended(first, .failed, reason: reason)))
    #expect(run.state.hold?.reasons == [.check(first, .failed), .check(second, .failed)])
    run.drive(.run(.resume))
    #expect(run.needs == [.decideCheck(first), .decideCheck(second)])
    run.refuses(.run(.declareSuccess), because: "2 checks have not passed")
  }

  @Test("is for a person where a check that only warns is inconclusive, and not where it failed or erred")
  func warnings() {
    func ended(_ observation: Observation) -> Scenario {
      var run = Scenario.started(
        .of {
          $0.verification = [
            .number("v") {
              $0.onFail = .warn
              $0.fail = Criterion("> 50")
              $0.limits.errors = 0
            }
          ]
        })
      run.drive(.checks(.measured(.verification("v"), number: 1, observation)))
      return run
    }
    var unclear = ended(.reading("20"))
    #expect(unclear.needs == [.decideCheck(.verification("v")), .resume])
    unclear.drive(.checks(.accept(.verification("v"), reason: "nearly")))
    unclear.drive(.run(.resume))
    unclear.drive(.run(.declareSuccess))
    #expect(!unclear.state.isCleanSuccess)
    for observation in [Observation.bad, .error("refused")] {
      let run = ended(observation)
      #expect(run.state.hold == nil)
      #expect(run.needs == [.declareSuccess])
    }
  }

  @Test("refuses confirmations and what is done by hand at its boundary")
  func refusals() {
    var run = Scenario.started(.of(.run("a") { $0.confirm = true }, .manual("b")))
    run.drive(.run(.hold(reason: "lunch")))
    run.refuses(.steps(.confirm("a", typedEnvironment: nil)), because: "held: lunch")
    run.refuses(.steps(.complete("b", evidence: "done")), because: "held: lunch")
    run.send(.steps(.skip("a", reason: "not now")), yields: .steps(.skipped("a", reason: "not now")))
  }

  @Test("lets a decision be made but starts nothing of it")
  func decisions() {
    var run = Scenario.started(.of(.run("a")))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.drive(.run(.hold(reason: "lunch")))
    run.send(.steps(.retry("a")), yields: .steps(.retryOrdered("a")))
    run.send(.run(.resume), yields: .run(.resumed), .steps(.attemptStarted(.of("a", 2))))
  }

  @Test("before the deployment stops its start and the poll")
  func preparation() {
    var run = Scenario(.of(.run("a")) { $0.poll = [PollPosition(position: "Database")] })
    run.drive(.poll(.start))
    run.drive(.run(.hold(reason: "lunch")))
    #expect(run.needs == [.resume])
    run.refuses(.poll(.vote(position: "Database", .go)), because: "held: lunch")
    run.refuses(.run(.startDeployment), because: "held: lunch")
  }

  @Test("stops T and not L")
  func clocks() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.advance(.seconds(60))
    run.drive(.run(.hold(reason: "lunch")))
    run.advance(.seconds(30))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .seconds(60))
    run.drive(.run(.resume))
    run.advance(.seconds(10))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .seconds(70))
    #expect(run.state.clocks.elapsed(at: run.now.steady) == .seconds(100))
    run.drive(.steps(.stop("a")))
    run.end("a", .stopped, yields: .steps(.decisionAwaited("a")))
    run.drive(.run(.hold(reason: "over")))
    run.advance(.seconds(20))
    run.send(.run(.abort(reason: "given up")), yields: .run(.aborted(reason: "given up")))
    run.advance(.seconds(500))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .seconds(70))
  }

  @Test("or nothing: a run is not aborted while a step runs")
  func abort() {
    var run = Scenario.started(.of(.run("a")))
    run.refuses(.run(.abort(reason: "given up")), because: "stop them first")
    run.end("a", yields: .run(.verificationStarted))
    run.refuses(.run(.abort(reason: "")), because: "a reason")
  }
}
