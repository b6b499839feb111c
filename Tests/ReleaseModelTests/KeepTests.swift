import ReleaseModel
import ReleaseWords
import Testing

@Suite("Keeping a release with an emergency bug fix")
struct KeepTests {
  let key = CheckKey.verification("v")
  let fix = EmergencyFix(id: "DEF-7", owner: "ana", due: Scenario.wallStart + .seconds(86_400))

  /// A release whose only check has failed, which holds it and trips a trigger.
  private var failed: Scenario {
    var plan = Plan.of(.run("a")) { $0.verification = [.number("v")] }
    plan.takesBack(Trigger(id: "t", title: "Check failed", when: .check(id: "v", is: [.failed])))
    var run = Scenario.started(plan)
    run.end("a", yields: .run(.verificationStarted), .checks(.started(key, firstDue: Scenario.start)))
    let reason = CheckEndReason.exceeded(.failed, 1, allowed: 0, LastReading(text: "99"))
    run.measure(
      key, .bad, .failed, yields: .checks(.ended(key, .failed, reason: reason)),
      .run(.held(.check(.verification("v"), .failed))),
      .backout(.triggerTripped("t", .check(.failed, reason), startsBackoutAt: nil)))
    return run
  }

  @Test("ends the run as a success that is not clean, and answers its triggers")
  func keep() {
    var run = failed
    run.refuses(.run(.declareSuccess), because: "held")
    run.send(
      .run(.keep(fix)), yields: .run(.emergencyFixScheduled(fix)),
      .backout(.triggerAcknowledged("t", reason: "kept with the emergency bug fix DEF-7")), .run(.succeeded))
    #expect(run.state.phase == .succeeded)
    #expect(run.state.fixes == [fix])
    #expect(!run.state.isCleanSuccess)
    #expect(run.state.endWords == "with the emergency bug fix DEF-7 by ana")
    #expect(
      run.state.deviations == [
        Deviation(
          kind: .kept, subject: "Example 1.0.0", reason: "with the emergency bug fix DEF-7 by ana",
          by: Scenario.engineer)
      ])
    #expect(run.state.hold == nil)
    #expect(effects(of: run.state).isEmpty)
    run.refuses(.run(.keep(fix)), because: "locked")
  }

  @Test("names the defect, an owner and a time to come")
  func whole() {
    var fix = fix
    fix.id = " "
    failed.refuses(.run(.keep(fix)), because: "the id of the emergency bug fix is needed")
    fix = self.fix
    fix.owner = ""
    failed.refuses(.run(.keep(fix)), because: "an owner")
    fix = self.fix
    fix.due = Scenario.wallStart
    failed.refuses(.run(.keep(fix)), because: "after now")
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
    run.refuses(.run(.keep(fix)), because: "at the end of the verification")
    run.drive(.run(.startDeployment))
    run.refuses(.run(.keep(fix)), because: "at the end of the verification")
    run.end(
      "a", yields: .run(.verificationStarted), .checks(.started(key, firstDue: Scenario.start)),
      .checks(.started(.verification("endless"), firstDue: Scenario.start)))
    run.refuses(.run(.keep(fix)), because: "a check is not over")
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
    run.drive(.run(.keep(fix)))
    #expect(run.state.phase == .succeeded)
  }

  @Test("is the only success with a but: all checks passed is clean, an accepted one is not")
  func clean() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
    run.drive(.run(.declareSuccess))
    #expect(run.state.isCleanSuccess)

    run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.measure(
      key, .bad, .failed,
      yields: .checks(
        .ended(key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))),
      .run(.held(.check(.verification("v"), .failed))))
    run.drive(.checks(.accept(key, reason: "known")))
    run.drive(.run(.resume))
    run.drive(.run(.declareSuccess))
    #expect(run.state.phase == .succeeded)
    #expect(!run.state.isCleanSuccess)
  }
}
