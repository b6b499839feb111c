import ReleaseModel
import Testing

@Suite("Before the deployment")
struct PreparationTests {
  let start = Scenario.start
  let wallStart = Scenario.wallStart
  static let package = [PackageFile(path: "app.tar", sha256: "0")]
  let intact = [PackageFinding(path: "app.tar", problem: nil)]
  let broken = [PackageFinding(path: "app.tar", problem: "another hash")]

  @Test("the window must be open and no freeze may be on")
  func window() {
    var run = Scenario(
      .of(.run("a")) {
        $0.release.window = Window(opens: wallStart + .seconds(60), closes: wallStart + .seconds(600))
        $0.release.freezes = [
          Freeze(
            name: "quarter end",
            window: Window(opens: wallStart + .seconds(30), closes: wallStart + .seconds(90)))
        ]
      })
    run.refuses(.run(.startDeployment), because: "not open yet")
    #expect(run.needs.isEmpty)
    run.advance(.seconds(60))
    run.refuses(.run(.startDeployment), because: "frozen: quarter end")
    run.advance(.seconds(30))
    #expect(run.needs == [.startDeployment])
    run.advance(.seconds(509))
    #expect(run.state.obstacleToGo(at: run.now.wall) == nil)
    run.advance(.seconds(1))
    run.refuses(.run(.startDeployment), because: "the release window is closed")
    #expect(run.needs == [.startDeployment])
  }

