import ReleaseModel
import ReleaseWords
import Testing

extension Plan {
  /// A step of a name that goes over hosts, as a plan file makes it: a gate before each batch.
  static func fleet(
    _ sizes: [Int], parallel: Int = 1, maxFailures: HostLimit = .count(0), soak: Duration? = nil,
    undoParallel: Int? = nil, _ change: (inout Plan) -> Void = { _ in }
  ) -> Plan {
    var group = StepGroup(id: "fleet", title: "Roll out")
    group.fleet = Fleet(parallel: parallel, maxFailures: maxFailures)
    var steps: [Step] = []
    var number = 0
    for (batch, size) in sizes.enumerated() {
      let before = steps.filter { $0.host?.batch == batch }.map(\.id)
      var gate = Step.gate("batch-\(batch + 1)", needs: before, [], soak: batch > 0 ? soak : nil)
      gate.groups = ["fleet"]
      steps.append(gate)
      for _ in 0..<size {
        number += 1
        var host = Step.undoable("h\(number)", needs: ["batch-\(batch + 1)"])
        host.undo?.parallel = undoParallel
        host.undo?.retries = 1
        host.groups = ["fleet"]
        host.host = HostPlace(name: "host-\(number)", fleet: "fleet", batch: batch + 1, width: parallel)
        steps.append(host)
      }
    }
    return .of {
      $0.deployment.groups = [group]
      $0.deployment.steps = steps + [.run("after", needs: steps.compactMap { $0.host == nil ? nil : $0.id })]
      $0.takesBack()
      change(&$0)
    }
  }
}

/// A step that goes over several hosts.
@Suite("A fleet")
struct FleetTests {
  /// The hosts that run now.
  private func running(_ run: Scenario) -> [StepID] {
    (run.state.backout?.flow ?? run.state.deployment).activeSteps.filter { $0.step.host != nil }.map(
      \.step.id)
  }

