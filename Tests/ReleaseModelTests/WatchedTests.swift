import ReleaseModel
import ReleaseWords
import Testing

/// Green only when it was watched.
@Suite("A check that has to be watched")
struct WatchedTests {
  private let key = CheckKey.verification("v")

  /// A check that is measured every ten seconds for a minute.
  private func soaking(_ change: (inout Check) -> Void = { _ in }) -> Scenario {
    let check = Check.number("v") {
      $0.every = .seconds(10)
      $0.bound = .seconds(60)
      change(&$0)
    }
    return Scenario.started(.of { $0.verification = [check] })
  }

  /// Measures what is due until a moment of the run, as an engine does that is there all the time.
  private func watch(_ run: inout Scenario, for duration: Duration, _ observation: Observation = .good) {
    let end = run.now.steady + duration
    while let due = run.state.checks[key]?.nextDue, due <= end {
      run.move(by: max(.zero, due - run.now.steady))
      run.drive(
        .checks(.measured(key, number: run.state.checks[key]?.nextNumber ?? 0, observation)))
    }
    run.move(by: max(.zero, end - run.now.steady))
    run.drive(.run(.wake))
  }

  @Test("and was is successful")
  func watched() {
    var run = soaking()
    watch(&run, for: .seconds(60))
    #expect(run.phase("v") == .successful)
    #expect(run.state.checks[key]?.measured == 7, "at its beginning and at its end too")
  }

  @Test("keeps what a reading was found in where that says something new")
  func evidence() {
    var run = soaking { $0.limits.failures = 9 }
    let readings: [(String, String, String)] = [
      ("1", "one", "one"), ("1", "two", ""), ("99", "bad", "bad"), ("99", "bad", ""),
      ("99", "worse", "worse"),
      ("1", "well", "well"), ("1", "well again", ""),
    ]
    for (index, (number, raw, kept)) in readings.enumerated() {
      watch(&run, for: index == 0 ? .zero : .seconds(10), .reading(number, raw: raw))
      #expect(run.state.checks[key]?.recent.last?.observation.raw == kept, "\(raw)")
    }
  }

  @Test("and was not for a while starts anew")
  func restart() {
    var run = soaking()
    watch(&run, for: .seconds(20))
    run.move(by: .seconds(600))
    run.send(.run(.wake))
    #expect(run.phase("v") == .measuring, "its clock stands while nobody measures it")
    run.send(
      .checks(.measured(key, number: 4, .good)), yields: .checks(.restarted(key, gap: .seconds(600))),
      .checks(
        .measured(key, number: 4, .good, .passed, nextDue: run.now.steady + .seconds(10))))
    watch(&run, for: .seconds(59))
    #expect(run.phase("v") == .measuring)
    watch(&run, for: .seconds(1))
    #expect(run.phase("v") == .successful)
  }

  @Test("and was not is inconclusive where the plan wants that")
  func inconclusive() {
    var run = soaking { $0.gap = .inconclusive }
    watch(&run, for: .seconds(20))
    run.move(by: .seconds(600))
    run.send(
      .checks(.measured(key, number: 4, .good)),
      yields: .checks(.ended(key, .inconclusive, reason: .gap(.seconds(600)))),
      .run(.held(.check(key, .inconclusive))))
  }

  @Test("takes up to twice its interval for no gap, from reading to the next one's beginning")
  func slowProbe() {
    var run = soaking()
    watch(&run, for: .seconds(10))
    run.move(by: .seconds(29))
    run.drive(
      .checks(.measured(key, number: 3, .good, began: run.now.steady - .seconds(9))))
    #expect(run.state.checks[key]?.passes == 3)
    run.move(by: .seconds(21))
    run.drive(.checks(.measured(key, number: 4, .good, began: run.now.steady)))
    #expect(run.state.checks[key]?.passes == 1)
  }

  @Test("and is counted starts anew as well")
  func counted() {
    var run = soaking {
      $0.bound = nil
      $0.count = 3
    }
    watch(&run, for: .seconds(10))
    run.move(by: .seconds(100))
    run.drive(.checks(.measured(key, number: 3, .good)))
    #expect(run.phase("v") == .measuring)
    watch(&run, for: .seconds(20))
    #expect(run.phase("v") == .successful)
  }

  @Test("waits at its bound for the measurement that is on its way, which decides")
  func atTheBound() {
    var run = soaking { $0.limits.failures = 0 }
    watch(&run, for: .seconds(59))
    run.move(by: .seconds(5))
    run.send(.run(.wake))
    #expect(run.phase("v") == .measuring)
    run.drive(.checks(.measured(key, number: 7, .bad, began: run.now.steady - .seconds(4))))
    #expect(run.phase("v") == .failed)
  }

  @Test("is not successful when it could not be measured at its end")
  func errorsAtTheEnd() {
    var run = soaking()
    watch(&run, for: .seconds(20))
    watch(&run, for: .seconds(40), .error("refused"))
    #expect(run.phase("v") == .inconclusive)
    #expect(run.state.checks[key]?.reason == .errorsAtEnd(4, LastReading(text: "refused")))
  }

  @Test("goes by as many measurements as the plan's check counts")
  func countedAtTheBound() {
    var run = soaking {
      $0.every = .milliseconds(500)
      $0.bound = .milliseconds(1500)
      $0.limits.failures = 3
    }
    watch(&run, for: .milliseconds(1500), .bad)
    #expect(run.phase("v") == .failed, "the fourth is one more than are allowed")
  }

  @Test("and goes on needs a reading younger than twice its interval for success")
  func stale() {
    var run = soaking { $0.bound = nil }
    watch(&run, for: .seconds(10))
    #expect(run.needs == [.declareSuccess])
    run.move(by: .seconds(20))
    run.refuses(.run(.declareSuccess), because: "its newest reading is too old")
    run.drive(.checks(.measured(key, number: 3, .good)))
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
  }

  @Test("is measured again before a run succeeds that nobody attends")
  func unattended() {
    let check = Check.number("v") { $0.every = .seconds(10) }
    let other = Check.number("w") {
      $0.every = .seconds(10)
      $0.bound = .seconds(30)
    }
    var run = Scenario(.of { $0.verification = [check, other] }, .unattended)
    for number in 1...4 {
      run.drive(.checks(.measured(.verification("w"), number: number, .good)))
      if number == 1 { run.drive(.checks(.measured(key, number: 1, .good))) }
      run.move(by: .seconds(10))
    }
    #expect(run.phase("w") == .successful)
    #expect(run.state.phase == .verifying)
    run.drive(.checks(.measured(key, number: 2, .good)))
    #expect(run.state.phase == .succeeded)
  }

  @Test("that only reports, or never was measured, ends as what it is")
  func reportOnly() {
    let reporting = Check.number("v") {
      $0.every = .seconds(10)
      $0.isReportOnly = true
    }
    var run = Scenario.started(.of { $0.verification = [reporting] })
    var unmeasured = run
    unmeasured.send(.run(.declareSuccess), yields: .run(.succeeded))
    #expect(unmeasured.phase("v") == .inconclusive)
    run.drive(.checks(.measured(key, number: 1, .bad)))
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
    #expect(run.phase("v") == .failed)
  }
}
