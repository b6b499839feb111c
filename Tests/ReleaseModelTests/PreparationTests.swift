import ReleaseModel
import Testing

@Suite("Before the deployment")
struct PreparationTests {
  let start = Scenario.start
  static let package = [PackageFile(path: "app.tar", sha256: "0")]
  let intact = [PackageFinding(path: "app.tar", problem: nil)]
  let broken = [PackageFinding(path: "app.tar", problem: "another hash")]

  @Test("the window must be open and no freeze may be on")
  func window() {
    var run = Scenario(
      .of(.run("a")) {
        $0.release.window = Window(opens: start + .seconds(60), closes: start + .seconds(600))
        $0.release.freezes = [
          Freeze(
            name: "quarter end", window: Window(opens: start + .seconds(30), closes: start + .seconds(90)))
        ]
      })
    run.refuses(.startDeployment, because: "not open yet")
    #expect(run.needs.isEmpty)
    run.advance(.seconds(60))
    run.refuses(.startDeployment, because: "frozen: quarter end")
    run.advance(.seconds(30))
    #expect(run.needs == [.startDeployment])
    run.advance(.seconds(509))
    #expect(run.state.blockers(at: run.now.wall).isEmpty)
    run.advance(.seconds(1))
    run.refuses(.startDeployment, because: "the release window is closed")
    #expect(run.needs == [.startDeployment])
  }

  @Test("the package is verified, and again before the first step")
  func package() {
    var run = Scenario(.of(.run("a")) { $0.release.package = Self.package })
    #expect(effects(of: run.state) == [.verifyPackage(round: 1)])
    run.refuses(.startDeployment, because: "being verified")
    run.send(.packageVerified(round: 2, findings: intact))
    run.send(
      .packageVerified(round: 1, findings: broken), yields: .packageVerified(round: 1, findings: broken))
    #expect(run.needs == [.package])
    run.refuses(.startDeployment, because: "app.tar: another hash")
    run.send(.verifyPackage, yields: .packageWanted(round: 2))
    run.refuses(.verifyPackage, because: "being verified")
    run.drive(.packageVerified(round: 2, findings: intact))
    run.send(.startDeployment, yields: .deploymentStarted)
    #expect(effects(of: run.state) == [.verifyPackage(round: 3)])
    run.send(
      .packageVerified(round: 3, findings: intact), yields: .packageVerified(round: 3, findings: intact),
      .attemptStarted(.of("a")))
  }

  @Test("a package that breaks on the way holds the run, and resuming verifies it again")
  func packageBreaks() {
    var run = Scenario(.of(.run("a")) { $0.release.package = Self.package })
    run.drive(.packageVerified(round: 1, findings: intact))
    run.drive(.startDeployment)
    let hold = Event.held(reason: "package: app.tar: another hash")
    run.send(
      .packageVerified(round: 2, findings: broken), yields: .packageVerified(round: 2, findings: broken), hold
    )
    run.send(.resume, yields: .resumed, .packageWanted(round: 3))
    run.send(
      .packageVerified(round: 3, findings: broken), yields: .packageVerified(round: 3, findings: broken), hold
    )
    run.send(.resume, yields: .resumed, .packageWanted(round: 4))
    run.send(
      .packageVerified(round: 4, findings: intact), yields: .packageVerified(round: 4, findings: intact),
      .attemptStarted(.of("a")))
  }

  private var polled: Plan {
    .of(.run("a")) { $0.poll = [PollPosition(position: "Database"), PollPosition(position: "Operations")] }
  }

  @Test("the poll calls each position, and the director starts when all say GO")
  func go() {
    var run = Scenario(polled)
    #expect(run.needs == [.startPoll])
    run.refuses(.startDeployment, because: "not given GO")
    run.refuses(.vote(position: "Database", .go), because: "no poll")
    run.send(.startPoll, yields: .pollStarted)
    #expect(run.needs == [.vote(position: "Database")])
    run.refuses(.vote(position: "nonsense", .go), because: "no position nonsense")
    run.send(.vote(position: "Database", .go), yields: .voted(position: "Database", vote: .go))
    #expect(run.needs == [.vote(position: "Operations")])
    run.refuses(.startDeployment, because: "not given GO")
    run.send(
      .vote(position: "Operations", .go), yields: .voted(position: "Operations", vote: .go), .pollPassed)
    run.refuses(.startPoll, because: "the poll is over")
    #expect(run.needs == [.startDeployment])
    run.send(.startDeployment, yields: .deploymentStarted, .attemptStarted(.of("a")))
  }

  @Test("one NO-GO with its reason recycles the poll to a hold")
  func noGo() {
    var run = Scenario(polled)
    run.drive(.startPoll)
    run.drive(.vote(position: "Database", .go))
    run.refuses(.vote(position: "Operations", .noGo(reason: " ")), because: "a reason")
    let words = "NO-GO from Operations: disk is full"
    run.send(
      .vote(position: "Operations", .noGo(reason: "disk is full ")),
      yields: .voted(position: "Operations", vote: .noGo(reason: "disk is full ")),
      .pollRecycled(reason: words), .held(reason: words))
    #expect(run.needs == [.resume])
    run.refuses(.startPoll, because: "held: NO-GO")
    run.drive(.resume)
    run.send(.startPoll, yields: .pollStarted)
    #expect(run.state.poll.votes.isEmpty)
  }

  @Test("what fails after the poll is named, not only the start that it prevents")
  func failsAfterPoll() {
    let disk = CheckKey(.infrastructure, "disk")
    var plan = polled
    plan.infrastructure = [.number("disk") { $0.every = .seconds(10) }]
    var run = Scenario(plan)
    run.measure(disk, .good, .passed)
    run.drive(.startPoll)
    run.drive(.vote(position: "Database", .go))
    run.drive(.vote(position: "Operations", .go))
    run.measure(
      disk, .bad, .failed, yields: .checkEnded(disk, .failed, reason: "1 failed, 0 allowed; last 99"))
    #expect(run.needs == [.infrastructure(disk)])
    run.drive(.acceptCheck(disk, reason: "cleaned up tonight"))
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
    run.refuses(.confirmMessage("m", receipt: "Ana"), because: "has not come")
    run.drive(.startDeployment)
    run.drive(.declareSuccess)
    #expect(run.state.messages["m"]?.status == "due")
    run.refuses(.confirmMessage("m", receipt: ""), because: "arrived")
    run.send(.confirmMessage("m", receipt: "Ana"), yields: .messageConfirmed("m", receipt: "Ana"))
    run.refuses(.confirmMessage("m", receipt: "Ana"), because: "already")
  }
}