  @Test("begins a batch when each host of the one before is done, and takes one place of the deployment's")
  func batches() {
    var run = Scenario.started(
      .fleet([1, 2, 3], parallel: 2) { $0.deployment.steps.append(.run("beside", needs: ["batch-2"])) })
    #expect(running(run) == ["h1"], "the canary goes first")
    run.end(
      "h1", yields: .steps(.attemptStarted(.of("batch-2"))),
      .steps(.attemptEnded(.of("batch-2"), .gatePassed, logBytes: 0)), .steps(.attemptStarted(.of("h2"))),
      .steps(.attemptStarted(.of("h3"))))
    run.end("h3")
    #expect(running(run) == ["h2"] && run.status("batch-3") == .pending)
    run.drive(.steps(.attemptEnded(.of("h2"), .exited(0), logBytes: 0)))
    #expect(
      run.state.deployment.activeSteps.map(\.step.id) == ["beside"], "the place is free between two batches")
    run.end("beside", yields: .steps(.attemptStarted(.of("h4"))), .steps(.attemptStarted(.of("h5"))))
    run.end("h4", yields: .steps(.attemptStarted(.of("h6"))))
    run.end("h5")
    #expect(run.status("after") == .pending, "two at once, although the deployment lets one step run")
    run.drive(.steps(.attemptEnded(.of("h6"), .exited(0), logBytes: 0)))
    #expect(run.state.deployment.activeSteps.map(\.step.id) == ["after"])
  }

  @Test("waits between its batches for as long as it soaks, where nothing is measured")
  func soaks() {
    var run = Scenario.started(.fleet([1, 1], soak: .seconds(30)))
    run.end("h1", yields: .steps(.attemptStarted(.of("batch-2"))))
    run.advance(.seconds(29))
    #expect(run.state.waited("batch-2", at: run.now.steady) == .seconds(29))
    run.advance(
      .seconds(1), yields: .steps(.attemptEnded(.of("batch-2"), .gatePassed, logBytes: 0)),
      .steps(.attemptStarted(.of("h2"))))
  }

  @Test("goes on without a host within its failure budget, which stays on record as a deviation")
  func withinBudget() {
    var run = Scenario.started(.fleet([1, 3], parallel: 3, maxFailures: .count(1)))
    run.end(
      "h1", yields: .steps(.attemptStarted(.of("batch-2"))),
      .steps(.attemptEnded(.of("batch-2"), .gatePassed, logBytes: 0)), .steps(.attemptStarted(.of("h2"))),
      .steps(.attemptStarted(.of("h3"))), .steps(.attemptStarted(.of("h4"))))
    run.end("h2", .exited(1), yields: .steps(.hostLost("h2")))
    #expect(run.needs.isEmpty && run.status("h2") == .failed)
    run.end("h3")
    run.end("h4", yields: .steps(.attemptStarted(.of("after"))))
    #expect(run.state.deviations.map(\.kind) == [.hostLost])
    #expect(run.state.deviations.first?.subject == "Roll out: Step h2")
    let tally = run.state.hostTally(of: "fleet")
    #expect(tally?[.failed] == 1 && tally?[.ok] == 3 && tally?.isSettled == true)
    // It may still be tried again, and then counts as any other.
    run.drive(.steps(.attemptEnded(.of("after"), .exited(0), logBytes: 0)))
    #expect(run.state.phase == .verifying)
    run.drive(.steps(.retryHosts("fleet")))
    run.end("h2")
    #expect(run.state.deviations.isEmpty && run.state.deployment.isComplete)
  }

  @Test("asks once about all that are lost beyond the budget, and starts no other until that is answered")
  func beyondBudget() {
    var run = Scenario.started(.fleet([1, 5], parallel: 3, maxFailures: .count(1)))
    run.drive(.steps(.attemptEnded(.of("h1"), .exited(0), logBytes: 0)))
    run.end("h2", .exited(1), yields: .steps(.hostLost("h2")), .steps(.attemptStarted(.of("h5"))))
    run.end("h3", .exited(1), yields: .steps(.decisionAwaited("h2")), .steps(.decisionAwaited("h3")))
    run.end("h4")
    #expect(run.needs == [.decideHosts("fleet")] && running(run) == ["h5"])
    run.refuses(.steps(.excludeHosts("fleet", reason: " ")), because: "reason")
    run.send(
      .steps(.retryHosts("fleet")), yields: .steps(.retryOrdered("h2")), .steps(.retryOrdered("h3")),
      .steps(.attemptStarted(.of("h2", 2))), .steps(.attemptStarted(.of("h3", 2))))
    run.end("h2", .exited(1), yields: .steps(.hostLost("h2")), .steps(.attemptStarted(.of("h6"))))
    run.end("h3", .exited(1), yields: .steps(.decisionAwaited("h2")), .steps(.decisionAwaited("h3")))
    run.send(
      .steps(.excludeHosts("fleet", reason: "dead racks")),
      yields: .steps(.skipped("h2", reason: "dead racks")),
      .steps(.skipped("h3", reason: "dead racks")))
    run.end("h5")
    run.end("h6", yields: .steps(.attemptStarted(.of("after"))))
    #expect(run.state.deviations.map(\.kind) == [.hostExcluded, .hostExcluded])
    run.refuses(.steps(.reopen("h2")), because: "stays so")
    run.refuses(.steps(.retryHosts("fleet")), because: "no host of")
  }

  @Test("stops behind a canary that fails whatever share of the hosts may, and when a whole batch is lost")
  func canary() {
    var share = Scenario.started(.fleet([1, 19], maxFailures: .share(50)))
    share.end("h1", .exited(1), yields: .steps(.decisionAwaited("h1")))
    #expect(share.needs == [.decideHosts("fleet")])
    var count = Scenario.started(.fleet([2, 2], parallel: 2, maxFailures: .count(3)))
    count.end("h1", .exited(1), yields: .steps(.hostLost("h1")))
    count.end("h2", .timedOut, yields: .steps(.decisionAwaited("h1")), .steps(.decisionAwaited("h2")))
  }

  @Test("asks about a host of which nobody knows how it ended, and goes on with the others")
  func unknown() {
    var run = Scenario.started(.fleet([3], parallel: 2))
    run.end(
      "h1", .unknown("no result"), yields: .steps(.decisionAwaited("h1")), .steps(.attemptStarted(.of("h3"))))
    #expect(run.needs == [.decideStep("h1")] && run.state.standing == .phase(.deploying))
    run.end("h2")
    run.end("h3")
    #expect(run.status("after") == .pending)
    run.drive(.steps(.complete("h1", evidence: "seen on the host")))
    #expect(run.state.deployment.activeSteps.map(\.step.id) == ["after"])
  }

  @Test("trips a trigger by the number of hosts that are lost, or by their share")
  func triggers() {
    var run = Scenario.started(
      .fleet([10], parallel: 10, maxFailures: .count(5)) {
        $0.takesBack(
          .on("two", .hostsLost(.count(2), of: nil)), .on("third", .hostsLost(.share(30), of: "fleet")))
      })
    run.end("h1", .exited(1), yields: .steps(.hostLost("h1")))
    run.end(
      "h2", .exited(1), yields: .steps(.hostLost("h2")),
      .backout(.triggerTripped("two", .hosts(lost: 2, of: 10), startsBackoutAt: nil)))
    run.drive(.backout(.acknowledge("two", reason: "known")))
    run.end(
      "h3", .exited(1), yields: .steps(.hostLost("h3")),
      .backout(.triggerTripped("third", .hosts(lost: 3, of: 10), startsBackoutAt: nil)))
  }

  @Test(
    "is taken back in reverse at its own width, where it was attempted and nowhere else; a failure keeps nothing else"
  )
  func backout() {
    var run = Scenario.started(.fleet([1, 5], parallel: 3, maxFailures: .count(2), undoParallel: 2))
    run.drive(.steps(.attemptEnded(.of("h1"), .exited(0), logBytes: 0)))
    run.drive(.steps(.skip("h6", reason: "away")))
    run.end("h2", .exited(1), yields: .steps(.hostLost("h2")), .steps(.attemptStarted(.of("h5"))))
    for host in ["h3", "h4", "h5"] { run.drive(.steps(.attemptEnded(.of(host), .exited(0), logBytes: 0))) }
    run.drive(.steps(.attemptEnded(.of("after"), .exited(1), logBytes: 0)))
    run.drive(.backOutNow())
    run.drive(.steps(.skip("undo.after", reason: "nothing of it stays")))
    #expect(running(run) == ["undo.h5", "undo.h4"])
    run.end(
      "undo.h5", .exited(1), yields: .steps(.retryScheduled("undo.h5", at: run.now.steady)),
      .steps(.attemptStarted(.of("undo.h5", 2))))
    run.end(
      "undo.h5", .exited(1), yields: .steps(.decisionAwaited("undo.h5")),
      .steps(.attemptStarted(.of("undo.h3"))))
    run.end("undo.h4", yields: .steps(.attemptStarted(.of("undo.h2"))))
    run.end("undo.h3", yields: .steps(.attemptStarted(.of("undo.h1"))))
    run.end("undo.h2")
    run.end("undo.h1")
    #expect(run.needs == [.decideHosts("fleet")])
    #expect(
      run.needs.first?.words(run.state) == "decide about 1 host on which ‘Roll out’ could not be taken back")
    #expect(run.state.backout?.flow?["undo.h6"] == nil, "it was never attempted")
    run.drive(.steps(.retryHosts("fleet")))
    run.end("undo.h5", yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(run.state.phase == .backedOut)
  }

  @Test("takes as long as its hosts do beside one another")
  func forecast() {
    var plan = Plan.fleet([1, 4], parallel: 2)
    for index in plan.deployment.steps.indices where plan.deployment.steps[index].host != nil {
      plan.deployment.steps[index].planned = .seconds(10)
    }
    plan.deployment.steps[6].planned = .zero
    #expect(Flow(steps: plan.deployment.steps).plannedDuration == .seconds(30))
  }

  @Test("of a number or a share is written as it is read", arguments: ["0", "3", "1%", "10%", "100%"])
  func limits(text: String) throws {
    #expect(HostLimit(text)?.text == text)
    #expect(["0%", "101%", "-1", "x", "", "%", "1.5", "٣"].allSatisfy { HostLimit($0) == nil })
    #expect(HostLimit.share(10).size(of: 11) == 2 && HostLimit.share(10).allowed(of: 19) == 1)
    #expect(!HostLimit.count(0).isReached(by: 0, of: 3) && HostLimit.share(34).isReached(by: 2, of: 5))
  }
}

