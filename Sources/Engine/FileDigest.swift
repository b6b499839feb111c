import Foundation
import Hashing

/// The SHA-256 of files.
public enum FileDigest {
  /// Why a file has none.
  public enum Problem: Error, Hashable {
    /// What the system says of its path, such as `ENOENT`.
    case unreachable(errno: Int32)
    /// A folder, a pipe or a device: reading it may wait for somebody, or never end.
    case notAFile
    /// What the system says when it is read.
    case unreadable(errno: Int32)
    /// Nobody waits for it any more.
    case givenUp
  }

  /// The SHA-256 of a file in lower-case hexadecimal, read in pieces so that no size is too large.
  ///
  /// It reads on the calling thread, for as long as the file is large.
  public static func sha256(ofFile path: String) throws(Problem) -> String {
    try sha256(ofFile: path) { _ in true }
  }

  /// As ``sha256(ofFile:)``.
  ///
  /// - Parameter goesOn: is told how many more bytes were read, and says whether to go on.
  static func sha256(ofFile path: String, goesOn: (Int) -> Bool) throws(Problem) -> String {
    var status = stat()
    // Before it is opened: to open a pipe may wait for somebody.
    guard stat(path, &status) == 0 else { throw .unreachable(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .unreadable(errno: errno) }
    defer { close(file) }
    posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
    defer { piece.deallocate() }
    var hasher = SHA256()
    while true {
      let count = read(file, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(errno: errno) }
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      guard goesOn(count) else { throw .givenUp }
    }
    return hasher.hexDigest
  }
}

extension FileDigest.Problem {
  /// What is wrong, for people.
  public var words: String {
    switch self {
    case .unreachable(ENOENT): "not there"
    case .unreachable(let code), .unreadable(let code): String(cString: strerror(code))
    case .notAFile: "not a file"
    case .givenUp: "not read to its end"
    }
  }
}
