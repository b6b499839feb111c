import ReleaseModel
import Testing

@Suite("Without anybody to ask")
struct UnattendedTests {
  @Test("a plan that asks for nobody goes to success on the engine's answers alone")
  func success() {
    var run = Scenario(
      .of(.run("a") { $0.retries = 1 }, .run("b", needs: ["a"])) {
        $0.release.package = [PackageFile(path: "app.tar", sha256: "0")]
        $0.controls = [Control(id: "c", title: "Control c", check: .number("c"))]
        $0.infrastructure = [.number("disk")]
        $0.verification = [
          .number("v") {
            $0.every = .seconds(10); $0.count = 3
          }
        ]
      }, .unattended)
    var failsOnce: Outcome? = .exited(1)
    for _ in 0..<50 where !run.state.phase.isEnded {
      #expect(run.needs.isEmpty)
      switch effects(of: run.state).min(by: { "\($0)" < "\($1)" }) {
      case .attempt(let id):
        run.drive(.steps(.attemptEnded(id, failsOnce ?? .exited(0), logBytes: 0)))
        failsOnce = nil
      case .measure(let key, let number, let due):
        run.move(by: max(.zero, due - run.now.steady))
        run.drive(.checks(.measured(key, number: number, .good)))
      case .verifyPackage(let round): run.drive(.package(.verified(round: round, findings: [])))
      case .stop, .wake, .deliver, nil: run.drive(.run(.wake))
      }
    }
    #expect(run.state.phase == .succeeded)
    #expect(run.state.stepState("a")?.attempts.count == 2)
  }

  @Test("a run starts by itself when the window opens and the last freeze is over")
  func window() {
    let wallStart = Scenario.wallStart
    var run = Scenario(
      .of(.run("a")) {
        $0.release.window = Window(opens: wallStart + .seconds(60), closes: wallStart + .seconds(600))
        $0.release.freezes = [
          Freeze(name: "quarter end", window: Window(opens: wallStart, closes: wallStart + .seconds(90)))
        ]
      }, .unattended)
    run.advance(.seconds(89))
    run.advance(.seconds(1), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))))
  }

  @Test("a window that has closed needs a person, for time will not open it")
  func tooLate() {
    let wallStart = Scenario.wallStart
    let run = Scenario(
      .of { $0.release.window = Window(opens: wallStart - .seconds(60), closes: wallStart) }, .unattended)
    #expect(run.needs == [.startDeployment])
  }

  @Test("the run stops where a person is needed, and says for what")
  func needs() {
    let plan = Plan.of(.run("a") { $0.confirm = true }) { $0.poll = [PollPosition(position: "Database")] }
    var run = Scenario(plan, .unattended)
    #expect(run.needs == [.vote(position: "Database")])
    run.send(
      .poll(.vote(position: "Database", .go)), yields: .poll(.voted(position: "Database", .go)),
      .poll(.passed),
      .run(.deploymentStarted), .steps(.offered("a")))
    #expect(run.needs == [.confirmStep("a")])
  }

  @Test("a check that failed or a hold keeps success from being declared")
  func failure() {
    var run = Scenario(.of { $0.verification = [.number("v")] }, .unattended)
    let key = CheckKey.verification("v")
    run.measure(
      key, .bad, .failed,
      yields: .checks(
        .ended(key, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))),
      .run(.held(.check(.verification("v"), .failed))))
    #expect(run.needs == [.decideCheck(key), .resume])
    run.drive(.checks(.accept(key, reason: "known")))
    run.send(.run(.resume), yields: .run(.resumed), .run(.succeeded))
  }
}

/// A release window and a freeze lie on the wall clock, which may be set forwards and back while a run waits for it.
@Suite("Waiting for the wall clock")
struct WallClockTests {
  private let opens = Scenario.wallStart + .seconds(60)

  private func waiting() -> Scenario {
    Scenario(
      .of(.run("a")) {
        $0.release.window = Window(opens: opens, closes: opens + .seconds(600))
      }, .unattended)
  }

  private let start: [Event] = [.run(.deploymentStarted), .steps(.attemptStarted(.of("a")))]

  @Test("asks to be woken by that clock, and by no other")
  func wake() {
    #expect(effects(of: waiting().state) == [.wake(.wall(opens))])
  }

  @Test("that was set back goes on, however far the steady clock has come")
  func setBack() {
    var run = waiting()
    run.setWall(by: .seconds(-30))
    run.advance(.seconds(89))
    #expect(effects(of: run.state) == [.wake(.wall(opens))])
    run.advance(.seconds(1), yields: start[0], start[1])
  }

  @Test("that was set forwards is over at the next wake")
  func setForwards() {
    var run = waiting()
    run.setWall(by: .seconds(3600))
    run.setWall(by: .seconds(-3541))
    run.send(.run(.wake))
    run.setWall(by: .seconds(1))
    run.send(.run(.wake), by: .board, yields: start[0], start[1])
  }

  @Test("that was woken too early is woken again until the moment is truly past")
  func tooEarly() {
    var run = waiting()
    run.move(by: .seconds(60))
    run.setWall(by: .milliseconds(-1))
    run.send(.run(.wake))
    #expect(effects(of: run.state) == [.wake(.wall(opens))])
    run.setWall(by: .milliseconds(1))
    run.send(.run(.wake), yields: start[0], start[1])
  }

  @Test("moves no deadline of the steady clock", arguments: [-86_400, 86_400])
  func deadlines(jump: Int) {
    var run = Scenario.started(
      .of(.run("a") { $0.planned = .seconds(100) }) {
        $0.takesBack(.on("overrun", .clock(.overrun, within: .zero)))
      })
    run.advance(.seconds(99))
    run.setWall(by: .seconds(jump))
    run.advance(
      .seconds(1), yields: .backout(.triggerTripped("overrun", .clock(.overrun), startsBackoutAt: nil)))
  }

  @Test("tells when a window closes, whichever of the two clocks says so first")
  func closing() {
    var run = Scenario.started(
      .of(.run("a")) {
        $0.release.window = Window(opens: Scenario.wallStart, closes: Scenario.wallStart + .seconds(600))
        $0.takesBack(.on("w", .clock(.windowClosing, within: .zero))) { $0.window = .seconds(900) }
      })
    #expect(effects(of: run.state).contains(.wake(.wall(Scenario.wallStart + .seconds(600)))))
    #expect(effects(of: run.state).count == 3, "the step, and the next wake of each clock")
    run.setWall(by: .seconds(-500))
    run.advance(
      .seconds(900), yields: .backout(.triggerTripped("w", .clock(.windowClosing), startsBackoutAt: nil)))
  }
}
