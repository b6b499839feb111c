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
      .startDeployment, yields: .deploymentStarted, .verificationStarted,
      .checkStarted(key, firstDue: Scenario.start))
    #expect(effects(of: run.state) == [.measure(key, number: 1, due: Scenario.start)])
    run.measure(key, .good, .passed, yields: .checkEnded(key, .successful, reason: nil))
    #expect(effects(of: run.state).isEmpty)
    #expect(run.needs == [.declareSuccess])
  }

  @Test("without every is repeated a little later while it cannot be made")
  func errorRetry() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.measure(key, .error("refused"), .error)
    #expect(effects(of: run.state) == [.measure(key, number: 2, due: Scenario.start + .seconds(5))])
    run.measure(key, .good, .passed, yields: .checkEnded(key, .successful, reason: nil))
  }

  @Test("with every alone goes on without end and stands in nobody's way while it passes")
  func endless() {
    let check = Check.number("v") {
      $0.every = .seconds(10); $0.limits.failures = 1
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    run.refuses(.declareSuccess, because: "not passed")
    for _ in 0..<100 { run.measure(key, .good, .passed) }
    #expect(run.state.checks[key]?.recent.count == CheckState.kept)
    #expect(run.state.checks[key]?.passes == 100)
    #expect(run.needs == [.declareSuccess])
    run.measure(key, .bad, .failed)
    #expect(run.needs.isEmpty)
    run.measure(key, .good, .passed)
    run.send(.declareSuccess, yields: .succeeded)
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
    let reason = "passed 0 times, 1 needed; last nothing"
    run.advance(
      .seconds(1), yields: .checkEnded(key, .inconclusive, reason: reason),
      .held(reason: "Check v: inconclusive"))
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
    run.end("a", yields: .checkStarted(key, firstDue: Scenario.start), .attemptStarted(.of("b")))
    #expect(run.phase("w") == .waiting)
    run.end("b", yields: .verificationStarted, .checkStarted(.verification("w"), firstDue: Scenario.start))
  }

  @Test("counts a measurement once, however late or often it is told")
  func duplicates() {
    let check = Check.number("v") {
      $0.every = .seconds(10); $0.count = 3
    }
    var run = Scenario.started(.of { $0.verification = [check] })
    run.measure(key, .good, .passed)
    for number in [Int.min, 0, 1, 3, .max] { run.send(.measured(key, number: number, .bad)) }
    run.measure(key, .good, .passed)
    run.measure(key, .good, .passed, yields: .checkEnded(key, .successful, reason: nil))
    run.send(.measured(key, number: 4, .bad))
    run.send(.measured(.verification("nonsense"), number: 1, .bad))
  }

  @Test("that ends badly holds the run, and an acceptance sticks")
  func acceptance() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.refuses(.acceptCheck(key, reason: "fine"), because: "ended without passing")
    run.measure(
      key, .bad, .failed, yields: .checkEnded(key, .failed, reason: "1 failed, 0 allowed; last 99"),
      .held(reason: "Check v: failed"))
    #expect(run.needs == [.decideCheck(key), .resume])
    run.refuses(.acceptCheck(key, reason: " "), because: "a reason")
    run.send(.acceptCheck(key, reason: "known"), yields: .checkAccepted(key, reason: "known"))
    run.refuses(.remeasure(key), because: "that sticks")
    run.refuses(.acceptCheck(key, reason: "known"), because: "ended without passing")
    run.send(.resume, yields: .resumed)
    run.send(.declareSuccess, yields: .succeeded)
  }

  @Test("is measured anew when a person asks, from the beginning")
  func remeasure() {
    var run = Scenario.started(.of { $0.verification = [.number("v")] })
    run.refuses(.remeasure(key), because: "not ended")
    run.drive(.measured(key, number: 1, .bad))
    run.drive(.resume)
    run.refuses(.declareSuccess, because: "a check has not passed")
    run.send(.remeasure(key), yields: .checkStarted(key, firstDue: Scenario.start))
    #expect(run.state.checks[key]?.failures == 0)
    run.measure(key, .good, .passed, yields: .checkEnded(key, .successful, reason: nil))
  }

  @Test("that only warns holds nothing and leaves success possible")
  func warn() {
    var run = Scenario.started(.of { $0.verification = [.number("v") { $0.onFail = .warn }] })
    run.measure(key, .bad, .failed, yields: .checkEnded(key, .failed, reason: "1 failed, 0 allowed; last 99"))
    #expect(run.needs == [.declareSuccess])
  }

  @Test("by hand opens when the smoke checks have passed, and records who saw what")
  func manual() {
    let test = CheckKey.verification("m")
    var run = Scenario.started(.of { $0.verification = [.manual("m", by: ["tester"]), .number("v")] })
    run.refuses(.recordTest(test, .init(passed: true, observed: "ok", tester: "tester")), because: "smoke")
    run.drive(.measured(key, number: 1, .good))
    #expect(run.needs == [.performTest(test)])
    #expect(effects(of: run.state).isEmpty)
    run.refuses(.recordTest(test, .init(passed: true, observed: "", tester: "tester")), because: "observed")
    run.refuses(.recordTest(test, .init(passed: true, observed: "ok", tester: "manager")), because: "tester")
    run.refuses(.recordTest(key, .init(passed: true, observed: "ok", tester: "tester")), because: "measured")
    let failed = TestRecord(passed: false, observed: "an error page", tester: "Test clerk")
    run.send(
      .recordTest(test, failed), yields: .tested(test, failed),
      .checkEnded(test, .failed, reason: "an error page"), .held(reason: "Test m: failed"))
    run.send(.remeasure(test), yields: .checkStarted(test, firstDue: Scenario.start))
    let passed = TestRecord(passed: true, observed: "an order", tester: "tester")
    run.send(
      .recordTest(test, passed), yields: .tested(test, passed), .checkEnded(test, .successful, reason: nil))
    run.refuses(.recordTest(test, passed), because: "recorded already")
  }
}
