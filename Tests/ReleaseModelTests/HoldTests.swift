import ReleaseModel
import Testing

@Suite("A hold")
struct HoldTests {
  @Test("takes effect at the next boundary and leaves what runs alone")
  func boundary() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.send(.hold(reason: "lunch"), yields: .held(reason: "lunch"))
    #expect(run.state.label == "held")
    #expect(effects(of: run.state) == [.attempt(.of("a"))])
    run.end("a")
    #expect(run.status("b") == .ready)
    #expect(run.needs == [.resume])
    run.send(.resume, yields: .resumed, .attemptStarted(.of("b")))
  }

  @Test("has one reason and one owner, and ends once")
  func once() {
    var run = Scenario.started(.of(.run("a")))
    run.refuses(.hold(reason: ""), because: "a reason")
    run.refuses(.resume, because: "not held")
    run.drive(.hold(reason: "lunch"))
    run.refuses(.hold(reason: "tea"), because: "already held by engineer: lunch")
  }

  @Test("takes up what the board finds meanwhile, once, and goes on from its beginning")
  func twice() {
    var run = Scenario.started(.of(.run("a")))
    run.drive(.hold(reason: "lunch"))
    let since = run.state.hold?.since
    run.advance(.seconds(30))
    let damage = Command.hold(reason: "the journal is damaged")
    run.send(damage, by: .board, yields: .held(reason: "the journal is damaged; and before: lunch"))
    #expect(run.state.hold?.since == since)
    run.send(damage, by: .board)
    run.drive(.resume)
    #expect(run.state.clocks.held == .seconds(30))
  }

  @Test("refuses confirmations and what is done by hand at its boundary")
  func refusals() {
    var run = Scenario.started(.of(.run("a") { $0.confirm = true }, .manual("b")))
    run.drive(.hold(reason: "lunch"))
    run.refuses(.confirm("a", typedEnvironment: nil), because: "held: lunch")
    run.refuses(.complete("b", evidence: "done"), because: "held: lunch")
    run.send(.skip("a", reason: "not now"), yields: .stepSkipped("a", reason: "not now"))
  }

  @Test("lets a decision be made but starts nothing of it")
  func decisions() {
    var run = Scenario.started(.of(.run("a")))
    run.end("a", .exited(1), yields: .decisionAwaited("a"))
    run.drive(.hold(reason: "lunch"))
    run.send(.retry("a"), yields: .retryOrdered("a"))
    run.send(.resume, yields: .resumed, .attemptStarted(.of("a", 2)))
  }

  @Test("before the deployment stops its start and the poll")
  func preparation() {
    var run = Scenario(.of(.run("a")) { $0.poll = [PollPosition(position: "Database")] })
    run.drive(.startPoll)
    run.drive(.hold(reason: "lunch"))
    #expect(run.needs == [.resume])
    run.refuses(.vote(position: "Database", .go), because: "held: lunch")
    run.refuses(.startDeployment, because: "held: lunch")
  }

  @Test("stops T and not L")
  func clocks() {
    var run = Scenario.started(.of(.run("a"), .run("b")))
    run.advance(.seconds(60))
    run.drive(.hold(reason: "lunch"))
    run.advance(.seconds(30))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .seconds(60))
    run.drive(.resume)
    run.advance(.seconds(10))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .seconds(70))
    #expect(run.state.clocks.elapsed(at: run.now.steady) == .seconds(100))
    run.drive(.stop("a"))
    run.end("a", .stopped, yields: .decisionAwaited("a"))
    run.drive(.hold(reason: "over"))
    run.advance(.seconds(20))
    run.send(.abort(reason: "given up"), yields: .aborted(reason: "given up"))
    run.advance(.seconds(500))
    #expect(run.state.clocks.work(at: run.now.steady, hold: run.state.hold) == .seconds(70))
  }

  @Test("or nothing: a run is not aborted while a step runs")
  func abort() {
    let run = Scenario.started(.of(.run("a")))
    run.refuses(.abort(reason: "given up"), because: "stop them first")
    run.refuses(.abort(reason: ""), because: "a reason")
  }
}
