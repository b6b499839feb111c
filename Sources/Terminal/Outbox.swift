import CTerminal
import Glibc

/// What the terminal is to be told, collected in memory and sent in one write.
///
/// ncurses writes a frame piece by piece, and over SSH each piece would be a packet of its own: what it writes goes
/// to a file in memory instead.
struct Outbox {
  /// The descriptor that ncurses writes to.
  private let file: Int32
  private let terminal: Int32

  /// Turns a descriptor, so far the terminal's, into the file in memory.
  init(collecting file: Int32, for terminal: Int32) throws(TerminalError) {
    guard terminal_collect(file) == 0 else { throw .noDescriptors }
    self.file = file
    self.terminal = terminal
  }

  /// Adds a control string behind what has been collected.
  func add(_ text: String) { Self.write(Array(text.utf8), to: file) }

  /// Sends what has been collected; nothing when that is nothing.
  ///
  /// Waits for a terminal that is slow to read. One that is gone takes nothing, which reading from it will tell.
  ///
  /// - Parameters:
  ///   - opening: goes before it.
  ///   - closing: goes behind it.
  func send(opening: String = "", closing: String = "") {
    // The next piece will be written from the beginning again: the file never holds more than one frame.
    let length = lseek(file, 0, SEEK_CUR)
    guard length > 0, lseek(file, 0, SEEK_SET) == 0 else { return }
    let collected = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = max(0, pread(file, buffer.baseAddress, length, 0))
    }
    Self.write(opening.utf8 + collected + closing.utf8, to: terminal)
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the terminal may have made it non-blocking.
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&writable, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }
}
