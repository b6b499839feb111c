import ReleaseModel
import Testing

@Suite("A run that everybody has left")
struct LeavingTests {
  private func session(_ attendance: Session.Attendance) -> Command {
    .run(.attach(Session(attendance: attendance, host: "h", bootID: "b", clockOffset: 0)))
  }

  @Test("starts nothing new while it is only watched, and goes on when somebody is back")
  func watched() {
    var run = Scenario.started(.of(.run("a"), .run("b", needs: ["a"])))
    run.drive(session(.watch))
    run.end("a")
    #expect(run.status("b") == .ready)
    #expect(run.state.obstacleToStart == .onlyWatched)
    run.send(session(.attended), yields: .run(.attached(.of(.attended))), .steps(.attemptStarted(.of("b"))))
  }

  @Test("starts what asks for nobody where that was chosen, and asks for the rest")
  func goingOn() {
    var run = Scenario.started(
      .of(.run("a"), .run("b", needs: ["a"]), .run("c", needs: ["b"]) { $0.confirm = true }))
    run.drive(session(.goOn))
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.end("b", yields: .steps(.offered("c")))
  }

  @Test("tries no step again while it is only watched")
  func retry() {
    var run = Scenario.started(
      .of(
        .run("a") {
          $0.retries = 1; $0.retryDelay = .seconds(1)
        }))
    run.drive(session(.watch))
    run.drive(.steps(.attemptEnded(.of("a"), .exited(1), logBytes: 0)))
    run.move(by: .seconds(5))
    run.drive(.run(.wake))
    #expect(run.state.deployment["a"]?.attempts.count == 1)
    run.drive(session(.attended))
    #expect(run.state.deployment["a"]?.attempts.count == 2)
  }

  @Test("is backed out as it would be with somebody there")
  func backedOut() {
    var run = Scenario.started(
      .of(.undoable("a"), .undoable("b", needs: ["a"])) { $0.takesBack() })
    run.end("a", yields: .steps(.attemptStarted(.of("b"))))
    run.drive(session(.watch))
    run.drive(.steps(.attemptEnded(.of("b"), .exited(1), logBytes: 0)))
    run.drive(.backOutNow())
    run.end("undo.b", yields: .steps(.attemptStarted(.of("undo.a"))))
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(run.state.phase == .backedOut)
    #expect(run.state.hasEndedUnseen)
    run.drive(session(.attended))
    #expect(!run.state.hasEndedUnseen)
  }

  @Test("tells since when nobody drives it, until somebody does")
  func left() {
    var run = Scenario.started(.of(.run("a")))
    run.drive(session(.attended))
    run.send(.run(.leave), yields: .run(.left))
    run.send(.run(.leave))
    #expect(run.state.leftAt != nil)
    run.drive(session(.attended))
    #expect(run.state.leftAt == nil)
  }
}

extension Session {
  fileprivate static func of(_ attendance: Attendance) -> Session {
    Session(attendance: attendance, host: "h", bootID: "b", clockOffset: 0)
  }
}
