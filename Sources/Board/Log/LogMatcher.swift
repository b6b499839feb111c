import Glibc
import Screen

/// Finds lines in raw bytes as fast as a disk gives them, by the rules of ``LogNeedle``.
public struct LogMatcher: Sendable {
  private let needle: LogNeedle
  /// One of these is in every line that has it, in small letters; empty where each line has to be read.
  private let stems: [[UInt8]]

  /// Makes a matcher.
  public init(_ needle: LogNeedle) {
    self.needle = needle
    switch needle {
    case .text(let text):
      let bytes = Array(text.lowercased().utf8)
      stems = bytes.allSatisfy { 0x20...0x7E ~= $0 } ? [bytes] : []
    case .errors: stems = ["error", "fail", "fatal", "panic", "exception"].map { Array($0.utf8) }
    }
  }

  /// Tells of each line that has it, by where it begins.
  ///
  /// - Parameter bytes: whole lines, each with its line feed.
  public func find(in bytes: UnsafeBufferPointer<UInt8>, _ found: (Int) -> Void) {
    guard let base = bytes.baseAddress else { return }
    // A terminal shows other text than a line with control sequences has.
    let small = bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    small.withUnsafeBufferPointer { small in
      var searches = stems.map { ByteSearch($0, in: small) }
      var escape = ByteSearch([0x1B], in: small)
      var position = 0
      while position < bytes.count {
        var next = stems.isEmpty ? position : Int.max
        for index in searches.indices { next = min(next, searches[index].next(from: position)) }
        let odd = min(escape.next(from: position), carriageReturn(small, from: position))
        next = min(next, odd)
        guard next < bytes.count else { return }
        let start = bytes[position..<next].lastIndex(of: 0x0A).map { $0 + 1 } ?? position
        let after = memchr(base + next, 0x0A, bytes.count - next)
        let end = after.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) - base } ?? bytes.count
        if isIn(UnsafeBufferPointer(rebasing: bytes[start..<end])) { found(start) }
        position = end + 1
      }
    }
  }

  /// Whether a line has it as it is shown: what a carriage return takes back is gone, and what is too long is cut.
  private func isIn(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    var shown = line[...]
    if shown.last == 0x0D { shown = shown.dropLast() }
    if let back = shown.lastIndex(of: 0x0D) { shown = shown[(back + 1)...] }
    return needle.column(in: String(decoding: shown.prefix(LogTail.longestLine), as: UTF8.self)) != nil
  }

  /// The next carriage return that something in its line follows.
  private func carriageReturn(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int) -> Int {
    var place = position
    while place < bytes.count, let found = memchr(bytes.baseAddress! + place, 0x0D, bytes.count - place) {
      let index = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - bytes.baseAddress!
      // As most logs of another system end each line.
      guard index + 1 < bytes.count, bytes[index + 1] == 0x0A else { return index }
      place = index + 1
    }
    return .max
  }
}

/// Where some bytes are next, looked for once as long as nobody has passed there.
private struct ByteSearch {
  private let needle: [UInt8]
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The byte of the needle that is met least often.
  private let rarest: Int
  private var known = -1

  /// The letters of logs, the most frequent first; other signs are somewhere in the middle.
  private static let frequent = Array("e taoinsrhldcumfpgwybvkxjqz".utf8)

  init(_ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) {
    self.needle = needle
    self.bytes = bytes
    rarest =
      needle.indices.max {
        let ranks = [$0, $1].map { Self.frequent.firstIndex(of: needle[$0]) ?? 14 }
        return ranks[0] < ranks[1]
      } ?? 0
  }

  mutating func next(from position: Int) -> Int {
    if known >= position { return known }
    known = .max
    guard let base = bytes.baseAddress else { return known }
    var place = position + rarest
    while place < bytes.count, let found = memchr(base + place, Int32(needle[rarest]), bytes.count - place) {
      let start = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base - rarest
      if start + needle.count <= bytes.count, memcmp(base + start, needle, needle.count) == 0 {
        known = start
        break
      }
      place = start + rarest + 1
    }
    return known
  }
}
