import ReleaseModel
import Testing

@Suite("A control")
struct ControlTests {
  let key = CheckKey.control("c")

  private func measured(_ change: @escaping (inout Check) -> Void = { _ in }) -> Plan {
    .of(.run("a"), .run("b")) {
      $0.controls = [
        Control(
          id: "c", title: "Control c",
          check: .number("c") {
            $0.every = .seconds(60); change(&$0)
          })
      ]
    }
  }

  @Test("is ticked with evidence or waived with a reason, and reopened before the poll")
  func ticking() {
    let controls = [Control(id: "c", title: "Reviewed"), Control(id: "d", title: "Approved")]
    var run = Scenario(.of(.run("a")) { $0.controls = controls })
    run.refuses(.run(.startDeployment), because: "2 controls are open")
    run.send(.controls(.tick("c", evidence: "minutes")), yields: .controls(.ticked("c", evidence: "minutes")))
    run.refuses(.controls(.tick("c", evidence: "again")), because: "not open")
    run.refuses(.controls(.waive("d", reason: "")), because: "a reason")
    run.send(.controls(.waive("d", reason: "on leave")), yields: .controls(.waived("d", reason: "on leave")))
    run.send(.controls(.reopen("c")), yields: .controls(.reopened("c")))
    #expect(run.needs == [.control("c")])
    run.drive(.controls(.tick("c", evidence: "minutes")))
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))))
    run.refuses(.controls(.reopen("c")), because: "before the poll")
  }

  @Test("with a check follows its newest measurement, past any count, bound or limit")
  func automatic() {
    var run = Scenario(
      measured {
        $0.count = 1; $0.bound = .seconds(90)
      })
    run.refuses(.controls(.tick("c", evidence: "looks fine")), because: "measured")
    for _ in 0..<3 { run.measure(key, .bad, .failed) }
    for _ in 0..<6 { run.measure(key, .error("refused"), .error) }
    #expect(run.needs.isEmpty)
    run.refuses(.run(.startDeployment), because: "a control is open")
    run.measure(key, .good, .passed)
    #expect(run.state.controls["c"]?.status == .satisfied)
    #expect(run.needs == [.startDeployment])
  }

  @Test("that fails during the deployment holds it, again at each measurement until it is waived or passes")
  func holds() {
    var run = Scenario(measured())
    run.measure(key, .good, .passed)
    run.drive(.run(.startDeployment))
    run.measure(key, .bad, .failed, yields: .run(.held(.control("c", reading: "99"))))
    run.measure(key, .error("refused"), .error)
    run.drive(.run(.resume))
    run.measure(key, .bad, .failed, yields: .run(.held(.control("c", reading: "99"))))
    run.send(.controls(.waive("c", reason: "known")), yields: .controls(.waived("c", reason: "known")))
    run.drive(.run(.resume))
    run.measure(key, .bad, .failed)
    #expect(run.state.controls["c"]?.status == .waived)
  }

  @Test(
    "that begins to fail in a hold for something else is one more reason for it, and holds the run afterwards"
  )
  func failsInHold() {
    var run = Scenario(measured())
    run.measure(key, .good, .passed)
    run.drive(.run(.startDeployment))
    run.drive(.run(.hold(reason: "lunch")))
    run.measure(key, .bad, .failed, yields: .run(.held(.control("c", reading: "99"))))
    run.measure(key, .error("refused"), .error)
    #expect(run.state.hold?.reasons == [.asked("lunch"), .control("c", reading: "99")])
    run.drive(.run(.resume))
    run.measure(key, .bad, .failed, yields: .run(.held(.control("c", reading: "99"))))
  }

  @Test(
    "that fails is offered to whoever is held by it, and resuming starts nothing until it holds or is waived")
  func resumedTooEarly() {
    var run = Scenario(measured())
    run.measure(key, .good, .passed)
    run.drive(.run(.startDeployment))
    run.measure(key, .bad, .failed, yields: .run(.held(.control("c", reading: "99"))))
    #expect(run.needs == [.decideCheck(key), .resume])
    run.end("a")
    run.send(.run(.resume), yields: .run(.resumed))
    #expect(run.needs == [.decideCheck(key)])
    #expect(run.state.obstacleToStart == .controlFails("c"))
    var waived = run
    run.measure(key, .good, .passed, yields: .steps(.attemptStarted(.of("b"))))
    waived.send(
      .controls(.waive("c", reason: "known")), yields: .controls(.waived("c", reason: "known")),
      .steps(.attemptStarted(.of("b"))))
  }

  @Test("that fails during the verification keeps success from being declared")
  func failsInVerification() {
    var run = Scenario(measured())
    run.measure(key, .good, .passed)
    run.drive(.run(.startDeployment))
    for id in ["a", "b"] { run.drive(.steps(.attemptEnded(.of(id), .exited(0), logBytes: 0))) }
    run.measure(key, .bad, .failed, yields: .run(.held(.control("c", reading: "99"))))
    run.drive(.run(.resume))
    run.refuses(.run(.declareSuccess), because: "Control c no longer holds")
    run.measure(key, .good, .passed)
    #expect(run.needs == [.declareSuccess])
  }

  @Test("with a check that was made once asks a person when it did not pass, and is made again on reopening")
  func once() {
    var run = Scenario(
      measured {
        $0.every = nil; $0.onFail = .warn
      })
    run.measure(
      key, .bad, .failed,
      yields: .checks(
        .ended(key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))))
    #expect(run.needs == [.control("c")])
    run.send(.controls(.waive("c", reason: "known")), yields: .controls(.waived("c", reason: "known")))
    run.send(
      .controls(.reopen("c")), yields: .controls(.reopened("c")),
      .checks(.started(key, firstDue: run.now.steady)))
    run.measure(key, .good, .passed, yields: .checks(.ended(key, .successful, reason: nil)))
    #expect(run.needs == [.startDeployment])
  }

  @Test("with a test by hand is satisfied by a test that passed")
  func byHand() {
    var run = Scenario(.of { $0.controls = [Control(id: "c", title: "Control c", check: .manual("c"))] })
    #expect(run.needs == [.control("c")])
    run.drive(.checks(.recordTest(key, TestRecord(passed: false, observed: "no", tester: "tester"))))
    #expect(run.needs == [.control("c")])
    run.drive(.checks(.remeasure(key)))
    run.drive(.checks(.recordTest(key, TestRecord(passed: true, observed: "yes", tester: "tester"))))
    #expect(run.state.controls["c"]?.status == .satisfied)
    #expect(run.needs == [.startDeployment])
  }

  @Test("of the infrastructure stops the start until it has passed or was accepted")
  func infrastructure() {
    let disk = CheckKey(.infrastructure, "disk")
    var run = Scenario(.of(.run("a")) { $0.infrastructure = [.number("disk")] })
    run.refuses(.run(.startDeployment), because: "an infrastructure check")
    run.measure(
      disk, .bad, .failed,
      yields: .checks(
        .ended(disk, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))))
    #expect(run.needs == [.infrastructure(disk)])
    run.drive(.checks(.accept(disk, reason: "cleaned up tonight")))
    #expect(run.needs == [.startDeployment])
  }
}
