import ReleaseModel
import ReleaseWords
import Testing

@Suite("A run that is driven from another host")
struct ElsewhereTests {
  private static let (here, there) = (
    RunPlace(host: "bastion", folder: "F1"), RunPlace(host: "spare", folder: "F2")
  )
  private static let bea = Actor.person("bea")

  private func session(_ place: RunPlace, in directory: String? = nil) -> Command {
    .run(
      .attach(
        Session(
          attendance: .attended, host: place.host, bootID: "boot", clockOffset: 0, place: place,
          directory: directory)))
  }

  /// A run on the first host, whose step runs.
  private func running(_ change: (inout Step) -> Void = { _ in }) -> Scenario {
    var run = Scenario(.of(.run("a", change), .run("b", needs: ["a"])))
    run.drive(session(Self.here))
    run.drive(.run(.startDeployment))
    return run
  }

  @Test("leaves what runs where it is, and asks a person about it whatever the plan says of doing it again")
  func left() {
    var run = running {
      $0.rerun = .safe
      $0.retries = 3
    }
    let attempt = AttemptID(step: "a", number: 1)
    #expect(run.state.stepState("a")?.lastAttempt?.place == Self.here)
    let before = run.records.count
    run.drive(session(Self.there, in: "/srv/there"), by: Self.bea)
    let steps = run.records[before...].compactMap { record -> StepFact? in
      if case .steps(let fact) = record.event { fact } else { nil }
    }
    #expect(
      steps == [.attemptEnded(attempt, .elsewhere(host: "bastion"), logBytes: 0), .decisionAwaited("a")])
    #expect(run.state.run?.directory == "/srv/there")
    #expect(run.state.attemptsElsewhere.map(\.host) == ["bastion"])
    #expect(run.state.needs(at: run.now.wall) == [.decideStep("a")])
    // Whoever drives now has no such attempt, and what is told of it late changes nothing.
    #expect(!effects(of: run.state).contains(.attempt(attempt)))
    run.send(.steps(.attemptEnded(attempt, .exited(0), logBytes: 9)))
    run.send(
      .steps(.retry("a")), yields: .steps(.retryOrdered("a")),
      .steps(.attemptStarted(AttemptID(step: "a", number: 2))))
    #expect(run.state.stepState("a")?.lastAttempt?.place == Self.there)
  }

  @Test("is not started again by whoever must not")
  func never() {
    var run = running { $0.rerun = .never }
    run.drive(session(Self.there), by: Self.bea)
    run.refuses(.steps(.retry("a")), because: "its outcome is unknown and the plan says rerun: never")
  }

  @Test("finds what it left as after a crash when it comes back, unless somebody has decided")
  func regained() {
    var run = running()
    let attempt = AttemptID(step: "a", number: 1)
    run.drive(session(Self.there), by: Self.bea)
    run.drive(session(Self.here))
    #expect(run.records.contains { $0.event == .steps(.attemptRegained(attempt)) })
    #expect(run.state.stepState("a")?.status == .running)
    #expect(effects(of: run.state).contains(.attempt(attempt)))
    run.end("a", yields: .steps(.attemptStarted(AttemptID(step: "b", number: 1))))
    #expect(run.state.stepState("a")?.attempts.count == 1)

    run = running()
    run.drive(session(Self.there), by: Self.bea)
    run.drive(.steps(.complete("a", evidence: Evidence(text: "seen on the host"))))
    run.drive(session(Self.here))
    #expect(!run.records.contains { $0.event == .steps(.attemptRegained(attempt)) })
  }

  @Test("asks about a backout's step as well, and about none of a journal that knows no folders")
  func others() {
    var run = Scenario(.of(.undoable("a")) { $0.takesBack() })
    run.drive(session(Self.here))
    run.drive(.run(.startDeployment))
    run.drive(.steps(.attemptEnded(AttemptID(step: "a", number: 1), .exited(0), logBytes: 0)))
    run.drive(.backOutNow())
    #expect(run.state.stepState("undo.a")?.isActive == true)
    run.drive(session(Self.there), by: Self.bea)
    #expect(run.state.needs(at: run.now.wall).contains(.decideStep("undo.a")))

    run = Scenario.started(.of(.run("a")))
    run.drive(session(Self.there), by: Self.bea)
    #expect(run.state.stepState("a")?.isActive == true)
  }

  @Test("says which steps stayed behind, and where the next will run")
  func words() {
    let run = running()
    let words = run.state.wordsOfMove(to: Self.there, "/srv/there")
    #expect(words.contains("its steps run on spare, in /srv/there"))
    #expect(words.contains("‘Step a’ stayed on bastion"))
    #expect(run.state.wordsOfMove(to: Self.here, "/srv").isEmpty)
  }
}
