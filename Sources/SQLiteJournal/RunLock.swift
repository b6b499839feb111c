import Foundation

/// The lock of the process that drives a run. The kernel gives it up when the process ends, however it ends.
final class RunLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock and writes down who has it.
  ///
  /// - Throws: ``JournalError/driven(path:by:)`` when another process has it.
  init(path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw JournalError.notWritten(path: path, reason: String(cString: strerror(errno)))
    }
    guard Self.take(descriptor) else {
      let holder = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      close(descriptor)
      throw JournalError.driven(path: path, by: holder.isEmpty ? "another process" : holder)
    }
    self.descriptor = descriptor
    let holder = Data("\(NSUserName()), process \(getpid()) on \(ProcessInfo.processInfo.hostName)".utf8)
    ftruncate(descriptor, 0)
    _ = holder.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Takes the lock, not quite at once: what a driver that was killed has just begun to start holds it until it has
  /// become another program.
  private static func take(_ descriptor: Int32) -> Bool {
    for _ in 0..<patience {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(20_000)
    }
    return false
  }

  /// Half a second of 20 ms each.
  private static let patience = 25

  deinit { close(descriptor) }
}
