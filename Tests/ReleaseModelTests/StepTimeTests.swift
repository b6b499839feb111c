import ReleaseModel
import ReleaseWords
import Testing

@Suite("The times of a step")
struct StepTimeTests {
  private static let start = Scenario.wallStart
  private static func after(_ seconds: Int) -> WallInstant { start + .seconds(seconds) }

  private static func timed(_ id: StepID, _ change: @escaping (inout Step) -> Void) -> Step {
    .run(id, change)
  }

  private static func plan(_ steps: Step..., change: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan.of()
    plan.deployment.steps = steps
    plan.moments = ["cutover": after(600)]
    plan.release.window = Window(opens: after(-100), closes: after(86_400))
    change(&plan)
    return plan
  }

  @Test("count from the moments of the plan, and T is its window's opening unless it says another")
  func points() {
    var plan = Self.plan()
    #expect(plan.time(of: .at(Self.after(5))) == Self.after(5))
    #expect(plan.time(of: .moment("cutover", offset: .seconds(-60))) == Self.after(540))
    #expect(plan.time(of: .moment("T", offset: .seconds(60))) == Self.after(-40))
    plan.moments?["T"] = Self.after(7)
    #expect(plan.time(of: .moment("T", offset: .zero)) == Self.after(7))
    #expect(plan.time(of: .moment("other", offset: .zero)) == nil)
  }

  @Test("keep it from starting, being confirmed and being done before its time, which alone lets it go")
  func notBefore() {
    let plan = Self.plan(
      Self.timed("a") { $0.notBefore = .moment("cutover", offset: .seconds(-300)) },
      .manual("b"), .run("c")
    ) {
      $0.deployment.steps[1].notBefore = .at(Self.after(400))
      $0.deployment.parallel = 1
    }
    var run = Scenario.started(plan)
    #expect(run.state.stepState("a")?.attempts.isEmpty == true)
    #expect(run.status("c") == .running, "what needs no time goes on")
    run.refuses(.steps(.confirm("a", typedEnvironment: nil)), because: "does not start before")
    run.refuses(.steps(.complete("b", evidence: "done")), because: "does not start before")
    #expect(run.state.timeAwaited(at: run.now.wall) == nil, "a step runs")
    run.end("c")
    #expect(run.state.timeAwaited(at: run.now.wall) == .notBefore("a", Self.after(300)))
    #expect(run.needs.isEmpty)
    run.advance(.seconds(300), yields: .steps(.attemptStarted(.of("a"))))
    run.advance(.seconds(100), yields: .steps(.offered("b")))
    run.drive(.steps(.complete("b", evidence: "done")))
    run.end("a", yields: .run(.verificationStarted))
  }

  @Test("wake nobody for a step that has no place, and let it start when it has one")
  func places() {
    var run = Scenario.started(
      Self.plan(.run("a"), Self.timed("b") { $0.notBefore = .at(Self.after(60)) }))
    #expect(run.nextWake == nil)
    run.move(by: .seconds(100))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
  }

  @Test("go by the wall clock, which may be set")
  func wallClock() {
    var run = Scenario.started(Self.plan(Self.timed("a") { $0.notBefore = .at(Self.after(60)) }))
    run.setWall(by: .seconds(-100))
    run.advance(.seconds(100))
    #expect(run.state.stepState("a")?.attempts.isEmpty == true)
    run.advance(.seconds(60), yields: .steps(.attemptStarted(.of("a"))))
  }

  @Test("remind in time of a deadline, tell once that it has passed, and no more when the step is done")
  func deadline() {
    let due = Self.after(600)
    var run = Scenario.started(
      Self.plan(
        Self.timed("a") {
          $0.deadline = .moment("cutover", offset: .zero)
          $0.remind = .seconds(120)
        }, Self.timed("b") { $0.deadline = .at(Self.after(700)) }))
    #expect(run.state.pressingSteps.isEmpty)
    run.advance(.seconds(480), yields: .steps(.reminded("a", due: due)))
    #expect(run.state.pressingSteps == ["a"] && !run.state.isLate("a"))
    run.advance(.seconds(120), yields: .steps(.late("a", due: due)))
    #expect(run.state.isLate("a"))
    #expect(run.records.last?.words(run.state)?.contains("LATE") == true)
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    #expect(!run.state.isLate("a") && run.state.pressingSteps.isEmpty)
    run.end("b", yields: .run(.verificationStarted))
    run.advance(.seconds(1000))
  }

  @Test("count before the deployment too, but not in a backout")
  func phases() {
    var run = Scenario(
      Self.plan(Self.timed("a") { $0.deadline = .at(Self.after(60)) }, .run("b")) { $0.takesBack() })
    run.advance(.seconds(60), yields: .steps(.late("a", due: Self.after(60))))
    var other = Scenario.started(
      Self.plan(Self.timed("a") { $0.deadline = .at(Self.after(60)) }) { $0.takesBack() })
    other.drive(.backOutNow())
    other.advance(.seconds(100))
  }

