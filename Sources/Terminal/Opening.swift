import CNcurses
import CTerminal
import Glibc

extension Terminal {
  /// Throws what would keep a terminal from being opened, as far as that shows without touching it.
  public nonisolated static func demand(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, environment: [String: String]
  ) throws(TerminalError) {
    guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
    let type = environment["TERM"] ?? ""
    for candidate in [type, fallback] {
      let addresses = curses_addresses(candidate, output)
      if addresses > 0 { return }
      if addresses == 0 { throw .notAddressable(type: candidate) }
    }
    throw .noDescription(type: type)
  }

  static func open(
    _ type: String, _ writer: UnsafeMutablePointer<FILE>, _ reader: UnsafeMutablePointer<FILE>,
    _ output: Int32
  ) throws(TerminalError) -> (OpaquePointer, UnsafeMutablePointer<WINDOW>, LineModes, Outbox) {
    guard let screen = newterm(type, writer, reader) else { throw .noDescription(type: type) }
    do throws(TerminalError) {
      guard capability("cup") != nil, let keys = newpad(1, 1) else { throw .notAddressable(type: type) }
      // On the terminal itself, as long as ncurses has it.
      curses_setup_output()
      let modes = LineModes(of: output)
      return (screen, keys, modes, try Outbox(collecting: fileno(writer), for: output))
    } catch {
      endwin()
      delscreen(screen)
      throw error
    }
  }

  static func capability(_ name: String) -> String? {
    // terminfo has -1 for what is no string capability at all.
    guard let value = tigetstr(name), Int(bitPattern: value) != -1 else { return nil }
    return String(cString: value)
  }

  /// Tells the crash handler what to send.
  func prepareForCrash() {
    let leaving = ["rmkx", "sgr0", "op", "rmcup", "cnorm"].compactMap(Self.capability).joined()
    let modes =
      (isSynchronized ? SynchronizedOutput.end : "") + (features.answersModes ? BracketedPaste.end : "")
      + reports.map(\.end).joined()
    let farewell = modes + leaving
    terminal_crash_farewell(farewell, farewell.utf8.count)
  }
}

/// The settings of a terminal's line: echo, whole lines, what Ctrl-C does.
struct LineModes {
  private let terminal: Int32
  private var modes: termios

  /// Takes down what they are.
  init(of terminal: Int32) {
    var modes = termios()
    tcgetattr(terminal, &modes)
    (self.terminal, self.modes) = (terminal, modes)
  }

  /// The same, but for the key that stops a program.
  var withoutSuspending: LineModes {
    var changed = self
    let none = UInt8(truncatingIfNeeded: fpathconf(terminal, Int32(_PC_VDISABLE)))
    withUnsafeMutableBytes(of: &changed.modes.c_cc) { $0[Int(VSUSP)] = none }
    return changed
  }

  mutating func change(_ change: (inout termios) -> Void) { change(&modes) }

  /// Makes them so again. ncurses cannot, once it writes to a file in memory.
  func apply() {
    var modes = modes
    while tcsetattr(terminal, TCSADRAIN, &modes) != 0, errno == EINTR {}
  }
}
