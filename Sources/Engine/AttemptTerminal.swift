import Attempts
import Foundation
import ReleaseModel

extension AttemptPerformer {
  /// How soon it is seen that a terminal waits for somebody to type: twice as often as its shim looks.
  private static let terminalInterval = Duration.milliseconds(500)

  /// Tells whether the terminal of an attempt waits for somebody to type, again whenever that has changed, until the task
  /// is cancelled.
  func watchTerminal(of id: AttemptID, _ tell: @Sendable (Bool) async -> Void) async {
    let directory = AttemptDirectory(attemptsPath + "/" + id.description)
    var told: Bool?
    repeat {
      let isAwaited = directory.awaitsInput
      guard isAwaited != told else { continue }
      told = isAwaited
      await tell(isAwaited)
    } while (try? await Task.sleep(for: Self.terminalInterval, clock: .continuous)) != nil
  }
}

extension AttemptSpec {
  /// What a terminal is that no program knows by the name, and for which there is a description everywhere.
  private static let usualType = "xterm-256color"

  /// Gives the command a terminal of its own: as large as the one at which this process runs, and of its type. Whoever
  /// goes to it later gives it their own size.
  mutating func takeTerminal() {
    terminal = .own ?? .usual
    if ["", "dumb", "unknown"].contains(environment["TERM"] ?? "") { environment["TERM"] = Self.usualType }
    // They would be believed more than the terminal.
    environment["COLUMNS"] = nil
    environment["LINES"] = nil
  }
}

extension TerminalSize {
  /// The size of the terminal at which this process runs; nil where there is none.
  fileprivate static var own: Self? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    return Self(columns: size.ws_col, rows: size.ws_row)
  }
}
