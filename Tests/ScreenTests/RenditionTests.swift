import Testing
import Themes

@testable import Screen

@Suite struct RenditionTests {
  private func spans(_ text: String) -> [Span] {
    var look = Style()
    return styledSpans(text, look: &look)
  }

  private static let red = Style(foreground: .indexed(1))

  @Test(
    "Each form of a colour and an attribute becomes a style",
    arguments: [
      ("31", Style(foreground: .indexed(1))), ("97", Style(foreground: .indexed(15))),
      ("44", Style(background: .indexed(4))), ("107", Style(background: .indexed(15))),
      ("38;5;208", Style(foreground: .indexed(208))), ("48:5:208", Style(background: .indexed(208))),
      ("38;2;1;2;3", Style(foreground: .rgb(1, 2, 3))), ("38:2::1:2:3", Style(foreground: .rgb(1, 2, 3))),
      ("38:2:1:2:3", Style(foreground: .rgb(1, 2, 3))),
      ("38;5;208;1;4", Style(foreground: .indexed(208), attributes: [.bold, .underline])),
      ("1;2;7", Style(attributes: [.bold, .dim, .reverse])), ("4:3", Style(attributes: .underline)),
      ("31;39;1;22", Style()), ("4;4:0;7;27", Style()), ("31;", Style()), ("31;0", Style()), ("31;48;5", red),
      // Blinking, concealed and unknown ones, numbers that are no colour's, and private sequences have no effect.
      ("5;8;53;999", Style()), ("38;5;300", Style()), ("?31", Style()), (">4;2", Style()), ("31 ", Style()),
      ("31;" + String(repeating: "1;", count: 60), Style()), ("99999999999999999999", Style()),
    ])
  func forms(parameters: String, look: Style) {
    #expect(spans("\u{1B}[\(parameters)mx") == [Span("x", ownLook: look == Style() ? nil : look)])
    #expect(spans("\u{9B}\(parameters)mx") == spans("\u{1B}[\(parameters)mx"))
  }

  @Test(
    "A text cannot hide: colours that nobody could read are left out, in every theme",
    arguments: embeddedThemes.keys.sorted(),
    [
      "30;40", "40;30", "38;5;7;47", "38;2;9;9;9;40", "38;5;16;48;5;232", "30", "97", "38;5;234",
      "38;2;254;254;254",
    ])
  func neverHides(theme name: String, parameters: String) throws {
    let (theme, _) = ThemeLibrary(searchPath: [embeddedThemes]).theme(named: name)
    var buffer = CellBuffer(Size(columns: 1, rows: 1))
    buffer.put(spans("\u{1B}[\(parameters)mx"), at: Point(x: 0, y: 0))
    let style = theme.style(of: buffer[0, 0])
    let background = style.background == .default ? theme.intendedBackground ?? .default : style.background
    guard let text = style.foreground.usual, let behind = background.usual else {
      #expect(style.foreground != background || background == .default)
      return
    }
    #expect(max(abs(text.0 - behind.0), abs(text.1 - behind.1), abs(text.2 - behind.2)) >= 50)
  }

  @Test("A colour lasts to the next line, until it is reset")
  func lasts() {
    var look = Style()
    #expect(styledSpans("a\u{1B}[31mb", look: &look) == [Span("a"), Span("b", ownLook: Self.red)])
    #expect(styledSpans("c", look: &look) == [Span("c", ownLook: Self.red)])
    #expect(styledSpans("d\u{1B}[me", look: &look) == [Span("d", ownLook: Self.red), Span("e")])
    #expect(look == Style())
  }

  @Test("A returned carriage begins the line again in the colour of then")
  func carriageReturn() {
    #expect(spans("\u{1B}[31m10%\r\u{1B}[32m20%") == [Span("20%", ownLook: Style(foreground: .indexed(2)))])
  }

  @Test(
    "The text is what it would be without any look, whatever comes",
    arguments: [
      "plain", "\u{1B}[1;31mred\u{1B}[0m", "a\u{1B}[31m\u{301}b", "\u{1B}[31m世\tx\u{1B}]0;t\u{07}y",
      "\u{1B}[2J\u{1B}[Hgone\u{1B}[31", "\u{1B}[31\u{18}m", "\u{1B}P\u{1B}[31m\u{1B}\\x",
      "a\0\u{1B}[7mb\u{202E}c",
      "\u{301}\u{1B}[31m\u{301}x",
    ])
  func sameText(text: String) {
    #expect(spans(text).map(\.text).joined() == harmless(text))
    var buffer = CellBuffer(Size(columns: 40, rows: 1))
    buffer.put(spans(text), at: Point(x: 0, y: 0))
    var plain = CellBuffer(Size(columns: 40, rows: 1))
    plain.put(text, at: Point(x: 0, y: 0))
    #expect(buffer.glyphs() == plain.glyphs())
  }

  @Test("A theme lays a text's own look over the role's; one without colours takes its attributes alone")
  func themes() {
    var buffer = CellBuffer(Size(columns: 1, rows: 1))
    let own = Style(foreground: .indexed(1), attributes: .bold)
    buffer.put([Span("x", ownLook: own)], at: Point(x: 0, y: 0))
    let text = Style(foreground: .indexed(7), background: .indexed(4), attributes: .dim)
    let colored = Theme(
      name: "c", styles: [.text: text, .match: Style(attributes: .reverse)], selection: Style())
    #expect(
      colored.style(of: buffer[0, 0])
        == Style(foreground: .indexed(1), background: .indexed(4), attributes: [.bold, .dim]))
    let plain = Theme(name: "p", styles: [.text: Style(attributes: .dim)], selection: Style())
    #expect(plain.style(of: buffer[0, 0]) == Style(attributes: [.bold, .dim]))
    buffer.mark(buffer.bounds, role: .match)
    #expect(colored.style(of: buffer[0, 0]) == Style(attributes: .reverse))
  }

  @Test("Spans are broken where a line is full, wide glyphs whole")
  func folding() {
    #expect(
      folded([Span("abc"), Span("d世e", .muted)], to: 3) == [
        [Span("abc")], [Span("d世", .muted)], [Span("e", .muted)],
      ])
    #expect(folded([Span("ab世")], to: 3) == [[Span("ab")], [Span("世")]])
    #expect(folded([Span("")], to: 3) == [[]])
    #expect(folded([Span("世a")], to: 0) == [[Span("世")], [Span("a")]])
  }
}
