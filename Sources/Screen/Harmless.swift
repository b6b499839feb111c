/// A text as it may go to a terminal: nothing in it moves the cursor, hides or reorders text, or commands.
///
/// Made for one line of a step's output, which is hostile until proven otherwise:
/// - escape sequences (CSI, OSC, DCS and the like, `ESC x`; 7-bit and C1) are removed. One that the text
///   ends in, because a reader cut it there, is removed as well; a newline ends any of them, so that an
///   unfinished one never swallows the next line;
/// - a tab becomes spaces up to the next multiple of 8 columns;
/// - a carriage return starts the line again, as a progress meter means it: what follows the last one that
///   any text follows is kept;
/// - other control characters become pictures (`␀`…`␡`; `�` for C1), or ``Glyphs/control`` in ASCII;
/// - bidi and zero-width characters, joiners, variation selectors, BOM and tags are dropped;
/// - a scalar of unknown width becomes `�`; marks beyond 4 on one base, or without a base, are dropped.
///
/// Idempotent. Lines of a longer text are split by the caller.
public func harmless(_ text: some StringProtocol, glyphs: Glyphs = .unicode) -> String {
  if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(text) }
  var filter = EscapeFilter()
  var line = HarmlessLine(control: glyphs.control)
  for scalar in text.unicodeScalars where filter.passes(scalar) {
    line.append(scalar)
  }
  return line.text
}

/// A line that was put together from several texts, as it may go to a terminal.
///
/// It is as ``harmless(_:glyphs:)`` makes it, but nothing of it takes away what stands before or behind: a control
/// character, the beginning of an escape sequence too, becomes a picture, and the rest stays as text.
public func harmlessLine(_ text: some StringProtocol) -> String {
  if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(text) }
  var line = HarmlessLine(control: nil)
  for scalar in text.unicodeScalars {
    if scalar == "\r" { line.appendPicture(of: scalar) } else { line.append(scalar) }
  }
  return line.text
}

/// The same JSON, with every character escaped in it that could do something to a terminal.
public func harmlessJSON(_ json: some StringProtocol) -> String {
  var text = ""
  for scalar in json.unicodeScalars {
    switch ScalarKind(scalar) {
    case .control where scalar != "\n", .invisible:
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text
}

/// The line that ``harmless(_:glyphs:)`` builds.
private struct HarmlessLine {
  /// ncurses keeps five wide characters a cell (`CCHARW_MAX`): a base and four marks.
  private static let maximumMarks = 4
  private static let tabStop = 8

  let control: String?
  private(set) var text = ""
  private var column = 0
  private var marks = maximumMarks
  private var isReturned = false

  init(control: String?) {
    self.control = control
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    switch (scalar, ScalarKind(scalar)) {
    case ("\r", _):
      isReturned = true
    case ("\n", _):
      isReturned = false
      appendPicture(of: scalar)
    case ("\t", _):
      let spaces = Self.tabStop - column % Self.tabStop
      for _ in 0..<spaces { put(" ", 1) }
    case (_, .glyph(let width)):
      put(String(scalar), width)
    case (_, .mark):
      guard marks < Self.maximumMarks else { return }
      text.unicodeScalars.append(scalar)
      marks += 1
    case (_, .control):
      appendPicture(of: scalar)
    case (_, .unknown):
      put("\u{FFFD}", 1)
    case (_, .invisible):
      break
    }
  }

  mutating func appendPicture(of scalar: Unicode.Scalar) { put(picture(of: scalar), 1) }

  private mutating func put(_ glyph: String, _ width: Int) {
    if isReturned {
      text = ""
      column = 0
      isReturned = false
    }
    text += glyph
    column += width
    marks = 0
  }

  private func picture(of scalar: Unicode.Scalar) -> String {
    if let control { return control }
    switch scalar.value {
    case 0...0x1F: return Unicode.Scalar(0x2400 + scalar.value).map(String.init) ?? "\u{FFFD}"
    case 0x7F: return "\u{2421}"
    default: return "\u{FFFD}"
    }
  }
}

/// Recognises escape sequences one scalar at a time (ECMA-48 5.4, 5.6; the states of a VT500 parser).
private struct EscapeFilter {
  private enum State { case ground, escape, controlSequence, string }
  private var state = State.ground

  /// Whether the scalar is text, or a control character outside of any sequence.
  mutating func passes(_ scalar: Unicode.Scalar) -> Bool {
    switch (state, scalar.value) {
    case (_, 0x1B): state = .escape
    case (.escape, 0x20...0x2F): break
    case (.escape, 0x5B): state = .controlSequence
    case (.escape, 0x50), (.escape, 0x58), (.escape, 0x5D...0x5F): state = .string
    case (.escape, 0x30...0x7E): state = .ground
    case (.controlSequence, 0x20...0x3F): break
    case (.controlSequence, 0x40...0x7E): state = .ground
    case (.string, 0x07), (.string, 0x9C): state = .ground
    // CAN and SUB abort a sequence.
    case (.escape, 0x18), (.escape, 0x1A), (.controlSequence, 0x18), (.controlSequence, 0x1A),
      (.string, 0x18), (.string, 0x1A):
      state = .ground
    case (.string, let value) where value != 0x0A: break
    case (_, 0x9B): state = .controlSequence
    case (_, 0x90), (_, 0x98), (_, 0x9D...0x9F): state = .string
    default:
      state = .ground
      return true
    }
    return false
  }
}