  @Test("the package is verified, and again before the first step")
  func package() {
    var run = Scenario(.of(.run("a")) { $0.release.package = Self.package })
    #expect(effects(of: run.state) == [.verifyPackage(round: 1)])
    run.refuses(.run(.startDeployment), because: "being verified")
    run.send(.package(.verified(round: 2, findings: intact)))
    run.send(
      .package(.verified(round: 1, findings: broken)), yields: .package(.verified(round: 1, findings: broken))
    )
    #expect(run.needs == [.package])
    run.refuses(.run(.startDeployment), because: "app.tar: another hash")
    run.send(.package(.verify), yields: .package(.wanted(round: 2)))
    run.refuses(.package(.verify), because: "being verified")
    run.drive(.package(.verified(round: 2, findings: intact)))
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted))
    #expect(effects(of: run.state) == [.verifyPackage(round: 3)])
    run.send(
      .package(.verified(round: 3, findings: intact)),
      yields: .package(.verified(round: 3, findings: intact)),
      .steps(.attemptStarted(.of("a"))))
  }

  @Test("the package is verified right before the first step, whatever waited in between")
  func packageIsVerifiedAfterWaiting() {
    var plan = Plan.of(.run("a"), .run("b"))
    plan.release.package = Self.package
    plan.deployment.steps[0].confirm = true
    plan.deployment.steps[1].needs = ["a"]
    var run = Scenario(plan)
    run.drive(.package(.verified(round: 1, findings: intact)))
    run.drive(.run(.startDeployment))
    run.drive(.package(.verified(round: 2, findings: intact)))
    run.move(by: .seconds(3600))
    run.send(
      .steps(.confirm("a", typedEnvironment: nil)),
      yields: .steps(.confirmed("a", mayCross: false)), .package(.wanted(round: 3)))
    #expect(effects(of: run.state) == [.verifyPackage(round: 3)])
    run.send(
      .package(.verified(round: 3, findings: broken)),
      yields: .package(.verified(round: 3, findings: broken)),
      .run(.held(.package(PackageFinding(path: "app.tar", problem: "another hash")))))
    run.send(.run(.resume), yields: .run(.resumed), .package(.wanted(round: 4)))
    run.send(
      .package(.verified(round: 4, findings: intact)),
      yields: .package(.verified(round: 4, findings: intact)), .steps(.attemptStarted(.of("a"))))
    run.move(by: .seconds(3600))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(0), logBytes: 0)))
    #expect(run.state.stepState("b")?.status == .running, "the next step waits for no verification")
  }

  @Test("whoever takes the run up verifies the package again")
  func packageIsVerifiedByWhoeverComes() {
    var run = Scenario(.of(.run("a")) { $0.release.package = Self.package })
    run.drive(.package(.verified(round: 1, findings: intact)))
    let session = Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0)
    run.send(.run(.attach(session)), yields: .run(.attached(session)), .package(.wanted(round: 2)))
    run.send(.run(.attach(session)), yields: .run(.attached(session)))
    run.drive(.package(.verified(round: 2, findings: intact)))
    run.drive(.run(.abort(reason: "not today")))
    run.send(.run(.attach(session)), yields: .run(.attached(session)))
  }

  @Test("what is found of the package after the end is not recorded")
  func packageAfterTheEnd() {
    var run = Scenario(.of(.run("a")) { $0.release.package = Self.package })
    run.drive(.run(.abort(reason: "not today")))
    run.send(.package(.verified(round: 1, findings: intact)))
  }

  @Test("a package that breaks on the way holds the run, and resuming verifies it again")
  func packageBreaks() {
    var run = Scenario(.of(.run("a")) { $0.release.package = Self.package })
    run.drive(.package(.verified(round: 1, findings: intact)))
    run.drive(.run(.startDeployment))
    let hold = Event.run(.held(.package(PackageFinding(path: "app.tar", problem: "another hash"))))
    run.send(
      .package(.verified(round: 2, findings: broken)),
      yields: .package(.verified(round: 2, findings: broken)), hold
    )
    run.send(.run(.resume), yields: .run(.resumed), .package(.wanted(round: 3)))
    run.send(
      .package(.verified(round: 3, findings: broken)),
      yields: .package(.verified(round: 3, findings: broken)), hold
    )
    run.send(.run(.resume), yields: .run(.resumed), .package(.wanted(round: 4)))
    run.send(
      .package(.verified(round: 4, findings: intact)),
      yields: .package(.verified(round: 4, findings: intact)),
      .steps(.attemptStarted(.of("a"))))
  }

  @Test("a package that is another makes the approvals stale, and withdraws the poll; ticks stay")
  func stale() {
    var plan = polled
    plan.release.package = Self.package
    plan.controls = [Control(id: "c", title: "Reviewed"), Control(id: "ticked", title: "Ticked")]
    plan.controls[0].requires = Approvals()
    var run = Scenario(plan)
    run.drive(.controls(.tick("ticked", evidence: "seen")))
    run.drive(.controls(.tick("c", evidence: "read", by: "manager")))
    run.move(by: .seconds(1))
    run.send(
      .package(.verified(round: 1, findings: broken)),
      yields: .package(.verified(round: 1, findings: broken)),
      .controls(.lapsed("c", .stale)))
    run.move(by: .seconds(1))
    run.send(
      .controls(.tick("c", evidence: "of the new one", by: "manager")),
      yields: .controls(.approved("c", by: "manager", evidence: "of the new one")))
    run.drive(.package(.verify))
    run.drive(.package(.verified(round: 2, findings: intact)))
    run.drive(.poll(.start))
    run.drive(.poll(.vote(position: "Database", .go)))
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.drive(.package(.verify))
    run.move(by: .seconds(1))
    run.send(
      .package(.verified(round: 3, findings: broken)),
      yields: .package(.verified(round: 3, findings: broken)),
      .controls(.lapsed("c", .stale)), .poll(.withdrawn))
  }

  @Test("documents, a baseline in a repository and components are verified as files are")
  func otherParts() {
    let changes: [(inout Release) -> Void] = [
      { $0.documents = ["runbook.md"] }, { ($0.baseline, $0.repository) = ("v1", ".") },
      { ($0.baseline, $0.repository) = ("v1", "git@example.org:shop.git") },
      { $0.components = [Component(name: "web")] },
    ]
    for change in changes {
      let run = Scenario(.of(.run("a")) { change(&$0.release) })
      #expect(effects(of: run.state) == [.verifyPackage(round: 1)])
    }
    let described = Scenario(
      .of(.run("a")) { ($0.release.baseline, $0.release.repository) = ("v1", "our Git server") })
    #expect(effects(of: described.state).isEmpty)
  }

  private var polled: Plan {
    .of(.run("a")) { $0.poll = [PollPosition(position: "Database"), PollPosition(position: "Operations")] }
  }

  @Test("the poll calls each position, and the director starts when all say GO")
  func go() {
    var run = Scenario(polled)
    #expect(run.needs == [.startPoll])
    run.refuses(.run(.startDeployment), because: "not given GO")
    run.refuses(.poll(.vote(position: "Database", .go)), because: "no poll")
    run.send(.poll(.start), yields: .poll(.started))
    #expect(run.needs == [.vote(position: "Database")])
    run.refuses(.poll(.vote(position: "nonsense", .go)), because: "no position nonsense")
    run.send(.poll(.vote(position: "Database", .go)), yields: .poll(.voted(position: "Database", .go)))
    #expect(run.needs == [.vote(position: "Operations")])
    run.refuses(.run(.startDeployment), because: "not given GO")
    run.send(
      .poll(.vote(position: "Operations", .go)), yields: .poll(.voted(position: "Operations", .go)),
      .poll(.passed))
    run.refuses(.poll(.start), because: "the poll is over")
    #expect(run.needs == [.startDeployment])
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))))
  }

  @Test("one NO-GO with its reason recycles the poll to a hold")
  func noGo() {
    var run = Scenario(polled)
    run.drive(.poll(.start))
    run.drive(.poll(.vote(position: "Database", .go)))
    run.refuses(.poll(.vote(position: "Operations", .noGo(reason: " "))), because: "a reason")
    run.send(
      .poll(.vote(position: "Operations", .noGo(reason: "disk is full "))),
      yields: .poll(.voted(position: "Operations", .noGo(reason: "disk is full"))), .poll(.recycled),
      .run(.held(.noGo(position: "Operations", reason: "disk is full"))))
    #expect(run.needs == [.resume])
    run.refuses(.poll(.start), because: "held: NO-GO")
    run.drive(.run(.resume))
    run.send(.poll(.start), yields: .poll(.started))
    #expect(run.state.poll.votes.isEmpty)
  }

  @Test("what fails after the poll is named, not only the start that it prevents")
  func failsAfterPoll() {
    let disk = CheckKey(.infrastructure, "disk")
    var plan = polled
    plan.infrastructure = [.number("disk") { $0.every = .seconds(10) }]
    var run = Scenario(plan)
    run.measure(disk, .good, .passed)
    run.drive(.poll(.start))
    run.drive(.poll(.vote(position: "Database", .go)))
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.measure(
      disk, .bad, .failed,
      yields: .checks(
        .ended(disk, .failed, reason: .exceeded(.failed, 1, allowed: 0, LastReading(text: "99")))))
    #expect(run.needs == [.infrastructure(disk)])
    run.drive(.checks(.accept(disk, reason: "cleaned up tonight")))
    #expect(run.needs == [.startDeployment])
  }

  @Test("a message is due at its moment, and somebody confirms that it arrived, also after the end")
  func messages() {
    var run = Scenario(
      .of {
        $0.communications = [
          Message(id: "m", audience: "desk", moment: .succeeded, channel: .byHand("Call."), text: "Done.")
        ]
      })
    run.refuses(.messages(.confirm("m", receipt: "Ana")), because: "has not come")
    run.drive(.run(.startDeployment))
    run.drive(.run(.declareSuccess))
    #expect(run.state.messages["m"]?.status == .due)
    run.refuses(.messages(.confirm("m", receipt: "")), because: "arrived")
    run.send(.messages(.confirm("m", receipt: "Ana")), yields: .messages(.confirmed("m", receipt: "Ana")))
    run.refuses(.messages(.confirm("m", receipt: "Ana")), because: "already")
  }
}
