import CWidth
import Glibc

/// The character set that the C library's widths, and ncurses, go by.
public enum TextLocale {
  /// Whether a UTF-8 locale is in effect. The first use sets it, for the whole process; call it before
  /// ncurses starts. Everything but ASCII reads as `�` without one.
  public static let isUnicode: Bool =
    // "C.UTF-8" first: widths then are the same on every machine, whatever the user's language.
    ["C.UTF-8", "C.utf8", "en_US.UTF-8", ""].contains { (name: String) in
      setlocale(LC_CTYPE, name) != nil && wcwidth(0x4E00) == 2
    }
}

/// What a scalar is to the screen.
enum ScalarKind: Equatable {
  /// A glyph of so many columns, 1 or 2.
  case glyph(Int)
  /// Joins the glyph before it.
  case mark
  /// C0, DEL, C1 or a line separator: never sent to a terminal.
  case control
  /// Takes no place and could hide, reorder or join what surrounds it.
  case invisible
  /// Nothing that the C library knows the width of.
  case unknown

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20...0x7E: self = .glyph(1)
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: self = .control
    case 0xFFF9...0xFFFB: self = .invisible
    // Bidi controls, zero-width characters, joiners, variation selectors, the byte order mark and tags.
    case _ where scalar.properties.isDefaultIgnorableCodePoint: self = .invisible
    default:
      guard TextLocale.isUnicode else {
        self = .unknown
        return
      }
      switch wcwidth(wchar_t(scalar.value)) {
      case 0: self = .mark
      case 1: self = .glyph(1)
      case 2: self = .glyph(2)
      default: self = .unknown
      }
    }
  }
}

/// The columns that a text takes on the screen once it is harmless.
///
/// Widths are the C library's, so a ZWJ family counts as its members, one after another.
public func displayWidth(_ text: some StringProtocol) -> Int {
  let text = String(text)
  if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text.utf8.count }
  var columns = 0
  forEachGlyph(of: harmless(text)) { _, width in
    columns += width
    return true
  }
  return columns
}

/// Walks the glyphs of an already harmless text, each a base with its marks, until `body` returns false.
func forEachGlyph(of text: String, _ body: (_ glyph: String, _ width: Int) -> Bool) {
  var glyph = ""
  var width = 0
  for scalar in text.unicodeScalars {
    if case .glyph(let columns) = ScalarKind(scalar) {
      if width > 0, !body(glyph, width) { return }
      glyph = String(scalar)
      width = columns
    } else {
      glyph.unicodeScalars.append(scalar)
    }
  }
  if width > 0 { _ = body(glyph, width) }
}
