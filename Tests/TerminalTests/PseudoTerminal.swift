import CPseudoTerminal
import Foundation
import Screen
import Synchronization
import Terminal
import Testing

/// A terminal without a person: tests type into it and read what was drawn.
final class PseudoTerminal: Sendable {
  /// The side that the program under test has.
  let program: Int32
  private let person: Int32
  private let stop: (read: Int32, write: Int32)
  private let state = Mutex((output: [UInt8](), isFinished: false))
  private let changed = DispatchSemaphore(value: 0)

  init(columns: Int, rows: Int) throws {
    person = posix_openpt(O_RDWR | O_NOCTTY)
    try #require(grantpt(person) == 0 && unlockpt(person) == 0)
    program = open(try #require(ptsname(person)), O_RDWR | O_NOCTTY)
    try #require(program >= 0)
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    stop = (ends[0], ends[1])
    resize(columns: columns, rows: rows)
    Thread.detachNewThread { [self] in read() }
  }

  deinit {
    for descriptor in [program, stop.read, stop.write] { close(descriptor) }
  }

  /// Changes the size without telling anybody.
  func resize(columns: Int, rows: Int) {
    var window = winsize(
      ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(person, UInt(TIOCSWINSZ), &window)
  }

  func type(_ text: String) {
    type(bytes: Array(text.utf8))
  }

  func type(bytes: [UInt8]) {
    _ = write(person, bytes, bytes.count)
  }

  /// What was drawn since the last call: all that arrives before a marker that is sent behind it.
  func drawn() -> String {
    let marker = Array("\u{0}end".utf8)
    _ = write(program, marker, marker.count)
    while true {
      let output = state.withLock { state -> [UInt8]? in
        guard state.output.suffix(marker.count).elementsEqual(marker) else { return nil }
        defer { state.output = [] }
        return state.output.dropLast(marker.count)
      }
      if let output { return String(decoding: output, as: UTF8.self) }
      guard changed.wait(timeout: .now() + 30) == .success else { return "nothing arrived" }
    }
  }

  /// Goes away, as a dropped connection does; returns when it is gone.
  func hangUp() {
    _ = write(stop.write, [0], 1)
    while !state.withLock({ $0.isFinished }) { changed.wait() }
  }

  /// The modes that the program's side is in.
  func modes() -> [UInt32] {
    var modes = termios()
    tcgetattr(program, &modes)
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
  }

  private func read() {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var isFinished = false
    while !isFinished {
      var descriptors = [person, stop.read].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&descriptors, 2, -1)
      let count = descriptors[1].revents == 0 ? Foundation.read(person, &bytes, bytes.count) : 0
      isFinished = count <= 0
      if isFinished { close(person) }
      state.withLock { state in
        state.output += bytes.prefix(max(0, count))
        state.isFinished = isFinished
      }
      changed.signal()
    }
  }
}

/// Opens a terminal on a pseudo-terminal for as long as `body` runs.
@MainActor func withTerminal(
  columns: Int = 40, rows: Int = 10, type: String = "xterm-256color", environment: [String: String] = [:],
  _ body: @MainActor (Terminal, PseudoTerminal) throws -> Void
) throws {
  let person = try PseudoTerminal(columns: columns, rows: rows)
  defer { person.hangUp() }
  let terminal = try Terminal(
    input: person.program, output: person.program,
    environment: environment.merging(["TERM": type]) { own, _ in own })
  defer { terminal.close() }
  try body(terminal, person)
}

extension Terminal {
  /// The next event; a timeout, and so a failing test, when none comes.
  func soon() -> TerminalEvent { nextEvent(until: Self.now() + 30_000) }
}

/// A buffer of that size with a text at its top left.
func buffer(_ text: String, columns: Int = 40, rows: Int = 10, role: Role = .text) -> CellBuffer {
  var buffer = CellBuffer(Size(columns: columns, rows: rows))
  buffer.put(text, at: Point(x: 0, y: 0), role: role)
  return buffer
}

let plain = Theme(
  name: "plain", styles: [.failure: Style(foreground: .indexed(196), attributes: .bold)],
  selection: Style(attributes: .reverse))
