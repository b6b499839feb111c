import ReleaseModel
import Testing

/// A group of steps that is taken back while the rest of the release stays.
@Suite("A group that is backed out alone")
struct GroupBackoutTests {
  private static func member(_ id: StepID, needs: [StepID] = [], of group: GroupID) -> Step {
    var step = Step.undoable(id, needs: needs)
    step.groups = [group]
    return step
  }

  /// Two regions, behind a build, and a step that needs both.
  private static func plan(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
    .of(
      .left("build"), member("eu-1", needs: ["build"], of: "eu"), member("eu-2", needs: ["eu-1"], of: "eu"),
      member("eu-3", needs: ["eu-2"], of: "eu"), member("us-1", needs: ["build"], of: "us"),
      member("us-2", needs: ["us-1"], of: "us"),
      .left("done", needs: ["eu-1", "eu-2", "eu-3", "us-1", "us-2"]),
      parallel: 2
    ) { plan in
      plan.deployment.groups = ["eu", "us"].map {
        var group = StepGroup(id: $0, title: "Region \($0)")
        group.backout = .alone
        return group
      }
      plan.takesBack {
        $0.before = [.run("stop")]
        $0.after = [.run("start")]
        $0.verification = [.number("old")]
      }
      change(&plan)
    }
  }

  private static func backOut(_ group: GroupID) -> Command {
    .backout(.backOut(.orders, authorisedBy: "manager", typedEnvironment: "production", group: group))
  }

  /// A run in which the second step of Europe runs, and the first of America.
  private static func begun(_ change: (inout Plan) -> Void = { _ in }) -> Scenario {
    var run = Scenario.started(plan(change))
    run.end("build", yields: .steps(.attemptStarted(.of("eu-1"))), .steps(.attemptStarted(.of("us-1"))))
    run.end("eu-1", yields: .steps(.attemptStarted(.of("eu-2"))))
    return run
  }

  @Test("wakes nobody for a clock that no trigger can trip by meanwhile, and trips when it is over")
  func clocks() {
    let start = Scenario(Self.plan()).now.wall
    var run = Self.begun {
      $0.release.window = Window(opens: start - .seconds(60), closes: start + .seconds(3600))
      $0.backout?.triggers = [
        Trigger(id: "late", title: "Late", when: .clock(.windowClosing, within: .seconds(600)))
      ]
    }
    func wakes() -> Bool { effects(of: run.state).contains { if case .wake = $0 { true } else { false } } }
    #expect(wakes())
    run.drive(Self.backOut("eu"))
    #expect(!wakes())
    run.move(by: .seconds(3300))
    for (step, outcome) in [("eu-2", Outcome.stopped), ("undo.eu-2", .exited(0)), ("undo.eu-1", .exited(0))] {
      run.drive(.steps(.attemptEnded(.of(step), outcome, logBytes: 0)))
    }
    #expect(run.state.phase == .deploying && run.state.trippedTriggers.map(\.id) == ["late"])
  }

