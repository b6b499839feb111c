import ReleaseModel
import Testing

@Suite("A backout trigger")
struct TriggerTests {
  let key = CheckKey.verification("v")
  let onCheck = Trigger.on("t", .check(id: "v", is: [.failed]))

  @Test("is armed by the start of the deployment and watched in no other state")
  func arming() {
    var run = Scenario(.of(.run("a")) { $0.takesBack(.on("t", .person)) })
    #expect(run.state.triggers["t"]?.status == .disarmed)
    run.refuses(.backout(.trip("t")), because: "not armed")
    run.drive(.run(.startDeployment))
    #expect(run.state.triggers["t"]?.status == .armed)
    run.refuses(.backout(.trip("nonsense")), because: "no trigger nonsense")
    run.send(
      .backout(.trip("t")), yields: .backout(.triggerTripped("t", .person("engineer"), startsBackoutAt: nil)))
    run.refuses(.backout(.trip("t")), because: "not armed")
    run.drive(.backOutNow())
    #expect(run.state.triggers["t"]?.status == .acknowledged)
  }

  @Test("that trips starts nothing new until it is answered, and stays acknowledged")
  func acknowledged() {
    var run = Scenario.started(
      .of(.run("a"), .run("b"), .run("c")) {
        $0.verification = [
          .number("v") {
            $0.after = "a"; $0.onFail = .warn
          }
        ]
        $0.takesBack(onCheck)
      })
    run.refuses(.backout(.trip("t")), because: "a trigger for a person")
    run.refuses(.backout(.acknowledge("t", reason: "seen")), because: "not tripped")
    run.end("a", yields: .checks(.started(key, firstDue: run.now.steady)), .steps(.attemptStarted(.of("b"))))
    let reason = CheckEndReason.exceeded(.failed, 1, allowed: 0, LastReading(text: "99"))
    let tripped = Event.backout(.triggerTripped("t", .check(.failed, reason), startsBackoutAt: nil))
    run.measure(key, .bad, .failed, yields: .checks(.ended(key, .failed, reason: reason)), tripped)
    run.end("b")
    #expect(run.needs == [.answerTrigger("t")])
    run.refuses(.backout(.acknowledge("t", reason: "")), because: "a reason")
    run.send(
      .backout(.acknowledge("t", reason: "a known blip")),
      yields: .backout(.triggerAcknowledged("t", reason: "a known blip")),
      .steps(.attemptStarted(.of("c"))))
    #expect(run.state.triggers["t"]?.status == .acknowledged)
    run.send(
      .checks(.remeasure(key)), yields: .checks(.started(key, firstDue: run.now.steady)),
      .backout(.triggerRearmed("t")))
    run.measure(key, .bad, .failed, yields: .checks(.ended(key, .failed, reason: reason)), tripped)
  }

  @Test("keeps success from being declared")
  func success() {
    var run = Scenario.started(.of { $0.takesBack(.on("t", .person)) })
    run.drive(.backout(.trip("t")))
    run.refuses(.run(.declareSuccess), because: "has tripped")
  }

  @Test("trips in a hold as well")
  func held() {
    var run = Scenario.started(
      .of {
        $0.verification = [.number("v")]
        $0.takesBack(onCheck)
      })
    run.drive(.run(.hold(reason: "lunch")))
    let reason = CheckEndReason.exceeded(.failed, 1, allowed: 0, LastReading(text: "99"))
    run.measure(
      key, .bad, .failed, yields: .checks(.ended(key, .failed, reason: reason)),
      .run(.held(.check(key, .failed))),
      .backout(.triggerTripped("t", .check(.failed, reason), startsBackoutAt: nil)))
    #expect(run.needs == [.answerTrigger("t"), .decideCheck(key), .resume])
  }

  @Test("trips while a decision is awaited, and the decision starts nothing until it is answered")
  func decision() {
    var run = Scenario.started(
      .of(.run("a"), .run("b")) { $0.takesBack(.on("t", .step(id: "a", is: [.failed]))) })
    run.end(
      "a", .exited(2), yields: .steps(.decisionAwaited("a")),
      .backout(.triggerTripped("t", .step(.exited(2)), startsBackoutAt: nil)))
    #expect(run.needs == [.answerTrigger("t"), .decideStep("a")])
    run.send(.steps(.skip("a", reason: "harmless")), yields: .steps(.skipped("a", reason: "harmless")))
    run.send(
      .backout(.acknowledge("t", reason: "harmless")),
      yields: .backout(.triggerAcknowledged("t", reason: "harmless")),
      .steps(.attemptStarted(.of("b"))))
  }

  @Test(
    "on a step trips on its own condition and on no guess",
    arguments: [
      (.exited(1), .failed), (.signalled(9), .failed), (.notStarted("gone"), .failed), (.timedOut, .timedOut),
      (.quiet, .timedOut), (.stopped, nil), (.unknown("reboot"), nil),
    ] as [(Outcome, Trigger.StepCondition?)])
  func step(outcome: Outcome, condition: Trigger.StepCondition?) {
    var run = Scenario.started(
      .of(.run("a")) {
        $0.takesBack(
          .on("failed", .step(id: "a", is: [.failed])), .on("timed-out", .step(id: "a", is: [.timedOut])))
      })
    run.drive(.steps(.attemptEnded(.of("a"), outcome, logBytes: 0)))
    #expect((run.state.triggers["failed"]?.status == .tripped) == (condition == .failed))
    #expect((run.state.triggers["timed-out"]?.status == .tripped) == (condition == .timedOut))
  }

