import ReleaseModel
import Testing

@Suite("A release that was declared successful")
struct TakingBackTests {
  private static func plan(_ change: (inout BackoutPlan) -> Void = { $0.kept = .seconds(24 * 3600) }) -> Plan
  {
    .of(.undoable("a"), .undoable("b", needs: ["a"]), .run("c", needs: ["b"])) {
      $0.controls = [Control(id: "asked", title: "Asked")]
      $0.takesBack(change: change)
    }
  }

  /// A run of which a and b were done, and c was left out.
  private static func released(_ plan: Plan = plan()) -> Scenario {
    var run = Scenario(plan)
    run.drive(.controls(.waive("asked", reason: "for the test")))
    run.drive(.steps(.skip("c", reason: "for the test")))
    run.drive(.run(.startDeployment))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0)))
    run.drive(.run(.declareSuccess))
    return run
  }

  private func obstacle(_ run: Scenario, after duration: Duration = .zero) -> Obstacle? {
    do throws(Obstacle) {
      _ = try run.state.predecessor(at: run.now.wall + duration)
      return nil
    } catch {
      return error
    }
  }

  @Test("is taken back by a run of its own, which undoes what that one has done, and names it")
  func takenBack() throws {
    let first = Self.released()
    let predecessor = try first.state.predecessor(at: first.now.wall + .seconds(3600))
    #expect(predecessor.run == "run" && predecessor.steps == ["a", "b"])
    var run = try Scenario(Self.plan(), as: .takingBack(predecessor))
    #expect(run.state.predecessor == predecessor)
    #expect(run.needs == [.backOut], "nothing else is asked: no control, no poll")
    #expect(run.state.deviations.isEmpty, "what was done is on the first run's record")
    run.refuses(.run(.startDeployment), because: "this run takes run run back")
    run.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .steps(.attemptStarted(.of("undo.b"))))
    run.end("undo.b", yields: .steps(.attemptStarted(.of("undo.a"))))
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(run.status("a") == .undone && run.status("c") == .pending)
  }

  @Test("is kept for as long as the plan says, and not at all where it does not")
  func kept() {
    let run = Self.released()
    #expect(obstacle(run) == nil)
    #expect(obstacle(run, after: .seconds(24 * 3600)) == nil)
    let end = run.now.wall + .seconds(24 * 3600)
    #expect(obstacle(run, after: .seconds(24 * 3600 + 1)) == .backoutKeptUntil(end))
    #expect(obstacle(Self.released(Self.plan { _ in })) == .backoutNotKept)
  }

  @Test("is not what was aborted, or goes on")
  func notReleased() {
    var run = Scenario.started(.of(.undoable("a")) { $0.takesBack { $0.kept = .seconds(60) } })
    #expect(obstacle(run) == .notReleased)
    run.drive(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
    run.drive(.run(.abort(reason: "for the test")))
    #expect(obstacle(run) == .notReleased)
  }

  @Test("is taken back with what its steps have given")
  func outputs() throws {
    func plan() -> Plan {
      .of(
        .run("a") { $0.undo = Undo(action: .run(.program(["drop", "{{steps.a.id}}"]))) },
        .run("b", needs: ["a"])
      ) { $0.takesBack { $0.kept = .seconds(3600) } }
    }
    var first = Scenario.started(plan())
    first.drive(
      .steps(
        .attemptEnded(
          .of("a"), .exited(0), logBytes: 0,
          yield: StepYield(
            attempt: 1,
            outputs: [StepOutput(name: "id", value: "i-1"), StepOutput(name: "token", value: nil)]))))
    first.drive(.steps(.attemptEnded(.of("b"), .exited(0), logBytes: 0)))
    first.drive(.run(.declareSuccess))
    let predecessor = try first.state.predecessor(at: first.now.wall)
    #expect(predecessor.outputs == ["a": [StepOutput(name: "id", value: "i-1")]])
    var run = try Scenario(plan(), as: .takingBack(predecessor))
    run.drive(.backOutNow())
    run.drive(.steps(.skip("undo.b", reason: "nothing is left of it")))
    #expect(run.state.step("undo.a")?.action == .run(.program(["drop", "i-1"])))
    #expect(run.status("undo.a") == .running && run.state.missingOutput(ofStep: "undo.a") == nil)
  }
}