  @Test("trip a trigger that waits for a step to be late")
  func trigger() {
    var run = Scenario.started(
      Self.plan(Self.timed("a") { $0.deadline = .at(Self.after(60)) }) {
        $0.takesBack(.on("t", .late("a")))
      })
    run.advance(
      .seconds(60), yields: .steps(.late("a", due: Self.after(60))),
      .backout(.triggerTripped("t", .late(due: Self.after(60)), startsBackoutAt: nil)))
    #expect(run.needs == [.answerTrigger("t")])
    run.send(
      .backout(.acknowledge("t", reason: "soon")),
      yields: .backout(.triggerAcknowledged("t", reason: "soon")))
    run.end("a", yields: .run(.verificationStarted))
  }

  @Test("do not count in a rehearsal, which is made at any time")
  func rehearsal() throws {
    var plan = Self.plan(
      Self.timed("a") {
        $0.notBefore = .at(Self.after(6000))
        $0.deadline = .at(Self.after(-60))
      })
    plan.rehearsal = RehearsalPlan(environment: "production")
    var run = try Scenario(plan, as: .rehearsal)
    run.drive(.run(.startDeployment))
    #expect(run.status("a") == .running)
    #expect(run.state.lateSteps.isEmpty)
  }

  @Test("are waited for by the plan: it neither overruns nor counts as delayed meanwhile")
  func planned() {
    var run = Scenario.started(
      Self.plan(
        Self.timed("a") {
          $0.notBefore = .at(Self.after(3600))
          $0.planned = .seconds(60)
        }
      ) {
        $0.takesBack(.on("t", .clock(.overrun, within: .zero)))
        $0.communications = [
          Message(id: "m", audience: "all", moment: .delayed, channel: .byHand("Call."), text: "late")
        ]
      })
    #expect(run.state.plannedDuration == .seconds(3660))
    #expect(run.state.expectedEnd(at: run.now.steady) == run.state.plannedEnd)
    run.advance(.seconds(3600), yields: .steps(.attemptStarted(.of("a"))))
    #expect(run.state.trippedTriggers.isEmpty && run.state.delayedBy == nil)
    run.advance(
      .seconds(60), yields: .backout(.triggerTripped("t", .clock(.overrun), startsBackoutAt: nil)))
  }

  @Test("are part of when the deployment is expected to be over")
  func forecast() {
    let run = Scenario.started(
      Self.plan(
        Self.timed("a") {
          $0.notBefore = .at(Self.after(300))
          $0.planned = .seconds(60)
        }))
    let forecast = Situation(run.state).deploymentForecast(at: run.now)
    #expect(forecast.end - run.now.steady == .seconds(360))
  }
}

@Suite("Who does a step")
struct DutyTests {
  private static let plan = Plan.of(
    .run("tag") { $0.confirm = true },
    .run("publish", needs: ["tag"]) {
      $0.confirm = true
      $0.notSamePersonAs = ["tag", "reviewed"]
      $0.assigned = "DBA"
    }
  ) {
    $0.people = [
      Person(id: "ana", name: "Ana Lima", role: "dba"), Person(id: "bo", name: "Bo"),
      Person(id: "cy", name: "Cy"),
    ]
    $0.controls = [Control(id: "reviewed", title: "Reviewed")]
  }

  private func tagged(by name: String, reviewed reviewer: String = "cy") -> Scenario {
    var run = Scenario(Self.plan)
    run.send(
      .controls(.tick("reviewed", evidence: "seen")), by: .person(reviewer),
      yields: .controls(.ticked("reviewed", evidence: "seen")))
    run.drive(.run(.startDeployment))
    run.send(
      .steps(.confirm("tag", typedEnvironment: nil)), by: .person(name), yields: .steps(.confirmed("tag")),
      .steps(.attemptStarted(.of("tag"))))
    run.end("tag", yields: .steps(.offered("publish")))
    return run
  }

  private func refusal(_ run: Scenario, _ command: Command, by name: String) -> Obstacle? {
    do throws(Obstacle) {
      _ = try decide(command, run.state, by: .person(name), at: run.now)
      return nil
    } catch {
      return error
    }
  }

