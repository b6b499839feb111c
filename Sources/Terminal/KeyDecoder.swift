import CNcurses
import Screen

/// Turns what ncurses reads, bytes and key codes, into keys.
///
/// Characters are put together from their bytes here, since `get_wch` loses one that arrives in two reads.
/// Sequences that neither ncurses nor the table below knows are swallowed: their letters would act as keys. So is
/// whatever a terminal reports, in whichever control string, whenever and in however many pieces it comes; and what
/// is pasted is one key, however long it takes.
struct KeyDecoder {
  /// The states of a VT500 parser, and pasting.
  private enum State: Equatable {
    case ground
    case escape
    /// ESC O, and one letter.
    case keypad
    /// ESC [, and parameters.
    case sequence([UInt8])
    /// DCS, OSC, APC, PM or SOS: until BEL or ST.
    case string
    /// An ESC in a string, which mostly begins its ST.
    case stringEscape
    /// Between the brackets of a paste.
    case paste
  }

  /// Whether the terminal has reported that it has synchronized output.
  private(set) var hasSynchronizedOutput = false
  /// Whether the terminal's background is light, as it has reported; nil until it has.
  private(set) var hasLightBackground: Bool?
  /// Whether the terminal has the keyboard, as it has reported; nil until it has.
  private(set) var hasFocus: Bool?

  /// More of a paste is dropped: no field holds it.
  private static let longestPaste = 1 << 16
  /// More of a sequence is swallowed unread: none that means anything is so long.
  private static let longestSequence = 64
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private var state = State.ground
  private var character: [UInt8] = []
  private var pasted: [UInt8] = []
  /// The beginning of a control string.
  private var string: [UInt8] = []
  /// Whether the last burst ended in an escape, which was given as a key and may have begun a report.
  private var hasEscaped = false

  /// Takes one result of `wgetch`, and gives the keys that are complete with it.
  mutating func decode(_ code: Int32) -> [Key] {
    let wasEscaped = hasEscaped
    hasEscaped = false
    if state == .paste {
      UInt8(exactly: code).map { paste($0) }
      return takePaste()
    }
    if code == KEY_MOUSE {
      // What ncurses has taken is the beginning; where terminfo has another one, it takes nothing.
      let dropped = drop()
      state = .sequence([UInt8(ascii: "<")])
      return dropped
    }
    guard let byte = UInt8(exactly: code) else { return drop() + (Self.key(code: code).map { [$0] } ?? []) }
    switch state {
    case .ground where byte == 0x1B:
      state = .escape
    case .ground where wasEscaped && Self.introducer(byte) != nil && byte != UInt8(ascii: "O"):
      state = Self.introducer(byte) ?? .ground
      string = [byte]
    case .ground:
      return plain(byte).map { [$0] } ?? []
    case .escape:
      return introduce(byte)
    case .keypad:
      state = byte == 0x1B ? .escape : .ground
      return Self.sequences[String(Unicode.Scalar(byte))].map { [$0] } ?? []
    case .sequence(let parameters):
      return continueSequence(parameters, byte)
    case .string:
      return continueString(byte)
    case .stringEscape:
      state = .ground
      if byte == UInt8(ascii: "\\") {
        take(string: String(decoding: string, as: UTF8.self))
        return []
      }
      state = .escape
      return byte == 0x1B ? [] : introduce(byte)
    case .paste: break
    }
    return []
  }

  /// Ends a burst of input: an escape that nothing followed was the key of that name.
  mutating func flush() -> [Key] {
    switch state {
    case .escape:
      hasEscaped = true
      return drop()
    case .keypad: return drop()
    // The rest may take its time: no key that people press begins like these.
    case .ground, .sequence, .string, .stringEscape, .paste: return []
    }
  }

  private static func introducer(_ byte: UInt8) -> State? {
    switch byte {
    case UInt8(ascii: "["): .sequence([])
    case UInt8(ascii: "O"): .keypad
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      .string
    default: nil
    }
  }

