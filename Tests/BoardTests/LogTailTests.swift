import Testing

@testable import Board

@Suite struct LogTailTests {
  private func tail(_ chunks: String..., pattern: String? = nil) -> LogTail {
    var tail = LogTail()
    for chunk in chunks { tail.append(Array(chunk.utf8), pattern: pattern) }
    return tail
  }

  @Test("However the bytes are cut, the lines are the same")
  func cuts() {
    let bytes = Array("one\r\ntwo 漢字\n10%\r20%\rthree".utf8)
    var whole = LogTail()
    whole.append(bytes)
    #expect(whole.lines == ["one", "two 漢字", "three"])
    for cut in 0...bytes.count {
      var parts = LogTail()
      parts.append(bytes[..<cut])
      parts.append(bytes[cut...])
      #expect(parts.lines == whole.lines)
    }
  }

  @Test("Memory is bounded: old lines go, long ones are cut")
  func bounded() {
    var log = LogTail()
    for number in 1...12_000 { log.append(Array("line \(number)\n".utf8)) }
    #expect(log.lines.count == LogTail.mostLines)
    #expect(log.lineCount == 12_000)
    #expect(log.firstLine == 2_001)
    #expect(log.lines.first == "line 2001")
    log.append([UInt8](repeating: 0x61, count: 1_000_000))
    #expect(log.lines.last?.utf8.count == LogTail.longestLine)
    let long = [UInt8](repeating: 0x61, count: LogTail.longestLine) + [0x0A]
    for _ in 0..<3_000 { log.append(long) }
    #expect(log.lines.reduce(0) { $0 + $1.utf8.count } == LogTail.mostBytes)
    #expect(log.lineCount == 15_000)
    log.append(Array("end\n".utf8))
    #expect(log.lines.last == "end" && log.lineCount == 15_001)
  }

  @Test("A meter that never ends its line shows its last value")
  func meter() {
    var log = LogTail()
    for percent in 0...100_0 { log.append(Array("\r\(percent)".utf8)) }
    #expect(log.lines == ["1000"])
  }

  @Test("Bytes that are no text are repaired")
  func invalid() {
    var log = LogTail()
    log.append([0xFF, 0x41, 0x0A, 0xE6, 0xBC])
    #expect(log.lines == ["\u{FFFD}A", "\u{FFFD}"])
    log.append([0xA2])
    #expect(log.lines.last == "漢")
  }

  @Test(
    "Progress is read as the plan says",
    arguments: [
      (#"(\d+) of (\d+)"#, "3 of 12 tables\n", 0.25), (#"(\d+)%"#, "at 40% now\nnothing\n", 0.4),
      (#"(\d+)%"#, "250%", 1),
      (#"(\d+) of (\d+)"#, "3 of 0\n", nil), ("[", "3 of 12", nil), (#"\d+%"#, "40%", nil),
      (#"(\d+)%"#, "", nil),
    ] as [(String, String, Double?)])
  func progress(pattern: String, text: String, expected: Double?) {
    #expect(tail(text, pattern: pattern).progress == expected)
  }

  @Test(
    "Looking for progress costs nothing that a person notices",
    arguments: [#"(\d+) of (\d+) [tT]ables"#, #"(\d+)+[ ]of (\d+)?"#, #"([0-9]+\s?)*%"#])
  func progressHasABudget(pattern: String) {
    let line = String(repeating: "7", count: 4000) + "\n"
    let lines = Array(String(repeating: line, count: 60).utf8)
    let clock = ContinuousClock()
    // The least of several: other tests want the processor as well.
    let least = (0..<5).map { _ in
      clock.measure {
        var log = LogTail()
        log.append(lines, pattern: pattern)
        #expect(log.progress == nil)
      }
    }.min()
    #expect(least ?? .zero < .milliseconds(500))
  }

  @Test("The terminals' own progress sequence is understood, cut anywhere")
  func sequence() {
    #expect(tail("\u{1B}]9;4;1;", "62\u{07}working").progress == 0.62)
    #expect(tail("\u{1B}]9;4;1;62\u{1B}\\\n", "\u{1B}]9;4;0;0\u{07}\n").progress == nil)
    #expect(tail("\u{1B}]9;4;2;30\u{07}", pattern: #"(\d+)"#).progress == 0.3)
  }
}