  @Test(
    "on a check trips on each of the ends that it names, and on no other",
    arguments: [
      ([.failed], .failed, true), ([.failed], .error, false), ([.failed, .error], .error, true),
      ([.failed, .error], .failed, true), ([.failed, .error], .inconclusive, false),
      ([.inconclusive, .error], .inconclusive, true),
    ] as [([CheckPhase], CheckPhase, Bool)])
  func phases(named: [CheckPhase], ended: CheckPhase, trips: Bool) {
    var run = Scenario.started(
      .of {
        $0.verification = [
          .number("v") {
            $0.limits.errors = 0
            $0.fail = Criterion("> 50")
          }
        ]
        $0.takesBack(.on("t", .check(id: "v", is: named)))
      })
    let seen: Observation = ended == .failed ? .bad : ended == .error ? .error("refused") : .reading("20")
    run.drive(.checks(.measured(key, number: 1, seen)))
    #expect(run.phase("v") == ended)
    #expect((run.state.triggers["t"]?.status == .tripped) == trips)
  }

  @Test("on a step trips on each of the ends that it names", arguments: [Outcome.exited(1), .timedOut])
  func eitherEnd(outcome: Outcome) {
    var run = Scenario.started(
      .of(.run("a")) { $0.takesBack(.on("t", .step(id: "a", is: [.failed, .timedOut]))) })
    run.drive(.steps(.attemptEnded(.of("a"), outcome, logBytes: 0)))
    #expect(run.state.triggers["t"]?.status == .tripped)
  }

  @Test("that is suppressed is armed again at its expiry and trips if its circumstance lasts")
  func suppressed() {
    var run = Scenario.started(.of(.run("a")) { $0.takesBack(.on("t", .step(id: "a", is: [.failed]))) })
    run.refuses(.backout(.suppress("t", reason: "", for: .seconds(30))), because: "a reason")
    run.refuses(.backout(.suppress("t", reason: "noise", for: .zero)), because: "an expiry")
    let until = Scenario.start + .seconds(30)
    run.send(
      .backout(.suppress("t", reason: "noise", for: .seconds(30))),
      yields: .backout(.triggerSuppressed("t", reason: "noise", until: until)))
    run.refuses(.backout(.suppress("t", reason: "noise", for: .seconds(30))), because: "armed or tripped")
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    run.advance(.seconds(29))
    run.advance(
      .seconds(1), yields: .backout(.triggerRearmed("t")),
      .backout(.triggerTripped("t", .step(.exited(1)), startsBackoutAt: nil)))
    run.drive(.backout(.suppress("t", reason: "noise", for: .seconds(Int64.max))))
    #expect(run.state.triggers["t"]?.status == .suppressed(until: SteadyInstant(milliseconds: .max)))
  }

  @Test("on a clock trips by the passing of time")
  func clock() {
    let closes = Scenario.wallStart + .seconds(600)
    var run = Scenario.started(
      .of(.run("a") { $0.planned = .seconds(100) }) {
        $0.release.window = Window(opens: Scenario.wallStart, closes: closes)
        $0.takesBack(
          .on("overrun", .clock(.overrun, within: .zero)),
          .on("window", .clock(.windowClosing, within: .seconds(60))))
      })
    run.advance(.seconds(99))
    run.advance(
      .seconds(1), yields: .backout(.triggerTripped("overrun", .clock(.overrun), startsBackoutAt: nil)))
    run.advance(.seconds(439))
    run.advance(
      .seconds(1), yields: .backout(.triggerTripped("window", .clock(.windowClosing), startsBackoutAt: nil))
    )
  }

  @Test("on an overrun counts T, which stops in a hold")
  func overrunInHold() {
    let overrun = Trigger.on("overrun", .clock(.overrun, within: .zero))
    var run = Scenario.started(.of(.run("a") { $0.planned = .seconds(100) }) { $0.takesBack(overrun) })
    run.advance(.seconds(50))
    run.drive(.run(.hold(reason: "lunch")))
    run.advance(.seconds(500))
    run.drive(.run(.resume))
    run.advance(.seconds(49))
    run.advance(
      .seconds(1), yields: .backout(.triggerTripped("overrun", .clock(.overrun), startsBackoutAt: nil)))
  }

  @Test("that is automatic backs out after a countdown that a person can stop")
  func automatic() {
    let plan = Plan.of(.left("a")) {
      $0.takesBack(.on("t", .step(id: "a", is: [.failed]), .automatic)) { $0.performers = ["manager"] }
    }
    var run = Scenario.started(plan)
    let starts = Scenario.start + .seconds(10)
    let tripped = Event.backout(.triggerTripped("t", .step(.exited(1)), startsBackoutAt: starts))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")), tripped)
    var stopped = run
    stopped.send(
      .backout(.acknowledge("t", reason: "known")),
      yields: .backout(.triggerAcknowledged("t", reason: "known")))
    stopped.advance(.seconds(100))

    run.advance(.seconds(9))
    let problem = Problem(title: "Trigger t", severity: .critical, owner: "manager")
    run.advance(
      .seconds(1), yields: .backout(.ordered(problem, authorisedBy: "trigger t")), .backout(.undoStarted()),
      .backout(.verificationStarted), .backout(.backedOut))
  }
}
