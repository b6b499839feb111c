import AttemptProtocol
import Foundation
import Testing

@Suite struct ProtocolTests {
  // The vectors of FIPS 180-4, its message of two blocks among them.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func theDigestIsTheStandards(text: String, digest: String) {
    var whole = SHA256()
    whole.update(Array(text.utf8)[...])
    #expect(whole.hexDigest() == digest)

    var parts = SHA256()
    let bytes = Array(text.utf8)
    for half in [bytes.prefix(bytes.count / 2), bytes.dropFirst(bytes.count / 2)] {
      parts.update(half)
      _ = parts.hexDigest()
    }
    #expect(parts.hexDigest() == digest)
  }

  @Test func theCommandLineReadsBackAsItWasWritten() {
    let arguments = ShimArguments(
      directory: "/runs/1", attempt: "r/a.1@0", timeout: 1, quietTimeout: 2, grace: 3, logLimit: 4,
      maskedVariables: ["A", "B"],
      command: ["sh", "--", "-c", "--timeout"])
    #expect(ShimArguments(arguments.commandLine) == arguments)
    let plain = ShimArguments(directory: "/runs/2", command: ["true"])
    #expect(ShimArguments(plain.commandLine) == plain)
    #expect(ShimArguments(["/runs/2", "--", "true"]) == plain)
  }

  @Test(arguments: [
    "", "--", "d", "d --", "-- true", "d --timeout -- true", "d --timeout x -- true", "d --grace -1 -- true",
    "d --colour 1 -- true", "d true", "d --mask -- true",
  ])
  func anyOtherCommandLineIsRefused(line: String) {
    #expect(ShimArguments(line.split(separator: " ").map(String.init)) == nil)
  }

  @Test(arguments: [
    AttemptResult.Termination.exit(3), .signal(9), .couldNotStart("could not start \"é\\\u{1}\n\": why"),
  ])
  func aResultReadsBackAsItWasWritten(outcome: AttemptResult.Termination) throws {
    let result = AttemptResult(
      outcome: outcome, ended: .quietTimeout, log: .init(bytes: 1, sha256: "ab", isComplete: false),
      started: .init(boot: 2, wall: 3), finished: .init(boot: 4, wall: 5),
      usage: .init(user: 6, system: 7, maximumResident: 8), attempt: "20261122-220000-0a1f/migrate.1@3")
    #expect(try JSONDecoder().decode(AttemptResult.self, from: Data(result.json.utf8)) == result)
  }
}
