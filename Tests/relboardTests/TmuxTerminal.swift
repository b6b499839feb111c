import Foundation
import Testing

/// A real terminal, by tmux: the program draws on it, the test reads it and presses keys.
final class TmuxTerminal {
  /// Whether tmux is installed.
  static let isAvailable = (try? tmux(["-V"], socket: "probe")) != nil

  private let socket = "relboard-\(UUID().uuidString.prefix(8))"

  /// Opens a terminal in which the program runs; the terminal stays when the program ends.
  ///
  /// - Parameters:
  ///   - size: columns and rows.
  convenience init(_ program: Program, _ arguments: [String], columns: Int = 120, rows: Int = 40) throws {
    let command = (program.command + arguments).map { "'\($0)'" }.joined(separator: " ")
    try self.init(
      program, line: "\(command); echo \"[ended with $?]\"; exec cat", columns: columns, rows: rows)
  }

  /// Opens a terminal in which a line of shell runs, with the program's environment.
  init(_ program: Program, line: String, columns: Int = 120, rows: Int = 40) throws {
    let settings = program.environment.filter { $0.key != "TERM" }.map { "\($0.key)='\($0.value)'" }
    try Self.tmux(
      [
        "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
        "export \(settings.joined(separator: " ")); \(line)",
      ], socket: socket)
  }

  deinit { close() }

  /// Closes the terminal, as a connection that drops does: the program gets a hang-up.
  func close() { _ = try? Self.tmux(["kill-server"], socket: socket) }

  /// Closes the window in which the program runs; the server ends with its last one.
  func closeWindow() throws { try Self.tmux(["kill-window"], socket: socket) }

  /// What tmux knows by a name of its formats: `alternate_on`, `cursor_flag`, `pane_pid`, `pid` (the server's).
  func value(of name: String) throws -> String {
    try Self.tmux(["display-message", "-p", "#{\(name)}"], socket: socket)
      .trimmingCharacters(in: .newlines)
  }

  /// The process id of what the terminal's shell runs now.
  func program() throws -> pid_t {
    let shell = try value(of: "pane_pid")
    let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
    guard let child = children.split(separator: " ").last.flatMap({ pid_t($0) }) else {
      throw NeverShown(what: "a program")
    }
    return child
  }

  /// What is on the screen, a line a row.
  var screen: String { (try? Self.tmux(["capture-pane", "-p"], socket: socket)) ?? "" }

  /// Presses keys, by tmux' names for them.
  func press(_ keys: String...) throws { try Self.tmux(["send-keys"] + keys, socket: socket) }

  /// Types a text.
  func type(_ text: String) throws { try Self.tmux(["send-keys", "-l", text], socket: socket) }

  /// Pastes a text, as a terminal does that marks what is pasted.
  func paste(_ text: String) throws {
    try Self.tmux(["set-buffer", "--", text], socket: socket)
    try Self.tmux(["paste-buffer", "-p"], socket: socket)
  }

  /// Gives the terminal another size.
  func resize(columns: Int, rows: Int) throws {
    try Self.tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"], socket: socket)
  }

  /// Waits until the screen holds a text.
  @discardableResult
  func wait(
    for text: String, within seconds: Double = 60, location: SourceLocation = #_sourceLocation
  ) throws -> String {
    try wait(until: "'\(text)'", within: seconds, location: location) { $0.contains(text) }
  }

  /// Waits until the screen is as wanted.
  @discardableResult
  func wait(
    until what: String, within seconds: Double = 60, location: SourceLocation = #_sourceLocation,
    _ isThere: (String) -> Bool
  ) throws -> String {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var last = ""
    while ContinuousClock.now < deadline {
      last = screen
      if isThere(last) { return last }
      usleep(30_000)
    }
    Issue.record("the screen never showed \(what):\n\(last)", sourceLocation: location)
    throw NeverShown(what: what)
  }

  struct NeverShown: Error { var what: String }

  @discardableResult
  private static func tmux(_ arguments: [String], socket: String) throws -> String {
    let process = try SpawnedProcess(
      ["tmux", "-u", "-L", socket] + arguments, environment: ["LC_ALL": "C.UTF-8", "TMUX": ""])
    guard process.end() == 0 else { throw NeverShown(what: "tmux \(arguments.first ?? "")") }
    return process.printed
  }
}
