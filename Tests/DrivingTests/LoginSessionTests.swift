import Foundation
import Testing

@testable import Driving

/// What is said of logind, from files as they lie on machines.
@Suite struct LoginSessionTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private static let session = "0::/user.slice/user-1000.slice/session-3.scope\n"
  private static let scope = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1.scope\n"

  private func write(_ text: String, to path: String) throws {
    let file = URL(fileURLWithPath: folder.path + "/" + path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func warning(_ groups: String = session, user: String = "dana") -> String? {
    LoginSession(user: user, controlGroups: groups, root: folder.path).warning
  }

  @Test func nothingIsSaidWhereProcessesAreLeftAlone() throws {
    defer { folder.remove() }
    #expect(warning() == nil)
    try write("[Login]\n#KillUserProcesses=yes\n", to: "etc/systemd/logind.conf")
    #expect(warning() == nil)
    try write("[Login]\nKillUserProcesses=no\n", to: "etc/systemd/logind.conf")
    #expect(warning() == nil)
    #expect(warning("0::/system.slice/ssh.service\n") == nil)
  }

  @Test func aSessionThatIsEndedIsNamedWithTheScopeThatIsNot() throws {
    defer { folder.remove() }
    try write("[Login]\nKillUserProcesses = yes\n", to: "etc/systemd/logind.conf")
    let words = try #require(warning())
    #expect(words.contains("systemd-run --user --scope relboard PLAN") && words.contains("enable-linger"))
    #expect(warning("0::/system.slice/ssh.service\n") == nil, "no log-out ends a service")
    #expect(warning(user: "root") == nil, "root is excluded by default")
    try write("", to: "var/lib/systemd/linger/dana")
    #expect(warning()?.contains("enable-linger") == false)
    #expect(warning(Self.scope) == nil)
  }

  @Test func aScopeOfAUserThatDoesNotLingerEndsToo() {
    defer { folder.remove() }
    #expect(warning(Self.scope)?.contains("loginctl enable-linger") == true)
  }

  @Test func aLaterFileAndTheFirstFolderCount() throws {
    defer { folder.remove() }
    try write("[Login]\nKillUserProcesses=no\n", to: "etc/systemd/logind.conf")
    try write("[Login]\nKillUserProcesses=yes\n", to: "usr/lib/systemd/logind.conf.d/50-kill.conf")
    #expect(warning() != nil)
    try write("[Login]\nKillUserProcesses=no\n", to: "etc/systemd/logind.conf.d/50-kill.conf")
    #expect(warning() == nil)
    try write(
      "[Login]\nKillUserProcesses=yes\nKillOnlyUsers=eve bob\n", to: "run/systemd/logind.conf.d/60.conf")
    #expect(warning() == nil)
    #expect(warning(user: "eve") != nil)
    try write("[Login]\nKillExcludeUsers=eve\n", to: "run/systemd/logind.conf.d/70.conf")
    #expect(warning(user: "eve") == nil)
  }
}
