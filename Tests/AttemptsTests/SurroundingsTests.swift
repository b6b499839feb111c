import Attempts
import Foundation
import TestSupport
import Testing

@Suite(.patience) struct SurroundingsTests {
  @Test func theEnvironmentIsWhatTheSpecSays() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("") {
      $0.arguments = ["/usr/bin/env"]
      $0.environment = ["ONLY": "this = one"]
    }
    #expect(attempt.logText == "ONLY=this = one\n")
  }

  @Test func theCommandIsLookedUpInTheStepsPath() async throws {
    let attempt = try AttemptFixture()
    _ = try attempt.write("#!/bin/sh\necho mine\n", to: "my-command")
    _ = try await attempt.result("") {
      $0.arguments = ["my-command"]
      $0.environment = ["PATH": attempt.root]
    }
    #expect(attempt.logText == "mine\n")
  }

  @Test func theStepStartsInItsDirectory() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("pwd -P")
    #expect(attempt.logText == URL(fileURLWithPath: attempt.root).resolvingSymlinksInPath().path + "\n")
  }

  @Test func noDescriptorIsInherited() async throws {
    let leak = open("/dev/null", O_RDONLY)
    defer { close(leak) }
    let attempt = try AttemptFixture()
    // The fourth is the directory that ls reads.
    _ = try await attempt.result("readlink /proc/self/fd/0; exec ls /proc/self/fd")
    #expect(attempt.logText == "/dev/null\n0\n1\n2\n3\n")
  }

  @Test func noSignalIsIgnoredOrBlocked() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("") { $0.arguments = ["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"] }
    let masks = attempt.logText.split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16) }
    #expect(masks == [0, 0])
  }

  @Test func theStepHasASessionAndAGroupOfItsOwn() async throws {
    let attempt = try AttemptFixture()
    try attempt.launch("echo $$ $(cut -d ' ' -f 5,6 /proc/$$/stat)")
    guard case .running = attempt.directory.inspect() else { return }
    _ = try await attempt.result()
    let numbers = attempt.logText.split { $0 == " " || $0 == "\n" }.compactMap { Int32($0) }
    try #require(numbers.count == 3)
    #expect(numbers[0] == numbers[1], "the command leads its group")
    #expect(numbers[2] != numbers[0] && numbers[2] != getsid(0), "the session is the shim's")
  }
}
