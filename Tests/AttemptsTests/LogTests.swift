import AttemptProtocol
import Attempts
import Foundation
import Hashing
import TestSupport
import Testing

@Suite(.patience) struct LogTests {
  @Test func aLongLineAndInvalidTextStayAsTheyAre() async throws {
    let attempt = try AttemptFixture()
    let script = "printf '\\377\\000\\342\\202'; head -c 200000 /dev/zero | tr '\\000' x"
    let result = try await attempt.result(script)
    #expect(attempt.log == [0xff, 0x00, 0xe2, 0x82] + [UInt8](repeating: UInt8(ascii: "x"), count: 200_000))
    #expect(result.log.bytes == 200_004)
    #expect(result.log.isComplete)
    #expect(result.log.sha256 == SHA256.hexDigest(of: attempt.log))
  }

  @Test func errorsStandBetweenTheOutput() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("echo one; echo two >&2; echo three")
    #expect(attempt.logText == "one\ntwo\nthree\n")
  }

  @Test func secretsNeverReachTheDisk() async throws {
    let attempt = try AttemptFixture()
    let script = """
      printf 'begin %s' "$TOKEN" | head -c 9; read -r _ <rest; printf '%s end\\n' "${TOKEN#???}"
      printf 'user:%s' "$TOKEN" | base64; echo "$OTHER"
      """
    let rest = try attempt.gate("rest")
    try attempt.launch(script) {
      $0.environment["TOKEN"] = "tok-93475"
      $0.environment["OTHER"] = "second secret"
      $0.maskedVariables = ["TOKEN", "OTHER", "NOT_SET"]
    }
    try await attempt.logs("begin")
    #expect(!attempt.logText.contains("tok"))
    try rest.open()
    let result = try await attempt.result()
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

  /// `seq 100000`, without its line ends.
  private static let numbers = (1...100_000).map(String.init)
  private static let whole = Array((numbers.joined(separator: "\n") + "\n").utf8)

  @Test(arguments: [0, 10, 100_000, 400_000] as [Int64])
  func theBeginningAndTheEndOfALongOutputAreKept(limit: Int64) async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("seq 100000; exit 3") { $0.logLimit = limit }
    #expect(result.outcome == .exit(3))
    #expect(!result.log.isComplete)
    let beginning = attempt.log
    #expect(beginning.count == max(1, limit / 2))
    #expect(result.log.bytes + result.log.leftOut == Int64(Self.whole.count))
    #expect(result.log.bytes <= max(limit, limit / 2 + 16_384))
    var follower = LogFollower(path: attempt.directory.log)
    #expect(follower.length == Int64(Self.whole.count))
    let seen = follower.readNew(limit: .max)
    #expect(follower.readNew().isEmpty)
    let line = Array("\n[\(result.log.leftOut) bytes of output are left out here]\n".utf8)
    let end = Self.whole.suffix(Int(result.log.bytes) - beginning.count)
    #expect(end.count >= limit / 2 / 4 * 3)
    // A difference of so many bytes would take minutes to be printed.
    let isKept = seen == Self.whole.prefix(beginning.count) + line + end
    #expect(isKept)
    #expect(result.log.sha256 == SHA256.hexDigest(of: Self.whole.prefix(beginning.count) + end))
  }

  @Test func anOutputThatIsJustKeptHasNothingLeftOut() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("seq 100000") { $0.logLimit = Int64(Self.whole.count) + 8192 }
    #expect(result.log.isComplete)
    #expect(result.log.leftOut == 0)
    var follower = LogFollower(path: attempt.directory.log)
    let isWhole = follower.readNew(limit: .max) == Self.whole
    #expect(isWhole)
    var late = LogFollower(path: attempt.directory.log, offset: 500_000)
    let isRest = late.readNew(limit: .max) == Array(Self.whole.dropFirst(500_000))
    #expect(isRest)
    var cut = LogFollower(path: attempt.directory.log)
    var pieces: [[UInt8]] = []
    while case let piece = cut.readNew(limit: 70_000), !piece.isEmpty { pieces.append(piece) }
    let isJoined = Array(pieces.joined()) == Self.whole
    #expect(isJoined)
    #expect(pieces.dropLast().allSatisfy { $0.count == 70_000 })
  }

  @Test func aSecretIsMaskedWhereASegmentBegins() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("for i in $(seq 3000); do printf %s. $TOKEN; done") {
      $0.environment["TOKEN"] = "tok-93475"
      $0.maskedVariables = ["TOKEN"]
      $0.logLimit = 30_001
    }
    #expect(result.log.bytes + result.log.leftOut == 3000 * 13)
    var follower = LogFollower(path: attempt.directory.log)
    #expect(!String(decoding: follower.readNew(limit: .max), as: UTF8.self).contains("tok"))
  }

  @Test func whatIsGivenAwayWhileItIsReadIsLeftOut() throws {
    let fixture = try AttemptFixture(claim: false)
    _ = try fixture.write("abcd", to: "log")
    var follower = LogFollower(path: "\(fixture.root)/log")
    #expect(follower.readNew() == Array("abcd".utf8))
    _ = try fixture.write("efgh", to: "log.4")
    #expect(follower.readNew(limit: 2) == Array("ef".utf8))
    try FileManager.default.removeItem(atPath: "\(fixture.root)/log.4")
    _ = try fixture.write("mn", to: "log.12")
    #expect(follower.readNew() == Array("\n[6 bytes of output are left out here]\nmn".utf8))
    _ = try fixture.write("mnop", to: "log.12")
    #expect(follower.readNew() == Array("op".utf8))
    follower.skip(to: 3)
    #expect(follower.offset == 16)
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
