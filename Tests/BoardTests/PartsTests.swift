import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct LineEditorTests {
  private func edited(_ keys: [String]) -> LineEditor {
    var editor = LineEditor()
    for label in keys {
      if label.hasPrefix("\"") {
        for character in label.dropFirst() { _ = editor.handle(.character(character)) }
      } else if let key = Key(label: label) {
        _ = editor.handle(key)
      }
    }
    return editor
  }

  @Test(
    "Keys edit where the cursor is",
    arguments: [
      (["\"abc", "left", "backspace"], "ac"), (["\"abc", "home", "del"], "bc"),
      (["\"one two", "ctrl-w"], "one "),
      (["\"one two", "left", "ctrl-u"], "o"), (["\"abc", "ctrl-a", "\"x", "ctrl-e", "\"y"], "xabcy"),
      (["\"漢字", "left", "\"e\u{301}"], "漢e\u{301}字"), (["\"ab", "home", "ctrl-k"], ""),
      (["backspace", "del", "ctrl-w", "left"], ""),
    ])
  func edits(keys: [String], text: String) {
    #expect(edited(keys).text == text)
  }

  @Test("The cursor stays in sight, between wide characters as well", arguments: 1...12)
  func sight(columns: Int) {
    let editor = edited(["\"a漢b字c"])
    let shown = editor.shown(in: columns)
    #expect(shown.cursor < columns)
  }

  @Test("A text has an end")
  func longest() {
    #expect(
      edited(["\"" + String(repeating: "x", count: 2 * LineEditor.longest)]).text.count == LineEditor.longest)
  }
}

@Suite struct WordsTests {
  @Test(
    "Durations read like a clock",
    arguments: [
      (Duration.seconds(41), "0:41"), (.seconds(727), "12:07"), (.seconds(6439), "1:47:19"),
      (.seconds(-5), "0:00"),
      (.seconds(273_600), "3d 04h"), (.milliseconds(Int64.max), "106751991167d 07h"),
    ])
  func clock(duration: Duration, text: String) {
    #expect(Words.clock(duration) == text)
  }

  @Test(
    "Delays are rough, and little ones none",
    arguments: [(29, nil), (-40, "-40s"), (120, "+2m"), (5400, "+1h30m")] as [(Int, String?)])
  func delay(seconds: Int, text: String?) {
    #expect(Words.delay(.seconds(seconds)) == text)
  }

  @Test("The time of day is UTC, before 1970 as well")
  func timeOfDay() {
    #expect(Words.timeOfDay(opening) == "22:00:00")
    #expect(Words.timeOfDay(Instant(milliseconds: -1000)) == "23:59:59")
    #expect(Words.timeOfDay(Instant(milliseconds: .min)).count == 8)
  }

  @Test(
    "A duration is read with its unit only",
    arguments: [
      ("15m", 900), (" 2h ", 7200), ("90", nil), ("-1s", nil), ("0s", nil), ("9999999999999999999d", nil),
      ("m", nil),
    ] as [(String, Int?)])
  func reads(text: String, seconds: Int?) {
    #expect(Words.duration(text) == seconds.map { .seconds($0) })
  }

  @Test(
    "Ordinals",
    arguments: [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (23, "23rd")])
  func ordinal(number: Int, text: String) {
    #expect(Words.ordinal(number) == text)
  }
}

@Suite struct ListWindowTests {
  @Test(
    "What is always seen lies at the edges of what is near, and takes half of the room at most",
    arguments: [
      (50, [], Array(48..<52)), (50, [51], Array(48..<52)), (50, [7], [7, 49, 50, 51]),
      (50, [7, 90], [7, 49, 50, 90]), (50, [1, 2, 3, 99], [1, 2, 49, 50]), (0, [99], [0, 1, 2, 99]),
    ])
  func rows(index: Int, pinned: [Int], rows: [Int]) {
    let window = ListWindow(showing: index, of: 100, rows: 4, pinned: pinned)
    #expect(window.rows == rows)
    #expect(window.above + window.rows.count + window.below == 100)
  }

  @Test("A list that fits is shown whole, and no room shows nothing", arguments: [0, 3, 9])
  func whole(room: Int) {
    let window = ListWindow(showing: 1, of: 3, rows: room, pinned: [0, 2])
    #expect(window.rows == (room == 0 ? [] : [0, 1, 2]))
  }
}

@Suite struct FittingTests {
  private let parts = [
    Part([[Span("a long one")], [Span("short")], []], worths: [1, 3]), Part([Span("xx")], worth: 2),
    Part([[Span("last")]], worths: []),
  ]

  @Test(
    "The least worth gives way first, and only as far as it must",
    arguments: [
      (20, "a long one|xx|last"), (17, "short|xx|last"), (12, "short||last"), (9, "|xx|last"), (4, "||last"),
      (1, "||last"),
    ])
  func fits(columns: Int, expected: String) {
    let chosen = fitted(parts, into: columns, gap: 1).map { $0.map(\.text).joined() }
    #expect(chosen.joined(separator: "|") == expected)
  }
}
