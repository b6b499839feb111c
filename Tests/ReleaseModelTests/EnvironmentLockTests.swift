import ReleaseModel
import ReleaseWords
import Testing

@Suite("The environment's lock")
struct EnvironmentLockTests {
  private let other = EnvironmentHolder(run: "other", release: "Shop 1")

  private func opened(_ attendance: Session.Attendance = .attended) -> Scenario {
    Scenario(.of(.run("a")) { $0.release.environmentLock = true }, attendance)
  }

  @Test("lets no deployment start that has not claimed it, and says who has it")
  func attended() {
    var run = opened()
    #expect(run.needs == [.startDeployment])
    run.refuses(.run(.startDeployment), because: "is being locked for it")
    run.send(.run(.environment(.held(by: other))), by: .board, yields: .run(.environment(.held(by: other))))
    run.send(.run(.environment(.held(by: other))), by: .board)
    #expect(run.needs == [])
    run.refuses(.run(.startDeployment), because: "run other (Shop 1) has production until it is over")
    run.send(.run(.environment(.held(by: nil))), by: .board, yields: .run(.environment(.free)))
    run.send(.run(.environment(.claim)), by: .board, yields: .run(.environment(.claimed)))
    run.drive(.run(.startDeployment))
    #expect(run.state.holdsEnvironment)
    run.end("a", yields: .run(.verificationStarted))
    run.drive(.run(.declareSuccess))
    #expect(!run.state.holdsEnvironment)
  }

  @Test("is waited for where nobody can be asked, and the deployment starts when it is claimed")
  func unattended() {
    var run = opened(.unattended)
    #expect(run.state.phase == .preparing)
    #expect(run.state.waitsForEnvironment(at: run.now))
    run.drive(.run(.environment(.held(by: other))))
    #expect(run.state.timeAwaited(at: run.now.wall) == .environmentHeld(other))
    run.drive(.run(.environment(.claim)))
    #expect(run.state.phase == .deploying)
  }

  @Test("is let go before the end for a reason alone, which counts as a deviation")
  func released() {
    var run = opened()
    run.refuses(.run(.environment(.release(reason: "no"))), because: "it has no lock on production")
    run.drive(.run(.environment(.claim)))
    run.drive(.run(.startDeployment))
    run.refuses(.run(.environment(.release(reason: " "))), because: "a reason is needed")
    run.send(
      .run(.environment(.release(reason: "it only waits"))),
      yields: .run(.environment(.released(reason: "it only waits"))))
    #expect(!run.state.holdsEnvironment)
    #expect(run.state.deviations.map(\.kind) == [.environmentReleased])
  }
}
