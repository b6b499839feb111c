import CNcurses
import Foundation
import Screen
import Testing

@testable import Terminal

/// ncurses keeps global state, so one test at a time.
@MainActor @Suite(.serialized) struct TerminalTests {
  @Test func whatIsDrawnArrives() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("release 世界 e\u{301} ✔"), theme: plain)
      #expect(person.drawn().contains("release 世界 e\u{301} ✔"))
    }
  }

  @Test func theSameScreenSendsNothing() throws {
    try withTerminal { terminal, person in
      @MainActor func show() {
        terminal.setTitle("release")
        terminal.setProgress(.running(50))
        terminal.draw(buffer("12:00:00"), theme: plain, cursor: Point(x: 3, y: 0))
      }
      show()
      _ = person.drawn()
      show()
      #expect(person.drawn().isEmpty)
      terminal.draw(buffer("12:00:01"), theme: plain)
      let difference = person.drawn()
      #expect(difference.contains("1") && !difference.contains("12:00"))
    }
  }

  @Test func whatLeadsSomewhereIsALinkUntilItIsGone() throws {
    try withTerminal { terminal, person in
      let address = "https://example.org/a"
      func frame(_ spans: Span...) -> CellBuffer {
        var screen = CellBuffer(Size(columns: 20, rows: 3))
        screen.put(spans, at: Point(x: 2, y: 1))
        return screen
      }
      let (begin, end) = ("\u{1B}]8;;\(address)\u{1B}\\", "\u{1B}]8;;\u{1B}\\")
      let linked = frame(Span("see "), Span("the page", .accent, link: address))
      terminal.draw(linked, theme: plain)
      let first = person.drawn()
      #expect(
        first.contains("\u{1B}7\u{1B}[2;7H\(begin)") && first.contains("the page\(end)\u{1B}8"), "\(first)")
      terminal.draw(linked, theme: plain)
      #expect(person.drawn().isEmpty)
      terminal.draw(frame(Span("see "), Span("the pagf", .accent, link: address)), theme: plain)
      let changed = person.drawn()
      #expect(changed.contains(begin) && !changed.contains("the pag"), "\(changed)")
      terminal.draw(frame(Span("see the pagf")), theme: plain)
      let plainly = person.drawn()
      #expect(!plainly.contains(begin) && plainly.contains("the pagf"), "\(plainly)")
      terminal.draw(
        frame(Span("x", link: "javascript:alert(1)"), Span("y", link: "https://a b")), theme: plain)
      #expect(!person.drawn().contains("]8;"))
    }
  }

  @Test func aWideGlyphIsReplacedWholly() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("世界"), theme: plain)
      _ = person.drawn()
      terminal.draw(buffer("a世"), theme: plain)
      #expect(person.drawn().contains("a世"))
      terminal.draw(buffer("abcd"), theme: plain)
      #expect(person.drawn().contains("bcd"))
    }
  }

  @Test func whateverWasThereBeforeEveryCellIsTheNewOne() throws {
    var random = SystemRandomNumberGenerator()
    try withTerminal(columns: 20, rows: 5) { terminal, person in
      for _ in 0..<500 {
        var screen = CellBuffer(Size(columns: 20, rows: 5))
        for y in 0..<5 {
          let text = (0..<20).map { _ in ["a", "b", " ", "世", "界", "e\u{301}"].randomElement(using: &random)!
          }
          screen.put(text.joined(), at: Point(x: -1, y: y), role: Bool.random() ? .text : .failure)
        }
        terminal.draw(screen, theme: plain)
        _ = person.drawn()
        for y in 0..<5 {
          for x in 0..<20 where !screen[x, y].text.isEmpty {
            var cell = cchar_t()
            mvin_wch(Int32(y), Int32(x), &cell)
            let scalars = withUnsafeBytes(of: cell.chars) {
              $0.bindMemory(to: wchar_t.self).prefix { $0 != 0 }
            }
            let text = String(String.UnicodeScalarView(scalars.compactMap { Unicode.Scalar(UInt32($0)) }))
            #expect(text == screen[x, y].text, "\(x), \(y)")
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("xterm", "truecolor", 256), ("xterm", "24bit", 256), ("xterm", "", 8), ("xterm", "1", 8),
    ("vt100", "truecolor", 0), ("xterm-256color", "truecolor", 256),
  ])
  func anXtermThatSaysSoHasMoreThanEightColours(type: String, says: String, colors: Int) throws {
    try withTerminal(type: type, environment: ["COLORTERM": says]) { terminal, _ in
      #expect(terminal.colors == colors)
      #expect(terminal.notes == [])
    }
  }

  @Test func theLookThatATextBringsAlongIsShownAndEndsWithIt() throws {
    try withTerminal { terminal, person in
      var screen = buffer("abc", role: .text)
      terminal.draw(screen, theme: plain)
      _ = person.drawn()
      screen.put([Span("abc", ownLook: Style(attributes: .underline))], at: Point(x: 0, y: 0))
      terminal.draw(screen, theme: plain)
      #expect(person.drawn().contains("4mabc"))
      screen.put([Span("a", ownLook: Style(attributes: .underline)), Span("bc")], at: Point(x: 0, y: 0))
      terminal.draw(screen, theme: plain)
      let drawn = person.drawn()
      #expect(drawn.contains("bc") && !drawn.contains("4m"))
      screen.put([Span("de"), Span("f", ownLook: Style(attributes: .underline))], at: Point(x: 0, y: 0))
      terminal.draw(screen, theme: plain)
      #expect(person.drawn().contains("4mf"))
    }
  }

  @Test func rolesBecomeColoursAndAttributes() throws {
    try withTerminal { terminal, person in
      #expect(terminal.colors == 256)
      terminal.draw(buffer("failed", role: .failure), theme: plain)
      let output = person.drawn()
      #expect(output.contains("38;5;196m") && output.contains(";1m"))
    }
    try withTerminal(type: "vt100") { terminal, person in
      #expect(terminal.colors == 0)
      terminal.draw(buffer("failed", role: .failure), theme: plain)
      #expect(!person.drawn().contains("196"))
    }
  }

  @Test func anotherThemePaintsTheSameText() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("failed", role: .failure), theme: plain)
      _ = person.drawn()
      terminal.draw(buffer("failed", role: .failure), theme: Theme(name: "", styles: [:], selection: Style()))
      #expect(person.drawn().contains("failed"))
    }
  }

  @Test func rowsThatMovedAreSentAndNotScrolled() throws {
    func lines(from first: Int) -> CellBuffer {
      var buffer = CellBuffer(Size(columns: 40, rows: 10))
      for row in 0..<10 { buffer.put("line number \(first + row) of the log", at: Point(x: 0, y: row)) }
      return buffer
    }
    try withTerminal { terminal, person in
      terminal.draw(lines(from: 100), theme: plain)
      _ = person.drawn()
      terminal.draw(lines(from: 102), theme: plain)
      let output = person.drawn()
      #expect(output.contains("11"))
      // SU and SD, and the scrolling region that they need.
      #expect(output.firstMatch(of: /\u{1B}\[[0-9;]*[STr]/) == nil)
    }
  }

  @Test func aSmallerBufferLeavesNothingBehind() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("a long line of text"), theme: plain)
      _ = person.drawn()
      terminal.draw(buffer("a long", columns: 6, rows: 1), theme: plain)
      #expect(!person.drawn().isEmpty)
      terminal.repaint()
      terminal.draw(buffer("a long", columns: 6, rows: 1), theme: plain)
      let output = person.drawn()
      #expect(output.contains("a long") && !output.contains("line"))
    }
  }

  @Test func theCursorShowsOnlyWhereItIsAskedFor() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("name: "), theme: plain, cursor: Point(x: 6, y: 0))
      #expect(person.drawn().contains("\u{1B}[?12l\u{1B}[?25h"))
      terminal.draw(buffer("name: "), theme: plain, cursor: Point(x: 40, y: 0))
      #expect(person.drawn().contains("\u{1B}[?25l"))
    }
  }

  @Test(arguments: [
    ("j", [Key.character("j")]), ("\u{1B}OA\u{1B}[B", [.up, .down]),
    ("\u{1B}[5~\u{1B}[3~", [.pageUp, .delete]),
    ("\u{1B}OP\u{1B}[15~", [.function(1), .function(5)]), ("\u{1B}", [.escape]),
    ("\r\t\u{7F}", [.enter, .tab, .backspace]),
    ("\u{1B}[Z", [.backTab]), ("\u{03}\u{12}\0", [.control("c"), .control("r"), .control("@")]),
    ("é世😀", [.character("é"), .character("世"), .character("😀")]),
    ("\u{1B}[200~no\u{1B}[201~", [.paste("no")]), ("\u{1B}[1;9Xk", [.character("k")]),
  ])
  func whatIsTypedBecomesKeys(text: String, keys: [Key]) throws {
    try withTerminal { terminal, person in
      person.type(text)
      for key in keys { #expect(terminal.soon() == .key(key)) }
      #expect(terminal.nextEvent(until: Terminal.now()) == .timeout)
    }
  }

  @Test func aBurstOfKeysIsKeptInOrder() throws {
    try withTerminal { terminal, person in
      let text = String(repeating: "abcdefghij", count: 50)
      person.type(text)
      let typed = (0..<500).map { _ in terminal.soon() }
      #expect(typed == text.map { .key(.character($0)) })
    }
  }

  @Test func aDeadlineEndsTheWait() throws {
    try withTerminal { terminal, _ in
      let deadline = Terminal.now() + 5
      #expect(terminal.nextEvent(until: deadline) == .timeout)
      #expect(Terminal.now() >= deadline)
      #expect(terminal.nextEvent(until: .min) == .timeout)
    }
  }

  @Test func anotherThreadEndsTheWait() throws {
    try withTerminal { terminal, _ in
      let waker = terminal.waker
      Thread.detachNewThread { waker.wake() }
      #expect(terminal.soon() == .woken)
      waker.wake()
      waker.wake()
      #expect(terminal.nextEvent(until: .max) == .woken)
      #expect(terminal.nextEvent(until: 0) == .timeout)
    }
  }

  @Test func aResizeIsReportedAndPaintsEverything() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("release"), theme: plain)
      _ = person.drawn()
      person.resize(columns: 60, rows: 20)
      kill(getpid(), SIGWINCH)
      #expect(terminal.soon() == .resized(Size(columns: 60, rows: 20)))
      #expect(terminal.size == Size(columns: 60, rows: 20))
      terminal.draw(buffer("release", columns: 60, rows: 20), theme: plain)
      #expect(person.drawn().contains("release"))
    }
  }

  @Test func noSizeCrashes() throws {
    try withTerminal(columns: 1, rows: 1) { terminal, person in
      let sizes = [
        (1, 1), (500, 300), (2, 1), (1, 300), (500, 1), (20, 5), (0, 0), (65_535, 65_535), (80, 24),
      ]
      for (columns, rows) in sizes {
        person.resize(columns: columns, rows: rows)
        kill(getpid(), SIGWINCH)
        let isUnknown = columns == 0
        let size = Size(columns: isUnknown ? 80 : columns, rows: isUnknown ? 24 : rows)
        #expect(terminal.soon() == .resized(size))
        var screen = CellBuffer(Size(columns: min(columns, 500), rows: min(rows, 300)))
        screen.fill(screen.bounds, with: "x")
        screen.box(screen.bounds, title: [[Span("世界")]])
        screen.put("界", at: Point(x: columns - 1, y: rows - 1))
        terminal.draw(screen, theme: plain, cursor: Point(x: columns - 1, y: rows - 1))
        #expect(!person.drawn().contains("nothing arrived"))
      }
    }
  }

  @Test func aHangUpIsNoticedAndStays() throws {
    try withTerminal { terminal, person in
      person.hangUp()
      #expect(terminal.soon() == .hungUp)
      #expect(terminal.nextEvent(until: Terminal.now() + 1_000) == .hungUp)
      terminal.draw(buffer("nobody"), theme: plain)
    }
  }

  @Test(arguments: [(SIGTERM, TerminalEvent.terminated), (SIGINT, .terminated), (SIGHUP, .hungUp)])
  func aSignalIsAnEvent(number: Int32, event: TerminalEvent) throws {
    // Tests that a shell runs in the background find SIGINT ignored, which stays so.
    let earlier = signal(number, SIG_DFL)
    defer { signal(number, earlier) }
    try withTerminal { terminal, _ in
      kill(getpid(), number)
      #expect(terminal.soon() == event)
    }
  }

  @Test func beingContinuedPaintsEverything() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("release"), theme: plain)
      _ = person.drawn()
      kill(getpid(), SIGCONT)
      #expect(terminal.nextEvent(until: Terminal.now() + 10) == .timeout)
      #expect(person.drawn().contains("release"))
    }
  }

  @Test(arguments: [(0, false), (1, true), (2, true), (3, true), (4, false)])
  func aFrameIsShownAsAWholeWhereTheTerminalHasThat(setting: Int, isWhole: Bool) throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("release"), theme: plain)
      let first = person.drawn()
      #expect(first.contains("\u{1B}[?2026$p") && !first.contains("\u{1B}[?2026h"))
      person.type("\u{1B}[?2026;\(setting)$yj")
      #expect(terminal.soon() == .key(.character("j")))
      terminal.draw(buffer("other"), theme: plain)
      let second = person.drawn()
      #expect(second.contains("other"))
      #expect(second.hasPrefix("\u{1B}[?2026h") == isWhole && second.hasSuffix("\u{1B}[?2026l") == isWhole)
      terminal.draw(buffer("other"), theme: plain)
      #expect(person.drawn().isEmpty)
    }
  }

  @Test func anAnswerThatComesByteByByteIsNoKey() throws {
    try withTerminal { terminal, person in
      for byte in "\u{1B}[?2026;2$y" { person.type(String(byte)) }
      person.type("j")
      #expect(terminal.soon() == .key(.character("j")))
      #expect(terminal.isSynchronized)
    }
  }

  @Test func theBackgroundIsAskedForWithTheFrameAndToldOncePerColour() throws {
    try withTerminal { terminal, person in
      terminal.askForBackground()
      terminal.draw(buffer("release"), theme: plain)
      let first = person.drawn()
      #expect(first.contains("release") && first.contains("\u{1B}]11;?\u{1B}\\"))
      let light = "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\"
      person.type(light + "j")
      #expect(terminal.soon() == .background(isLight: true))
      #expect(terminal.soon() == .key(.character("j")))
      person.type(light + "k")
      #expect(terminal.soon() == .key(.character("k")))
      person.type("\u{1B}]11;rgb:0000/0000/0000\u{07}")
      #expect(terminal.soon() == .background(isLight: false))
    }
  }

  @Test func nothingIsAskedThatAConsoleWouldPrint() throws {
    try withTerminal(type: "linux") { terminal, person in
      terminal.askForBackground()
      terminal.draw(buffer("release"), theme: plain)
      let drawn = person.drawn()
      #expect(!drawn.contains("2026") && !drawn.contains("]11;"))
    }
  }

  @Test func closingGivesTheTerminalBack() throws {
    let person = try PseudoTerminal(columns: 40, rows: 10)
    defer { person.hangUp() }
    let before = person.modes()
    let terminal = try Terminal(
      input: person.program, output: person.program, environment: ["TERM": "xterm-256color"])
    terminal.draw(buffer("release"), theme: plain)
    #expect(person.modes() != before)
    #expect(person.drawn().contains("\u{1B}[?1049h"))
    terminal.close()
    terminal.close()
    #expect(person.modes() == before)
    let farewell = person.drawn()
    #expect(farewell.contains("\u{1B}[?1049l") && farewell.contains("\u{1B}[?25h"))
    #expect(terminal.soon() == .hungUp)
  }

  @Test func anUnknownTypeIsTakenForXterm() throws {
    try withTerminal(type: "no-such-terminal") { terminal, person in
      #expect(terminal.notes.count == 1 && terminal.notes[0].contains("no-such-terminal"))
      terminal.draw(buffer("release"), theme: plain)
      #expect(person.drawn().contains("release"))
    }
  }

  @Test func whatIsNoUsableTerminalIsRefused() throws {
    #expect(throws: TerminalError.notAddressable(type: "dumb")) { try withTerminal(type: "dumb") { _, _ in } }
    let file = open("/dev/null", O_RDWR)
    defer { close(file) }
    #expect(throws: TerminalError.notATerminal) {
      _ = try Terminal(input: file, output: file, environment: ["TERM": "xterm"])
    }
  }

  @Test func titleProgressAndClipboardAreToldByControlStrings() throws {
    try withTerminal(environment: ["TERM_PROGRAM": "WezTerm"]) { terminal, person in
      terminal.setTitle("evil\u{1B}]52;c;eA==\u{07} title")
      terminal.setTitle("evil title")
      terminal.setProgress(.running(140))
      #expect(terminal.copy("Straße"))
      #expect(!terminal.copy(String(repeating: "x", count: 60_000)))
      terminal.draw(buffer(""), theme: plain)
      let output = person.drawn()
      #expect(output.contains("\u{1B}]2;evil title\u{1B}\\"))
      #expect(output.contains("\u{1B}]9;4;1;100\u{1B}\\"))
      #expect(output.contains("\u{1B}]52;c;U3RyYcOfZQ==\u{1B}\\") && !output.contains("eA=="))
      terminal.close()
      #expect(person.drawn().contains("\u{1B}]9;4;0\u{1B}\\\u{1B}[23;2t"))
    }
  }

  @Test func aConsoleIsToldNothingThatItDoesNotKnow() throws {
    try withTerminal(type: "linux") { terminal, person in
      #expect(terminal.colors == 8 && terminal.notes.isEmpty)
      terminal.setTitle("title")
      terminal.setProgress(.indeterminate)
      #expect(!terminal.copy("text"))
      #expect(!person.drawn().contains("\u{1B}]"))
    }
  }
}
