import Foundation
import Screen
import Synchronization

/// The one way by which this program's words, and the words of others in them, reach a terminal, a pipe or a file.
///
/// What stands in a line cannot paint, move the cursor or look like another line.
enum Console {
  private struct Manner {
    var isPlain = false
    var outlivesItsReader = false
    var hasComplained = false
  }

  private static let manner = Mutex(Manner())

  /// Makes ready what every command relies on: to be called first, before anything is opened.
  static func prepare() {
    // A reader that has gone, or a file that may not grow, is told by the write that it keeps from its end.
    for ignored in [SIGPIPE, SIGXFSZ] { signal(ignored, SIG_IGN) }
    // Whatever was opened next would take the place of a closed one: a journal that of the output.
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // Opened the wrong way round, so that using it fails as before.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Has text written in ASCII alone.
  static func keepToASCII() { manner.withLock { $0.isPlain = true } }

  /// The signs that can be written.
  static var glyphs: Glyphs { manner.withLock { $0.isPlain } ? .ascii : .unicode }

  /// Lets the program go on when what it says can no longer be written: it says so once.
  static func outlivesItsReader() { manner.withLock { $0.outlivesItsReader = true } }

  /// Says one line.
  static func say(_ line: String) { write(shown(line), STDOUT_FILENO) }

  /// Says one line, its parts in their looks.
  static func say(_ parts: [(text: String, style: Style)], colors: Int) {
    let line = parts.map { $0.style.escapes(colors: colors) + shown($0.text) }.joined()
    write(line + Style().escapes(colors: colors), STDOUT_FILENO)
  }

  /// Says a text of several lines, none of which holds the words of others.
  static func say(text: String) { write(lines(text), STDOUT_FILENO) }

  /// Writes JSON: the same value, with nothing in it that acts on a terminal. It is UTF-8 in every locale.
  static func say(json: Data) { write(harmlessJSON(String(decoding: json, as: UTF8.self)), STDOUT_FILENO) }

  /// Writes a file that others read, in UTF-8 in every locale, with nothing in it that acts on a terminal.
  static func say(document: String) { write(harmlessLines(document, harmlessLine), STDOUT_FILENO) }

  /// Tells a person in one line what is wrong.
  static func complain(_ line: String) { write(shown("relboard: " + line), STDERR_FILENO) }

  /// Tells a person what is wrong, in words of several lines that say already who speaks.
  static func complain(text: String) { write(lines(text), STDERR_FILENO) }

  /// A line as it may be written.
  private static func shown(_ line: some StringProtocol) -> String {
    let line = harmlessLine(line)
    return manner.withLock { $0.isPlain } ? inASCII(line) : line
  }

  private static func lines(_ text: String) -> String { harmlessLines(text, shown) }

  private static func harmlessLines(_ text: String, _ shown: (Substring) -> String) -> String {
    let text = text.hasSuffix("\n") ? text.dropLast() : text[...]
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(shown).joined(separator: "\n")
  }

  private static func write(_ text: String, _ descriptor: Int32) {
    var rest = Array((text + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the terminal may have made it non-blocking.
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&writable, 1, -1)
      } else if errno != EINTR {
        return giveUp(descriptor, errno)
      }
    }
  }

  /// Ends the program when its output cannot be written, unless it has more to do than to write.
  private static func giveUp(_ descriptor: Int32, _ error: Int32) {
    guard descriptor == STDOUT_FILENO else { return }
    let (goesOn, isFirst) = manner.withLock { manner in
      defer { manner.hasComplained = true }
      return (manner.outlivesItsReader, !manner.hasComplained)
    }
    if goesOn {
      let words =
        "the output cannot be written any more (\(String(cString: strerror(error)))); the run goes on"
      return isFirst ? complain(words) : ()
    }
    if error == EPIPE {
      // As any program ends whose reader has seen enough.
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    complain("the output cannot be written: \(String(cString: strerror(error)))")
    exit(1)
  }
}
