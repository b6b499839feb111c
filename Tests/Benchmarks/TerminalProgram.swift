import CPseudoTerminal
import Foundation

/// A program on a terminal of its own, measured from outside, as whoever sits before it would.
final class TerminalProgram {
  /// Long enough between two writes for what was drawn to be whole.
  private static let quiet: Int32 = 5
  private static let patience: Int32 = 20_000

  let process: pid_t
  private let terminal: Int32
  private let started: ContinuousClock.Instant
  private var blank = BlankScreen()
  private(set) var bytes = 0
  /// What was drawn since somebody began to wait for a text.
  private var drawn: [UInt8] = []

  init(
    _ tool: Tool, _ arguments: [String] = [], in folder: URL? = nil, environment: [String: String] = [:],
    columns: UInt16 = 120, rows: UInt16 = 40
  ) throws {
    terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0, grantpt(terminal) == 0, unlockpt(terminal) == 0, let path = ptsname(terminal) else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    var window = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &window)
    let look = ["TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"]
    let all = ProcessInfo.processInfo.environment.merging(look) { $1 }.merging(environment) { $1 }
    var argv = ([tool.path] + arguments).map { strdup($0) } + [nil]
    var envp = all.map { strdup("\($0)=\($1)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    started = .now
    process = cpseudoterminal_start(path, tool.path, &argv, &envp, folder?.path)
    guard process > 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  /// Ends the program as a lost connection would, and by force if it stays.
  func end() {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    close(terminal)
  }

  // MARK: What is drawn

  /// - Returns: the seconds from the start to the first screen that is not blank.
  func firstPaint() throws -> Double {
    while blank.isBlank { try read(for: Self.patience, orFail: "anything") }
    return started.duration(to: .now) / .seconds(1)
  }

  /// - Returns: the seconds from the start to a text.
  func shows(_ text: String) throws -> Double {
    while !String(decoding: drawn, as: UTF8.self).contains(text) {
      try read(for: Self.patience, orFail: text)
    }
    drawn.removeAll()
    return started.duration(to: .now) / .seconds(1)
  }

  /// Types, and waits until what that draws is whole.
  ///
  /// - Returns: the seconds from the key to the last that was drawn, and how many bytes that was.
  func press(_ key: String) throws -> (seconds: Double, bytes: Int) {
    let (before, start) = (bytes, ContinuousClock.now)
    type(key)
    try read(for: Self.patience, orFail: "what '\(key.debugDescription)' does")
    var last = ContinuousClock.now
    while try read(for: Self.quiet) { last = .now }
    return (start.duration(to: last) / .seconds(1), bytes - before)
  }

  func type(_ text: String) { _ = write(terminal, text, text.utf8.count) }

  /// Reads what is drawn within a time.
  func watch(for time: Duration) throws {
    let end = ContinuousClock.now + time
    while .now < end {
      let left = Int32(clamping: Int(ContinuousClock.now.duration(to: end) / .milliseconds(1)) + 1)
      try read(for: max(1, left))
    }
  }

  /// Reads what comes within so many milliseconds.
  ///
  /// - Returns: whether anything came.
  @discardableResult
  private func read(for milliseconds: Int32, orFail text: String? = nil) throws -> Bool {
    var ready = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) == 1 else {
      if let text { throw NeverDrawn(text: text) }
      return false
    }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Foundation.read(terminal, &buffer, buffer.count)
    guard count > 0 else { throw NeverDrawn(text: String(decoding: drawn, as: UTF8.self)) }
    let new = buffer.prefix(count)
    bytes += count
    drawn += new
    if drawn.count > 1 << 20 { drawn.removeFirst(drawn.count / 2) }
    blank.take(new)
    answer(new)
    return true
  }

  /// Answers what a terminal answers: where the cursor is, and what it is.
  private func answer(_ new: ArraySlice<UInt8>) {
    if new.firstRange(of: Array("\u{1b}[6n".utf8)) != nil { type("\u{1b}[1;1R") }
    if new.firstRange(of: Array("\u{1b}[c".utf8)) != nil { type("\u{1b}[?62;22c") }
  }

  /// The program has not drawn this in time, or has ended after this.
  struct NeverDrawn: Error {
    var text: String
  }

  // MARK: What is used

  /// What the program has used so far.
  struct Use {
    var at = ContinuousClock.now
    /// In seconds.
    var cpu: Double
    /// How often each thread has given its core up to wait.
    var waits: [String: Int]
    var bytes: Int
  }

  func use() throws -> Use {
    // Their numbers are those of proc(5), less the two before the parenthesis.
    let stat = try text("stat").split(separator: ")").last?.split(separator: " ").map { Int($0) ?? 0 } ?? []
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    let waits = threads.compactMap { thread in
      (try? text("task/\(thread)/status")).flatMap { Self.number("voluntary_ctxt_switches", in: $0) }
        .map { (thread, $0) }
    }
    return Use(
      cpu: Double(stat[11] + stat[12]) / Double(sysconf(Int32(_SC_CLK_TCK))),
      waits: Dictionary(uniqueKeysWithValues: waits), bytes: bytes)
  }

  /// What it uses in a second while nobody does anything.
  func idle(for time: Duration) throws -> (wakeUps: Double, bytes: Double, cpuPercent: Double) {
    let before = try use()
    try watch(for: time)
    let after = try use()
    let seconds = before.at.duration(to: after.at) / .seconds(1)
    // Thread by thread: one that has ended takes its count along.
    let waits = after.waits.reduce(0) { $0 + $1.value - (before.waits[$1.key] ?? 0) }
    return (
      Double(waits) / seconds, Double(after.bytes - before.bytes) / seconds,
      (after.cpu - before.cpu) / seconds * 100
    )
  }

  /// What it holds in memory, in MiB: all of it, and what no file is behind.
  func memory() throws -> (resident: Double, anonymous: Double) {
    let rollup = try text("smaps_rollup")
    let kibibytes = { Double(Self.number($0, in: rollup) ?? 0) / 1024 }
    return (kibibytes("Rss"), kibibytes("Anonymous"))
  }

  /// How many descriptors it has open.
  func descriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "/proc/\(process)/\(name)", encoding: .utf8)
  }

  private static func number(_ key: String, in text: String) -> Int? {
    text.split(separator: "\n").first { $0.hasPrefix(key + ":") }?
      .split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
  }
}

/// Whether a screen still shows nothing: a terminal's language, as far as that needs it.
struct BlankScreen {
  private enum State {
    case text, escape, sequence, string, stringEscape, character
  }

  private(set) var isBlank = true
  private var state = State.text

  mutating func take(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes where isBlank { take(byte) }
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .text:
      if byte == 0x1b { state = .escape } else if byte > 0x20, byte != 0x7f { isBlank = false }
    case .escape:
      switch byte {
      case UInt8(ascii: "["): state = .sequence
      // Operating system commands and their like go on to a string terminator.
      case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"): state = .string
      case 0x20...0x2f: state = .character
      default: state = .text
      }
    case .sequence: if (0x40...0x7e).contains(byte) { state = .text }
    case .string:
      if byte == 0x07 { state = .text } else if byte == 0x1b { state = .stringEscape }
    case .stringEscape: state = byte == UInt8(ascii: "\\") ? .text : .string
    case .character: state = .text
    }
  }
}