  @Test(
    "undoes what was attempted of it, newest first, while the others run; then holds, and goes on without it")
  func alone() {
    var run = Self.begun()
    run.send(
      Self.backOut("eu"), yields: .backout(.ordered(.orders, authorisedBy: "manager", group: "eu")),
      .steps(.stopRequested(.of("eu-2"))))
    #expect(
      run.state.backoutWords == "‘Region eu’ alone: \(Problem.orders.title), authorised by manager")
    #expect(run.status("us-1") == .running, "what is not taken back is not stopped")
    run.end("eu-2", .stopped, yields: .backout(.undoStarted()), .steps(.attemptStarted(.of("undo.eu-2"))))
    run.end("us-1", .exited(1), yields: .steps(.decisionAwaited("us-1")))
    run.refuses(.steps(.retry("us-1")), because: "backed out")
    run.refuses(.backOutNow(), because: "backed out")
    run.end("undo.eu-2", yields: .steps(.attemptStarted(.of("undo.eu-1"))))
    run.end("undo.eu-1", yields: .backout(.groupBackedOut("eu")), .run(.held(.takenBack("eu"))))
    #expect(run.state.phase == .deploying && run.state.backout == nil && run.state.groupBackouts.count == 1)
    #expect(run.status("eu-1") == .undone && run.status("eu-3") == .notApplicable)
    #expect(run.state.deployment.applicableCount == 4 && run.state.deployment.completeCount == 1)
    #expect(run.state.step("undo.eu-1")?.title == "Undo: Step eu-1", "it is known by its record")
    run.refuses(Self.backOut("eu"), because: "nothing of it was begun")
    run.drive(.run(.resume))
    run.drive(.steps(.retry("us-1")))
    run.end("us-1", yields: .steps(.attemptStarted(.of("us-2"))))
    run.end("us-2", yields: .steps(.attemptStarted(.of("done"))))
    run.end("done", yields: .run(.verificationStarted))
    run.drive(.run(.declareSuccess))
    #expect(run.state.endWords == "without Region eu, which was backed out alone")
    #expect(run.state.deviations.isEmpty)
  }

  @Test(
    "is refused where others have built on it, nothing of it was begun, or the plan takes it back with the rest"
  )
  func refused() {
    var run = Self.begun { $0.deployment.groups?[1].backout = .together }
    run.refuses(Self.backOut("us"), because: "no backout: alone")
    run.refuses(Self.backOut("asia"), because: "no group asia")
    run.end("eu-2", yields: .steps(.attemptStarted(.of("eu-3"))))
    run.end("eu-3")
    run.end("us-1", yields: .steps(.attemptStarted(.of("us-2"))))
    run.end("us-2", yields: .steps(.attemptStarted(.of("done"))))
    run.refuses(Self.backOut("eu"), because: "‘Step done’")
    let early = Scenario.started(Self.plan())
    early.refuses(Self.backOut("eu"), because: "nothing of it was begun")
    Scenario(Self.plan()).refuses(Self.backOut("eu"), because: "abort instead")
    Self.begun { $0.backout = nil }.refuses(Self.backOut("eu"), because: "no backout")
  }

  @Test("leaves nothing to a later backout of the whole release, which undoes the rest")
  func both() {
    var run = Self.begun()
    run.drive(Self.backOut("eu"))
    run.end("eu-2", .stopped, yields: .backout(.undoStarted()), .steps(.attemptStarted(.of("undo.eu-2"))))
    run.end("undo.eu-2", .exited(1), yields: .steps(.decisionAwaited("undo.eu-2")))
    run.send(
      .steps(.skip("undo.eu-2", reason: "it stays")),
      yields: .steps(.skipped("undo.eu-2", reason: "it stays")), .steps(.attemptStarted(.of("undo.eu-1"))))
    run.end("undo.eu-1", yields: .backout(.groupBackedOut("eu")), .run(.held(.takenBack("eu"))))
    #expect(run.state.deviations.map(\.kind) == [.notUndone])
    #expect(run.state.undoSteps().map(\.id) == ["before.stop", "undo.us-1", "undo.build", "after.start"])
    run.end("us-1")
    run.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .steps(.attemptStarted(.of("before.stop"))))
    run.end("before.stop", yields: .steps(.attemptStarted(.of("undo.us-1"))))
    run.end("undo.us-1", yields: .steps(.attemptStarted(.of("after.start"))))
    #expect(run.state.notUndone == ["build", "eu-2"])
  }

  @Test("leaves no step of it to be opened, done again or started, whatever became of it")
  func settled() {
    var run = Self.begun {
      for index in $0.deployment.steps.indices where $0.deployment.steps[index].id == "eu-2" {
        $0.deployment.steps[index].undo = nil
        $0.deployment.steps[index].leftBecause = "it stays"
      }
    }
    run.drive(.steps(.skip("eu-3", reason: "not today")))
    run.end("eu-2")
    run.drive(Self.backOut("eu"))
    run.end("undo.eu-1", yields: .backout(.groupBackedOut("eu")), .run(.held(.takenBack("eu"))))
    #expect(run.status("eu-2") == .succeeded && run.status("eu-3") == .skipped)
    #expect(run.state.stepState("eu-2")?.notCountedBecause != nil)
    #expect(run.state.stepState("us-1")?.notCountedBecause == nil)
    run.refuses(.steps(.redo("eu-2", reason: "x")), because: "‘Region eu’ was backed out alone")
    run.refuses(.steps(.reopen("eu-3")), because: "‘Region eu’ was backed out alone")
    run.refuses(.steps(.skip("eu-1", reason: "x")), because: "‘Region eu’ was backed out alone")
  }

  @Test("does not come back when what left a step of it out is opened again")
  func judgedAgain() {
    var run = Self.begun {
      $0.deployment.steps += [
        .run("first", needs: ["build"]), Self.member("eu-4", needs: ["first"], of: "eu"),
      ]
      $0.deployment.parallel = 2
    }
    run.drive(.steps(.skip("first", reason: "not today")))
    run.drive(Self.backOut("eu"))
    run.drive(.steps(.attemptEnded(.of("eu-2"), .stopped, logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.eu-2"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.eu-1"), .exited(0), logBytes: 0)))
    #expect(run.status("eu-4") == .notApplicable)
    run.drive(.steps(.reopen("first")))
    #expect(run.status("eu-4") == .notApplicable)
  }

  @Test("stops the countdown of an automatic trigger, which still asks")
  func countdown() {
    var run = Self.begun {
      $0.backout?.triggers = [.on("errors", .person, .automatic)]
    }
    run.drive(.backout(.trip("errors")))
    run.drive(Self.backOut("eu"))
    run.move(by: .seconds(60))
    run.drive(.steps(.attemptEnded(.of("eu-2"), .stopped, logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.eu-2"), .exited(0), logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.eu-1"), .exited(0), logBytes: 0)))
    #expect(run.state.phase == .deploying && run.state.backout == nil)
    #expect(run.needs.contains(.answerTrigger("errors")))
    run.drive(.run(.resume))
    run.move(by: .seconds(60))
    run.drive(.run(.wake))
    #expect(run.state.phase == .deploying)
  }

  @Test("counts what was left in a group inside of it once")
  func nested() {
    var run = Self.begun {
      for index in $0.deployment.steps.indices where $0.deployment.steps[index].id.hasPrefix("eu") {
        $0.deployment.steps[index].groups = $0.deployment.steps[index].id == "eu-2" ? ["all", "eu"] : ["all"]
        $0.deployment.steps[index].undo?.planned = .seconds(60)
      }
      var outer = StepGroup(id: "all", title: "All")
      outer.backout = .alone
      $0.deployment.groups?.append(outer)
    }
    run.drive(Self.backOut("eu"))
    run.drive(.steps(.attemptEnded(.of("eu-2"), .stopped, logBytes: 0)))
    run.drive(.steps(.attemptEnded(.of("undo.eu-2"), .exited(1), logBytes: 0)))
    run.drive(.steps(.skip("undo.eu-2", reason: "it stays")))
    #expect(run.state.undoCount == 5 && run.state.groupBackouts.count == 1)
    run.drive(Self.backOut("all"))
    run.drive(.steps(.attemptEnded(.of("undo.eu-1"), .exited(0), logBytes: 0)))
    #expect(run.state.groupBackouts.count == 2)
    #expect(run.state.undoCount == 4, "the build and America's first, with what is before and after")
  }
}
