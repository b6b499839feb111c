import Foundation
import ReleaseModel
import Synchronization

/// A lock on a file, in which its holder is written down. The kernel gives it up when the process ends, however it
/// ends.
package final class FileLock: Sendable {
  /// Why it was not taken.
  package enum Problem: Error {
    /// Somebody else has it, or nobody knows who.
    case held(by: Driver?)
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
  ///   - attendance: what is written down of this process.
  package init(path: String, patience: Int, as attendance: Session.Attendance? = nil) throws(Problem) {
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
        throw .held(by: Driver(writtenIn: path))
      }
      usleep(UInt32(Self.interval) * 1000)
      rest -= Self.interval
    }
    write(.own(attendance))
  }

  /// Takes a lock over from the process that has started this one and holds it: it is never free in between.
  ///
  /// - Parameter descriptor: the lock's open file, as it was inherited.
  package init(path: String, inherited descriptor: Int32, as attendance: Session.Attendance) throws(Problem) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.isNamed(path, descriptor) else {
      throw .held(by: Driver(writtenIn: path))
    }
    // Whatever this process starts must not keep the lock.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.path = path
    self.descriptor = Mutex(descriptor)
    write(.own(attendance))
  }

  /// Who holds a lock; nil when nobody does. It takes the lock for a moment, which those who want it wait for.
  package static func holder(of path: String) -> Driver? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return Driver(writtenIn: path) ?? Driver(name: "another process", process: 0, host: "")
  }

  private func write(_ holder: Driver) {
    let text = holder.written
    descriptor.withLock { file in
      ftruncate(file, 0)
      _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }
  }

  /// Whether the lock's file is still the one that was locked: else somebody else may lock another in its place.
  package var isInPlace: Bool { descriptor.withLock { $0 >= 0 && Self.isNamed(path, $0) } }

  /// Calls a function with the lock's open file, for a process that is to inherit it.
  package func withDescriptor<Value>(_ body: (Int32) throws -> Value) rethrows -> Value {
    try descriptor.withLock { try body($0) }
  }

  /// Whether a path still names an open file: whoever held it may have removed it before giving it up.
  private static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_ino == opened.st_ino
      && named.st_dev == opened.st_dev
  }

  deinit { giveUp() }

  /// Gives the lock up, and removes its file.
  package func remove() {
    unlink(path)
    giveUp()
  }

  /// Gives the lock up, and leaves its file.
  package func giveUp() {
    descriptor.withLock {
      if $0 >= 0 { close($0) }
      $0 = -1
    }
  }
}
