import Foundation
import Screen
import Testing

@testable import Terminal

/// The terminal as it is given to a program elsewhere.
@MainActor @Suite(.serialized) struct RelayTests {
  @Test(arguments: [
    ("\u{1D}", 0), ("abc\u{1D}x", 3), ("\u{1B}[27;5;93~", 0), ("q\u{1B}[93;5u", 1),
  ])
  func theKeyThatComesBackIsFoundInEveryForm(typed: String, position: Int) {
    #expect(DetachKey.position(in: Array(typed.utf8)) == position)
  }

  @Test(arguments: ["", "]", "\u{1B}[27;5;91~", "\u{1B}", "secret]\r"])
  func otherKeysAreForTheProgram(typed: String) {
    #expect(DetachKey.position(in: Array(typed.utf8)) == nil)
  }

  @Test func everyKeyGoesThereUntilOneComesBackAndTheScreenIsPaintedAgain() throws {
    try withTerminal { terminal, person in
      terminal.draw(buffer("release"), theme: plain)
      _ = person.drawn()
      let modes = person.modes()
      let partner = try Partner()
      partner.show("\u{1B}[?1049h\u{1B}[?25lprogram")
      // Ctrl-C, Ctrl-Z and an arrow are the program's.
      person.type("a\u{3}\u{1A}\u{1B}[A\r\u{1D}never")
      #expect(terminal.relay(partner) { nil } == .detached)
      #expect(partner.typed == "a\u{3}\u{1A}\u{1B}[A\r")
      let drawn = person.drawn()
      // What the program has set is taken back before the board is there again.
      let shown = try #require(drawn.range(of: "heading\r\n\u{1B}[?1049h\u{1B}[?25lprogram"))
      let back = drawn[shown.upperBound...]
      let board = try #require(back.range(of: "release")).lowerBound
      for taken in ["\u{1B}[?1049l", "\u{1B}[?25h", "\u{1B}[?2004l"] {
        #expect(back[..<board].contains(taken), "\(back.debugDescription)")
      }
      #expect(person.modes() == modes)
    }
  }

  @Test func whatIsOverGivesTheScreenBack() throws {
    try withTerminal { terminal, person in
      let partner = try Partner()
      partner.show("last words")
      partner.end()
      #expect(terminal.relay(partner) { nil } == .over)
      #expect(person.drawn().contains("last words"))
    }
  }

  @Test func aNewSizeIsPassedOnAndToldOf() throws {
    try withTerminal { terminal, person in
      let partner = try Partner()
      person.resize(columns: 50, rows: 12)
      kill(getpid(), SIGWINCH)
      partner.endWhenResized = true
      #expect(terminal.relay(partner) { nil } == .over)
      #expect(partner.size == Size(columns: 50, rows: 12))
      #expect(terminal.size == Size(columns: 50, rows: 12))
      #expect(terminal.soon() == .resized(Size(columns: 50, rows: 12)))
    }
  }

  @Test(arguments: [(SIGTERM, TerminalEvent.terminated), (SIGHUP, .hungUp)])
  func whoeverIsToGoGoes(signal: Int32, event: TerminalEvent) throws {
    try withTerminal { terminal, _ in
      kill(getpid(), signal)
      let partner = try Partner()
      #expect(terminal.relay(partner) { nil } == .interrupted)
      #expect(terminal.soon() == event)
    }
  }

  @Test func theBellRingsForWhatIsNew() throws {
    try withTerminal { terminal, person in
      let partner = try Partner()
      var calls = ["decide", "type", nil].makeIterator()
      terminal.waker.wake()
      #expect(
        terminal.relay(partner) {
          let call = calls.next() ?? nil
          if call == "type" { partner.end() }
          return call
        } == .over)
      #expect(person.drawn().contains("\u{7}"))
      #expect(terminal.soon() == .woken)
    }
  }
}

/// A program at the other end of a relay.
@MainActor private final class Partner: RelayPartner {
  let descriptor: Int32
  let heading = "heading"
  private let far: Int32
  private var bytes: [UInt8] = []
  private(set) var size: Size?
  var endWhenResized = false

  init() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    (descriptor, far) = (ends[0], ends[1])
  }

  deinit { close(descriptor) }

  var typed: String { String(decoding: bytes, as: UTF8.self) }

  func show(_ text: String) { _ = write(far, Array(text.utf8), text.utf8.count) }
  func end() { close(far) }

  func type(_ bytes: [UInt8]) { self.bytes += bytes }

  func resize(_ size: Size) {
    self.size = size
    if endWhenResized { end() }
  }

  func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &buffer, buffer.count)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }
}
