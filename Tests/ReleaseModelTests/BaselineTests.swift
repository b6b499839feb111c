import ReleaseModel
import Testing

@Suite("A check with a baseline")
struct BaselineTests {
  let key = CheckKey.verification("v")

  private func plan(_ change: (inout Check) -> Void = { _ in }) -> Plan {
    let check = Check.number("v") {
      $0.pass = nil
      $0.every = .seconds(10)
      $0.baseline = Baseline(direction: .increase, allowance: .percent(10))
      $0.baseline?.minSamples = 2
      change(&$0)
    }
    return .of(.run("a")) { $0.verification = [check] }
  }

  /// Takes the sample that is due.
  private func sample(_ run: inout Scenario, _ observation: Observation) {
    guard let samples = run.state.checks[key]?.baseline else {
      Issue.record("nothing is sampled")
      return
    }
    if samples.nextDue > run.now.steady { run.move(by: samples.nextDue - run.now.steady) }
    let number = samples.measured + 1
    run.send(
      .checks(.measured(key, number: number, observation)),
      yields: .checks(
        .baselineMeasured(key, number: number, observation, nextDue: run.now.steady + .seconds(10))))
  }

  /// A run that is verified after such samples.
  private func verified(_ samples: [Double], _ change: (inout Check) -> Void = { _ in }) -> Scenario {
    var run = Scenario(plan(change))
    for value in samples { sample(&run, .reading("\(value)")) }
    run.drive(.run(.startDeployment))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    return run
  }

  @Test("is measured from the opening to the deployment, and counts what it reads")
  func sampling() {
    var run = Scenario(plan())
    #expect(effects(of: run.state) == [.measure(key, number: 1, due: Scenario.start)])
    #expect(run.records.map(\.event).contains(.checks(.baselineStarted(key, firstDue: Scenario.start))))
    sample(&run, .reading("4"))
    sample(&run, .error("refused"))
    sample(&run, .noData)
    sample(&run, Observation(.reading("900"), caveat: "a store is down"))
    sample(&run, .reading("6 ms"))
    #expect(run.state.checks[key]?.baseline?.values == [4, 6])
    #expect(run.state.checks[key]?.baseline?.mean == 5)
    #expect(run.phase("v") == .waiting)
    // Late, and told twice.
    run.send(.checks(.measured(key, number: 5, .reading("9"))))
    run.drive(.run(.startDeployment))
    run.send(.checks(.measured(key, number: 6, .reading("9"))))
    #expect(run.state.checks[key]?.baseline?.values == [4, 6])
    let measures = effects(of: run.state).filter { if case .measure = $0 { true } else { false } }
    #expect(measures.isEmpty)
  }

  @Test("is waited for where nobody decides, but not for ever")
  func unattended() {
    var run = Scenario(plan(), .unattended)
    sample(&run, .reading("4"))
    #expect(run.state.phase == .preparing)
    run.move(by: .seconds(10))
    run.drive(.checks(.measured(key, number: 2, .reading("5"))))
    #expect(run.state.phase == .deploying)

    run = Scenario(plan(), .unattended)
    // Two are needed, and four errors in a row allowed.
    for _ in 0..<6 { sample(&run, .error("refused")) }
    #expect(run.state.phase == .preparing)
    run.move(by: .seconds(10))
    run.drive(.checks(.measured(key, number: 7, .error("refused"))))
    #expect(run.state.phase == .deploying)
  }

  @Test("keeps the newest samples only")
  func newest() {
    var run = Scenario(plan())
    for number in 0..<100 { sample(&run, .reading("\(number)")) }
    #expect(run.state.checks[key]?.baseline?.values == (40..<100).map(Double.init))
  }

