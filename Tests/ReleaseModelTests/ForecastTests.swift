import ReleaseModel
import Testing

@Suite("The forecast") struct ForecastTests {
  /// The times of a step, in seconds after a start.
  private func times(_ forecast: Forecast, _ start: SteadyInstant = Scenario.start) -> [[Int]] {
    forecast.spans.map { [$0.start, $0.end].map { Int(($0 - start).seconds) } }
  }

  private func started(_ steps: [Step], parallel: Int) -> Scenario {
    .started(
      .of(parallel: parallel) { $0.deployment.steps = steps })
  }

  private func path(_ flow: Flow, _ forecast: Forecast) -> [StepID] {
    forecast.criticalPath.map { flow.steps[$0].id }
  }

  @Test("spreads steps over the places in the order of the plan, and what needs them comes behind the last")
  func places() {
    // Three of ten minutes on two places take twenty: the work spread evenly would say fifteen.
    let steps =
      (1...3).map { Step.undoable("n\($0)", planned: .seconds(600)) }
      + [.undoable("migrate", needs: ["n1", "n2", "n3"], planned: .seconds(300))]
    let flow = started(steps, parallel: 2).state.deployment
    #expect(flow.plannedDuration == .seconds(1500))
    #expect(
      times(flow.planned, SteadyInstant(milliseconds: 0)) == [
        [0, 600], [0, 600], [600, 1200], [1200, 1500],
      ])
    #expect(path(flow, flow.planned) == ["n1", "n3", "migrate"])
  }

  @Test("has the chain of needs that is longest on the critical path, and what follows it in no time")
  func chain() {
    let steps: [Step] = [
      .undoable("a", planned: .seconds(60)), .undoable("b", planned: .seconds(50)),
      .undoable("c", needs: ["a"], planned: .seconds(10)),
      .undoable("d", needs: ["b"], planned: .seconds(30)),
      .undoable("e", needs: ["c", "d"]),
    ]
    let flow = started(steps, parallel: 4).state.deployment
    #expect(flow.plannedDuration == .seconds(80))
    #expect(path(flow, flow.planned) == ["b", "d", "e"])
  }

  @Test("moves the critical path to what takes longer than planned, and ends it never in the past")
  func actual() {
    var run = Scenario.started(
      .of(
        .undoable("a", planned: .seconds(60)), .undoable("b", planned: .seconds(50)),
        .undoable("c", needs: ["a"], planned: .seconds(10)),
        .undoable("d", needs: ["b"], planned: .seconds(30)), parallel: 2))
    run.advance(.seconds(55))
    run.end("b", yields: .steps(.attemptStarted(.of("d"))))
    run.advance(.seconds(145))
    run.end("d")
    let now = run.now.steady
    let flow = run.state.deployment
    #expect(times(flow.forecast(at: now)) == [[0, 200], [0, 55], [200, 210], [55, 200]])
    #expect(path(flow, flow.forecast(at: now)) == ["a", "c"])
    #expect(flow.remaining(at: now) == .seconds(10))
    #expect(flow.remaining(at: now + .seconds(100)) == .seconds(10), "what runs still has to end")
  }

  @Test("lets what a person does take no place")
  func byHand() {
    var call = Step.manual("call")
    call.planned = .seconds(90)
    let steps = [.undoable("a", planned: .seconds(60)), call, .undoable("b", planned: .seconds(60))]
    let flow = started(steps, parallel: 1).state.deployment
    #expect(times(flow.planned, SteadyInstant(milliseconds: 0)) == [[0, 60], [0, 90], [60, 120]])
  }

  @Test("starts with the window where the deployment has not, and ten thousand steps take moments")
  func window() {
    var plan = Plan.of(.undoable("a", planned: .seconds(60)))
    plan.release.window = Window(
      opens: Scenario.wallStart + .seconds(500), closes: Scenario.wallStart + .seconds(5000))
    let run = Scenario(plan)
    #expect(times(Situation(run.state).deploymentForecast(at: run.now)) == [[500, 560]])
    let many = (0..<10_000).map { Step.undoable("s\($0)", planned: .seconds(1)) }
    let flow = started(many, parallel: 64).state.deployment
    let clock = ContinuousClock()
    #expect(clock.measure { _ = flow.forecast(at: Scenario.start) } < .seconds(2))
    #expect(flow.plannedDuration == .seconds(157))
  }

  @Test("knows what the plan's file says where a rehearsal has measured")
  func estimates() throws {
    let rehearsal = Rehearsal(
      run: "r", endedAt: Scenario.wallStart, durations: ["a": .seconds(75)], isBackoutTested: false)
    let run = try Scenario(
      .of(.undoable("a", planned: .seconds(60)), .undoable("b", planned: .seconds(5))),
      as: .live(after: rehearsal))
    #expect(run.state.estimates == ["a": .seconds(60)])
    #expect(run.state.deployment.steps[0].planned == .seconds(75))
  }
}

