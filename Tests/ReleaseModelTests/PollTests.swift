import ReleaseModel
import Testing

@Suite("A poll")
struct PollTests {
  private static let positions = [PollPosition(position: "Database"), PollPosition(position: "Operations")]

  private func polled(within deadline: Duration? = nil) -> Scenario {
    var run = Scenario(
      .of(.run("a")) {
        $0.poll = Self.positions
        $0.pollDeadline = deadline
      })
    run.drive(.poll(.start))
    return run
  }

  @Test("is a roll call: a position answers when it is called, and once")
  func order() {
    var run = polled()
    run.refuses(.poll(.vote(position: "Operations", .go)), because: "Database is called first")
    run.drive(.poll(.vote(position: "Database", .go)))
    run.refuses(.poll(.vote(position: "Database", .noGo(reason: "x"))), because: "Database has answered")
    run.refuses(.poll(.vote(position: "Operations", .none)), because: "an answer is needed")
    run.refuses(.poll(.start), because: "the poll is over")
  }

  @Test("lets a position take its answer back until the declaration, and calls it again")
  func takingBack() {
    var run = polled(within: .seconds(60))
    run.refuses(.poll(.takeBack(position: "Database")), because: "no answer that could be taken back")
    run.drive(.poll(.vote(position: "Database", .go)))
    run.drive(.poll(.vote(position: "Operations", .go)))
    run.move(by: .seconds(3600))
    run.send(.poll(.takeBack(position: "Database")), yields: .poll(.takenBack(position: "Database")))
    run.refuses(.run(.startDeployment), because: "not given GO")
    #expect(run.needs == [.vote(position: "Database")])
    #expect(run.nextWake == .seconds(60), "it has the deadline anew")
    run.send(
      .poll(.vote(position: "Database", .go)), yields: .poll(.voted(position: "Database", .go)),
      .poll(.passed))
    run.send(.run(.startDeployment), yields: .run(.deploymentStarted), .steps(.attemptStarted(.of("a"))))
    #expect(run.state.poll.declaredBy == Scenario.engineer)
    run.refuses(.poll(.takeBack(position: "Database")), because: "no answer that could be taken back")
  }

  @Test("takes silence until its deadline for a NO-GO of the position that was called, and says so")
  func silence() {
    var run = polled(within: .seconds(600))
    run.drive(.poll(.vote(position: "Database", .go)))
    run.advance(.milliseconds(599_999))
    #expect(run.state.phase == .polling)
    run.advance(
      .milliseconds(1), yields: .poll(.voted(position: "Operations", .none)), .poll(.recycled),
      .run(.held(.noAnswer(position: "Operations"))))
    #expect(run.state.phase == .preparing && run.state.poll.votes.isEmpty)
    #expect(run.needs == [.resume])
  }

  @Test("counts its deadline by a clock that nobody sets, through a resume and with nobody there")
  func clocks() {
    var run = polled(within: .seconds(600))
    run.setWall(by: .seconds(86_400))
    run.advance(.seconds(300))
    run.setWall(by: .seconds(-172_800))
    #expect(run.state.phase == .polling)
    run.drive(.run(.attach(Session(attendance: .watch, host: "host", bootID: "boot", clockOffset: 0))))
    run.advance(
      .seconds(300), yields: .poll(.voted(position: "Database", .none)), .poll(.recycled),
      .run(.held(.noAnswer(position: "Database"))))
  }

  @Test("is silent by a deadline that passed while nothing drove the run, as soon as something does")
  func passedUnseen() {
    var run = polled(within: .seconds(600))
    run.move(by: .seconds(601))
    let session = Session(attendance: .attended, host: "host", bootID: "another", clockOffset: 0)
    run.send(
      .run(.attach(session)), yields: .run(.attached(session)), .poll(.voted(position: "Database", .none)),
      .poll(.recycled), .run(.held(.noAnswer(position: "Database"))))
  }

  @Test("counts no time for silence in which nobody may answer")
  func held() {
    var run = polled(within: .seconds(60))
    run.move(by: .seconds(50))
    run.drive(.run(.hold(reason: "lunch")))
    run.refuses(.poll(.vote(position: "Database", .go)), because: "held: lunch")
    run.advance(.seconds(3600))
    run.drive(.run(.resume))
    run.advance(.seconds(59))
    run.drive(.poll(.vote(position: "Database", .go)))
  }

  @Test("is over, whatever it gave, when the window closes or a freeze begins before the deployment")
  func withdrawn() {
    for isFreeze in [false, true] {
      let start = Scenario.wallStart
      var plan = Plan.of(.run("a")) { $0.poll = Self.positions }
      if isFreeze {
        let time = Window(opens: start + .seconds(60), closes: start + .seconds(90))
        plan.release.freezes = [Freeze(name: "quarter end", window: time)]
      } else {
        plan.release.window = Window(opens: start - .seconds(60), closes: start + .seconds(60))
      }
      var run = Scenario(plan)
      run.drive(.poll(.start))
      run.drive(.poll(.vote(position: "Database", .go)))
      run.drive(.poll(.vote(position: "Operations", .go)))
      run.advance(.seconds(60), yields: .poll(.withdrawn))
      #expect(run.state.phase == .preparing && run.state.poll.passedAt == nil)
      run.refuses(.poll(.start), because: isFreeze ? "frozen: quarter end, until" : "window is closed")
    }
  }
}
