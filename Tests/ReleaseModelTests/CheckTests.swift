import ReleaseModel
import Testing

@Suite("A check")
struct CheckTests {
  let key = CheckKey.verification("v")

  @Test("without every or count is measured once")
  func once() {
    var run = Scenario(.of { $0.verification = [.number("v")] })
    #expect(run.phase("v") == .waiting)
    run.send(
      .run(.startDeployment), yields: .run(.deploymentStarted), .run(.verificationStarted),
      .checks(.started(key, firstDue: Scenario.start)))
    #expect(effects(of: run.state) == [.measure(key, number: 1, due: Scenario.start)])
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
    #expect(effects(of: run.state).isEmpty)
    #expect(run.needs == [.declareSuccess])
  }

  @Test("without every is repeated a little later while it cannot be made")
  func errorRetry() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.measure(key, .error("refused"), .error)
    #expect(effects(of: run.state) == [.measure(key, number: 2, due: Scenario.start + .seconds(5))])
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
  }

  @Test("with every alone goes on without end and stands in nobody's way while it passes")
  func endless() {
    let check = Check.number("v") {
      $0.every = .seconds(10); $0.limits.failures = 1
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    run.refuses(.run(.declareSuccess), because: "not passed")
    for _ in 0..<100 { run.measure(key, .good, .passed) }
    #expect(run.state.checks[key]?.recent.count == CheckState.kept)
    #expect(run.state.checks[key]?.passes == 100)
    #expect(run.needs == [.declareSuccess])
    run.measure(key, .bad, .failed)
    #expect(run.needs.isEmpty)
    run.measure(key, .good, .passed)
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
    #expect(run.phase("v") == .successful)
  }

  @Test("ends at its bound by the clock alone, and without a pass it is not successful")
  func bound() {
    let check = Check.number("v") {
      $0.every = .seconds(100); $0.bound = .seconds(60); $0.delay = .seconds(90)
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    #expect(effects(of: run.state).contains(.measure(key, number: 1, due: Scenario.start + .seconds(90))))
    run.advance(.seconds(59))
    let reason = CheckEndReason.tooFewPasses(0, needed: 1, LastReading(text: nil))
    run.advance(
      .seconds(1), yields: .checks(.ended(key, .inconclusive, reason: reason)),
      .run(.held(.check(.verification("v"), .inconclusive))))
  }

  @Test("makes up for a gap with one measurement and no burst")
  func gap() {
    let check = Check.number("v") { $0.every = .seconds(10) }
    var run = Scenario.started(.of { $0.verification = [check] })
    run.move(by: .seconds(35))
    run.measure(key, .good, .passed)
    #expect(effects(of: run.state) == [.measure(key, number: 2, due: Scenario.start + .seconds(45))])
  }

  @Test("starts when the step that it comes after is complete, skipped or not")
  func after() {
    let checks = [Check.number("v") { $0.after = "a" }, .number("w")]
    var run = Scenario.started(.of(.run("a"), .run("b")) { $0.verification = checks })
    #expect(run.phase("v") == .waiting)
    run.end("a", yields: .checks(.started(key, firstDue: Scenario.start)), .steps(.attemptStarted(.of("b"))))
    #expect(run.phase("w") == .waiting)
    run.end(
      "b", yields: .run(.verificationStarted), .checks(.started(.verification("w"), firstDue: Scenario.start))
    )
  }

  @Test("counts a measurement once, however late or often it is told")
  func duplicates() {
    let check = Check.number("v") {
      $0.every = .seconds(10); $0.count = 3
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    run.measure(key, .good, .passed)
    for number in [Int.min, 0, 1, 3, .max] { run.send(.checks(.measured(key, number: number, .bad))) }
    run.measure(key, .good, .passed)
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
    run.send(.checks(.measured(key, number: 4, .bad)))
    run.send(.checks(.measured(.verification("nonsense"), number: 1, .bad)))
  }

  @Test("that ends badly holds the run, and an acceptance sticks")
  func acceptance() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.refuses(.checks(.accept(key, reason: "fine")), because: "ended without passing")
    run.measure(
      key, .bad, .failed,
      yields: .checks(
        .ended(key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))),
      .run(.held(.check(.verification("v"), .failed))))
    #expect(run.needs == [.decideCheck(key), .resume])
    run.refuses(.checks(.accept(key, reason: " ")), because: "a reason")
    run.send(.checks(.accept(key, reason: "known")), yields: .checks(.accepted(key, reason: "known")))
    run.refuses(.checks(.remeasure(key)), because: "that sticks")
    run.refuses(.checks(.accept(key, reason: "known")), because: "ended without passing")
    run.send(.run(.resume), yields: .run(.resumed))
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
  }

  @Test("is measured anew when a person asks, from the beginning")
  func remeasure() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.refuses(.checks(.remeasure(key)), because: "not ended")
    run.drive(.checks(.measured(key, number: 1, .bad)))
    run.drive(.run(.resume))
    run.refuses(.run(.declareSuccess), because: "a check has not passed")
    run.send(.checks(.remeasure(key)), yields: .checks(.started(key, firstDue: Scenario.start)))
    #expect(run.state.checks[key]?.failures == 0)
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
  }

  @Test("that only warns holds nothing and leaves success possible")
  func warn() {
    var run = Scenario.started(.of { $0.verification = [.number("v") { $0.onFail = .warn }] })
    run.measure(
      key, .bad, .failed,
      yields: .checks(
        .ended(key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))))
    #expect(run.needs == [.declareSuccess])
  }

  @Test("by hand opens when the smoke checks have passed, and records who saw what")
  func manual() {
    let test = CheckKey.verification("m")
    var run = Scenario.started(.of { $0.verification = [.manual("m", by: ["tester"]), .number("v")] })
    run.refuses(
      .checks(.recordTest(test, .init(passed: true, observed: "ok", tester: "tester"))), because: "smoke")
    run.drive(.checks(.measured(key, number: 1, .good)))
    #expect(run.needs == [.performTest(test)])
    #expect(effects(of: run.state).isEmpty)
    run.refuses(
      .checks(.recordTest(test, .init(passed: true, observed: "", tester: "tester"))), because: "observed")
    run.refuses(
      .checks(.recordTest(test, .init(passed: true, observed: "ok", tester: "manager"))), because: "tester")
    run.refuses(
      .checks(.recordTest(key, .init(passed: true, observed: "ok", tester: "tester"))), because: "measured")
    let failed = TestRecord(passed: false, observed: "an error page", tester: "Test clerk")
    run.send(
      .checks(.recordTest(test, failed)), yields: .checks(.tested(test, failed)),
      .checks(.ended(test, .failed, reason: .observed("an error page"))),
      .run(.held(.check(.verification("m"), .failed))))
    run.send(.checks(.remeasure(test)), yields: .checks(.started(test, firstDue: Scenario.start)))
    let passed = TestRecord(passed: true, observed: "an order", tester: "tester")
    run.send(
      .checks(.recordTest(test, passed)), yields: .checks(.tested(test, passed)),
      .checks(.ended(test, .successful, reason: nil)))
    run.refuses(.checks(.recordTest(test, passed)), because: "recorded already")
  }
}
