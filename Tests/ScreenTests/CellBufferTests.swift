import Screen
import Testing

@Suite struct CellBufferTests {
  @Test func textIsClippedOnAllSides() {
    var buffer = CellBuffer(Size(columns: 5, rows: 2))
    #expect(buffer.put("abcdefgh", at: Point(x: -2, y: 0)) == 7)
    #expect(buffer.put("xyz", at: Point(x: 4, y: 1)) == 1)
    #expect(buffer.put("no", at: Point(x: 9, y: 1)) == 0)
    buffer.put("no", at: Point(x: 0, y: 7))
    buffer.put("no", at: Point(x: Int.min, y: Int.max))
    #expect(buffer.glyphs() == "cdefg\n    x")
    #expect(buffer[-1, 0] == .blank && buffer[0, 99] == .blank)
  }

  @Test func aClipKeepsTheTextInside() {
    var buffer = CellBuffer(Size(columns: 8, rows: 1))
    let clip = Rect(x: 2, y: 0, width: 3, height: 1)
    #expect(buffer.put("abcdefgh", at: Point(x: 0, y: 0), in: clip) == 5)
    #expect(buffer.glyphs() == "  cde")
  }

  @Test func aWideGlyphIsDrawnWholeOrNotAtAll() {
    var buffer = CellBuffer(Size(columns: 4, rows: 1))
    buffer.put("世界中", at: Point(x: -1, y: 0))
    #expect(buffer.glyphs() == " 界")
    #expect(buffer[2, 0].text.isEmpty)
    #expect(buffer.row(0).map(\.text) == [" ", "界", "", " "])
  }

  @Test(arguments: [(1, " x 中", 1), (0, "x  中", 1), (3, "世 x", 1), (4, "世  x", 1)])
  func overwritingOneHalfBlanksTheOther(column: Int, shown: String, wide: Int) {
    var buffer = CellBuffer(Size(columns: 5, rows: 1))
    buffer.put("世 中", at: Point(x: 0, y: 0))
    buffer.put("x", at: Point(x: column, y: 0))
    #expect(buffer.glyphs() == shown)
    #expect(buffer.row(0).filter(\.text.isEmpty).count == wide)
  }

  @Test func hostileTextStaysInItsRow() {
    var buffer = CellBuffer(Size(columns: 12, rows: 2))
    buffer.put("\u{1B}[2Jgo\u{202E}\nno", at: Point(x: 0, y: 0))
    #expect(buffer.glyphs() == "go␊no\n")
  }

  @Test func spansFollowOneAnother() {
    var buffer = CellBuffer(Size(columns: 12, rows: 1))
    let columns = buffer.put([Span("世", .success), Span(" ok", .muted, bold: true)], at: Point(x: 1, y: 0))
    #expect(columns == 5)
    #expect(buffer.glyphs() == " 世 ok")
    #expect(buffer.roles() == " ssmmm")
    #expect(buffer[5, 0].isBold)
  }

  @Test func aSelectedRowKeepsItsTextAndRoles() {
    var buffer = CellBuffer(Size(columns: 6, rows: 2))
    buffer.put("done", at: Point(x: 0, y: 1), role: .success)
    buffer.select(Rect(x: 0, y: 1, width: 99, height: 1))
    buffer.mark(Rect(x: 1, y: 1, width: 2, height: 1), role: .match)
    #expect(buffer.roles() == "\nSQQSTT")
    #expect(buffer.glyphs() == "\ndone")
  }

  @Test func fillingTakesOneGlyphOfOneColumn() {
    var buffer = CellBuffer(Size(columns: 4, rows: 2))
    buffer.fill(Rect(x: 1, y: 0, width: 2, height: 9), with: "▱", role: .barEmpty)
    #expect(buffer.glyphs() == " ▱▱\n ▱▱")
    buffer.fill(buffer.bounds, with: "世")
    #expect(buffer.glyphs() == "\n")
  }

  @Test func aBoxCarriesItsTitleInTheBorder() {
    var buffer = CellBuffer(Size(columns: 26, rows: 3))
    let title = [[Span("Controls", .title)], [Span("7/7", .muted)]]
    #expect(buffer.box(buffer.bounds, title: title) == Rect(x: 1, y: 1, width: 24, height: 1))
    #expect(
      buffer.glyphs() == """
        ╭ Controls ── 7/7 ───────╮
        │                        │
        ╰────────────────────────╯
        """)
    #expect(buffer.roles().hasPrefix("b iiiiiiii bb mmm bbbbbbbb\n"))
  }

  @Test(arguments: [
    (19, "╭ Controls ── 7/7 ╮"), (18, "╭ Controls ──────╮"), (11, "╭ Contro… ╮"),
    (5, "╭ … ╮"), (4, "╭──╮"), (2, "╭╮"), (1, ""),
  ])
  func aTitleThatDoesNotFitGivesWay(columns: Int, edge: String) {
    var buffer = CellBuffer(Size(columns: columns, rows: 2))
    buffer.box(buffer.bounds, title: [[Span("Controls", .title)], [Span("7/7")]])
    #expect(buffer.glyphs().split(separator: "\n").first.map(String.init) ?? "" == edge)
  }

  @Test func aFocusedBoxIsTellableWithoutColour() {
    var plain = CellBuffer(Size(columns: 4, rows: 3))
    var focused = plain
    for glyphs in [Glyphs.unicode, .ascii] {
      plain.box(plain.bounds, glyphs: glyphs)
      focused.box(focused.bounds, role: .borderFocused, glyphs: glyphs)
      #expect(plain.glyphs() != focused.glyphs())
    }
  }

  @Test func noRectangleTrapsABuffer() {
    let extremes = [Int.min, -1, 0, 2, Int.max]
    var buffer = CellBuffer(Size(columns: 3, rows: 3))
    for x in extremes {
      for width in extremes {
        let rect = Rect(x: x, y: x, width: width, height: width)
        buffer.box(rect, title: [[Span("a long title")], [Span("b")]])
        buffer.fill(rect, with: "x")
        buffer.select(rect)
        buffer.put("世界", at: Point(x: x, y: 1), in: rect)
        buffer.put([Span("a"), Span("b")], at: Point(x: width, y: 1), in: rect)
      }
    }
    #expect(CellBuffer(Size(columns: .max, rows: .max)).size == CellBuffer.largest)
    #expect(CellBuffer(Size(columns: -1, rows: 5)).glyphs() == "\n\n\n\n")
  }

  @Test func everyRoleHasALetterOfItsOwn() {
    var buffer = CellBuffer(Size(columns: Role.allCases.count, rows: 1))
    buffer.put(Role.allCases.map { Span("x", $0) }, at: Point(x: 0, y: 0))
    #expect(Set(buffer.roles()).count == Role.allCases.count)
  }
}
