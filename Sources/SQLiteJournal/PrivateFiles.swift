import Foundation

/// Tells a file from any other that has ever had its path.
struct FileIdentity: Equatable {
  private let device: dev_t
  private let number: ino_t

  /// - Returns: nil when there is no such file.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}

/// Files and folders that only their user may read or write, whatever the umask: steps inherit that, so it cannot be
/// changed for the whole process.
package enum PrivateFiles {
  /// Makes a folder, and those above it that are missing, each of mode 0700. One that is there stays as it is.
  ///
  /// - Throws: ``JournalError/notWritten(path:reason:)``.
  package static func makeFolders(_ path: String) throws(JournalError) {
    guard !isFolder(path) else { return }
    let parent = (path as NSString).deletingLastPathComponent
    if !parent.isEmpty, parent != path { try makeFolders(parent) }
    do {
      try makeFolder(path)
    } catch {
      // Somebody else may have made it at the same moment.
      guard isFolder(path) else { throw error }
    }
  }

  /// Makes a folder of mode 0700 that is not there.
  ///
  /// - Throws: ``JournalError/notWritten(path:reason:)``.
  static func makeFolder(_ path: String) throws(JournalError) {
    guard mkdir(path, 0o700) == 0, chmod(path, 0o700) == 0 else { throw failure(path) }
  }

  /// Makes a file of mode 0600 that is not there, and waits until its content has reached the disk.
  ///
  /// - Parameter inPlace: writes over one that is there, of which a crash may then leave anything.
  /// - Throws: ``JournalError/notWritten(path:reason:)``.
  package static func write(_ data: Data, to path: String, inPlace: Bool = false) throws(JournalError) {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (inPlace ? O_TRUNC : O_EXCL), 0o600)
    defer { if file >= 0 { close(file) } }
    guard file >= 0, fchmod(file, 0o600) == 0 else { throw failure(path) }
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw failure(path) }
      rest = rest.dropFirst(max(0, count))
    }
    guard fsync(file) == 0 else { throw failure(path) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func failure(_ path: String) -> JournalError {
    .notWritten(path: path, reason: String(cString: strerror(errno)))
  }
}
