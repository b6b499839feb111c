import Crypto
import Foundation

/// The SHA-256 of files.
public enum FileDigest {
  /// Why a file has none.
  public enum Problem: Error, Hashable {
    /// What the system says of its path, such as `ENOENT`.
    case unreachable(errno: Int32)
    /// A folder, a pipe or a device: reading it may wait for somebody, or never end.
    case notAFile
    /// What the system says when it is read.
    case unreadable(String)
  }

  /// The SHA-256 of a file in lower-case hexadecimal, read in pieces so that no size is too large.
  ///
  /// It reads on the calling thread, for as long as the file is large.
  public static func sha256(ofFile path: String) throws(Problem) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unreachable(errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    do {
      return try sha256(of: URL(fileURLWithPath: path), unless: nil)
    } catch {
      throw .unreadable(error.localizedDescription)
    }
  }

  /// As ``sha256(ofFile:)``, of what is known to be a file.
  ///
  /// - Throws: `CancellationError` when it was given up.
  static func sha256(of url: URL, unless cancellation: Cancellation?) throws -> String {
    let file = try FileHandle(forReadingFrom: url)
    defer { try? file.close() }
    var hasher = SHA256()
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      if cancellation?.isCancelled == true { throw CancellationError() }
      hasher.update(data: piece)
    }
    return hasher.finalize().map { String(format: "%02x", $0) }.joined()
  }
}
