import CNcurses
import Screen

/// How far something is, for the terminal's tab or task bar.
public enum Progress: Equatable, Sendable {
  /// Nothing to show.
  case none
  /// Under way, in percent.
  case running(Int)
  /// Failed, at so many percent.
  case failed(Int)
  /// Under way, nobody knows how far.
  case indeterminate
  /// Held, at so many percent.
  case held(Int)

  /// The parameters of OSC 9;4, as ConEmu defined them; percentages are clamped to 0...100.
  var parameters: String {
    switch self {
    case .none: "0"
    case .running(let percent): "1;\(min(max(percent, 0), 100))"
    case .failed(let percent): "2;\(min(max(percent, 0), 100))"
    case .indeterminate: "3"
    case .held(let percent): "4;\(min(max(percent, 0), 100))"
    }
  }
}

/// DEC mode 2026, by which a terminal shows a frame as a whole and not line by line as it comes in.
enum SynchronizedOutput {
  /// The number of the mode.
  static let mode = 2026
  /// Asks by DECRQM whether the terminal has it; one that does not know the question does not answer.
  static let question = "\u{1B}[?\(mode)$p"
  /// Goes before a frame.
  static let begin = "\u{1B}[?\(mode)h"
  /// Goes behind it.
  static let end = "\u{1B}[?\(mode)l"
}

/// OSC 11, by which a terminal tells its background's colour.
enum BackgroundColor {
  static let question = "\u{1B}]11;?\u{1B}\\"
  /// How the control string begins that answers, behind its ESC.
  static let answer = "]11;"

  /// Whether a colour is light; nil for what is none.
  ///
  /// - Parameter color: `rgb:R/G/B` or `rgba:R/G/B/A` as X11 writes them, 1 to 4 hexadecimal digits each.
  static func isLight(_ color: some StringProtocol) -> Bool? {
    let parts = color.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, ["rgb", "rgba"].contains(parts[0]) else { return nil }
    let levels = parts[1].split(separator: "/", omittingEmptySubsequences: false).map { digits -> Double? in
      guard 1...4 ~= digits.count, let value = Int(digits, radix: 16), value >= 0 else { return nil }
      return Double(value) / Double(1 << (4 * digits.count) - 1)
    }
    guard levels.count == parts[0].count, let red = levels[0], let green = levels[1], let blue = levels[2]
    else {
      return nil
    }
    // Luma as of Rec. 709: as bright as it looks, which is not how much light there is.
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5
  }
}

/// DEC mode 2004, by which a terminal brackets what is pasted.
enum BracketedPaste {
  static let begin = "\u{1B}[?2004h"
  static let end = "\u{1B}[?2004l"
}

/// What a terminal tells of by itself once it was asked to.
public enum Report: CaseIterable, Sendable {
  /// Whether it has the keyboard: DEC mode 1004.
  case focus
  /// Buttons and the wheel, as SGR (DEC modes 1000 and 1006): the terminal's own selection then needs Shift.
  case mouse

  private var modes: [Int] {
    switch self {
    case .focus: [1004]
    case .mouse: [1000, 1006]
    }
  }

  var begin: String { modes.map { "\u{1B}[?\($0)h" }.joined() }
  var end: String { modes.map { "\u{1B}[?\($0)l" }.joined() }
}

extension Terminal {
  /// Asks the terminal to tell of something until it is given back; where it may not know that, nothing is asked.
  public func report(_ report: Report) {
    guard features.answersModes, !reports.contains(report) else { return }
    reports.append(report)
    prepareForCrash()
    add(report.begin)
  }

  /// Tells the desktop something, where the terminal is known to pass it on.
  ///
  /// - Parameter text: one line; more than 200 columns are cut.
  public func notify(_ text: String) {
    guard let notification = features.notification else { return }
    add("\u{1B}]\(notification)\(truncated(harmless(text), to: 200))\u{1B}\\")
  }

  /// The most bytes that ``copy(_:)`` sends as base64; more than terminals are known to take.
  static let maximumClipboard = 74_994

  /// Asks for the background's colour, without waiting: ``TerminalEvent/background(isLight:)`` tells it, where the
  /// terminal answers at all.
  public func askForBackground() {
    if features.answersModes { add(BackgroundColor.question) }
  }

  /// Names the terminal's window or tab; the earlier title comes back when the terminal closes.
  public func setTitle(_ title: String) {
    guard features.hasTitle, title != shownTitle else { return }
    // The first title saves the user's own on the terminal's stack (xterm's window operation 22).
    let save = shownTitle == nil ? "\u{1B}[22;2t" : ""
    shownTitle = title
    add(save + "\u{1B}]2;\(truncated(title, to: 200))\u{1B}\\")
  }

  /// Shows progress where the terminal has a place for it.
  public func setProgress(_ progress: Progress) {
    guard features.hasProgress, progress != shownProgress else { return }
    shownProgress = progress
    add("\u{1B}]9;4;\(progress.parameters)\u{1B}\\")
  }

  /// Rings the terminal's bell.
  public func bell() {
    guard isOpen else { return }
    _ = beep()
  }

  /// Puts a text into the clipboard of the machine that the user sits at, by OSC 52.
  ///
  /// - Returns: whether it was sent; a terminal may still refuse it. False where OSC 52 is not known, or
  ///   when the text is longer than terminals take (about 56,000 bytes).
  public func copy(_ text: String) -> Bool {
    let encoded = base64(text.utf8)
    guard features.hasClipboard, isOpen, encoded.utf8.count <= Self.maximumClipboard else { return false }
    add("\u{1B}]52;c;\(encoded)\u{1B}\\")
    return true
  }

  /// Takes back what outlives the program: progress and title.
  func resetControlStrings() {
    setProgress(.none)
    if shownTitle != nil { add("\u{1B}[23;2t") }
  }

  /// Adds a control string between two draws, each of which leaves nothing in ncurses' own buffer.
  private func add(_ text: String) {
    if isOpen, !isHungUp { outbox.add(text) }
  }
}

/// RFC 4648, section 4.
func base64(_ bytes: some Collection<UInt8>) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var encoded: [UInt8] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    let group = rest.prefix(3)
    rest = rest.dropFirst(3)
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for digit in 0..<4 {
      encoded.append(digit <= group.count ? alphabet[bits >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: encoded, as: UTF8.self)
}
