import Attempts
import Engine
import Foundation
import ReleaseModel
import TestSupport
import Testing

@Suite(.patience) struct ResumeTests {
  @Test func aRunningAttemptIsFoundAgainAndRunOnce() async throws {
    let plan = Plan.steps(.shell("long", "echo ran >> log; read -r _ <go; exit 7"))
    let first = try Bench(plan)
    let gate = try first.gate("go")
    try await first.start()
    try await eventually("the step runs") { !first.lines(of: "log").isEmpty }
    // An engine of which nothing is wanted any more stands for a board that died: the step lives on.
    first.engine.want(first.everythingGivenUp, in: first.store.snapshot.state)
    let second = try Bench(plan, after: first.journal.records, in: first.root)
    await second.store.start(second.engine)
    try gate.open()
    let state = try await second.until("the step has ended") { $0.outcome("long") != nil }
    #expect(state.outcome("long") == .exited(7))
    #expect(state.deployment["long"]?.attempts.count == 1)
    #expect(first.lines(of: "log") == ["ran"])
    #expect(
      first.store.snapshot.state.outcome("long") == nil, "who does not wait for an end does not tell it")
  }

  @Test func anAttemptThatEndedMeanwhileIsRecordedAsItEnded() async throws {
    let plan = Plan.steps(.shell("short", "echo ran >> log; exit 3"))
    let first = try Bench(plan)
    #expect(try await first.run().outcome("short") == .exited(3))
    let records = first.journal.records.prefix {
      if case .steps(.attemptEnded) = $0.event { false } else { true }
    }
    let second = try Bench(plan, after: Array(records), in: first.root)
    await second.store.start(second.engine)
    let state = try await second.until("the end is told") { $0.outcome("short") != nil }
    #expect(state.outcome("short") == .exited(3))
    #expect(first.lines(of: "log") == ["ran"])
    let lived = first.store.snapshot.state.deployment["short"]?.lastAttempt
    #expect(
      state.deployment["short"]?.lastAttempt?.endedAt == lived?.endedAt, "when it ended, not when it is told")
    #expect(state.deployment["short"]?.endedAt == lived?.endedAt)
  }

  @Test(arguments: ["run/short.2@0", "another/short.1@0", ""])
  func aResultThatIsNotTheAttemptsOwnIsNotBelieved(identity: String) async throws {
    let plan = Plan.steps(.shell("short", "exit 3"))
    let first = try Bench(plan)
    #expect(try await first.run().outcome("short") == .exited(3))
    let path = first.root + "/attempts/short.1/result.json"
    let result = try String(contentsOfFile: path, encoding: .utf8)
    let own = try #require(result.firstMatch(of: /"attempt":"([^"]+)"/)).1
    try result.replacing(own, with: identity).replacing("\"exit\":3", with: "\"exit\":0")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let records = first.journal.records.prefix {
      if case .steps(.attemptEnded) = $0.event { false } else { true }
    }
    let second = try Bench(plan, after: Array(records), in: first.root)
    await second.store.start(second.engine)
    let state = try await second.until("the end is told") { $0.outcome("short") != nil }
    #expect(state.outcome("short") == .unknown("its result is that of another attempt"))
  }

  @Test(arguments: [[], [""], ["lock"], ["lock", "control", "result.json.tmp", "output.log"]])
  func anAttemptWhoseCommandWasNeverStartedIsLaunched(files: [String]) async throws {
    let bench = try Bench(Self.plan, after: Self.started("one"))
    if !files.isEmpty { try AttemptDirectory(bench.root + "/attempts/one.1").claim() }
    for file in files where !file.isEmpty { try bench.write(to: "attempts/one.1/" + file) }
    await bench.store.start(bench.engine)
    let state = try await bench.until("the end is told") { $0.outcome("one") != nil }
    #expect(state.outcome("one") == .exited(0))
    #expect(bench.lines(of: "log") == ["ran"])
  }

  @Test(arguments: [false, true]) func afterARebootNothingIsLaunched(isClaimed: Bool) async throws {
    let bench = try Bench(Self.plan, after: Self.started("one", boot: "an earlier boot"))
    if isClaimed { try AttemptDirectory(bench.root + "/attempts/one.1").claim() }
    await bench.store.start(bench.engine)
    let state = try await bench.until("the end is told") { $0.outcome("one") != nil }
    #expect(state.outcome("one") == .unknown("the machine was started anew before a result was recorded"))
    #expect(bench.lines(of: "log") == [])
  }

  @Test func anAttemptThatWasToBeStoppedBeforeItBeganIsNotStarted() async throws {
    let stop = Event.steps(.stopRequested(AttemptID(step: "one", number: 1)))
    let bench = try Bench(Self.plan, after: Self.started("one", and: stop))
    await bench.store.start(bench.engine)
    let state = try await bench.until("the step has ended") { $0.outcome("one") != nil }
    #expect(state.outcome("one") == .notStarted("it was stopped before"))
    #expect(bench.lines(of: "log") == [])
  }

  private static let plan = Plan.steps(.shell("one", "echo ran >> log"))

  /// The records of a run in which a step was started, and its attempt's directory not yet made.
  private static func started(
    _ step: StepID, boot: String = Boot.id, and more: Event...
  ) -> [Record] {
    let at = Timestamp(
      steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 0))
    let events: [Event] =
      [
        .run(
          .opened(
            RunIdentity(id: "run", planHash: "", planPath: "plan.yaml", directory: "/"), plan: plan)),
        .run(.attached(Session(attendance: .unattended, host: "host", bootID: boot, clockOffset: 0))),
        .run(.deploymentStarted),
        .steps(.attemptStarted(AttemptID(step: step, number: 1))),
      ] + more
    return events.enumerated().map { Record(sequence: $0 + 1, at: at, by: .board, event: $1) }
  }
}
