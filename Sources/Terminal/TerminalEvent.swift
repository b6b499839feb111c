import Screen

/// What the terminal, or the outside, has to say.
public enum TerminalEvent: Equatable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// The terminal has another size now; the next `draw` paints everything.
  case resized(Size)
  /// The terminal has told whether its background is light, for the first time or another than before.
  case background(isLight: Bool)
  /// Somebody called ``Waker/wake()``; several calls may come as one event.
  case woken
  /// The deadline passed.
  case timeout
  /// The terminal is gone. Every later event is this one as well: close and go on without a terminal.
  case hungUp
  /// SIGTERM or SIGINT asks the process to end.
  case terminated
}

/// Why there is no terminal to draw on.
public enum TerminalError: Error, Equatable {
  /// The input is no terminal: a file, a pipe, nothing.
  case notATerminal
  /// A terminal of this type cannot put the cursor anywhere, `dumb` for one.
  case notAddressable(type: String)
  /// ncurses cannot use the terminal: mostly because terminfo has neither its type nor `xterm-256color`.
  case noDescription(type: String)
  /// The process is out of descriptors.
  case noDescriptors
}