  @Test(
    "means by the change that is allowed",
    arguments: [
      (.increase, .percent(10), [100, 100], "110", .passed),
      (.increase, .percent(10), [100, 100], "111", .failed),
      (.increase, .percent(10), [100, 100], "1", .passed),
      (.increase, .percent(10), [0.3, 0.3], "0.33", .passed),
      (.decrease, .percent(10), [100, 100], "90", .passed),
      (.decrease, .percent(10), [100, 100], "89", .failed),
      (.decrease, .percent(10), [100, 100], "999", .passed),
      (.either, .percent(10), [100, 100], "111", .failed),
      (.either, .percent(10), [100, 100], "89", .failed), (.either, .percent(10), [90, 110], "100", .passed),
      (.increase, .percent(10), [-100, -100], "-95", .passed),
      (.increase, .percent(10), [-100, -100], "-89", .failed),
      // Nothing before: a percentage of it allows nothing.
      (.increase, .percent(10), [0, 0], "0", .passed), (.increase, .percent(10), [0, 0], "0.001", .failed),
      (.increase, .absolute(0.5), [0, 0], "0.5 %", .passed),
      (.increase, .absolute(0.5), [0, 0], "0.6", .failed),
      // Too few samples, and no number.
      (.increase, .percent(10), [100], "100", .inconclusive),
      (.increase, .percent(10), [], "1", .inconclusive),
      (.increase, .percent(10), [100, 100], "word", .error),
    ] as [(Baseline.Direction, Baseline.Allowance, [Double], String, Verdict)])
  func change(
    direction: Baseline.Direction, allowance: Baseline.Allowance, samples: [Double], reading: String,
    expected: Verdict
  ) {
    var run = verified(samples) {
      $0.baseline?.direction = direction
      $0.baseline?.allowance = allowance
      $0.limits.failures = 9
      $0.limits.inconclusive = 9
    }
    run.measure(key, .reading(reading), expected)
  }

  @Test(
    "takes the worse of both comparisons",
    arguments: [
      ("5", .passed), ("7", .failed), ("12", .failed), ("word", .error),
    ] as [(String, Verdict)])
  func both(reading: String, expected: Verdict) {
    var run = verified([5, 5]) {
      $0.pass = Criterion("< 10")
      $0.limits.failures = 9
    }
    run.measure(key, .reading(reading), expected)
  }

  @Test("says with what it was compared")
  func reason() {
    var run = verified([4, 5])
    run.measure(
      key, .reading("9"), .failed,
      yields: .checks(
        .ended(
          key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "9", before: .mean(4.5))))
      ),
      .run(.held(.check(.verification("v"), .failed))))
    // Measured anew, it is compared with the same.
    run.drive(.checks(.remeasure(key)))
    run.measure(key, .reading("4.5"), .passed)
  }

  @Test("goes on with it when the poll is recycled")
  func recycled() {
    var recyclable = plan()
    recyclable.poll = [PollPosition(position: "Database")]
    var run = Scenario(recyclable)
    sample(&run, .reading("4"))
    run.drive(.poll(.start))
    sample(&run, .reading("5"))
    run.drive(.poll(.vote(position: "Database", .noGo(reason: "not now"))))
    sample(&run, .reading("6"))
    #expect(run.state.checks[key]?.baseline?.values == [4, 5, 6])
  }
}

@Suite("A check that only reports")
struct ReportOnlyTests {
  let key = CheckKey.verification("v")

  private func started(_ change: (inout Check) -> Void = { _ in }) -> Scenario {
    .started(
      .of {
        $0.verification = [
          .number("v") {
            $0.isReportOnly = true
            change(&$0)
          }
        ]
      })
  }

  @Test("holds nothing up, whatever it shows")
  func failing() {
    var run = started()
    #expect(run.needs == [.declareSuccess])
    run.measure(
      key, .bad, .failed,
      yields: .checks(
        .ended(key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))))
    #expect(run.needs == [.declareSuccess])
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
    #expect(run.state.isCleanSuccess)
  }

  @Test("is waited for by nobody")
  func measuring() {
    var run = started {
      $0.every = .seconds(10)
      $0.bound = .seconds(600)
    }
    run.measure(key, .good, .passed)
    run.send(.run(.declareSuccess), yields: .run(.succeeded))
  }
}
