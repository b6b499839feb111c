import CNcurses
import Screen
import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
  private func decode(_ bytes: [UInt8], _ decoder: inout KeyDecoder) -> [Key] {
    bytes.flatMap { decoder.decode(Int32($0)) } + decoder.flush()
  }

  @Test func aCharacterInTwoReadsIsOneKey() {
    var decoder = KeyDecoder()
    #expect(decode([0xE4, 0xB8], &decoder) == [])
    #expect(decode([0x96], &decoder) == [.character("世")])
  }

  @Test func bytesThatAreNoCharacterAreDropped() {
    var decoder = KeyDecoder()
    #expect(
      decode([0x80, 0xFF, 0xE4, 0x61, 0xC0, 0x80, 0x62], &decoder) == [.character("a"), .character("b")])
  }

  @Test func escapeAndALetterAreTwoKeys() {
    var decoder = KeyDecoder()
    #expect(decode([0x1B, 0x6A], &decoder) == [.escape, .character("j")])
    #expect(decode([0x1B, 0x1B], &decoder) == [.escape, .escape])
    #expect(decode([0x1B, 0x4F], &decoder) == [.escape, .character("O")])
  }

  @Test(arguments: 3...10) func aReportInTwoReadsIsNoKey(cut: Int) {
    let report = Array("\u{1B}[?2026;2$y".utf8)
    var decoder = KeyDecoder()
    #expect(decode(Array(report.prefix(cut)), &decoder) == [])
    #expect(decode(report.dropFirst(cut) + [0x6A], &decoder) == [.character("j")])
    #expect(decoder.hasSynchronizedOutput)
  }

  @Test(arguments: ["?2026;0$y", "?2026;4$y", "?2027;1$y", "2026;1$y", "?2026$y", "?2026;1;2$y", "?;$y"])
  func onlyTheTerminalsYesIsOne(report: String) {
    var decoder = KeyDecoder()
    #expect(decode(Array("\u{1B}[\(report)j".utf8), &decoder) == [.character("j")])
    #expect(!decoder.hasSynchronizedOutput)
  }

  @Test(arguments: [
    ("rgb:ffff/ffff/ffff", true), ("rgb:fdfd/f6f6/e3e3", true), ("rgba:ff/ff/ff/80", true),
    ("rgb:f/f/f", true),
    ("rgb:0000/0000/0000", false), ("rgb:1e1e/1e1e/2e2e", false), ("rgb:0000/0000/ffff", false),
    ("rgb:0000/ffff/0000", true), ("#ffffff", nil), ("rgb:ffff/ffff", nil), ("rgb:fffff/ffff/ffff", nil),
    ("rgb:-f/ff/ff", nil), ("rgb:ffff/ffff/ffff/ffff", nil), ("?", nil), ("", nil),
  ])
  func theBackgroundIsLightOrDarkHoweverItsReportIsSplit(color: String, isLight: Bool?) {
    for end in ["\u{07}", "\u{1B}\\"] {
      let report = Array("\u{1B}]11;\(color)\(end)".utf8)
      for cut in 2..<report.count {
        var decoder = KeyDecoder()
        _ = decode(Array(report.prefix(cut)), &decoder)
        #expect(decode(report.dropFirst(cut) + [0x6A], &decoder) == [.character("j")])
        #expect(decoder.hasLightBackground == isLight)
      }
    }
  }

  @Test func anotherStringThatHoldsAColourSaysNothingOfTheBackground() {
    for begin in ["\u{1B}]10;", "\u{1B}P11;", "\u{1B}]111;", "\u{1B}]52;]11;"] {
      var decoder = KeyDecoder()
      #expect(decode(Array("\(begin)rgb:ffff/ffff/ffff\u{07}".utf8), &decoder) == [])
      #expect(decoder.hasLightBackground == nil)
    }
  }

  /// What terminals answer, by the control strings in which they do.
  static let reports = [
    "\u{1B}[?62;22c", "\u{1B}[>1;4600;0c", "\u{1B}[24;80R", "\u{1B}[0n", "\u{1B}[8;24;80t",
    "\u{1B}[?2026;2$y",
    "\u{1B}[I", "\u{1B}[?1;2u", "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\",
    "\u{1B}P1+r544e=78\u{1B}\\",
    "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{07}", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\",
    "\u{1B}]52;c;aGVsbG8=\u{07}",
    "\u{1B}]lqxyz\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}^bqy\u{1B}\\", "\u{1B}Xbqy\u{1B}\\",
    "\u{1B}]11;" + String(repeating: "q", count: 5_000) + "\u{07}",
  ]

  @Test(arguments: reports) func noReportIsAKeyHoweverItIsSplit(report: String) {
    let bytes = Array(report.utf8)
    for cut in 2..<min(bytes.count, 40) {
      var decoder = KeyDecoder()
      #expect(decode(Array(bytes.prefix(cut)), &decoder) == [], "cut after \(cut)")
      #expect(decode(bytes.dropFirst(cut) + [0x6A], &decoder) == [.character("j")], "cut after \(cut)")
    }
    var decoder = KeyDecoder()
    // Nothing tells a lone escape from the key of that name.
    #expect(bytes.flatMap { decode([$0], &decoder) } == [.escape])
    #expect(decode([0x6A], &decoder) == [.character("j")])
  }

  @Test(arguments: ["\u{1B}]11;never ended", "\u{1B}Pq", "\u{1B}[12;"])
  func aPersonGetsOutOfAStringThatNeverEnds(
    start: String
  ) {
    for way in ["\u{1B}\u{1B}", "\u{03}"] {
      var decoder = KeyDecoder()
      #expect(decode(Array((start + "bqy").utf8.prefix(start.utf8.count)), &decoder) == [])
      _ = decode(Array(way.utf8), &decoder)
      #expect(decode([0x6A], &decoder) == [.character("j")])
    }
  }

  @Test(arguments: [
    ("<0;1;1M", Key.click(Point(x: 0, y: 0))), ("<0;223;40M", .click(Point(x: 222, y: 39))),
    ("<64;5;6M", .wheel(-1, at: Point(x: 4, y: 5))), ("<65;5;6M", .wheel(1, at: Point(x: 4, y: 5))),
    ("<0;1;1m", nil), ("<2;1;1M", nil), ("<35;1;1M", nil), ("<0;0;1M", nil), ("<0;1M", nil), ("<;;M", nil),
    ("<0;99999999999999999999;1M", nil),
  ])
  func theMouseIsReadHoweverItsReportIsSplit(report: String, key: Key?) {
    let bytes = Array("\u{1B}[\(report)".utf8)
    for cut in 1..<bytes.count where cut > 1 {
      var decoder = KeyDecoder()
      let keys = decode(Array(bytes[..<cut]), &decoder) + decode(Array(bytes[cut...]), &decoder)
      #expect(keys == (key.map { [$0] } ?? []))
    }
  }

  @Test func theMouseIsReadWhereNcursesHasTakenTheBeginning() {
    var decoder = KeyDecoder()
    #expect(
      decoder.decode(KEY_MOUSE) == [] && decode(Array("0;3;2M".utf8), &decoder) == [.click(Point(x: 2, y: 1))]
    )
  }

  @Test func theFocusIsKnownOnceItIsTold() {
    var decoder = KeyDecoder()
    #expect(decoder.hasFocus == nil)
    for (report, hasFocus) in [("O", false), ("I", true), ("O", false)] {
      #expect(decode(Array("\u{1B}[\(report)".utf8), &decoder) == [] && decoder.hasFocus == hasFocus)
    }
  }

  @Test(arguments: [
    (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], "9;"), (["TERM": "xterm-kitty"], "99;;"),
    (["TERM": "foot"], "777;notify;relboard;"), (["TERM": "xterm-256color"], nil),
    (["TERM": "tmux-256color", "TERM_PROGRAM": "iTerm.app"], nil), (["TERM": "dumb"], nil),
  ])
  func theDesktopIsNotifiedWhereTheTerminalIsKnownToPassItOn(environment: [String: String], begin: String?) {
    #expect(TerminalFeatures(environment: environment).notification == begin)
  }

  @Test func aPasteIsOneKeyHoweverItIsSplit() {
    let text = "y\u{03}q\r\n\u{1B}[A 世界 \u{1B}[200~"
    let bytes = Array("\u{1B}[200~\(text)\u{1B}[201~j".utf8)
    for cut in 6..<bytes.count - 1 {
      var decoder = KeyDecoder()
      let keys = decode(Array(bytes.prefix(cut)), &decoder) + decode(Array(bytes.dropFirst(cut)), &decoder)
      #expect(keys == [.paste(text), .character("j")], "cut after \(cut)")
    }
  }

  @Test func ofAPasteThatIsTooLongTheBeginningIsKept() {
    var decoder = KeyDecoder()
    let text = String(repeating: "0123456789abcdef", count: 10_000)
    let keys = decode(Array("\u{1B}[200~\(text)\u{1B}[201~j".utf8), &decoder)
    #expect(keys == [.paste(String(text.prefix(1 << 16))), .character("j")])
  }

  @Test func noCodeTraps() {
    var decoder = KeyDecoder()
    for code in Int32(-1)...2_000 { _ = decoder.decode(code) }
    _ = decoder.decode(.max)
    #expect(decoder.flush() == [])
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
  func base64IsThatOfTheStandard(text: String, encoded: String) {
    #expect(base64(Array(text.utf8)) == encoded)
  }

  @Test(arguments: [
    (["TERM": "xterm-256color"], true, false), (["TERM": "xterm-ghostty"], true, true),
    (["TERM": "xterm-256color", "VTE_VERSION": "7901"], true, true),
    (["TERM": "xterm-256color", "VTE_VERSION": "6800"], true, false),
    (["TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"], true, false),
    (["TERM": "linux", "WT_SESSION": "1"], false, false), (["TERM": "dumb"], false, false),
    ([:], false, false),
  ])
  func aFeatureIsUsedWhereItIsKnown(environment: [String: String], emulator: Bool, progress: Bool) {
    let features = TerminalFeatures(environment: environment)
    #expect(
      features.hasTitle == emulator && features.hasClipboard == emulator && features.hasLinks == emulator)
    #expect(features.hasProgress == progress)
  }
}
