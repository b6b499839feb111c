import AttemptProtocol
import Attempts
import Foundation
import Testing

@Suite struct LauncherTests {
  @Test func theShimStandsBesideTheExecutable() throws {
    try AttemptRunner().verify()
  }

  @Test func aMissingShimIsReported() throws {
    #expect(throws: AttemptError.shimMissing(path: "/nowhere/relboard-shim", errno: ENOENT)) {
      try AttemptRunner(shim: "/nowhere/relboard-shim").verify()
    }
  }

  @Test func aShimOfAnotherProtocolIsReported() throws {
    let fixture = try AttemptFixture(claim: false)
    let other = try fixture.write("#!/bin/sh\necho 99\n", to: "other-shim")
    for (shim, found) in [(other, 99), ("/bin/true", nil as Int32?)] {
      #expect(throws: AttemptError.shimMismatch(path: shim, found: found, expected: ShimProtocol.version)) {
        try AttemptRunner(shim: shim).verify()
      }
    }
  }

  @Test func whatCannotBeLaunchedLeavesTheAttemptUnlaunched() throws {
    let attempt = try AttemptFixture()
    let refusals: [(AttemptError, (inout AttemptSpec) -> Void)] = [
      (.emptyCommand, { $0.arguments = [] }),
      (.zeroByte("a\0b"), { $0.arguments.append("a\0b") }),
      (.zeroByte("c\0d"), { $0.environment["X"] = "c\0d" }),
      (
        .secretTooShort(variable: "PIN", minimum: 6),
        {
          $0.environment["PIN"] = "1234"
          $0.maskedVariables = ["PIN"]
        }
      ),
      (.tooLarge, { $0.arguments = ["sh", "-c", String(repeating: ":;", count: 65_536)] }),
      (.tooLarge, { $0.environment["X"] = String(repeating: "x", count: 200_000) }),
      (.workingDirectory(path: "/nowhere", errno: ENOENT), { $0.workingDirectory = "/nowhere" }),
    ]
    for (error, change) in refusals {
      #expect(throws: error) { try attempt.launch("exit 0", change) }
      #expect(attempt.directory.inspect() == .unknown(.neverLaunched))
      #expect(!error.localizedDescription.isEmpty)
    }
  }
}
