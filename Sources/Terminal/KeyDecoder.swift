import CNcurses
import Screen

/// Turns what ncurses reads, bytes and key codes, into keys.
///
/// Characters are put together from their bytes here, since `get_wch` loses one that arrives in two reads.
/// Sequences that neither ncurses nor the table below knows are swallowed: their letters would act as keys. So are
/// the terminal's reports, whenever and in however many pieces they come.
struct KeyDecoder {
  /// Whether the terminal has reported that it has synchronized output.
  private(set) var hasSynchronizedOutput = false

  /// A longer one is none that a terminal sends.
  private static let longestReport = 64
  private var sequence: [UInt8] = []
  private var character: [UInt8] = []

  /// Takes one result of `wgetch`, and gives the keys that are complete with it.
  mutating func decode(_ code: Int32) -> [Key] {
    guard let byte = UInt8(exactly: code) else { return drop() + (Self.key(code: code).map { [$0] } ?? []) }
    if byte == 0x1B {
      defer { sequence = [byte] }
      return drop()
    }
    switch sequence.count {
    case 0: return plain(byte).map { [$0] } ?? []
    case 1 where byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O"):
      sequence.append(byte)
      return []
    case 1:
      return drop() + (plain(byte).map { [$0] } ?? [])
    default:
      sequence.append(byte)
      guard 0x40...0x7E ~= byte else { return [] }
      defer { sequence = [] }
      let text = String(decoding: sequence.dropFirst(2), as: UTF8.self)
      if text.hasPrefix("?") { take(report: text) }
      return Self.sequences[text].map { [$0] } ?? []
    }
  }

  /// Ends a burst of input: an escape that nothing followed was the key of that name.
  mutating func flush() -> [Key] {
    // No key begins like a report, whose rest may take its time.
    let isReport = sequence.count > 2 && sequence[2] == UInt8(ascii: "?")
    return isReport && sequence.count <= Self.longestReport ? [] : drop()
  }

  /// Takes what DECRPM says of a mode: 1 set, 2 reset, 3 and 4 the same for good, 0 not known.
  private mutating func take(report: String) {
    guard report.hasSuffix("$y") else { return }
    let numbers = report.dropFirst().dropLast(2).split(separator: ";").map { Int($0) }
    guard numbers.count == 2, numbers[0] == SynchronizedOutput.mode, let setting = numbers[1] else { return }
    hasSynchronizedOutput = 1...3 ~= setting
  }

  /// Gives up a sequence that is not complete.
  private mutating func drop() -> [Key] {
    defer { sequence = [] }
    switch sequence.count {
    case 0: return []
    case 1: return [.escape]
    case 2: return [.escape, .character(Character(Unicode.Scalar(sequence[1])))]
    default: return []
    }
  }

  private mutating func plain(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x0A, 0x0D: return .enter
    case 0x09: return .tab
    case 0x08, 0x7F: return .backspace
    case 0x00...0x1F: return .control(Character(Character(Unicode.Scalar(byte + 0x40)).lowercased()))
    case 0x80...0xBF:
      guard !character.isEmpty else { return nil }
      character.append(byte)
    default:
      character = [byte]
    }
    let expected =
      switch character[0] {
      case 0xF0...: 4
      case 0xE0...: 3
      case 0xC0...: 2
      default: 1
      }
    guard character.count >= expected else { return nil }
    defer { character = [] }
    return String(validating: character, as: UTF8.self)?.first.map(Key.character)
  }

  private static func key(code: Int32) -> Key? {
    if let key = named[code] { return key }
    return (Int32(1)...63).first { curses_key_function($0) == code }.map { .function(Int($0)) }
  }

  /// What ends a sequence, in its usual and in its keypad form, whichever one terminfo leaves out.
  private static let sequences: [String: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end, "Z": .backTab, "M": .enter,
    "1~": .home, "3~": .delete, "4~": .end, "5~": .pageUp, "6~": .pageDown, "7~": .home, "8~": .end,
    "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4),
  ]

  private static let named: [Int32: Key] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
    KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_HOME: .home, KEY_END: .end,
    KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace, KEY_DC: .delete,
    // The keypad's corners, for terminals that tell them apart.
    KEY_A1: .home, KEY_A3: .pageUp, KEY_C1: .end, KEY_C3: .pageDown,
  ]
}
