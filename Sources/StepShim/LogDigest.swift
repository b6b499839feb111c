import Glibc
import Hashing

/// The hash of the log, taken while it is written: of much output on a thread of its own, since to hash it takes as long as to
/// read and write it.
final class LogDigest {
  /// From how many bytes on a thread is worth making; most commands write less.
  private static let worthThread = 1 << 20

  private var digest = SHA256()
  private var length = 0
  /// What the thread hashes, which alone uses the digest then.
  private var piece: ArraySlice<UInt8> = []
  /// Counts the pieces that the thread has yet to hash, and those that it has room for: one.
  private let (given, room) = (LogDigest.semaphore(), LogDigest.semaphore())
  private var hasThread = false

  /// Adds bytes.
  ///
  /// They may still be being hashed on return. Those before them no longer are, and nothing holds their array here.
  func update(_ bytes: ArraySlice<UInt8>) {
    length += bytes.count
    guard hasThread || (length > Self.worthThread && makeThread()) else { return digest.update(bytes) }
    wait(room)
    piece = bytes
    sem_post(given)
  }

  /// - Returns: the digest of all that was added, as 64 lower-case hexadecimal digits.
  func hexDigest() -> String {
    if hasThread { wait(room) }
    defer { if hasThread { sem_post(room) } }
    return digest.hexDigest
  }

  private func makeThread() -> Bool {
    var thread = pthread_t()
    // It lives until the process ends, as the log does.
    let own = Unmanaged.passRetained(self)
    let error = pthread_create(
      &thread, nil,
      { context in
        context.map { Unmanaged<LogDigest>.fromOpaque($0).takeUnretainedValue().hashPieces() }
        return nil
      }, own.toOpaque())
    guard error == 0 else {
      own.release()
      return false
    }
    pthread_detach(thread)
    hasThread = true
    sem_post(room)
    return true
  }

  private func hashPieces() {
    while true {
      wait(given)
      digest.update(piece)
      piece = []
      sem_post(room)
    }
  }

  private func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
    while sem_wait(semaphore) != 0 {}
  }

  private static func semaphore() -> UnsafeMutablePointer<sem_t> {
    let made = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(made, 0, 0)
    return made
  }

  deinit {
    given.deallocate()
    room.deallocate()
  }
}
