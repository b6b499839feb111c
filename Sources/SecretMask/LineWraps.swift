/// Tells the line ends at which an encoder has wrapped a line of base64 from those that end something.
///
/// Only a run of base64 that is as long as an encoder's lines is wrapped; after any other, a line that may be the
/// beginning of a secret would have to wait for the next one.
struct LineWraps: Sendable {
  /// How long the lines are of `base64` and MIME, and of `openssl` and PEM.
  static let usual: Set = [64, 76]

  private let columns: Set<Int>
  private let longest: Int
  /// The run of base64 at the end of what has passed, at most one more than the longest line.
  private var run = 0
  private var isAfterReturn = false

  init(_ columns: Set<Int>) {
    self.columns = columns
    longest = columns.max() ?? 0
  }

  /// Whether a line is wrapped at a byte; at the newline of a pair it is when it is at its return.
  func areAt(_ position: Int, of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch bytes[position] {
    case Self.carriageReturn: return columns.contains(run(endingAt: position, of: bytes))
    case Self.newline where position == 0: return columns.contains(run)
    case Self.newline:
      let isAfterReturn = bytes[position - 1] == Self.carriageReturn
      return columns.contains(run(endingAt: isAfterReturn ? position - 1 : position, of: bytes))
    default: return false
    }
  }

  /// Takes note of what the next bytes come after.
  mutating func pass(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let last = bytes.last else { return }
    let isAfterReturn = last == Self.carriageReturn
    run = run(endingAt: bytes.count - (isAfterReturn ? 1 : 0), of: bytes)
    self.isAfterReturn = isAfterReturn
  }

  /// Forgets the stream.
  mutating func restart() {
    run = 0
    isAfterReturn = false
  }

  private func run(endingAt end: Int, of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var start = end
    while start > 0, end - start <= longest, Self.isBase64(bytes[start - 1]) { start -= 1 }
    let before = start == 0 && !isAfterReturn ? run : 0
    return min(before + end - start, longest + 1)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
