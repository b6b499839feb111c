import AttemptProtocol
import Attempts
import Foundation
import TestSupport
import Testing

@Suite(.patience) struct ResumeTests {
  @Test func anAttemptIsClaimedOnce() throws {
    let attempt = try AttemptFixture(claim: false)
    #expect(attempt.directory.inspect() == .absent)
    try attempt.directory.claim()
    #expect(attempt.directory.inspect() == .unknown(.neverLaunched))
    #expect(throws: AttemptError.claimed(path: attempt.directory.path)) { try attempt.directory.claim() }
  }

  @Test func anAttemptIsLaunchedOnce() async throws {
    let attempt = try AttemptFixture()
    #expect(throws: AttemptError.notRunning(path: attempt.directory.path)) {
      try attempt.directory.requestStop()
    }
    let first = try await attempt.result("echo once")
    #expect(throws: AttemptError.launched(path: attempt.directory.path)) { try attempt.launch("echo twice") }
    #expect(throws: AttemptError.notRunning(path: attempt.directory.path)) {
      try attempt.directory.requestStop()
    }
    #expect(await attempt.runner.wait(for: attempt.directory) == .finished(first))
    #expect(attempt.logText == "once\n")
  }

  @Test func aLaunchedAttemptIsRunningFromTheFirstMoment() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("exec sleep 600")
    let finding = attempt.directory.inspect()
    try attempt.directory.requestKill()
    guard case .running = finding else { throw UnexpectedFinding(finding: finding) }
    _ = try await attempt.result()
  }

  @Test func anotherBoardTakesAnAttemptUp() async throws {
    let attempt = try AttemptFixture()
    let gate = try attempt.gate("go")
    try launchAsAnotherBoard(attempt, "echo ready; read -r _ <go; exit 5")
    try await attempt.logs("ready")
    guard case .running(.some) = attempt.directory.inspect() else {
      throw UnexpectedFinding(finding: attempt.directory.inspect())
    }
    async let result = attempt.result()
    try gate.open()
    #expect(try await result.outcome == .exit(5))
  }

  @Test func anotherBoardStopsAnAttempt() async throws {
    let attempt = try AttemptFixture()
    try launchAsAnotherBoard(attempt, "echo ready; exec sleep 600")
    try await attempt.logs("ready")
    async let result = attempt.result()
    try attempt.directory.requestStop()
    #expect(try await result.ended == .stopped)
  }

  @Test func aKilledShimLeavesAnOrphanAndThenAnUnknownOutcome() async throws {
    let attempt = try AttemptFixture()
    let shim = try attempt.runner.launch(attempt.spec("echo $$ ready; exec sleep 600"), in: attempt.directory)
    try await attempt.logs("ready")
    let step = try #require(attempt.logText.split(separator: " ").first.flatMap { Int32($0) })
    kill(shim, SIGKILL)
    #expect(await attempt.runner.wait(for: attempt.directory) == .orphaned(processGroup: step))
    #expect(attempt.directory.inspect(thisBoot: "another boot") == .unknown(.rebooted))
    kill(-step, SIGKILL)
    try await eventually("the outcome is unknown") { attempt.directory.inspect() == .unknown(.shimDied) }
  }

  @Test func aShimThatCannotMakeItsFilesStartsNothing() async throws {
    let attempt = try AttemptFixture()
    try Data().write(to: URL(fileURLWithPath: attempt.directory.log))
    try attempt.launch("touch ran")
    let finding = await attempt.runner.wait(for: attempt.directory)
    #expect(finding == .unknown(.shimFailed(.cannotCreate)))
    #expect(UnknownOutcome.shimFailed(.cannotCreate).isCertainlyUnstarted)
    #expect(!FileManager.default.fileExists(atPath: "\(attempt.root)/ran"))
  }

  @Test(arguments: ["", "{", "{}", #"{"protocol":1}"#])
  func aDamagedResultIsNoResult(text: String) throws {
    let attempt = try AttemptFixture()
    _ = try attempt.write(text, to: "attempt/result.json")
    #expect(attempt.directory.inspect() == .unknown(.unreadableResult))
  }

  /// Whoever may write beside the attempts could have its result, and what it has written, read from elsewhere.
  @Test func aLinkInAnAttemptsPlaceIsNotBelieved() async throws {
    let real = try AttemptFixture()
    _ = try await real.result("true")
    let attempt = try AttemptFixture(claim: false)
    try FileManager.default.createSymbolicLink(
      atPath: attempt.directory.path, withDestinationPath: real.directory.path)
    #expect(attempt.directory.inspect() == .unknown(.notAFolder))
    #expect(throws: AttemptError.claimed(path: attempt.directory.path)) { try attempt.directory.claim() }
  }

  @Test func aCancelledWaitSaysThatTheStepRunsOn() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("echo ready; exec sleep 600")
    try await attempt.logs("ready")
    let waiting = Task { await attempt.runner.wait(for: attempt.directory) }
    waiting.cancel()
    guard case .running = await waiting.value else { throw UnexpectedFinding(finding: await waiting.value) }
    try attempt.directory.requestKill()
    #expect(try await attempt.result().outcome == .signal(SIGKILL))
  }

  @Test func aShimIsNotLeftAsAZombie() async throws {
    let attempt = try AttemptFixture()
    let shim = try attempt.runner.launch(attempt.spec("exit 0"), in: attempt.directory)
    _ = try await attempt.result()
    #expect(waitpid(shim, nil, WNOHANG) == -1)
  }

  /// Launches from a process that ends at once, as a board does that dies.
  private func launchAsAnotherBoard(_ attempt: AttemptFixture, _ script: String) throws {
    let launch = """
      mkfifo attempt/control
      "$SHIM" "$PWD/attempt" -- sh -c "$SCRIPT" 3>attempt/lock 4<>attempt/control &
      """
    try attempt.shell(launch, environment: ["SHIM": attempt.runner.shim, "SCRIPT": script])
  }
}
