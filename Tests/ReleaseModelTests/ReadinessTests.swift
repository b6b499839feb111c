import ReleaseModel
import Testing

@Suite("Backout readiness")
struct ReadinessTests {
  let start = Scenario.start

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
    #expect(run.state.pointOfNoReturn() == start + .seconds(935))
    #expect(run.state.backoutDuration(including: "b") == .seconds(365))
    run.end("a", yields: .attemptStarted(.of("b")))
    #expect(run.state.pointOfNoReturn() == start + .seconds(635))
  }

  @Test("takes the plan's own duration for the whole where a step's is not known")
  func unknownDuration() {
    let run = Scenario.started(plan(.undoable("a")) { $0.planned = .seconds(400) })
    #expect(run.state.backoutDuration() == .seconds(400))
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
    short.release.window = Window(opens: start, closes: start + .seconds(700))
    #expect(Scenario.started(short).state.windowEnd == start + .seconds(700))
    short.backout?.window = .seconds(600)
    #expect(Scenario.started(short).state.windowEnd == start + .seconds(600))
  }

  @Test("does not move with holds, and the planned end does")
  func holds() {
    var run = Scenario.started(plan(.undoable("a", planned: .seconds(50))))
    run.drive(.hold(reason: "lunch"))
    run.advance(.seconds(30))
    run.drive(.resume)
    #expect(run.state.pointOfNoReturn() == start + .seconds(950))
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
    #expect(run.state.crossesPointOfNoReturn("b", at: run.now.steady))
    run.end("a", yields: .stepOffered("b"))
    run.refuses(.confirm("b", typedEnvironment: nil), because: "type the environment's name")
    run.refuses(.confirm("b", typedEnvironment: "staging"), because: "production")
    run.send(
      .confirm("b", typedEnvironment: " production "), yields: .stepConfirmed("b"), .attemptStarted(.of("b")))
  }

  @Test("that lasts to the second lets a step start by itself")
  func justInTime() {
    var run = Scenario.started(
      plan(
        .undoable("a", planned: .seconds(100)), .undoable("b", planned: .seconds(400), undo: .seconds(500))))
    #expect(!run.state.crossesPointOfNoReturn("b", at: start))
    run.end("a", yields: .attemptStarted(.of("b")))
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
    run.end("a", yields: .attemptStarted(.of("b")))
    #expect(run.state.deployment.completedShare == 0.5)
    run.advance(.seconds(300))
    #expect(run.state.deployment.remaining(at: run.now.steady) == .zero)
  }
}
