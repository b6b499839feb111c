/// What a terminal was shown last, so that whoever comes to it sees what stands on it.
///
/// It is kept without what would do something a second time: questions that a terminal answers as if somebody typed,
/// bells, titles, copies to the clipboard.
struct ScreenMemory {
  /// How much is shown again, in bytes; up to twice as much is kept.
  static let limit = 128 << 10
  private static let longestSequence = 64

  private enum State {
    /// Between two characters.
    case text
    /// Behind an ESC.
    case escape
    /// In a control sequence, behind `ESC [`.
    case control
    /// In a control string, up to its end.
    case string
    /// In a control string behind an ESC, which may end it.
    case stringEscape
  }

  private var kept: [UInt8] = []
  private var state = State.text
  /// The sequence under way, from its ESC on.
  private var sequence: [UInt8] = []
  /// The private modes that were set, or not, where what is kept begins: the other screen, the cursor, the mouse.
  private var modes: [Int: Bool] = [:]

  /// What makes a terminal look as it does that was shown everything.
  var replay: [UInt8] {
    let set = modes.sorted { $0.key < $1.key }.map { "\u{1B}[?\($0.key)\($0.value ? "h" : "l")" }
    return Array(set.joined().utf8) + kept
  }

  /// Takes note of what is shown; it may be cut anywhere.
  mutating func note(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
    if kept.count > 2 * Self.limit { forget() }
  }

  private mutating func take(_ byte: UInt8) {
    // Whatever it was in the middle of.
    if byte == 0x18 || byte == 0x1A { return begin(.text) }
    if byte == 0x1B, state != .string, state != .stringEscape {
      begin(.escape)
      sequence.append(byte)
      return
    }
    switch state {
    case .text:
      if byte >= 0x20 || (0x08...0x0F).contains(byte) { kept.append(byte) }
    case .escape:
      sequence.append(byte)
      takeEscape(byte)
    case .control:
      guard byte >= 0x20 else { return }
      sequence.append(byte)
      guard (0x40...0x7E).contains(byte) else {
        if sequence.count > Self.longestSequence { begin(.text) }
        return
      }
      if Self.isHarmless(sequence) { kept += sequence }
      begin(.text)
    case .string:
      if byte == 0x07 { begin(.text) }
      if byte == 0x1B { state = .stringEscape }
    case .stringEscape:
      state = byte == 0x1B ? .stringEscape : .string
      if byte == UInt8(ascii: "\\") { begin(.text) }
    }
  }

  private mutating func begin(_ state: State) {
    self.state = state
    sequence.removeAll(keepingCapacity: true)
  }

  private mutating func takeEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      begin(.string)
    // What stands before the end of a sequence that chooses a character set.
    case 0x20...0x2F where sequence.count < 4: break
    // A terminal answers it.
    case UInt8(ascii: "Z"): begin(.text)
    default:
      if (0x30...0x7E).contains(byte) { kept += sequence }
      begin(.text)
    }
  }

  /// Whether a control sequence moves, erases or sets something, and nothing answers it.
  private static func isHarmless(_ sequence: [UInt8]) -> Bool {
    guard let end = sequence.last else { return false }
    let isQuestion = sequence.count > 2 && sequence[2] == UInt8(ascii: "?")
    switch end {
    case UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "r"), UInt8(ascii: "s"): return true
    case UInt8(ascii: "q"): return sequence.contains(UInt8(ascii: " "))
    case UInt8(ascii: "p"): return sequence.contains(UInt8(ascii: "!"))
    case UInt8(ascii: "J"), UInt8(ascii: "K"): return true
    default: return !isQuestion && "@ABCDEFGHILMPSTXZ`abdefgmu".utf8.contains(end)
    }
  }

  /// Lets go of the older half, up to where a line or a sequence begins.
  private mutating func forget() {
    let least = kept.count - Self.limit
    let boundary = kept.indices[least...].first { kept[$0] == 0x1B || kept[$0 - 1] == 0x0A }
    let cut = boundary ?? kept.indices[least...].first { kept[$0] & 0xC0 != 0x80 } ?? kept.count
    noteModes(of: kept[..<cut])
    kept.removeFirst(cut)
  }

  /// Takes note of the private modes that are set or not in what is let go: `ESC [ ? 25 ; 1049 h`.
  private mutating func noteModes(of bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let start = rest.firstIndex(of: 0x1B) {
      rest = rest[(start + 1)...]
      guard rest.starts(with: [UInt8(ascii: "["), UInt8(ascii: "?")]) else { continue }
      let parameters = rest.dropFirst(2).prefix { (0x30...0x3B).contains($0) }
      let end = rest.dropFirst(2 + parameters.count).first
      guard end == UInt8(ascii: "h") || end == UInt8(ascii: "l") else { continue }
      for parameter in parameters.split(separator: UInt8(ascii: ";")) {
        if let mode = Int(String(decoding: parameter, as: UTF8.self)) {
          modes[mode] = end == UInt8(ascii: "h")
        }
      }
    }
  }
}
