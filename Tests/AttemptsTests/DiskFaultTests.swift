import Attempts
import Foundation
import Testing

/// Whether strace is there and may trace.
private let canInject: Bool = {
  let probe = Process()
  probe.executableURL = URL(fileURLWithPath: "/bin/sh")
  probe.arguments = ["-c", "strace -o /dev/null -e trace=none true 2>/dev/null"]
  guard (try? probe.run()) != nil else { return false }
  probe.waitUntilExit()
  return probe.terminationStatus == 0
}()

/// What a step comes to when the disk refuses its log or its result, by real failures of the shim's system calls.
@Suite(.enabled(if: canInject, "strace is not installed, or may not trace here"))
struct DiskFaultTests {
  /// Runs a script by a shim of which some system calls on one of the attempt's files fail.
  private func attempt(
    _ script: String, failing calls: String, on file: String, with error: String, from first: Int = 1
  ) async throws -> (attempt: AttemptFixture, finding: AttemptFinding) {
    let plain = try AttemptFixture()
    let shim = try plain.write(
      """
      #!/bin/sh
      exec strace -o /dev/null -P "$(realpath -m "$1/\(file)")" -e inject=\(calls):error=\(error):when=\(first)+ \
      '\(plain.runner.shim)' "$@"
      """, to: "shim")
    let attempt = try AttemptFixture(runner: AttemptRunner(shim: shim))
    try attempt.launch(script)
    return (attempt, await attempt.runner.wait(for: attempt.directory))
  }

  private static let script = "for i in 1 2 3 4 5; do echo line $i; sleep 0.01; done; exit 7"

  @Test(arguments: ["ENOSPC", "EIO", "EDQUOT"], 1...5)
  func aLogThatCannotBeWrittenHarmsNoStep(error: String, first: Int) async throws {
    let (attempt, finding) = try await attempt(
      Self.script, failing: "write", on: "output.log", with: error, from: first)
    guard case .finished(let result) = finding else { throw UnexpectedFinding(finding: finding) }
    #expect(result.outcome == .exit(7))
    #expect(result.log.bytes == Int64(attempt.log.count))
    let whole = "line 1\nline 2\nline 3\nline 4\nline 5\n"
    #expect(whole.hasPrefix(attempt.logText))
    // A busy shim takes several lines with one write, and then fewer writes than were to fail are made.
    #expect(result.log.isComplete == (attempt.logText == whole))
    #expect(!result.log.isComplete || first > 1)
  }

  @Test func aLogThatMayNotHaveReachedTheDiskIsNotCalledComplete() async throws {
    let (attempt, finding) = try await attempt(
      Self.script, failing: "fdatasync", on: "output.log", with: "EIO")
    guard case .finished(let result) = finding else { throw UnexpectedFinding(finding: finding) }
    #expect(result.outcome == .exit(7))
    #expect(!result.log.isComplete)
    #expect(result.log.bytes == Int64(attempt.log.count))
  }

  @Test(
    arguments: [
      ("pwrite64", "result.json.tmp"), ("ftruncate", "result.json.tmp"), ("rename", "result.json.tmp"),
      ("fsync", "result.json"), ("fsync", "."),
    ], ["ENOSPC", "EIO"])
  func aResultThatCannotBeMadeDurableIsNone(call: (name: String, file: String), error: String) async throws {
    let (attempt, finding) = try await attempt(
      "touch ran; exit 7", failing: call.name, on: call.file, with: error)
    #expect(finding == .unknown(.shimFailed(.notRecorded)))
    #expect(FileManager.default.fileExists(atPath: attempt.root + "/ran"))
    #expect(attempt.directory.inspect() == .unknown(.shimDied))
  }

  @Test(arguments: ["output.log", "result.json.tmp", "shim.json.tmp"], ["ENOSPC", "EROFS"])
  func aFileThatCannotBeMadeKeepsTheStepFromStarting(file: String, error: String) async throws {
    let (attempt, finding) = try await attempt("touch ran", failing: "open,openat", on: file, with: error)
    #expect(finding == .unknown(.shimFailed(.cannotCreate)))
    #expect(!FileManager.default.fileExists(atPath: attempt.root + "/ran"))
  }
}
