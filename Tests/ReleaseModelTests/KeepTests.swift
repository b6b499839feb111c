import ReleaseModel
import Testing

@Suite("Keeping a release with an emergency bug fix")
struct KeepTests {
  let key = CheckKey.verification("v")
  let fix = EmergencyFix(id: "DEF-7", owner: "ana", due: Scenario.start + .seconds(86_400))

  /// A release whose only check has failed, which holds it and trips a trigger.
  private var failed: Scenario {
    var plan = Plan.of(.run("a")) { $0.verification = [.number("v")] }
    plan.takesBack(Trigger(id: "t", title: "Check failed", when: .check(id: "v", phase: .failed)))
    var run = Scenario.started(plan)
    run.end("a", yields: .verificationStarted, .checkStarted(key, firstDue: Scenario.start))
    let reason = "1 failed, 0 allowed; last 99"
    run.measure(
      key, .bad, .failed, yields: .checkEnded(key, .failed, reason: reason),
      .held(reason: "Check v: failed"), .triggerTripped("t", evidence: reason, startsBackoutAt: nil))
    return run
  }

  @Test("ends the run as a success that is not clean, and answers its triggers")
  func keep() {
    var run = failed
    run.refuses(.declareSuccess, because: "held")
    run.send(
      .keep(fix), yields: .emergencyFixScheduled(fix),
      .triggerAcknowledged("t", reason: "kept with the emergency bug fix DEF-7"), .succeeded)
    #expect(run.state.phase == .succeeded)
    #expect(run.state.fixes == [fix])
    #expect(!run.state.isCleanSuccess)
    #expect(run.state.endReason == "with the emergency bug fix DEF-7 by ana")
    #expect(run.state.hold == nil)
    #expect(effects(of: run.state).isEmpty)
    run.refuses(.keep(fix), because: "locked")
  }

  @Test("names the defect, an owner and a time to come")
  func whole() {
    var fix = fix
    fix.id = " "
    failed.refuses(.keep(fix), because: "the id of the emergency bug fix is needed")
    fix = self.fix
    fix.owner = ""
    failed.refuses(.keep(fix), because: "an owner")
    fix = self.fix
    fix.due = Scenario.start
    failed.refuses(.keep(fix), because: "after now")
  }

  @Test("is decided when the verification has ended, not before")
  func early() {
    let plan = Plan.of(.run("a")) {
      $0.verification = [
        .number("v"),
        .number("endless") { $0.every = .seconds(1) },
      ]
    }
    var run = Scenario(plan)
    run.refuses(.keep(fix), because: "at the end of the verification")
    run.drive(.startDeployment)
    run.refuses(.keep(fix), because: "at the end of the verification")
    run.end(
      "a", yields: .verificationStarted, .checkStarted(key, firstDue: Scenario.start),
      .checkStarted(.verification("endless"), firstDue: Scenario.start))
    run.refuses(.keep(fix), because: "a check is not over")
    run.measure(key, .good, .passed, yields: .checkEnded(key, .successful, reason: nil))
    run.drive(.keep(fix))
    #expect(run.state.phase == .succeeded)
  }

  @Test("is the only success with a but: all checks passed is clean, an accepted one is not")
  func clean() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.measure(key, .good, .passed, yields: .checkEnded(key, .successful, reason: nil))
    run.drive(.declareSuccess)
    #expect(run.state.isCleanSuccess)

    run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.measure(
      key, .bad, .failed, yields: .checkEnded(key, .failed, reason: "1 failed, 0 allowed; last 99"),
      .held(reason: "Check v: failed"))
    run.drive(.acceptCheck(key, reason: "known"))
    run.drive(.resume)
    run.drive(.declareSuccess)
    #expect(run.state.phase == .succeeded)
    #expect(!run.state.isCleanSuccess)
  }
}
