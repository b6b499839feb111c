import CTerminal
import Glibc
import Screen

/// Ends a terminal's wait from any thread.
public final class Waker: Sendable {
  let descriptor: Int32

  init() throws(TerminalError) {
    descriptor = terminal_event_open()
    guard descriptor >= 0 else { throw .noDescriptors }
  }

  /// Makes the wait return ``TerminalEvent/woken`` once, now or as soon as it starts.
  public func wake() {
    terminal_event_ring(descriptor)
  }

  deinit {
    close(descriptor)
  }
}
