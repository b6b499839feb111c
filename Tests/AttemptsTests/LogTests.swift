import AttemptProtocol
import Attempts
import Foundation
import Testing

@Suite(.timeLimit(.minutes(15))) struct LogTests {
  @Test func aLongLineAndInvalidTextStayAsTheyAre() async throws {
    let attempt = try AttemptFixture()
    let script = "printf '\\377\\000\\342\\202'; head -c 200000 /dev/zero | tr '\\000' x"
    let result = try await attempt.result(script)
    #expect(attempt.log == [0xff, 0x00, 0xe2, 0x82] + [UInt8](repeating: UInt8(ascii: "x"), count: 200_000))
    #expect(result.log.bytes == 200_004)
    #expect(result.log.isComplete)
    var digest = SHA256()
    digest.update(attempt.log[...])
    #expect(result.log.sha256 == digest.hexDigest())
  }

  @Test func errorsStandBetweenTheOutput() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("echo one; echo two >&2; echo three")
    #expect(attempt.logText == "one\ntwo\nthree\n")
  }

  @Test func secretsNeverReachTheDisk() async throws {
    let attempt = try AttemptFixture()
    let script = """
      printf 'begin %s' "$TOKEN" | head -c 9; sleep 0.05; printf '%s end\\n' "${TOKEN#???}"
      printf 'user:%s' "$TOKEN" | base64; echo "$OTHER"
      """
    let result = try await attempt.result(script) {
      $0.environment["TOKEN"] = "tok-93475"
      $0.environment["OTHER"] = "second secret"
      $0.maskedVariables = ["TOKEN", "OTHER", "NOT_SET"]
    }
    let lines = attempt.logText.split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines[0] == "begin •••• end")
    #expect(lines[1].contains("••••"))
    #expect(lines[2] == "••••")
    #expect(result.log.bytes == Int64(attempt.log.count))
  }

  @Test func aSecretThatIsCutOffAtTheEndIsStillShownUpToThere() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("printf tok-9") {
      $0.environment["TOKEN"] = "tok-93475"
      $0.maskedVariables = ["TOKEN"]
    }
    #expect(attempt.logText == "tok-9")
  }

  @Test func theLogEndsAtItsLimitAndTheStepGoesOn() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("head -c 300000 /dev/zero; exit 3") { $0.logLimit = 10 }
    #expect(result.outcome == .exit(3))
    #expect(!result.log.isComplete)
    let kept = String(repeating: "\0", count: 10)
    #expect(attempt.logText == "\(kept)\n[only the first 10 bytes of output are kept]\n")
    #expect(result.log.bytes == Int64(attempt.log.count))
  }

  @Test func aDiskThatRefusesTheLogDoesNotStopTheStep() async throws {
    let real = try AttemptFixture(claim: false)
    let limited = try real.write(
      "#!/bin/sh\nulimit -f 64\nexec '\(real.runner.shim)' \"$@\"\n", to: "shim")
    let attempt = try AttemptFixture(runner: AttemptRunner(shim: limited))
    let result = try await attempt.result("head -c 300000 /dev/zero | tr '\\000' x; exit 3")
    #expect(result.outcome == .exit(3))
    #expect(!result.log.isComplete)
    #expect(attempt.log.count < 300_000)
    #expect(result.log.bytes == Int64(attempt.log.count))
  }

  @Test func theLogCanBeFollowed() throws {
    let fixture = try AttemptFixture(claim: false)
    var follower = LogFollower(path: "\(fixture.root)/log", offset: -1)
    #expect(follower.readNew().isEmpty)
    _ = try fixture.write("one two", to: "log")
    #expect(follower.readNew(limit: 4) == Array("one ".utf8))
    #expect(follower.readNew() == Array("two".utf8))
    #expect(follower.readNew().isEmpty)
    #expect(follower.readNew(limit: -1).isEmpty)
    _ = try fixture.write("one two\nthree", to: "log")
    #expect(follower.readNew() == Array("\nthree".utf8))
    #expect(follower.offset == 13)
    _ = try fixture.write("", to: "log")
    #expect(follower.readNew().isEmpty)
  }
}
