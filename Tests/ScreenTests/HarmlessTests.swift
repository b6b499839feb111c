import Foundation
import Screen
import Testing

@Suite struct HarmlessTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("\u{1B}[1;31mred\u{1B}[0m", "red"),
    ("\u{9B}31mred", "red"),
    ("\u{1B}]0;title\u{07}text", "text"),
    ("\u{1B}]8;;http://example.org\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
    ("\u{1B}P1$r0m\u{1B}\\after", "after"),
    ("\u{1B}(Bcharset \u{1B}7saved \u{1B}cReset", "charset saved Reset"),
    ("\u{1B}]52;c;ZXZpbA==", ""),
    ("cut \u{1B}[38;5", "cut "),
    ("cut \u{1B}", "cut "),
    ("\u{1B}[12✔", "✔"),
    ("\u{1B}[3\u{18}1m", "1m"),
    ("\u{1B}]0;open\nnext", "␊next"),
    ("\u{1B}\u{1B}[mtwice", "twice"),
  ])
  func escapeSequencesAreRemoved(raw: String, shown: String) {
    #expect(harmless(raw) == shown)
  }

  @Test(arguments: [
    ("10%\r20%\r", "20%"), ("done\r", "done"), ("done\r\u{1B}[0m", "done"), ("10%\r\u{1B}[K20%", "20%"),
    ("\r\r", ""), ("one\r\ntwo", "one␊two"),
  ])
  func aCarriageReturnKeepsWhatWasWrittenLast(raw: String, shown: String) {
    #expect(harmless(raw) == shown)
  }

  @Test func controlCharactersBecomePictures() {
    #expect(harmless("a\0b\u{07}c\u{08}d\u{7F}e\u{85}f\u{2028}") == "a␀b␇c␈d␡e\u{FFFD}f\u{FFFD}")
    #expect(harmless("a\0b\u{85}", glyphs: .ascii) == "a?b?")
  }

  @Test(arguments: [
    ("\ta", "        a"), ("ab\tc", "ab      c"), ("世\tc", "世      c"),
    ("12345678\tc", "12345678        c"),
  ])
  func aTabGoesToTheNextStopOfEight(raw: String, shown: String) {
    #expect(harmless(raw) == shown)
  }

  @Test func nothingInvisibleIsLeft() {
    let invisible =
      "\u{202E}\u{2066}\u{200B}\u{200E}\u{FEFF}\u{E0041}\u{200D}\u{FE0F}\u{AD}\u{61C}\u{2060}\u{FFF9}"
    #expect(harmless("a" + invisible + "b") == "ab")
    #expect(harmless("👨\u{200D}👩\u{200D}👧") == "👨👩👧")
    #expect(displayWidth("👨\u{200D}👩\u{200D}👧") == 6)
    #expect(displayWidth("❤\u{FE0F}") == 1)
  }

  @Test func aBaseKeepsFourMarksAndAMarkWithoutABaseIsDropped() {
    let zalgo = "o" + String(repeating: "\u{301}", count: 40)
    #expect(harmless(zalgo).unicodeScalars.count == 5)
    #expect(displayWidth(zalgo) == 1)
    #expect(harmless("\u{301}a") == "a")
  }

  @Test func whatHasNoKnownWidthIsReplaced() {
    #expect(harmless("a\u{378}b\u{10FFFF}") == "a\u{FFFD}b\u{FFFD}")
  }

  @Test(arguments: [
    ("plain", "plain"), ("working\r01:00:00 SUCCEEDED", "working␍01:00:00 SUCCEEDED"),
    ("\u{1B}[2Jx", "␛[2Jx"), ("a\u{1B}]0;b and all behind it", "a␛]0;b and all behind it"),
    ("a\nb\u{202E}c\u{9B}d", "a␊bc\u{FFFD}d"), ("世\tc", "世      c"),
  ])
  func nothingInALineHidesWhatStandsBesideIt(raw: String, shown: String) {
    #expect(harmlessLine(raw) == shown)
    #expect(harmlessLine(shown) == shown)
  }

  @Test func harmlessJSONIsTheSameJSON() throws {
    let value = ["a\u{7F}b", "\u{9B}2J", "\u{202E}x\u{E0041}", "世 ❤\u{FE0F}", "\u{1B}[2J\n"]
    let json = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    let shown = harmlessJSON(json)
    #expect(try JSONDecoder().decode([String].self, from: Data(shown.utf8)) == value)
    #expect(
      !shown.unicodeScalars.contains { 0x7F...0x9F ~= $0.value || $0.properties.isDefaultIgnorableCodePoint })
    #expect(harmlessJSON("{\n  \"a\" : 1\n}") == "{\n  \"a\" : 1\n}")
  }

  @Test func everyScalarIsHarmlessAfterOneMorePass() {
    var text = ""
    for value in UInt32(0)...0x1_2000 {
      guard let scalar = Unicode.Scalar(value), value != 0x0D else { continue }
      text.unicodeScalars.append(scalar)
      if value % 97 == 0 { text += "\u{1B}\\" }
    }
    let once = harmless(text)
    #expect(harmless(once).unicodeScalars.elementsEqual(once.unicodeScalars))
    #expect(once.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) })
  }
}
