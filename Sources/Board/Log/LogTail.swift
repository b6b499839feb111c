/// The end of an attempt's output, in bounded memory.
public struct LogTail: Equatable, Sendable {
  /// The most lines that are kept; older ones are dropped.
  public static let mostLines = 10_000
  /// The most that those lines take, in bytes of UTF-8.
  public static let mostBytes = 4 << 20
  /// A longer line is cut there, in bytes.
  public static let longestLine = 4096

  /// The newest lines, oldest first, raw but for invalid UTF-8, which is repaired.
  ///
  /// The last one may be unfinished.
  public private(set) var lines: [String] = []
  /// The number of the first kept line, from 1.
  public private(set) var firstLine = 1
  /// What the step says of its progress, 0…1; nil when it says nothing.
  public private(set) var progress: Double?
  /// Whether more may come.
  public var isGrowing = true

  /// What the lines take.
  private var size = 0
  private var partial: [UInt8] = []
  private var isPartialShown = false

  /// Makes a tail of nothing.
  public init() {}

  /// How many lines the attempt has written.
  public var lineCount: Int { firstLine - 1 + lines.count }

  /// How many of them will not change any more.
  var finishedCount: Int { lineCount - (isPartialShown && isGrowing ? 1 : 0) }

  /// Takes the next bytes of the log.
  ///
  /// - Parameters:
  ///   - bytes: what follows directly on the bytes given before; anything, cut anywhere.
  ///   - pattern: the step's `progress:`, see ``progress(in:pattern:)``.
  public mutating func append(_ bytes: some Collection<UInt8>, pattern: String? = nil) {
    guard !bytes.isEmpty else { return }
    var known = lines.count
    if isPartialShown {
      size -= lines.removeLast().utf8.count
      known -= 1
    }
    for byte in bytes {
      guard byte == UInt8(ascii: "\n") else {
        add(byte)
        continue
      }
      show()
      partial.removeAll(keepingCapacity: true)
    }
    isPartialShown = !partial.isEmpty
    if isPartialShown { show() }
    readProgress(from: max(0, known), pattern: pattern)
    dropOldest()
  }

  private mutating func show() {
    let line = text(of: partial)
    size += line.utf8.count
    lines.append(line)
  }

  private mutating func dropOldest() {
    var surplus = 0
    while lines.count - surplus > Self.mostLines || size > Self.mostBytes {
      size -= lines[surplus].utf8.count
      surplus += 1
    }
    lines.removeFirst(surplus)
    firstLine += surplus
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
