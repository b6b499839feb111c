import Foundation
import Synchronization

/// A lock on a file, in which its holder is written down. The kernel gives it up when the process ends, however it
/// ends.
package final class FileLock: Sendable {
  /// Why it was not taken.
  package enum Problem: Error {
    case held(by: String)
    case notWritten(String)
  }

  /// How long to wait before it is tried again, in milliseconds.
  private static let interval = 10

  private let path: String
  private let descriptor: Mutex<Int32>

  /// Takes the lock and writes down who has it. It waits on the calling thread.
  ///
  /// - Parameters:
  ///   - path: the file, which is made when it is not there.
  ///   - patience: how long to wait for another holder, in milliseconds.
  package init(path: String, patience: Int) throws(Problem) {
    var rest = patience
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw .notWritten(String(cString: strerror(errno))) }
      fchmod(descriptor, 0o600)
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.isNamed(path, descriptor) {
        self.path = path
        self.descriptor = Mutex(descriptor)
        break
      }
      close(descriptor)
      guard rest > 0 else {
        let holder = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        throw .held(by: holder.isEmpty ? "another process" : holder)
      }
      usleep(UInt32(Self.interval) * 1000)
      rest -= Self.interval
    }
    let holder = Data("\(OwnUser.name), process \(getpid()) on \(ProcessInfo.processInfo.hostName)".utf8)
    descriptor.withLock {
      ftruncate($0, 0)
      _ = holder.withUnsafeBytes { [file = $0] in pwrite(file, $0.baseAddress, $0.count, 0) }
    }
  }

  /// Whether a path still names an open file: whoever held it may have removed it before giving it up.
  private static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_ino == opened.st_ino
      && named.st_dev == opened.st_dev
  }

  /// Whether the lock keeps others out: its file has not been removed or replaced.
  package var isHeld: Bool { descriptor.withLock { $0 >= 0 && Self.isNamed(path, $0) } }

  deinit { giveUp() }

  /// Gives the lock up, and removes its file.
  package func remove() {
    unlink(path)
    giveUp()
  }

  private func giveUp() {
    descriptor.withLock {
      if $0 >= 0 { close($0) }
      $0 = -1
    }
  }
}
