import AttemptProtocol
import Foundation
import Testing

@Suite struct ProtocolTests {
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
