import AttemptProtocol
import CPlatform
import Glibc

/// Everything beside the output that the shim waits for.
struct EventSources {
  let signals: Int32
  let timer: Int32

  /// Turns TERM and the end of children into descriptors, and ignores what a lost terminal or disk may send.
  ///
  /// - Returns: nil when the kernel refuses.
  init?() {
    for ignored in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTTOU, SIGXFSZ] { signal(ignored, SIG_IGN) }
    var taken = sigset_t()
    sigemptyset(&taken)
    sigaddset(&taken, SIGTERM)
    sigaddset(&taken, SIGCHLD)
    signals = cplatform_signals_open(&taken)
    timer = cplatform_timer_open()
    guard signals >= 0, timer >= 0 else { return nil }
  }

  /// - Returns: the requests that have come by signal.
  func signalled() -> [ShimRequest] {
    var requests: [ShimRequest] = []
    while true {
      let signal = cplatform_signals_next(signals)
      guard signal > 0 else { return requests }
      if signal == SIGTERM { requests.append(.stop) }
    }
  }

  /// - Returns: the requests that have come through the control FIFO; lines that say something else are dropped.
  func requested() -> [ShimRequest] {
    var line = [UInt8](repeating: 0, count: ShimProtocol.requestLimit)
    let count = read(ShimProtocol.controlDescriptor, &line, line.count)
    guard count > 0 else { return [] }
    return line.prefix(count).split(separator: UInt8(ascii: "\n")).compactMap {
      ShimRequest(rawValue: String(decoding: $0, as: UTF8.self))
    }
  }
}