/// What a backout leaves behind, at whatever moment it comes.
@Suite("A roll-out to twenty hosts")
struct FleetBackoutTests {
  /// The hosts as they are: what each release leaves on them.
  private struct World {
    var versions = Dictionary(uniqueKeysWithValues: (1...20).map { ("h\($0)", "old") })
    /// How often somebody was at each of them.
    var visits: [String: Int] = [:]

    mutating func visit(_ step: Step) {
      guard step.host != nil else { return }
      let host = BackoutState.undone(by: step.id) ?? step.id
      visits[host, default: 0] += 1
      versions[host] = step.isUndoing ? "old" : "new"
    }
  }

  /// Ends the attempt that has run for the longest: a host that fails has been changed all the same.
  private func end(_ run: inout Scenario, _ world: inout World) -> Bool {
    let flow = run.state.backout?.flow ?? run.state.deployment
    guard let (step, state) = flow.activeSteps.first, let attempt = state.lastAttempt?.id else {
      return false
    }
    world.visit(step)
    let outcome: Outcome =
      state.status == .stopping ? .stopped : step.id == "h7" ? .exited(1) : .exited(0)
    run.drive(.steps(.attemptEnded(attempt, outcome, logBytes: 0)))
    return true
  }

  @Test(
    "is taken back from every moment of it: each host that was touched is as before, and no other was touched"
  )
  func everyMoment() {
    var run = Scenario.started(
      .fleet([1, 2, 10, 7], parallel: 4, maxFailures: .share(10), undoParallel: 5) {
        $0.deployment.steps.removeLast()
      })
    var world = World()
    var moments = 0
    repeat {
      moments += 1
      var (back, left) = (run, world)
      let attempted = back.state.startOrder.count
      back.drive(.backOutNow())
      // What runs is stopped, and has done some of its work.
      while back.state.backout?.flow == nil, let (step, state) = back.state.deployment.activeSteps.first {
        left.visit(step)
        if let attempt = state.lastAttempt?.id {
          back.drive(.steps(.attemptEnded(attempt, .stopped, logBytes: 0)))
        }
      }
      #expect(back.state.backout?.flow?.steps.count == attempted)
      while end(&back, &left) {}
      #expect(back.state.phase == .backedOut, "at moment \(moments)")
      #expect(Set(left.versions.values) == ["old"], "at moment \(moments)")
      #expect(left.visits.count == attempted, "no host that was never attempted is touched")
    } while end(&run, &world)
    #expect(run.state.phase == .verifying && world.versions.values.allSatisfy { $0 == "new" })
    #expect(moments == 21)
    #expect(run.state.deviations.map(\.subject) == ["Roll out: Step h7"])
  }
}

extension Step {
  fileprivate var isUndoing: Bool { BackoutState.undone(by: id) != nil }
}