  @Test("is not who has confirmed the other, by whatever name of theirs, nor who has vouched for the control")
  func another() {
    let run = tagged(by: "Ana Lima")
    let confirm = Command.steps(.confirm("publish", typedEnvironment: nil))
    #expect(refusal(run, confirm, by: "ana") == .samePerson("ana", .step("tag")))
    #expect(
      refusal(run, confirm, by: "ana")?.words(run.state)
        == "ana has confirmed or done ‘Step tag’: another person has to do this")
    #expect(refusal(run, confirm, by: "cy") == .samePerson("cy", .control("reviewed")))
    #expect(refusal(run, confirm, by: "bo") == nil)
    let done = Command.steps(.complete("publish", evidence: "by hand"))
    #expect(refusal(run, .steps(.skip("publish", reason: "not today")), by: "ana") == nil)
    var failed = run
    failed.send(
      confirm, by: .person("bo"), yields: .steps(.confirmed("publish")),
      .steps(.attemptStarted(.of("publish"))))
    failed.end("publish", .exited(1), yields: .steps(.decisionAwaited("publish")))
    #expect(refusal(failed, done, by: "ana") == .samePerson("ana", .step("tag")))
    #expect(refusal(failed, .steps(.retry("publish")), by: "ana") == .samePerson("ana", .step("tag")))
    #expect(refusal(failed, done, by: "bo") == nil)
  }

  @Test("is neither who confirmed the attempt that failed nor who had it tried again")
  func both() {
    let confirm = Command.steps(.confirm("publish", typedEnvironment: nil))
    var run = Scenario(Self.plan)
    run.drive(.controls(.tick("reviewed", evidence: "seen")))
    run.drive(.run(.startDeployment))
    run.send(
      .steps(.confirm("tag", typedEnvironment: nil)), by: .person("ana"), yields: .steps(.confirmed("tag")),
      .steps(.attemptStarted(.of("tag"))))
    run.end("tag", .exited(1), yields: .steps(.decisionAwaited("tag")))
    run.send(
      .steps(.retry("tag")), by: .person("bo"), yields: .steps(.retryOrdered("tag")),
      .steps(.attemptStarted(.of("tag", 2))))
    run.end("tag", yields: .steps(.offered("publish")))
    #expect(refusal(run, confirm, by: "ana") == .samePerson("ana", .step("tag")))
    #expect(refusal(run, confirm, by: "bo") == .samePerson("bo", .step("tag")))
    #expect(refusal(run, confirm, by: "dee") == nil)
  }

  @Test("holds the other way round, where the other is done later")
  func reverse() {
    var run = Scenario(Self.plan)
    run.drive(.controls(.tick("reviewed", evidence: "seen")))
    run.send(
      .steps(.complete("publish", evidence: "in advance")), by: .person("ana"),
      yields: .steps(.done("publish", evidence: "in advance")))
    run.drive(.run(.startDeployment))
    #expect(
      refusal(run, .steps(.confirm("tag", typedEnvironment: nil)), by: "Ana Lima")
        == .samePerson("Ana Lima", .step("publish")))
  }

  @Test("holds for the control as well, when that is vouched for after the step was done")
  func controlAfterwards() {
    var plan = Self.plan
    plan.controls.append(Control(id: "signed", title: "Signed"))
    plan.controls[1].requires = Approvals()
    plan.deployment.steps[1].notSamePersonAs = ["reviewed", "signed"]
    var run = Scenario(plan)
    run.send(
      .steps(.complete("publish", evidence: "in advance")), by: .person("ana"),
      yields: .steps(.done("publish", evidence: "in advance")))
    let tick = Command.controls(.tick("reviewed", evidence: "seen"))
    #expect(refusal(run, tick, by: "Ana Lima") == .samePerson("Ana Lima", .step("publish")))
    #expect(
      refusal(run, tick, by: "Ana Lima")?.words(run.state)
        == "Ana Lima has confirmed or done ‘Step publish’: another person has to do this")
    #expect(refusal(run, tick, by: "bo") == nil)
    // Who approves counts, and not who writes it down.
    func approve(_ name: String) -> Command {
      .controls(.tick("signed", evidence: "by mail", by: name))
    }
    #expect(refusal(run, approve("Ana Lima"), by: "bo") == .samePerson("Ana Lima", .step("publish")))
    #expect(refusal(run, approve("cy"), by: "ana") == nil)
    // Waived, it is vouched for by nobody.
    #expect(refusal(run, .controls(.waive("reviewed", reason: "not today")), by: "ana") == nil)
    run.drive(.steps(.reopen("publish")))
    #expect(refusal(run, tick, by: "ana") == nil)
  }

  @Test("is told by id and by role")
  func assigned() throws {
    let step = try #require(Self.plan.deployment.steps.last)
    #expect(Self.plan.assigns(step, to: "ana") && Self.plan.assigns(step, to: "Ana Lima"))
    #expect(!Self.plan.assigns(step, to: "bo") && !Self.plan.assigns(step, to: "stranger"))
    #expect(Self.plan.assignee(of: step) == "DBA")
  }
}
