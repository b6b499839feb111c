import CPlatform
import Glibc

/// Tells whether a terminal waits for somebody to type.
///
/// It does when for a second nothing was written and nothing typed, nothing that was typed is unread, and a process of the
/// terminal's foreground
/// - is in a read from the terminal, or
/// - waits for several things at once, or for the time, while the terminal gives every key as it is typed: an editor, a
///   pager, a prompt with a history; or
/// - cannot be looked into, being another user's as `sudo` is, while the terminal gives whole lines and does not show
///   what is typed: it asks for a password.
///
/// Of a program that takes every key and hands it on, such as ssh, nobody can tell what is at its other end: it counts as
/// waiting once it is quiet.
struct InputWatch {
  /// For how long nothing has to come, and how soon it is looked again, in milliseconds.
  static let interval: Int64 = 1000

  let terminal: PseudoTerminal

  /// Whether it waits, where nothing has come for ``interval``.
  var isAwaited: Bool {
    let (group, modes) = (terminal.foreground, terminal.modes)
    guard group > 0, !terminal.hasUnreadInput else { return false }
    return Self.processes.contains { pid in
      var process = cplatform_process()
      guard cplatform_process(pid, &process) == 0, process.group == group,
        process.state == CChar(UInt8(ascii: "S"))
      else { return false }
      var descriptor: Int32 = -1
      switch cplatform_wait_of(pid, &descriptor) {
      case cplatform_wait_read: return isTerminal(descriptor, of: pid)
      case cplatform_wait_any: return !modes.lines
      case cplatform_wait_unknown: return modes.lines && !modes.echo
      default: return false
      }
    }
  }

  private func isTerminal(_ descriptor: Int32, of pid: pid_t) -> Bool {
    var target = [UInt8](repeating: 0, count: 64)
    let length = "/proc/\(pid)/fd/\(descriptor)".withCString { path in
      target.withUnsafeMutableBytes {
        readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
    }
    guard length > 0 else { return false }
    let path = String(decoding: target.prefix(length), as: UTF8.self)
    return path == terminal.name || path == "/dev/tty"
  }

  private static var processes: [pid_t] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var found: [pid_t] = []
    while let entry = readdir(folder) {
      let pid = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
      }
      if pid > 0 { found.append(pid) }
    }
    return found
  }
}
