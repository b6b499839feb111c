import Crypto
import Foundation

/// The SHA-256 of files.
public enum FileDigest {
  /// The SHA-256 of a file in lower-case hexadecimal, read in pieces so that no size is too large.
  ///
  /// - Throws: when it cannot be read.
  public static func sha256(of url: URL) throws -> String { try sha256(of: url, unless: nil) }

  /// As ``sha256(of:)``.
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
