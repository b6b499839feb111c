import CNcurses
import CTerminal
import Glibc
import Screen

extension Terminal {
  /// Milliseconds on the monotonic clock, which deadlines are measured by.
  public nonisolated static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }

  /// Whether ``nextEvent(until:)`` has an event already.
  public var hasEvents: Bool { !pending.isEmpty }

  /// Waits for the next event, in the order of arrival; keys that came in together are given one by one.
  ///
  /// - Parameter deadline: milliseconds on ``now()``'s clock; one in the past asks without waiting, nil waits
  ///   for as long as it takes.
  public func nextEvent(until deadline: Int? = nil) -> TerminalEvent {
    while isOpen {
      if let event = pending.popFirst() { return event }
      if isHungUp { return .hungUp }
      send()
      let (isReadable, isLost, isRung, isWoken) = wait(until: deadline)
      if isRung { takeSignals() }
      if isReadable || isLost { readKeys(isLost: isLost) }
      if isWoken {
        terminal_event_clear(waker.descriptor)
        pending.append(.woken)
      }
      if !isReadable, let deadline, Self.now() >= deadline, pending.isEmpty, !isHungUp { return .timeout }
    }
    return .hungUp
  }

  private func wait(
    until deadline: Int?
  ) -> (isReadable: Bool, isLost: Bool, isRung: Bool, isWoken: Bool) {
    var descriptors = [input, signals.descriptor, waker.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let left = deadline.map { $0.subtractingReportingOverflow(Self.now()) }
    let milliseconds = left.map { $0.overflow ? 0 : Int32(clamping: max(0, $0.partialValue)) } ?? -1
    guard poll(&descriptors, 3, milliseconds) > 0 else { return (false, false, false, false) }
    let events = descriptors.map { Int32($0.revents) }
    return (
      events[0] & POLLIN != 0, events[0] & (POLLHUP | POLLERR | POLLNVAL) != 0,
      events[1] & POLLIN != 0, events[2] & POLLIN != 0
    )
  }

  /// Acts on the signals that have come, or makes events of them.
  func takeSignals() {
    terminal_event_clear(signals.descriptor)
    let requests = terminal_signals_take()
    func has(_ request: terminal_request) -> Bool { requests & request.rawValue != 0 }
    if has(TERMINAL_TERMINATED) { pending.append(.terminated) }
    if has(TERMINAL_HUNG_UP) { isHungUp = true }
    guard !isHungUp else { return }
    let before = size
    if has(TERMINAL_CONTINUED) { resume() }
    if has(TERMINAL_RESIZED) { adoptSize() }
    // Reported when it is the same as well: it may have changed twice, and the screen is to be painted anew.
    if has(TERMINAL_RESIZED) || size != before { pending.append(.resized(size)) }
    if has(TERMINAL_SUSPENDED) { suspend() }
  }

  /// Takes everything that was typed, so that a burst costs one wait.
  private func readKeys(isLost: Bool) {
    var waiting: Int32 = 0
    if isLost || ioctl(input, UInt(FIONREAD), &waiting) != 0 || waiting == 0 { isHungUp = true }
    var keys: [Key] = []
    let before = decoder.hasLightBackground
    while !isHungUp {
      let code = wgetch(self.keys)
      if code == ERR { break }
      keys += decoder.decode(code)
    }
    keys += decoder.flush()
    hasFocus = decoder.hasFocus ?? hasFocus
    if decoder.hasSynchronizedOutput != isSynchronized { isSynchronized = decoder.hasSynchronizedOutput }
    if let isLight = decoder.hasLightBackground, isLight != before {
      pending.append(.background(isLight: isLight))
    }
    pending += keys.map { .key($0) }
  }
}
