import AttemptProtocol
import CPlatform
import Glibc

/// The terminal that a command has of its own. It is the controlling terminal of the shim's session, so that it lasts
/// until the shim ends, and everything that the command starts can be found by the session.
struct PseudoTerminal {
  /// The side on which the command's output is read, and what is typed is written.
  let master: Int32
  /// The side that the command has. It stays open here: without anybody on it the other side would read ends for ever.
  let slave: Int32
  /// What the kernel calls it, such as `/dev/pts/3`.
  let name: String
  /// How large it is.
  private(set) var size: TerminalSize

  /// Makes a terminal; this process has to lead a session that has none.
  ///
  /// - Throws: an errno.
  init(_ size: TerminalSize) throws(Errno) {
    var slave: Int32 = -1
    master = cplatform_terminal_open(size.columns, size.rows, &slave)
    guard master >= 0 else { throw Errno(number: errno) }
    var name = [CChar](repeating: 0, count: 64)
    guard cplatform_terminal_name(slave, &name, name.count) == 0 else { throw Errno(number: errno) }
    self.slave = slave
    self.name = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.size = size
  }

  /// The process group that may read from it.
  var foreground: pid_t { tcgetpgrp(master) }

  /// Whether it gives whole lines, and whether it shows what is typed.
  var modes: cplatform_terminal_modes {
    var modes = cplatform_terminal_modes()
    cplatform_terminal_modes(slave, &modes)
    return modes
  }

  /// Whether something was typed that nobody has read.
  var hasUnreadInput: Bool {
    var count: Int32 = 0
    return ioctl(slave, UInt(FIONREAD), &count) == 0 && count > 0
  }

  /// Gives it another size.
  mutating func resize(_ size: TerminalSize) {
    self.size = size
    cplatform_terminal_resize(master, size.columns, size.rows)
  }

  /// Lets a command go on that was stopped at the terminal, by Ctrl-Z or because it read from it in the background:
  /// there is no shell that could continue it.
  func keepGoing(_ command: pid_t) {
    switch cplatform_stopped_by(command) {
    case SIGTSTP: kill(-command, SIGCONT)
    case SIGTTIN, SIGTTOU:
      tcsetpgrp(slave, command)
      kill(-command, SIGCONT)
    default: break
    }
  }
}
