import ReleaseModel
import ReleaseWords
import Testing

@Suite("The people around a run")
struct TeamTests {
  private static let bea = Actor.person("bea")
  private static let carl = Actor.person("carl")

  private func attach(_ run: inout Scenario, _ actor: Actor, yields expected: Event...) {
    let session = Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0)
    let before = run.records.count
    run.drive(.run(.attach(session)), by: actor)
    #expect(run.records[before...].map(\.event) == expected + [.run(.attached(session))])
  }

  private func until(_ run: Scenario, _ time: Duration = .seconds(300)) -> SteadyInstant {
    run.now.steady + time
  }

  @Test("hand the lead over by an offer that is accepted, and nothing is done until the other drives")
  func offered() {
    var run = Scenario(.of(.run("a")) { $0.people = [] })
    run.send(.team(.offer(to: "bea")), yields: .team(.offered(to: "bea", until: until(run))))
    run.refuses(.team(.offer(to: "carl")), because: "offered to bea already")
    run.refuses(.team(.accept), because: "it is offered to bea")
    run.send(.team(.accept), by: Self.bea, yields: .team(.offerAccepted(to: "bea")))
    #expect(run.state.operator == Scenario.engineer)
    #expect(run.state.team.handover?.to == "bea")
    run.refuses(.run(.startDeployment), because: "being handed over to bea")
    run.refuses(.run(.hold(reason: "wait")), because: "being handed over to bea")
    run.send(.team(.note("over to you")), yields: .team(.noted(text: "over to you", account: nil)))
    attach(&run, Self.bea)
    #expect(run.state.operator == Self.bea)
    #expect(run.state.team.handover == nil)
    #expect(run.state.team.handovers.map(\.way) == [.accepted])
    run.refuses(.team(.offer(to: "carl")), because: "bea drives the run: only they give it away")
  }

  @Test("take an offer back, refuse it, or let it lapse at its time")
  func unanswered() {
    var run = Scenario(.of(.run("a")) { $0.people = [] })
    run.refuses(.team(.withdraw), because: "offered to nobody")
    run.refuses(.team(.offer(to: " ")), because: "the name of whoever is to drive is needed")
    run.refuses(.team(.offer(to: "engineer")), because: "engineer drives the run already")
    run.drive(.team(.offer(to: "bea")))
    run.send(.team(.withdraw), yields: .team(.offerWithdrawn(to: "bea")))
    run.drive(.team(.offer(to: "bea")))
    run.send(
      .team(.refuse(reason: "in a call")), by: Self.bea,
      yields: .team(.offerRefused(to: "bea", reason: "in a call")))
    run.drive(.team(.offer(to: "bea", for: .seconds(60))))
    run.advance(.seconds(59))
    #expect(run.state.team.offer != nil)
    run.advance(.seconds(1), yields: .team(.offerLapsed(to: "bea")))
    run.refuses(.team(.accept), because: "offered to nobody")
  }

  @Test("are offered the lead by the plan's names, whatever their spelling")
  func people() {
    var run = Scenario(
      .of(.run("a")) {
        $0.people = [Person(id: "bea", name: "Bea Blum"), Person(id: "engineer", name: "Eng Ineer")]
      })
    run.refuses(.team(.offer(to: "bae")), because: "bae is none of the plan's people")
    run.send(.team(.offer(to: "Bea Blum")), yields: .team(.offered(to: "bea", until: until(run))))
    run.send(.team(.accept), by: .person("BEA"), yields: .team(.offerAccepted(to: "BEA")))
  }

  @Test("break the glass with a reason, which counts as a deviation")
  func broken() {
    var run = Scenario(.of(.run("a")) { $0.people = [] })
    run.refuses(.team(.breakGlass(reason: "mine")), because: "engineer drives the run already")
    run.drive(.team(.offer(to: "carl")))
    run.send(
      .team(.breakGlass(reason: "nobody answers")), by: Self.bea,
      yields: .team(.glassBroken(to: "bea", reason: "nobody answers")))
    #expect(run.state.team.offer == nil)
    run.refuses(.run(.hold(reason: nil)), because: "bea has taken the run over: nobody answers")
    attach(&run, Self.bea)
    #expect(run.state.deviations.map(\.kind) == [.takenOver])
    #expect(run.state.deviations.map(\.by) == [Self.bea])
  }

  @Test("are known by who attaches: one who does not come is said, and one who comes to a free run too")
  func attached() {
    var run = Scenario(.of(.run("a")) { $0.people = [] })
    run.drive(.team(.offer(to: "bea")))
    run.send(.team(.accept), by: Self.bea, yields: .team(.offerAccepted(to: "bea")))
    attach(&run, Scenario.engineer, yields: .team(.notCome(to: "bea")))
    #expect(run.state.team.handover == nil)
    attach(&run, Self.carl, yields: .team(.taken(to: "carl")))
    #expect(run.state.team.handovers.map(\.way) == [.accepted, .free])
    run.drive(.team(.offer(to: "nobody")), by: Self.carl)
    run.drive(.run(.abort(reason: "enough")), by: Self.carl)
    #expect(run.state.team.offer == nil)
    run.refuses(.team(.note("late")), because: "the run is aborted and locked")
  }

  @Test("write notes as one harmless line, of a bounded length, and not too many at once")
  func notes() {
    var run = Scenario(.of(.run("a")) { $0.people = [] })
    run.send(
      .team(.note(" disk \u{1B}[2Jat\n 91 % \u{202E}", account: "carl")), by: Self.carl,
      yields: .team(.noted(text: "disk [2Jat 91 %", account: "carl")))
    run.refuses(.team(.note(" \u{7} ")), because: "a text is needed")
    let longest = String(repeating: "x", count: TeamState.longestNote)
    run.refuses(.team(.note(longest + "x")), because: "500 characters at most")
    for _ in 0..<TeamState.mostNotesAtOnce { run.drive(.team(.note(longest))) }
    run.refuses(.team(.note("one more")), because: "too many notes at once")
    // Another person is not kept from it.
    run.drive(.team(.note("I am another")), by: Self.bea)
    run.advance(TeamState.rateTime)
    run.drive(.team(.note("a minute later")))
    #expect(run.state.team.notes.count == TeamState.mostNotesAtOnce + 3)
  }
}
