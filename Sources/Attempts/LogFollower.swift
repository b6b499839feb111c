import Foundation

/// Reads a growing file from a byte offset on, and never stands between its writer and the disk.
public struct LogFollower: Equatable, Sendable {
  /// The file's path; it need not exist yet.
  public let path: String
  /// How many bytes have been read or skipped.
  public private(set) var offset: Int64

  /// Follows a file from an offset, below zero from its beginning.
  public init(path: String, offset: Int64 = 0) {
    self.path = path
    self.offset = max(0, offset)
  }

  /// Reads what has come since the last call.
  ///
  /// - Parameter limit: the most bytes to return.
  /// - Returns: raw bytes, cut anywhere; empty when there is nothing new or no file.
  public mutating func readNew(limit: Int = 64 << 10) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var status = stat()
    guard limit > 0, fstat(file, &status) == 0, status.st_size > offset else { return [] }
    let length = min(limit, status.st_size - Int(offset))
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = max(0, pread(file, buffer.baseAddress, length, off_t(offset)))
    }
    offset += Int64(bytes.count)
    return bytes
  }
}
