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
        run.drive(.attemptEnded(id, failsOnce ?? .exited(0), logBytes: 0))
        failsOnce = nil
      case .measure(let key, let number, let due):
        run.move(by: max(.zero, due - run.now.steady))
        run.drive(.measured(key, number: number, .good))
      case .verifyPackage(let round): run.drive(.packageVerified(round: round, findings: []))
      case .stop, .wake, nil: run.drive(.wake)
      }
    }
    #expect(run.state.phase == .succeeded)
    #expect(run.state.stepState("a")?.attempts.count == 2)
  }

  @Test("a run starts by itself when the window opens and the last freeze is over")
  func window() {
    let start = Scenario.start
    var run = Scenario(
      .of(.run("a")) {
        $0.release.window = Window(opens: start + .seconds(60), closes: start + .seconds(600))
        $0.release.freezes = [
          Freeze(name: "quarter end", window: Window(opens: start, closes: start + .seconds(90)))
        ]
      }, .unattended)
    run.advance(.seconds(89))
    run.advance(.seconds(1), yields: .deploymentStarted, .attemptStarted(.of("a")))
  }

  @Test("a window that has closed needs a person, for time will not open it")
  func tooLate() {
    let start = Scenario.start
    let run = Scenario(
      .of { $0.release.window = Window(opens: start - .seconds(60), closes: start) }, .unattended)
    #expect(run.needs == [.startDeployment])
  }

  @Test("the run stops where a person is needed, and says for what")
  func needs() {
    let plan = Plan.of(.run("a") { $0.confirm = true }) { $0.poll = [PollPosition(position: "Database")] }
    var run = Scenario(plan, .unattended)
    #expect(run.needs == [.vote(position: "Database")])
    run.send(
      .vote(position: "Database", .go), yields: .voted(position: "Database", vote: .go), .pollPassed,
      .deploymentStarted, .stepOffered("a"))
    #expect(run.needs == [.confirmStep("a")])
  }

  @Test("a check that failed or a hold keeps success from being declared")
  func failure() {
    var run = Scenario(.of { $0.verification = [.number("v")] }, .unattended)
    let key = CheckKey.verification("v")
    run.measure(
      key, .bad, .failed, yields: .checkEnded(key, .failed, reason: "1 failed, 0 allowed; last 99"),
      .held(reason: "Check v: failed"))
    #expect(run.needs == [.decideCheck(key), .resume])
    run.drive(.acceptCheck(key, reason: "known"))
    run.send(.resume, yields: .resumed, .succeeded)
  }
}
