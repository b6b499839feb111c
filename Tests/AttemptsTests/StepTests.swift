import AttemptProtocol
import Attempts
import Foundation
import TestSupport
import Testing

@Suite(.patience) struct StepTests {
  // MARK: Ends

  @Test(arguments: [0, 1, 77, 255] as [Int32])
  func theExitStatusIsRecorded(status: Int32) async throws {
    let result = try await AttemptFixture().result("exit \(status)")
    #expect(result.outcome == .exit(status))
    #expect(result.ended == nil)
  }

  @Test func theSignalIsRecorded() async throws {
    let result = try await AttemptFixture().result("kill -USR1 $$")
    #expect(result.outcome == .signal(SIGUSR1))
    #expect(result.ended == nil)
  }

  @Test func aCommandThatCannotStartSaysWhy() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("") { $0.arguments = ["no-such-\"command\""] }
    #expect(
      result.outcome == .couldNotStart("could not start no-such-\"command\": No such file or directory"))
    #expect(attempt.log.isEmpty)
  }

  @Test func theTimesBelongToTheRun() async throws {
    let before = Int64(Date().timeIntervalSince1970 * 1000)
    let result = try await AttemptFixture().result("i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done")
    #expect(result.started.wall >= before)
    #expect(result.finished.boot >= result.started.boot)
    #expect(result.usage.user + result.usage.system > 0)
    #expect(result.usage.maximumResident > 0)
  }

  // MARK: Bounds

  @Test func aStepThatOverrunsTimesOut() async throws {
    let result = try await AttemptFixture().result("exec sleep 600") { $0.timeout = .milliseconds(50) }
    #expect(result.outcome == .signal(SIGTERM))
    #expect(result.ended == .timeout)
  }

  @Test func aSilentStepTimesOut() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("echo started; exec sleep 600") {
      $0.quietTimeout = .milliseconds(200)
    }
    #expect(result.ended == .quietTimeout)
    #expect(attempt.logText == "started\n")
  }

  @Test func aStepThatClosedItsOutputIsNotOver() async throws {
    let attempt = try AttemptFixture()
    let gate = try attempt.gate("go")
    try attempt.launch("exec >&- 2>&-; touch closed; read -r _ <go; exit 4")
    try await eventually("the output is closed") {
      FileManager.default.fileExists(atPath: attempt.root + "/closed")
    }
    guard case .running = attempt.directory.inspect() else {
      throw UnexpectedFinding(finding: attempt.directory.inspect())
    }
    try gate.open()
    #expect(try await attempt.result().outcome == .exit(4))
  }

  @Test func boundsBeyondAllReasonDoNotTrap() async throws {
    let result = try await AttemptFixture().result("exit 0") {
      $0.timeout = .seconds(Int64.max)
      $0.quietTimeout = .milliseconds(Int64.max)
      $0.grace = .seconds(-5)
      $0.logLimit = .max
    }
    #expect(result.outcome == .exit(0))
  }

  // MARK: Stopping

  @Test func aStoppedStepCanCleanUp() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done")
    try await attempt.logs("ready")
    try attempt.directory.requestStop()
    let result = try await attempt.result()
    #expect(result.outcome == .exit(7))
    #expect(result.ended == .stopped)
    #expect(attempt.logText.hasSuffix("bye\n"))
  }

  @Test func aStepThatIgnoresStopIsKilledAfterItsGrace() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("trap '' TERM; echo ready; exec sleep 600") { $0.grace = .milliseconds(50) }
    try await attempt.logs("ready")
    try attempt.directory.requestStop()
    let result = try await attempt.result()
    #expect(result.outcome == .signal(SIGKILL))
    #expect(result.ended == .stopped)
  }

  @Test func killDoesNotWaitForTheGrace() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("trap '' TERM; echo ready; exec sleep 600") { $0.grace = .seconds(3600) }
    try await attempt.logs("ready")
    try attempt.directory.requestStop()
    try attempt.directory.requestKill()
    #expect(try await attempt.result().outcome == .signal(SIGKILL))
  }

  @Test func aStopRightAfterTheLaunchIsNotLost() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("exec sleep 600")
    try attempt.directory.requestStop()
    #expect(try await attempt.result().ended == .stopped)
  }

  @Test func terminatingTheShimStopsTheStep() async throws {
    let attempt = try AttemptFixture()
    let shim = try attempt.runner.launch(attempt.spec("echo ready; exec sleep 600"), in: attempt.directory)
    try await attempt.logs("ready")
    for signal in [SIGHUP, SIGINT, SIGTERM] { kill(shim, signal) }
    let result = try await attempt.result()
    #expect(result.outcome == .signal(SIGTERM))
    #expect(result.ended == .stopped)
  }

  @Test func aPausedStepCanBeStopped() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("echo ready; kill -STOP $$")
    try await attempt.logs("ready")
    try attempt.directory.requestStop()
    #expect(try await attempt.result().outcome == .signal(SIGTERM))
  }

  // MARK: The rest of the group

  @Test func aBackgroundProcessNeitherDelaysTheEndNorDiesOfIt() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("sleep 600 & echo $!")
    let background = try #require(Int32(attempt.logText.dropLast()))
    defer { kill(background, SIGKILL) }
    #expect(result.outcome == .exit(0))
    #expect(isAlive(background))
  }

  @Test func everyProcessOfAStoppedStepHasTheGrace() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch(
      """
      (trap 'while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo cleaned; exit' TERM
       echo ready; while :; do sleep 0.01; done) &
      exec sleep 600
      """)
    try await attempt.logs("ready")
    try attempt.directory.requestStop()
    #expect(try await attempt.result().outcome == .signal(SIGTERM))
    #expect(attempt.logText.hasSuffix("cleaned\n"))
  }

  @Test func aStepThatTimesOutTakesAlongWhatHasLeftItsSession() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result(
      """
      mkfifo one two
      setsid sh -c 'trap "" TERM; echo $$ >one; exec sleep 600' &
      (setsid sh -c 'echo $$ >two; exec sleep 600' &)
      read -r one <one; read -r two <two; echo $one $two
      exec sleep 600
      """
    ) {
      $0.timeout = .seconds(1)
      $0.grace = .milliseconds(100)
    }
    #expect(result.ended == .timeout)
    let processes = try attempt.logText.dropLast().split(separator: " ").map { try #require(Int32($0)) }
    #expect(processes.count == 2)
    for pid in processes { #expect(!isAlive(pid), "the next attempt would meet it") }
  }

  @Test func aShimThatStandsStillIsSeenAndGoesOn() async throws {
    let attempt = try AttemptFixture()
    let shim = try attempt.runner.launch(attempt.spec("echo ready; exec sleep 600"), in: attempt.directory)
    try await attempt.logs("ready")
    kill(shim, SIGSTOP)
    try await eventually("it stands still") { stateOfProcess(shim) == "T" }
    try attempt.directory.requestStop()
    #expect(try #require(attempt.directory.keepAwake()) < .seconds(900))
    #expect(try await attempt.result().ended == .stopped)
    #expect(attempt.directory.keepAwake() == nil)
  }

  @Test func aShimThatDoesNotAnswerIsEndedWithItsStep() async throws {
    let attempt = try AttemptFixture()
    let script = """
      mkfifo one
      setsid sh -c 'trap "" TERM; echo $$ >one; exec sleep 600' &
      read -r one <one; echo $$ $one ready; exec sleep 600
      """
    let shim = try attempt.runner.launch(attempt.spec(script), in: attempt.directory)
    try await attempt.logs("ready")
    kill(shim, SIGSTOP)
    attempt.directory.endByForce()
    #expect(await attempt.runner.wait(for: attempt.directory) == .unknown(.shimDied))
    for text in attempt.logText.split(separator: " ").dropLast() {
      let pid = try #require(Int32(text))
      try await eventually("\(pid) is dead") { !isAlive(pid) }
    }
  }

  @Test func noProcessOfAStoppedStepOutlivesTheGrace() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("(trap '' TERM; exec sleep 600) & echo $! ready; exec sleep 600") {
      $0.grace = .milliseconds(100)
    }
    try await attempt.logs("ready")
    let background = try #require(attempt.logText.split(separator: " ").first.flatMap { Int32($0) })
    // Its TERM is ignored only once it has become the sleep.
    try await eventually("the child has become sleep") {
      (try? String(contentsOfFile: "/proc/\(background)/comm", encoding: .utf8)) == "sleep\n"
    }
    try attempt.directory.requestStop()
    #expect(try await attempt.result().outcome == .signal(SIGTERM))
    try await eventually("the child is dead") { !isAlive(background) }
  }
}
