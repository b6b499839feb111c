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
    #expect(decode([0x1B, 0x5B], &decoder) == [.escape, .character("[")])
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

  @Test func aReportThatNeverEndsTakesNoKeysForLong() {
    var decoder = KeyDecoder()
    for _ in 0..<10 { #expect(decode(Array("\u{1B}[?12345678".utf8), &decoder) == []) }
    #expect(decode(Array(repeating: 0x31, count: 64), &decoder) == [])
    #expect(decode([0x6A], &decoder) == [.character("j")])
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
    #expect(features.hasTitle == emulator && features.hasClipboard == emulator)
    #expect(features.hasProgress == progress)
  }
}
