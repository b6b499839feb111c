import ReleaseModel
import Synchronization

@testable import Board

/// A run that is driven by commands, as the board and the engine would, with a clock of its own.
struct Run {
  private(set) var state: ReleaseState
  private(set) var records: [Record] = []
  var now: Timestamp
  var logs: [AttemptID: LogTail] = [:]
  private var newest = RecordTail()

  /// Opens a run a little after its window has opened.
  init(
    _ plan: Plan, at start: WallInstant = opening + .seconds(60), attended: Bool = true,
    after rehearsal: Rehearsal? = nil
  ) {
    state = ReleaseState(plan: plan)
    now = Timestamp(steady: SteadyInstant(milliseconds: start.milliseconds), wall: start)
    self(
      .run(
        .open(
          RunIdentity(id: "7f3a", planHash: "00", planPath: "plan.yaml", directory: "/srv/release"),
          as: .live(after: rehearsal))))
    self(
      .run(
        .attach(
          Session(
            attendance: attended ? .attended : .unattended, host: "deploy-1", bootID: "b", clockOffset: 0)
        )))
  }

  /// Sends a command; a refusal changes nothing and is given back.
  @discardableResult
  mutating func callAsFunction(_ command: Command, by name: String = "ana") -> Obstacle? {
    do throws(Obstacle) {
      let actor = command.isFromEngine ? Actor.board : .person(name)
      let decision = try decide(command, state, by: actor, at: now)
      state = decision.state
      newest.append(decision.records)
      records += decision.records
      return nil
    } catch {
      return error
    }
  }

  /// Lets time pass.
  mutating func wait(_ duration: Duration) {
    now = now + duration
    self(.run(.wake))
  }

  mutating func measure(_ key: CheckKey, _ observation: Observation) {
    self(.checks(.measured(key, number: state.checks[key]?.nextNumber ?? 1, observation)))
  }

  /// Lets time pass while the verification is measured whenever that is due.
  mutating func soak(_ readings: [String: String], for duration: Duration) {
    let end = now.steady + duration
    func next() -> (SteadyInstant, CheckKey)? {
      readings.keys.map { CheckKey(.verification, $0) }
        .compactMap { key in state.checks[key]?.nextDue.map { ($0, key) } }
        .min { ($0.0, $0.1.id) < ($1.0, $1.1.id) }
    }
    while let (due, key) = next(), due <= end {
      wait(max(.zero, due - now.steady))
      measure(key, .reading(readings[key.id] ?? ""))
    }
    wait(max(.zero, end - now.steady))
  }

  /// Ends the running attempt of a step.
  mutating func end(_ id: StepID, _ outcome: Outcome = .exited(0)) {
    guard let attempt = state.stepState(id)?.lastAttempt else { return }
    self(.steps(.attemptEnded(attempt.id, outcome, logBytes: 100)))
  }

  mutating func log(_ id: StepID, _ text: String) {
    guard let attempt = state.stepState(id)?.lastAttempt else { return }
    logs[attempt.id, default: LogTail()].append(Array(text.utf8), pattern: state.step(id)?.progress)
  }

  var model: BoardModel {
    var model = BoardModel(Situation(state), now: now, operatorName: "ana")
    model.logs = logs
    model.newest = newest
    return model
  }
}

extension Command {
  fileprivate var isFromEngine: Bool {
    switch self {
    case .package(.verified), .steps(.attemptEnded), .steps(.inputAwaited), .checks(.measured), .run(.wake):
      true
    default: false
    }
  }
}

/// The states in which the board is looked at.
enum Stage: String, CaseIterable {
  case preparing, polling, confirming, migrating, failing, held, verifying, tripped, backingOut =
    "backing-out"
  case succeeded, backedOut = "backed-out", empty

  /// Made once: hundreds of screens begin with one of these.
  private static let made = Mutex<[Stage: Run]>([:])

  var run: Run {
    if let run = Self.made.withLock({ $0[self] }) { return run }
    let run = makeRun()
    Self.made.withLock { $0[self] = run }
    return run
  }

  private func makeRun() -> Run {
    switch self {
    case .empty: return Run(emptyPlan())
    case .preparing: return .preparing()
    case .polling: return .polling()
    case .confirming: return .deploying()
    case .migrating: return .migrating()
    case .failing: return .failing()
    case .held:
      var run = Run.migrating()
      run(.run(.hold(reason: "the database team asks for ten minutes")))
      run.wait(.seconds(90))
      return run
    case .verifying: return .verifying()
    case .tripped: return .tripped()
    case .backingOut: return .backingOut()
    case .succeeded:
      var run = Run.verifying()
      for _ in 0..<5 {
        run.wait(.seconds(15))
        run.measure(CheckKey(.verification, "errors"), .reading("0.3%"))
      }
      run.soak(["errors": "0.3%", "health": "200"], for: .seconds(900))
      run(
        .checks(
          .recordTest(
            CheckKey(.verification, "order"),
            TestRecord(passed: true, observed: "cancelled after 20 s", tester: "manager"))))
      run(.run(.declareSuccess))
      return run
    case .backedOut:
      var run = Run.backingOut()
      for id in ["undo.web", "undo.migrate", "undo.drain", "after.start-orders"] {
        run.wait(.seconds(40))
        run.end(id)
      }
      run.measure(CheckKey(.backout, "old-health"), .reading("200"))
      return run
    }
  }
}

