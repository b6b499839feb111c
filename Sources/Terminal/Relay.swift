import CTerminal
import Glibc
import Screen

/// A program on another terminal, to which this one is given: what is typed goes there, and what it shows comes here.
@MainActor public protocol RelayPartner: AnyObject {
  /// Becomes readable when there is something to take.
  var descriptor: Int32 { get }
  /// What is said above what the program shows.
  var heading: String { get }
  /// Takes what was typed.
  func type(_ bytes: [UInt8])
  /// Takes note of another size.
  func resize(_ size: Size)
  /// What has come to be shown; nil when it is over.
  func receive() -> [UInt8]?
}

/// How a relay has ended.
public enum RelayEnd: Sendable {
  /// The person has come back.
  case detached
  /// The program is there no more.
  case over
  /// The terminal is gone, or the process is to end; the next event says which.
  case interrupted
}

/// The key that ends a relay, in the forms in which terminals send it.
enum DetachKey {
  /// Ctrl-] as it is, and as terminals write it that were asked to tell keys apart: xterm's modifyOtherKeys, which vim
  /// asks for, and the kitty protocol.
  static let forms: [[UInt8]] = ["\u{1D}", "\u{1B}[27;5;93~", "\u{1B}[93;5u"].map { Array($0.utf8) }

  /// Where the key begins in what was typed; nil where it is not in it.
  static func position(in bytes: [UInt8]) -> Int? {
    bytes.indices.first { start in forms.contains { bytes[start...].starts(with: $0) } }
  }
}

extension Terminal {
  /// What undoes whatever a program has set and has not taken back, because it goes on elsewhere: an unfinished sequence,
  /// its way to tell keys apart, the other screen, reports of the mouse and of pastes, colours, the keys' modes, the
  /// margins, the character set.
  private static let restoring =
    "\u{18}\u{1B}[>4m\u{1B}[<u\u{1B}[?1049l"
    + "\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1004l\u{1B}[?1005l\u{1B}[?1006l\u{1B}[?1015l"
    + "\u{1B}[?2004l\u{1B}[?2026l\u{1B}[?1l\u{1B}[?6l\u{1B}[?7h\u{1B}[?25h\u{1B}[4l\u{1B}[r\u{1B}>\u{1B}(B\u{0F}\u{1B}[m"

  /// Gives the whole screen and every key to a program elsewhere, until Ctrl-] is pressed or it is over.
  ///
  /// - Parameter isCalled: is asked whenever the waker rings what a person is needed for; the bell rings for what is new.
  public func relay(_ partner: some RelayPartner, isCalled: () -> String?) -> RelayEnd {
    leave()
    modes.shells.raw.apply()
    // What stands on the shell's screen goes up with its history.
    put(String(repeating: "\n", count: max(0, size.rows - 1)) + "\u{1B}[H\u{1B}[2J\(partner.heading)\r\n")
    let (end, isSuspended) = carry(partner, isCalled)
    put(Self.restoring + "\r\n")
    resume()
    if isSuspended { suspend() }
    return end
  }

  private func carry(_ partner: some RelayPartner, _ isCalled: () -> String?) -> (RelayEnd, isSuspended: Bool)
  {
    var call = isCalled()
    while true {
      var polled = [input, partner.descriptor, signals.descriptor, waker.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
      if polled[2].revents != 0 {
        let requests = takeRequests(partner)
        if isHungUp || pending.contains(.terminated) { return (.interrupted, false) }
        if requests & TERMINAL_SUSPENDED.rawValue != 0 { return (.detached, true) }
      }
      if polled[3].revents != 0 {
        terminal_event_clear(waker.descriptor)
        pending.append(.woken)
        let now = isCalled()
        if now != call, now != nil { put("\u{07}") }
        call = now
      }
      if polled[1].revents != 0 {
        guard let shown = partner.receive() else { return (.over, false) }
        put(shown)
      }
      if polled[0].revents != 0, let end = passKeys(to: partner) { return (end, false) }
    }
  }

  /// Passes on another size; what else signals ask for is left to whoever waits for events.
  private func takeRequests(_ partner: some RelayPartner) -> UInt32 {
    terminal_event_clear(signals.descriptor)
    let requests = terminal_signals_take()
    if requests & TERMINAL_TERMINATED.rawValue != 0 { pending.append(.terminated) }
    if requests & TERMINAL_HUNG_UP.rawValue != 0 { isHungUp = true }
    if requests & TERMINAL_CONTINUED.rawValue != 0 { modes.shells.raw.apply() }
    if requests & TERMINAL_RESIZED.rawValue != 0, let size = Self.windowSize(of: input) {
      pending.append(.resized(size))
      partner.resize(size)
    }
    return requests
  }

  private func passKeys(to partner: some RelayPartner) -> RelayEnd? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(input, &buffer, buffer.count)
    guard count > 0 else {
      if count < 0, errno == EINTR || errno == EAGAIN { return nil }
      isHungUp = true
      return .interrupted
    }
    let typed = Array(buffer.prefix(count))
    // What was typed behind it was not meant for the program, and may mean anything to the board.
    guard let end = DetachKey.position(in: typed) else {
      partner.type(typed)
      return nil
    }
    if end > 0 { partner.type(Array(typed[..<end])) }
    return .detached
  }

  private func put(_ text: String) { put(Array(text.utf8)) }

  private func put(_ bytes: [UInt8]) { Outbox.write(bytes, to: output) }
}

extension LineModes {
  /// Every key as it is, at once and unseen, and every character as it is.
  var raw: LineModes {
    var changed = self
    changed.change { cfmakeraw(&$0) }
    return changed
  }
}
