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
  let text = String(text)
  if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text }
  var filter = EscapeFilter()
  var line = HarmlessLine(control: glyphs.control)
  for scalar in text.unicodeScalars where filter.passes(scalar) {
    line.append(scalar)
  }
  return line.text
}

/// The same text in spans, with the looks that its own sequences ask for (ECMA-48, select graphic rendition): colours,
/// bold, dim, underline and reverse. Nothing else of a sequence has any effect.
///
/// - Parameter look: how the text begins, in the end how a text behind it would: a colour lasts until it is reset.
/// - Returns: spans of ``Role/text`` whose texts together are what ``harmless(_:glyphs:)`` gives.
public func styledSpans(
  _ text: some StringProtocol, look: inout Style, glyphs: Glyphs = .unicode
) -> [Span] {
  let text = String(text)
  if look == Style(), text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return [Span(text)] }
  var filter = EscapeFilter()
  var line = HarmlessLine(control: glyphs.control)
  line.look = look
  for scalar in text.unicodeScalars {
    if filter.passes(scalar) { line.append(scalar) }
    if let rendition = filter.takeRendition() { line.look.apply(rendition: rendition) }
  }
  look = line.look
  return line.spans
}

/// A line that was put together from several texts, as it may go to a terminal.
///
/// It is as ``harmless(_:glyphs:)`` makes it, but nothing of it takes away what stands before or behind: a control
/// character, the beginning of an escape sequence too, becomes a picture, and the rest stays as text.
public func harmlessLine(_ text: some StringProtocol) -> String {
  let text = String(text)
  if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text }
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
  /// How what comes next looks.
  var look = Style()
  private(set) var text = ""
  /// Where in the text, in bytes of UTF-8, another look begins.
  private var looks: [(start: Int, look: Style)] = []
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
      looks = []
      column = 0
      isReturned = false
    }
    // Only a base begins another look: a mark keeps that of what it lies on.
    if look != looks.last?.look ?? Style() { looks.append((text.utf8.count, look)) }
    text += glyph
    column += width
    marks = 0
  }

  /// The text, divided where its look changes.
  var spans: [Span] {
    let starts = [(start: 0, look: Style())] + looks
    let ends = starts.dropFirst().map(\.start) + [text.utf8.count]
    return zip(starts, ends).compactMap { part, end in
      guard part.start < end else { return nil }
      let utf8 = text.utf8
      let range =
        utf8.index(utf8.startIndex, offsetBy: part.start)..<utf8.index(utf8.startIndex, offsetBy: end)
      return Span(String(text[range]), ownLook: part.look == Style() ? nil : part.look)
    }
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
  /// What stands between a control sequence's introducer and its end.
  private var parameters = ""
  private var rendition: String?

  /// The parameters of a select graphic rendition that has just ended; nil else.
  mutating func takeRendition() -> String? {
    defer { rendition = nil }
    return rendition
  }

  /// Whether the scalar is text, or a control character outside of any sequence.
  mutating func passes(_ scalar: Unicode.Scalar) -> Bool {
    switch (state, scalar.value) {
    case (_, 0x1B): state = .escape
    case (.escape, 0x20...0x2F): break
    case (.escape, 0x5B): beginControlSequence()
    case (.escape, 0x50), (.escape, 0x58), (.escape, 0x5D...0x5F): state = .string
    case (.escape, 0x30...0x7E): state = .ground
    case (.controlSequence, 0x20...0x3F): parameters.unicodeScalars.append(scalar)
    case (.controlSequence, 0x40...0x7E):
      state = .ground
      if scalar == "m" { rendition = parameters }
    case (.string, 0x07), (.string, 0x9C): state = .ground
    // CAN and SUB abort a sequence.
    case (.escape, 0x18), (.escape, 0x1A), (.controlSequence, 0x18), (.controlSequence, 0x1A),
      (.string, 0x18), (.string, 0x1A):
      state = .ground
    case (.string, let value) where value != 0x0A: break
    case (_, 0x9B): beginControlSequence()
    case (_, 0x90), (_, 0x98), (_, 0x9D...0x9F): state = .string
    default:
      state = .ground
      return true
    }
    return false
  }

  private mutating func beginControlSequence() {
    state = .controlSequence
    parameters = ""
  }
}