  /// Takes what follows an escape.
  private mutating func introduce(_ byte: UInt8) -> [Key] {
    if let next = Self.introducer(byte) {
      state = next
      string = [byte]
      return []
    }
    let escape = drop()
    if byte == 0x1B { state = .escape }
    return escape + (byte == 0x1B ? [] : plain(byte).map { [$0] } ?? [])
  }

  private mutating func continueSequence(_ parameters: [UInt8], _ byte: UInt8) -> [Key] {
    switch byte {
    case 0x1B:
      state = .escape
    case 0x20...0x3F:
      state = .sequence(parameters.count < Self.longestSequence ? parameters + [byte] : parameters)
    case 0x40...0x7E:
      state = .ground
      let text = String(decoding: parameters + [byte], as: UTF8.self)
      if text == "200~" { state = .paste }
      if text.hasPrefix("?") { take(report: text) }
      if text == "I" || text == "O" { hasFocus = text == "I" }
      if text.hasPrefix("<") { return Self.pointer(text).map { [$0] } ?? [] }
      return Self.sequences[text].map { [$0] } ?? []
    default:
      // Nothing that a terminal sends goes on so.
      state = .ground
      return plain(byte).map { [$0] } ?? []
    }
    return []
  }

  private mutating func continueString(_ byte: UInt8) -> [Key] {
    switch byte {
    case 0x1B: state = .stringEscape
    case 0x07:
      state = .ground
      take(string: String(decoding: string, as: UTF8.self))
    case 0x18, 0x1A: state = .ground
    case 0x08...0x0D, 0x20...0xFF:
      if string.count < Self.longestSequence { string.append(byte) }
    default:
      // No string holds it: a person wants out, by Ctrl-C for one.
      state = .ground
      return plain(byte).map { [$0] } ?? []
    }
    return []
  }

  private mutating func paste(_ byte: UInt8) {
    if pasted.count == Self.longestPaste + Self.pasteEnd.count { pasted.remove(at: Self.longestPaste) }
    pasted.append(byte)
  }

  /// The paste, once its end has come.
  private mutating func takePaste() -> [Key] {
    guard pasted.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) else { return [] }
    let text = String(decoding: pasted.dropLast(Self.pasteEnd.count), as: UTF8.self)
    (state, pasted) = (.ground, [])
    return [.paste(text)]
  }

  /// Takes what DECRPM says of a mode: 1 set, 2 reset, 3 and 4 the same for good, 0 not known.
  private mutating func take(report: String) {
    guard report.hasSuffix("$y") else { return }
    let numbers = report.dropFirst().dropLast(2).split(separator: ";").map { Int($0) }
    guard numbers.count == 2, numbers[0] == SynchronizedOutput.mode, let setting = numbers[1] else { return }
    hasSynchronizedOutput = 1...3 ~= setting
  }

  /// What a report of the mouse means, as SGR: `<BUTTON;COLUMN;ROW` and `M` for a press; nil for what means nothing.
  private static func pointer(_ report: String) -> Key? {
    let numbers = report.dropFirst().dropLast().split(separator: ";").map { Int($0) }
    guard report.hasSuffix("M"), numbers.count == 3, let button = numbers[0], let column = numbers[1],
      let row = numbers[2], 1...9999 ~= column, 1...9999 ~= row
    else { return nil }
    let point = Point(x: column - 1, y: row - 1)
    return switch button {
    case 0: .click(point)
    case 64: .wheel(-1, at: point)
    case 65: .wheel(1, at: point)
    default: nil
    }
  }

  /// Takes what a control string says, which begins with the letter that has introduced it.
  private mutating func take(string: String) {
    guard string.hasPrefix(BackgroundColor.answer) else { return }
    let color = string.dropFirst(BackgroundColor.answer.count)
    hasLightBackground = BackgroundColor.isLight(color) ?? hasLightBackground
  }

  /// Gives up what is not complete.
  private mutating func drop() -> [Key] {
    defer { state = .ground }
    switch state {
    case .escape: return [.escape]
    case .keypad: return [.escape, .character("O")]
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
