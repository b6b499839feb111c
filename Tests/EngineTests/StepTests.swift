import Attempts
import Foundation
import ReleaseModel
import TestSupport
import Testing

@Suite(.patience) struct StepTests {
  @Test func aPlanRunsToItsEnd() async throws {
    var plan = Plan.steps(
      .shell("one", "echo one >> log"), .shell("two", "echo two >> log") { $0.needs = ["one"] })
    plan.verification = [.shell("grep -q two log")]
    let bench = try Bench(plan)
    let state = try await bench.run()
    #expect(state.phase == .succeeded)
    #expect(state.outcome("one") == .exited(0))
    #expect(bench.lines(of: "log") == ["one", "two"])
  }

  @Test func aStepKnowsItsAttemptAndItsLogIsMasked() async throws {
    var plan = Plan.steps(.shell("tell", "echo $RELBOARD_STEP.$RELBOARD_ATTEMPT with $TOKEN"))
    plan.secrets = ["TOKEN"]
    let bench = try Bench(plan, environment: ["TOKEN": "hunter2-hunter2"])
    let state = try await bench.run()
    let log = bench.lines(of: "attempts/tell.1/output.log")
    #expect(log.count == 1)
    #expect(log.first?.hasPrefix("tell.1 with ") == true)
    #expect(log.first?.contains("hunter2") == false)
    #expect(state.deployment["tell"]?.lastAttempt?.logBytes == log.first.map { Int64($0.utf8.count + 1) })
  }

  @Test func aFailedAttemptIsRepeatedAfterItsDelay() async throws {
    let bench = try Bench(
      .steps(
        .shell("flaky", "echo try >> log; [ $(wc -l < log) = 3 ]") {
          $0.retries = 2
          $0.retryDelay = .milliseconds(150)
        }))
    let state = try await bench.run()
    #expect(state.phase == .succeeded)
    let attempts = try #require(state.deployment["flaky"]?.attempts)
    #expect(attempts.map(\.outcome) == [.exited(1), .exited(1), .exited(0)])
    for (earlier, later) in zip(attempts, attempts.dropFirst()) {
      let ended = try #require(earlier.endedAt)
      #expect(later.startedAt.steady - ended.steady >= .milliseconds(150))
    }
  }

  @Test func aStepThatTakesTooLongTimesOut() async throws {
    let bench = try Bench(.steps(.shell("slow", "exec sleep 600") { $0.timeout = .milliseconds(200) }))
    #expect(try await bench.run().outcome("slow") == .timedOut)
  }

  @Test func aStepThatSaysNothingForTooLongTimesOut() async throws {
    let bench = try Bench(
      .steps(.shell("mute", "echo hello; exec sleep 600") { $0.quietTimeout = .milliseconds(200) }))
    #expect(try await bench.run().outcome("mute") == .quiet)
    #expect(bench.lines(of: "attempts/mute.1/output.log") == ["hello"])
  }

  @Test func aStepIsStopped() async throws {
    let bench = try Bench(.steps(.shell("long", "echo $$ > pid; exec sleep 600")))
    try await bench.start()
    try await eventually("the step runs") { !bench.lines(of: "pid").isEmpty }
    try await bench.store.submit(.steps(.stop("long")), by: .person("ann"))
    let state = try await bench.until("the step waits for a decision") { $0.deployment.hasFailure }
    #expect(state.outcome("long") == .stopped)
    #expect(!isAlive(bench.lines(of: "pid")[0]))
  }

  @Test func stepsWithoutAPathBetweenThemOverlap() async throws {
    // Each ends only when it has seen the other.
    let bench = try Bench(
      .steps(
        .shell("left", "echo >right; read -r _ <left") { $0.timeout = .seconds(60) },
        .shell("right", "read -r _ <right; echo >left") { $0.timeout = .seconds(60) },
        parallel: 2))
    for name in ["left", "right"] { try #require(mkfifo("\(bench.root)/\(name)", 0o600) == 0) }
    #expect(try await bench.run().phase == .succeeded)
  }

  @Test func aCommandThatIsNotThereIsNotStarted() async throws {
    let step = Step(id: "gone", title: "Gone", action: .run(.program(["/no/such/program"])))
    guard case .notStarted = try await Bench(.steps(step)).run().outcome("gone") else {
      Issue.record("it was started")
      return
    }
  }

  @Test func withoutItsShimNothingIsStarted() async throws {
    let bench = try Bench(.steps(.shell("one", "touch ran")), runner: AttemptRunner(shim: "/no/such/shim"))
    guard case .notStarted(let reason) = try await bench.run().outcome("one") else {
      Issue.record("it was started")
      return
    }
    #expect(reason.contains("/no/such/shim"))
    #expect(!FileManager.default.fileExists(atPath: bench.root + "/ran"))
  }

  @Test func anEndIsToldUntilItIsRecorded() async throws {
    let bench = try Bench(.steps(.shell("once", "echo ran >> log")))
    bench.journal.refuse(1) { if case .steps(.attemptEnded) = $0.event { true } else { false } }
    #expect(try await bench.run().phase == .succeeded)
    #expect(bench.lines(of: "log") == ["ran"])
  }
}
