import CPseudoTerminal
import Foundation
import Testing

/// The program on a pseudo-terminal that is nobody's controlling terminal: no signal tells it of a hang-up.
final class BareTerminal {
  let process: SpawnedProcess
  private var person: Int32
  private var drawn: [UInt8] = []

  /// - Parameter tracer: a command that runs the program as its child.
  init(
    _ program: Program, _ arguments: [String], tracer: [String] = [], columns: UInt16 = 120, rows: UInt16 = 40
  ) throws {
    person = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    try #require(person >= 0 && grantpt(person) == 0 && unlockpt(person) == 0)
    let end = open(try #require(ptsname(person)), O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { Foundation.close(end) }
    Self.resize(person, columns, rows)
    process = try SpawnedProcess(
      tracer + [Program.path] + arguments, environment: program.environment, terminal: end)
  }

  /// Types a text, or answers as a terminal does.
  func type(_ text: String) { _ = write(person, text, text.utf8.count) }

  /// Changes the size, which no signal tells.
  func resize(columns: UInt16, rows: UInt16) { Self.resize(person, columns, rows) }

  private static func resize(_ descriptor: Int32, _ columns: UInt16, _ rows: UInt16) {
    var window = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &window)
  }

  deinit {
    close()
    process.kill()
  }

  /// Goes away, as a dropped connection does.
  func close() {
    if person >= 0 { Foundation.close(person) }
    person = -1
  }

  /// Waits until what has been drawn so far is as wanted.
  func wait(until what: String, _ isThere: (String) -> Bool) throws {
    try waitUntil(what) {
      var bytes = [UInt8](repeating: 0, count: 65_536)
      while case let count = read(person, &bytes, bytes.count), count > 0 { drawn += bytes.prefix(count) }
      return isThere(String(decoding: drawn, as: UTF8.self))
    }
  }
}
