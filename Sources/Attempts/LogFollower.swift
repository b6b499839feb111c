import AttemptProtocol
import Foundation

/// Reads a growing log from a byte offset on, and never stands between its writer and the disk.
///
/// A log is a file, and behind it segments of which the oldest are given away when there are too many: a line stands
/// for what is left out.
public struct LogFollower: Equatable, Sendable {
  /// The file's path; it need not exist yet.
  public let path: String
  /// How many bytes of the whole output have been read, skipped or left out.
  public private(set) var offset: Int64
  /// Where the file begins that is read; nil before it is known.
  private var segment: Int64?

  /// Follows a file from an offset, below zero from its beginning.
  public init(path: String, offset: Int64 = 0) {
    self.path = path
    self.offset = max(0, offset)
  }

  /// The length of the whole output, what is left out included.
  public var length: Int64 { segments.last.map { $0 + size(at: $0) } ?? 0 }

  /// Passes over what stands before an offset, unless it has been read.
  public mutating func skip(to offset: Int64) {
    guard offset > self.offset else { return }
    self.offset = offset
    segment = nil
  }

  /// A part of the output.
  public enum Piece: Equatable, Sendable {
    /// Raw bytes, cut anywhere, and where the first of them stands in the whole output.
    case bytes([UInt8], at: Int64)
    /// Bytes that were not kept.
    case leftOut(from: Int64, to: Int64)

    /// What stands for bytes that were not kept.
    public static func words(leftOut count: Int64) -> String {
      "[\(count) bytes of output are left out here]"
    }
  }

  /// Reads what has come since the last call.
  ///
  /// - Parameter limit: the most bytes to return; a line that stands for what is left out may exceed it.
  /// - Returns: raw bytes, cut anywhere; empty when there is nothing new or no file.
  public mutating func readNew(limit: Int = 64 << 10) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < limit, let piece = next(limit: limit - result.count) {
      switch piece {
      case .bytes(let bytes, _): result += bytes
      case .leftOut(let start, let end): result += Array("\n\(Piece.words(leftOut: end - start))\n".utf8)
      }
    }
    return result
  }

  /// Reads the next part of what has come since the last call.
  ///
  /// - Parameter limit: the most bytes to return, 1 or more.
  /// - Returns: nil when there is nothing new or no file.
  public mutating func next(limit: Int) -> Piece? {
    while true {
      let bytes = read(limit)
      if !bytes.isEmpty {
        defer { offset += Int64(bytes.count) }
        return .bytes(bytes, at: offset)
      }
      let start = offset
      guard goOn() else { return nil }
      if offset > start { return .leftOut(from: start, to: offset) }
    }
  }

  private func read(_ limit: Int) -> [UInt8] {
    guard let segment else { return [] }
    let file = open(path(at: segment), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, Int64(status.st_size) > offset - segment else { return [] }
    let length = min(limit, status.st_size - Int(offset - segment))
    return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = max(0, pread(file, buffer.baseAddress, length, off_t(offset - segment)))
    }
  }

  /// Goes to the file that holds the offset, or to the next one.
  ///
  /// - Returns: false when there is none.
  private mutating func goOn() -> Bool {
    let segments = segments
    if let holder = segments.last(where: { $0 <= offset }), holder != segment,
      holder + size(at: holder) > offset || holder == segments.last
    {
      segment = holder
      return true
    }
    guard let next = segments.first(where: { $0 > offset }) else { return false }
    (segment, offset) = (next, next)
    return true
  }

  private func path(at start: Int64) -> String {
    start == 0 ? path : ShimProtocol.segmentPath(of: path, at: start)
  }

  private func size(at start: Int64) -> Int64 {
    var status = stat()
    return stat(path(at: start), &status) == 0 ? Int64(status.st_size) : 0
  }

  /// The paths of the files that a log consists of, in their order.
  static func files(of path: String) -> [String] {
    let follower = Self(path: path)
    return follower.segments.map(follower.path(at:))
  }

  /// Where the files begin that there are, in ascending order.
  private var segments: [Int64] {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    return (names ?? []).compactMap { other in
      if other == name { return 0 }
      return other.hasPrefix("\(name).") ? Int64(other.dropFirst(name.count + 1)) : nil
    }.sorted()
  }
}
