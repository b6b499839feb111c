import ReleaseModel

/// The end of an attempt's output, in bounded memory.
public struct LogTail: Equatable, Sendable {
  /// The most lines that are kept; older ones are dropped.
  public static let mostLines = 10_000
  /// The most that those lines take, in bytes of UTF-8.
  public static let mostBytes = 4 << 20
  /// A longer line is cut there, in bytes.
  public static let longestLine = 4096

  /// When a part of the output came: what stands at the offset and behind it, up to the next arrival.
  public struct Arrival: Equatable, Sendable {
    /// How many bytes of the whole output stand before it.
    public var offset: Int
    /// When it came.
    public var time: WallInstant

    /// Makes an arrival.
    public init(offset: Int, time: WallInstant) {
      self.offset = offset
      self.time = time
    }
  }

  /// The newest lines, oldest first, raw but for invalid UTF-8, which is repaired.
  ///
  /// The last one may be unfinished.
  public private(set) var lines: [String] = []
  /// Where each of them begins: how many bytes of the whole output stand before it. Ascending.
  public private(set) var starts: [Int] = []
  /// How many bytes of the whole output stand before what comes next.
  public private(set) var end: Int
  /// How many bytes stand before what was read first.
  public let entry: Int
  /// How many lines stand before what was read first; nil while nobody has counted them.
  public var linesBefore: Int?
  /// When the output came, ascending; empty where that was not recorded.
  public var arrivals: [Arrival] = []
  /// The number of the first kept line among those that were read, from 1.
  public private(set) var firstLine = 1
  /// What the step says of its progress, 0…1; nil when it says nothing.
  public private(set) var progress: Double?
  /// What the events of Ansible's hosts say, where that runs the step.
  public var play: PlayProgress?
  /// Whether more may come.
  public var isGrowing = true

  /// What the lines take.
  private var size = 0
  private var partial: [UInt8] = []
  private var partialStart: Int
  private var isPartialShown = false

  /// Makes a tail of nothing, to which the output is given from an offset on.
  ///
  /// - Parameter progress: what is known of it already.
  public init(at offset: Int = 0, progress: Double? = nil) {
    self.progress = progress
    entry = offset
    end = offset
    partialStart = offset
    linesBefore = offset == 0 ? 0 : nil
  }

  /// How many lines were read.
  public var lineCount: Int { firstLine - 1 + lines.count }

  /// How many of the kept lines will not change any more.
  var finishedCount: Int { lines.count - (isPartialShown && isGrowing ? 1 : 0) }

  /// Whether everything before its end is kept.
  var isWhole: Bool { entry == 0 && firstLine == 1 }

  /// Where the first kept line begins.
  public var start: Int { starts.first ?? end }

  /// The number of a kept line in the whole output, from 1; nil while nobody has counted those before.
  func number(of index: Int) -> Int? { linesBefore.map { $0 + firstLine + index } }

  /// Which of the kept lines stands at an offset: the last one that begins there or before; the first where none does.
  func index(at offset: Int) -> Int { max(0, starts.partitioned { $0 <= offset } - 1) }

  /// When a kept line came; nil where that was not recorded.
  func time(of index: Int) -> WallInstant? {
    let next = arrivals.partitioned { $0.offset <= starts[index] }
    return next > 0 ? arrivals[next - 1].time : nil
  }

  /// Takes the next bytes of the log.
  ///
  /// - Parameters:
  ///   - bytes: what follows directly on the bytes given before; anything, cut anywhere.
  ///   - pattern: the step's `progress:`, see ``progress(in:pattern:)``.
  public mutating func append(_ bytes: some Collection<UInt8>, pattern: String? = nil) {
    guard !bytes.isEmpty else { return }
    let known = hidePartial()
    for byte in bytes {
      end += 1
      guard byte == UInt8(ascii: "\n") else {
        add(byte)
        continue
      }
      finishLine()
    }
    isPartialShown = !partial.isEmpty
    if isPartialShown { show() }
    readProgress(from: max(0, known), pattern: pattern)
    dropOldest()
  }

  /// Passes over bytes that were not kept; a line stands for them.
  public mutating func leaveOut(upTo offset: Int, words: String) {
    guard offset > end else { return }
    _ = hidePartial()
    if !partial.isEmpty { finishLine() }
    partial = Array(words.utf8)
    finishLine()
    (end, partialStart) = (offset, offset)
    dropOldest()
  }

  private mutating func hidePartial() -> Int {
    guard isPartialShown else { return lines.count }
    isPartialShown = false
    size -= lines.removeLast().utf8.count
    starts.removeLast()
    return lines.count
  }

  private mutating func finishLine() {
    show()
    partial.removeAll(keepingCapacity: true)
    partialStart = end
  }

  private mutating func show() {
    let line = text(of: partial)
    size += line.utf8.count
    lines.append(line)
    starts.append(partialStart)
  }

  private mutating func dropOldest() {
    var surplus = 0
    while lines.count - surplus > Self.mostLines || size > Self.mostBytes {
      size -= lines[surplus].utf8.count
      surplus += 1
    }
    guard surplus > 0 else { return }
    lines.removeFirst(surplus)
    starts.removeFirst(surplus)
    firstLine += surplus
    let old = arrivals.partitioned { $0.offset <= start } - 1
    if old > 0 { arrivals.removeFirst(old) }
  }

  /// A carriage return that text follows starts the line again, as a progress meter means it.
  private mutating func add(_ byte: UInt8) {
    if partial.last == UInt8(ascii: "\r"), byte != UInt8(ascii: "\r") {
      partial.removeAll(keepingCapacity: true)
    }
    if partial.count < Self.longestLine {
      partial.append(byte)
    } else if byte == UInt8(ascii: "\r") {
      partial[partial.count - 1] = byte
    }
  }

  private func text(of bytes: [UInt8]) -> String {
    String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }

  /// The newest line that says something counts; no more than the last few are asked.
  private mutating func readProgress(from first: Int, pattern: String?) {
    var reader = ProgressReader(pattern: pattern)
    for line in lines[min(first, lines.count)...].suffix(ProgressReader.mostLines).reversed() {
      guard let found = reader.read(line) else { continue }
      if case .share(let share) = found { progress = share } else { progress = nil }
      return
    }
  }
}

extension Array {
  /// How many elements there are for which something holds, where it holds for none behind one for which it does not.
  func partitioned(_ holds: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = holds(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
