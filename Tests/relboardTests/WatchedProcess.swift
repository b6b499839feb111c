import CPlatform
import Foundation

/// A process that somebody else may have started, watched for its end.
final class WatchedProcess {
  let id: pid_t
  private let descriptor: Int32

  init(_ id: pid_t) throws {
    self.id = id
    descriptor = cplatform_pidfd_open(id)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ESRCH) }
  }

  deinit { close(descriptor) }

  /// Waits for its end, for half a minute at most.
  ///
  /// - Returns: whether it has ended.
  func end() -> Bool {
    var ended = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&ended, 1, 30_000) == 1
  }
}
