import CPlatform
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct SpawnTests {
  /// A terminal that goes away tells its whole group, in which the process is until it leads a session.
  @Test(arguments: [(cplatform_new_session_unhung, true), (cplatform_new_session, false)])
  func aHangUpThatIsIgnoredIsSoFromTheFirstMomentOn(
    placement: cplatform_placement, isIgnored: Bool
  ) throws {
    let earlier = signal(SIGHUP, SIG_IGN)
    defer { signal(SIGHUP, earlier) }
    var arguments = [strdup("sleep"), strdup("60"), nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    #expect(cplatform_spawn(&process, "sleep", &arguments, nil, nil, [-1, -1, -1], 3, placement) == 0)
    defer {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let ignored = try #require(status.firstMatch(of: /SigIgn:\s*([0-9a-f]+)/)).1
    #expect(UInt64(ignored, radix: 16)! & 1 == (isIgnored ? 1 : 0))
    #expect(getsid(process) == process)
  }
}
