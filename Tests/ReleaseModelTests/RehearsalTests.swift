import ReleaseModel
import Testing

@Suite("A rehearsal")
struct RehearsalTests {
  private let identity = RunIdentity(
    id: "run", planHash: "hash", planPath: "plan.yaml", directory: "/release")
  private let window = Window(
    opens: Scenario.wallStart + .seconds(3600), closes: Scenario.wallStart + .seconds(7200))

  private func plan(demandsRehearsal: Bool = false) -> Plan {
    var plan = Plan.of(.undoable("a", planned: .seconds(60), undo: .seconds(30)), .left("b", needs: ["a"])) {
      $0.release.window = window
      $0.release.freezes = [Freeze(name: "year end", window: window)]
      $0.environment = ["DB": "live", "HOME": "/"]
      $0.rehearsal = RehearsalPlan(environment: "staging", variables: ["DB": "staged"])
    }
    plan.takesBack { $0.demandsRehearsal = demandsRehearsal }
    return plan
  }

  private func open(_ plan: Plan, _ purpose: RunPurpose) throws -> Scenario {
    try Scenario(plan, as: purpose)
  }

  @Test("runs the same steps against another environment, at any time")
  func environment() throws {
    var run = try open(plan(), .rehearsal)
    #expect(run.state.isRehearsal)
    #expect(run.state.plan.release.environment == "staging")
    #expect(run.state.plan.environment == ["DB": "staged", "HOME": "/"])
    #expect(run.state.deployment.steps.map(\.id) == ["a", "b"])
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))))
    #expect(run.state.windowEnd == nil)
  }

  @Test("is possible where the plan says how, and demanded where it says so")
  func demand() throws {
    var without = plan()
    without.rehearsal = nil
    #expect(throws: Obstacle.unknown(.rehearsal)) { try open(without, .rehearsal) }
    let demanding = plan(demandsRehearsal: true)
    #expect(throws: Obstacle.rehearsalDemanded) {
      try open(demanding, .live(after: nil))
    }
    #expect(throws: Obstacle.rehearsalDemanded) {
      try open(demanding, .live(after: shown(isBackoutTested: false)))
    }
    #expect(try open(demanding, .live(after: shown(isBackoutTested: true))).state.rehearsal != nil)
    #expect(try open(demanding, .rehearsal).state.isRehearsal)
    #expect(try open(plan(), .live(after: nil)).state.rehearsal == nil)
  }

  private func shown(isBackoutTested: Bool) throws -> Rehearsal {
    var run = try open(plan(), .rehearsal)
    run.drive(.run(.startDeployment))
    run.advance(.seconds(100))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.advance(.seconds(7))
    run.end("b", yields: .run(.verificationStarted))
    #expect(run.state.rehearsed == nil, "it is not over")
    if isBackoutTested {
      run.drive(
        .backout(
          .backOut(
            Problem(title: "to see", severity: .minor, owner: "ana"), authorisedBy: "ana",
            typedEnvironment: "staging")))
      run.advance(.seconds(40))
      run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
    } else {
      run.drive(.run(.declareSuccess))
    }
    return try #require(run.state.rehearsed)
  }

  @Test("gives its durations to the live run, and says whether the backout was tested")
  func durations() throws {
    let rehearsal = try shown(isBackoutTested: true)
    #expect(
      rehearsal.durations == ["a": .seconds(100), "b": .seconds(7), "undo.a": .seconds(40)])
    let run = try open(plan(), .live(after: rehearsal))
    #expect(run.state.deployment.step("a")?.planned == .seconds(100))
    #expect(run.state.deployment.step("a")?.undo?.planned == .seconds(40))
    #expect(run.state.deployment.plannedDuration == .seconds(107))
    #expect(run.state.plan.release.environment == "production")
    #expect(run.state.rehearsed == nil, "a live run is no rehearsal")
  }

  @Test("counts beside others: the newest durations, and any tested backout")
  func joined() throws {
    var newest = try shown(isBackoutTested: false)
    newest.durations = ["a": .seconds(1)]
    let joined = try #require(Rehearsal.joined([newest, shown(isBackoutTested: true)]))
    #expect(joined.durations == ["a": .seconds(1), "b": .seconds(7), "undo.a": .seconds(40)])
    #expect(joined.isBackoutTested)
    #expect(Rehearsal.joined([]) == nil)
  }

  @Test("teaches no duration by an attempt that failed, and proves no backout that was not whole")
  func failedAttempts() throws {
    var run = try open(plan(), .rehearsal)
    run.drive(.run(.startDeployment))
    run.move(by: .milliseconds(5))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.drive(.backout(.backOut(.orders, authorisedBy: "manager", typedEnvironment: "staging")))
    var skipped = run
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(run.state.rehearsed?.durations["a"] == nil)
    #expect(run.state.rehearsed?.isBackoutTested == true)
    skipped.end("undo.a", .exited(1), yields: .steps(.decisionAwaited("undo.a")))
    skipped.drive(.steps(.skip("undo.a", reason: "it is gone")))
    #expect(skipped.state.phase == .backedOut)
    #expect(skipped.state.rehearsed?.isBackoutTested == false)
  }
}
