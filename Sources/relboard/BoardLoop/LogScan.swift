import Attempts
import Board
import ReleaseModel

/// Reads a whole log piece by piece, from its beginning: counts its lines, or finds those that have something.
struct LogScan {
  /// How much is read at once, in bytes: some milliseconds of work.
  static let piece = 1 << 20
  /// How far the counts are apart that are kept, in bytes.
  private static let distance = 4 << 20

  let attempt: AttemptID
  let needle: LogNeedle?
  private let matcher: LogMatcher?
  private var follower: LogFollower
  /// The end of a line that is not whole yet, and where it begins.
  private var rest: [UInt8] = []
  private var restStart = 0
  private var endsLine = true
  private var lines = 0
  /// Ascending: so many lines stand before an offset.
  private var counts = [(offset: 0, lines: 0)]
  /// What was found.
  private(set) var findings: LogFindings?

  /// - Parameter needle: what is looked for; nil only counts lines.
  init(_ attempt: AttemptID, _ needle: LogNeedle?, in log: LogFollower) {
    self.attempt = attempt
    self.needle = needle
    matcher = needle.map(LogMatcher.init)
    findings = needle.map { LogFindings(attempt, $0) }
    follower = log
  }

  /// Up to where everything has been read.
  var end: Int { Int(follower.offset) }

  /// Reads on; false when there is nothing more.
  mutating func readOn() -> Bool {
    guard let piece = follower.next(limit: Self.piece) else {
      if !rest.isEmpty, findings?.isLastTaken == false { take(rest + [0x0A], at: restStart) }
      reach(end, of: end)
      return false
    }
    switch piece {
    case .bytes(let bytes, let offset):
      matcher == nil ? count(bytes, at: Int(offset)) : find(bytes, at: Int(offset))
    case .leftOut(_, let next):
      lines += endsLine ? 1 : 2
      (rest, restStart, endsLine) = ([], Int(next), true)
      counts.append((Int(next), lines))
    }
    reach(end, of: Int(follower.length))
    return true
  }

  private mutating func reach(_ offset: Int, of length: Int) {
    findings?.searched = offset
    findings?.length = max(length, offset)
  }

  private mutating func count(_ bytes: [UInt8], at offset: Int) {
    if offset - counts[counts.count - 1].offset >= Self.distance { counts.append((offset, lines)) }
    var number = 0
    for byte in bytes { number &+= byte == 0x0A ? 1 : 0 }
    lines += number
    endsLine = bytes.last == 0x0A
  }

  private mutating func find(_ bytes: [UInt8], at offset: Int) {
    if rest.isEmpty { restStart = offset }
    let whole = rest + bytes
    let start = restStart
    guard let feed = whole.lastIndex(of: 0x0A) else {
      // What is so long is cut anyway.
      rest = Array(whole.prefix(LogTail.longestLine))
      return
    }
    take(Array(whole[...feed]), at: start)
    rest = Array(whole[(feed + 1)...])
    restStart = offset + bytes.count - rest.count
  }

  private mutating func take(_ bytes: [UInt8], at offset: Int) {
    guard let matcher else { return }
    var found: [Int] = []
    bytes.withUnsafeBufferPointer { matcher.find(in: $0) { found.append(offset + $0) } }
    findings?.add(found)
  }

  /// How many lines stand before an offset; nil when it has not been reached.
  func linesBefore(_ offset: Int, in log: LogFollower) -> Int? {
    guard offset <= end, let known = counts.last(where: { $0.offset <= offset }) else { return nil }
    var follower = log
    follower.skip(to: Int64(known.offset))
    var lines = known.lines
    while follower.offset < offset,
      case .bytes(let bytes, _)? = follower.next(limit: offset - Int(follower.offset))
    {
      lines += bytes.count { $0 == 0x0A }
    }
    return lines
  }
}

extension LogFindings {
  /// A last line without its end counts once.
  fileprivate var isLastTaken: Bool { searched >= length && length > 0 }

  fileprivate mutating func add(_ found: [Int]) {
    count += found.count
    starts += found.prefix(max(0, Self.mostStarts - starts.count))
  }
}
