import AttemptProtocol
import FailPoints
import Glibc

/// A file that appears whole or not at all, on a disk that may be full by then.
///
/// Its space can be taken when it is made, so that a step which fills the disk cannot keep its own result from it.
struct DurableFile {
  private static let reserved: off_t = 4096

  private let file: AttemptFile
  private let directory: String
  private let descriptor: Int32

  /// - Parameter isReserved: whether its content comes later, on a disk that may be full by then.
  /// - Returns: nil when the file cannot be made.
  init?(_ file: AttemptFile, in directory: String, isReserved: Bool = true) {
    let path = file.temporaryPath(in: directory)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else { return nil }
    guard !isReserved || posix_fallocate(descriptor, 0, Self.reserved) == 0 else { return nil }
    self.file = file
    self.directory = directory
    self.descriptor = descriptor
  }

  /// Gives the file its content and its name, and waits until both have reached the disk.
  ///
  /// It has its name before it is waited for, so that most file systems write both at once. Whoever reads it before that
  /// reads the truth, and keeps it himself; what a power failure may leave of it cannot be read.
  ///
  /// - Returns: whether they have; there is no file otherwise.
  func commit(_ text: String) -> Bool {
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    guard write(text) else { return false }
    failPoint(.shimWritten)
    guard rename() else { return false }
    failPoint(.shimNamed)
    guard fsync(descriptor) == 0, fsync(folder) == 0 else {
      unlink(file.path(in: directory))
      return false
    }
    return true
  }

  /// Gives the file its content and its name, for as long as the machine stays up.
  ///
  /// - Returns: whether it could.
  func publish(_ text: String) -> Bool { write(text) && rename() }

  private func write(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
      && ftruncate(descriptor, off_t(bytes.count)) == 0
  }

  private func rename() -> Bool {
    Glibc.rename(file.temporaryPath(in: directory), file.path(in: directory)) == 0
  }
}
