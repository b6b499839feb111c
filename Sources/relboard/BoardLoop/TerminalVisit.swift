import Attempts
import Board
import Screen
import Terminal

/// Somebody's stay at the terminal of a step that runs, or beside it where the board only watches.
@MainActor final class TerminalVisit: RelayPartner {
  let heading: String
  private let title: String
  private let isReadOnly: Bool
  private let link: TerminalLink

  /// Goes there.
  ///
  /// - Returns: nil when there is no terminal any more, or it is on another machine.
  init?(to directory: AttemptDirectory, title: String, isReadOnly: Bool, _ terminal: Terminal) {
    let use = isReadOnly ? TerminalLink.Use.watching : .typing(TerminalSize(terminal.size))
    guard let link = try? TerminalLink(to: directory, for: use) else { return nil }
    self.link = link
    self.title = title
    self.isReadOnly = isReadOnly
    let manner = isReadOnly ? ": you look on, and nothing that you type gets there" : ""
    heading = "── terminal of ‘\(title)’\(manner) ── \(TerminalKey.detachLabel) goes back to the board ──"
  }

  var descriptor: Int32 { link.descriptor }

  func type(_ bytes: [UInt8]) {
    if !isReadOnly { link.type(bytes) }
  }

  func resize(_ size: Size) {
    if !isReadOnly { link.resize(TerminalSize(size)) }
  }

  func receive() -> [UInt8]? { link.receive() }

  /// What the board says afterwards.
  func words(_ end: RelayEnd) -> String {
    switch end {
    case .detached: "‘\(title)’ goes on; enter on its row goes back to its terminal"
    case .over: "the terminal of ‘\(title)’ is closed"
    case .interrupted: ""
    }
  }
}

extension TerminalSize {
  fileprivate init(_ size: Size) {
    self.init(columns: UInt16(clamping: size.columns), rows: UInt16(clamping: size.rows))
  }
}