extension Run {
  static func preparing(_ plan: Plan = storefront()) -> Run {
    var run = Run(plan)
    run.wait(.seconds(20))
    run(.controls(.tick("plan", evidence: Evidence(text: "reviewed on the 18th"))), by: "Dana Meier")
    run(.controls(.waive("customer", reason: "same customer as 2.3")), by: "Dana Meier")
    run.measure(CheckKey(.control, "incidents"), .reading("0"))
    run.measure(CheckKey(.infrastructure, "disk"), .reading("14"))
    return run
  }

  static func polling(_ plan: Plan = storefront()) -> Run {
    var run = Run.preparing(plan)
    run(.controls(.tick("compat", evidence: Evidence(text: "build 812"))), by: "ci")
    run(.checks(.remeasure(CheckKey(.infrastructure, "disk"))))
    run.measure(CheckKey(.infrastructure, "disk"), .reading("212"))
    run.measure(CheckKey(.infrastructure, "login"), .exited(0, output: ""))
    run(
      .package(
        .verified(
          round: 1, findings: [PackageFinding(path: "dist/storefront-2.4.0.tar.gz", problem: nil)])))
    run(.poll(.start))
    run(.poll(.vote(position: "Database", .go)), by: "Dana Meier")
    return run
  }

  static func deploying(_ plan: Plan = storefront()) -> Run {
    var run = Run.polling(plan)
    run(.poll(.vote(position: "Operations", .go)))
    run(.run(.startDeployment))
    run(
      .package(
        .verified(
          round: 2, findings: [PackageFinding(path: "dist/storefront-2.4.0.tar.gz", problem: nil)])))
    run(.messages(.confirm("desk", receipt: "read by Tom")))
    run.log("drain", "draining a\nconnections left: 12\nconnections left: 0\n")
    run.wait(.seconds(41))
    run.end("drain")
    return run
  }

  static func migrating(_ plan: Plan = storefront()) -> Run {
    var run = Run.deploying(plan)
    run.wait(.seconds(10))
    run(.steps(.confirm("migrate", typedEnvironment: nil)))
    run.wait(.seconds(192))
    run.log(
      "migrate",
      (1...61).map { "migrated \($0) of 100 tables: orders_\($0) \u{1B}[32mok\u{1B}[0m\n" }.joined())
    run.log("migrate", "索引を作成しています…")
    return run
  }

  static func failing() -> Run {
    var run = Run.migrating()
    run.wait(.seconds(100))
    run.end("migrate")
    for number in 1...2 {
      run.log("web", "web-\(number): unpacking\nweb-\(number): no space left on device\n")
      run.wait(.seconds(30))
      run.end("web", .exited(2))
    }
    return run
  }

  static func verifying(_ plan: Plan = storefront()) -> Run {
    var run = Run.migrating(plan)
    run.wait(.seconds(130))
    run.end("migrate")
    run.wait(.seconds(1100))
    run.end("web")
    run.wait(.seconds(25))
    run.end("traffic")
    run(.steps(.complete("banner", evidence: Evidence(text: "Tom took it down"))))
    for reading in ["0.2%", "0.9%", "1.4%"] {
      run.wait(.seconds(15))
      run.measure(CheckKey(.verification, "errors"), .reading(reading))
      run.measure(CheckKey(.verification, "health"), .reading("200"))
    }
    return run
  }

  static func tripped() -> Run {
    var run = Run.verifying()
    for reading in ["3.1%", "4.0%", "5.2%"] {
      run.wait(.seconds(15))
      run.measure(CheckKey(.verification, "errors"), .reading(reading))
    }
    run.wait(.seconds(3))
    return run
  }

  static func backingOut() -> Run {
    var run = Run.failing()
    run(
      .backout(
        .backOut(
          Problem(title: "The roll-out fails on web-2", severity: .major, owner: "engineer"),
          authorisedBy: "manager",
          typedEnvironment: "production")))
    run.wait(.seconds(20))
    run.end("before.stop-orders")
    run.log("undo.web", "web-1: restoring 2.3.7\n")
    run.wait(.seconds(15))
    return run
  }
}
