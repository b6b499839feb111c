import Foundation
import SQLiteJournal

/// What logind does to the processes of a login session when its user logs out.
struct LoginSession {
  /// The login name.
  let user: String
  /// The content of `/proc/self/cgroup`.
  let controlGroups: String
  /// The folder in which `etc`, `run`, `usr` and `var` are.
  let root: String

  /// The session of this process.
  static var own: LoginSession {
    LoginSession(
      user: OwnUser.name,
      controlGroups: (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? "", root: "")
  }

  /// Why nothing of this process is left after the log-out, and what to do about it; nil when it is left alone.
  var warning: String? {
    if controlGroups.contains("/user@") {
      return lingers ? nil : "systemd ends this at log-out; before you leave: loginctl enable-linger"
    }
    guard controlGroups.contains("/session-"), endsProcesses else { return nil }
    return
      "logind ends this session's processes at log-out, steps too; to keep them, open the board with: "
      + "systemd-run --user --scope relboard PLAN" + (lingers ? "" : ", and: loginctl enable-linger")
  }

  private var lingers: Bool {
    FileManager.default.fileExists(atPath: "\(root)/var/lib/systemd/linger/\(user)")
  }

  /// After logind.conf(5). What it is where no file says so differs between distributions; Debian's is not to.
  private var endsProcesses: Bool {
    let settings = settings
    guard settings["KillUserProcesses"].map({ ["yes", "true", "on", "1"].contains($0) }) == true else {
      return false
    }
    let only = settings["KillOnlyUsers"]?.split(separator: " ") ?? []
    let excluded = settings["KillExcludeUsers"]?.split(separator: " ") ?? ["root"]
    return (only.isEmpty || only.contains { $0 == user }) && !excluded.contains { $0 == user }
  }

  private var settings: [String: String] {
    // The file itself first, then drop-ins by their names; of one name the first folder's counts.
    let folders = ["etc", "run", "usr/local/lib", "usr/lib"].map { "\(root)/\($0)/systemd" }
    let main = folders.map { "\($0)/logind.conf" }.first { FileManager.default.fileExists(atPath: $0) }
    var dropIns: [String: String] = [:]
    for folder in folders.map({ "\($0)/logind.conf.d" }) {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      where name.hasSuffix(".conf") && dropIns[name] == nil {
        dropIns[name] = "\(folder)/\(name)"
      }
    }
    let files = [main].compactMap { $0 } + dropIns.sorted { $0.key < $1.key }.map(\.value)
    let lines = files.flatMap { path in
      ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(whereSeparator: \.isNewline)
    }
    let pairs = lines.compactMap { line -> (String, String)? in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let (key, value) = (parts[0], parts[1])
      return (key.trimmingCharacters(in: .whitespaces), value.trimmingCharacters(in: .whitespaces))
    }
    return Dictionary(pairs) { _, last in last }
  }
}