@Suite("The history of a step") struct StepHistoryTests {
  private func words(_ run: Scenario, _ id: StepID) -> [String] {
    run.state.history(ofStep: id, at: run.now.steady).map { time in
      let ends = [time.stretch.start, time.stretch.end].map { "\(Int(($0 - Scenario.start).seconds))" }
      let kind =
        switch time.kind {
        case .waiting: "waits"
        case .working(nil): "works"
        case .working(let outcome?): "\(outcome)"
        }
      return "\(kind) \(ends[0])-\(ends[1])"
    }
  }

  @Test("tells waiting from working: for its turn, between attempts, in a hold, for a person")
  func kinds() {
    var late = Step.undoable("late", needs: ["a"], planned: .seconds(10))
    late.confirm = true
    var run = Scenario.started(
      .of(.undoable("a", planned: .seconds(60)), .undoable("turn"), late, .manual("call", needs: ["late"])))
    run.advance(.seconds(20))
    #expect(words(run, "turn") == ["waits 0-20"] && words(run, "late") == [])
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.advance(.seconds(5))
    #expect(words(run, "a") == ["exited(1) 0-20", "waits 20-25"])
    run.drive(.steps(.retry("a")))
    run.drive(.run(.hold(reason: "lunch")))
    run.advance(.seconds(5))
    run.end("a")
    run.advance(.seconds(30))
    run.drive(.run(.resume))
    #expect(words(run, "a") == ["exited(1) 0-20", "waits 20-25", "exited(0) 25-30"])
    #expect(words(run, "late") == ["waits 30-60"] && words(run, "turn") == ["waits 0-60", "works 60-60"])
    #expect(run.state.clocks.holds.map(\.duration) == [.seconds(35)])
    run.drive(.steps(.skip("late", reason: "no")))
    run.advance(.seconds(15))
    run.drive(.steps(.complete("call", evidence: Evidence(text: "done"))))
    run.advance(.seconds(5))
    #expect(words(run, "late") == ["waits 30-60"] && words(run, "call") == ["waits 60-75"])
  }

  @Test("ends for what has not run when the release is taken back, and begins for what undoes it")
  func backout() {
    var plan = Plan.of(.undoable("a", planned: .seconds(60)), .undoable("b"))
    plan.takesBack()
    var run = Scenario.started(plan)
    run.advance(.seconds(20))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.end("b", .exited(1), yields: .steps(.decisionAwaited("b")))
    run.advance(.seconds(10))
    run.drive(
      .backout(
        .backOut(
          Problem(title: "x", severity: .major, owner: "o"), authorisedBy: "manager",
          typedEnvironment: "production")))
    run.advance(.seconds(5))
    #expect(words(run, "b") == ["waits 0-20", "exited(1) 20-20"])
    #expect(words(run, "undo.b") == ["works 30-35"] && words(run, "undo.a") == ["waits 30-35"])
  }
}
