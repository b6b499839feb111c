import Screen
import Testing

@Suite struct TextLayoutTests {
  @Test(arguments: [
    ("release", 7, "release"), ("release", 6, "relea…"), ("世界中", 6, "世界中"), ("世界中", 5, "世界…"),
    ("世界中", 4, "世…"), ("ab", 1, "…"), ("ab", 0, ""), ("ab", -4, ""),
  ])
  func aTruncatedTextFits(text: String, columns: Int, shown: String) {
    #expect(truncated(text, to: columns) == shown)
    #expect(displayWidth(shown) <= max(0, columns))
  }

  @Test func anEllipsisThatDoesNotFitIsLeftOut() {
    #expect(truncated("abcdef", to: 2, ellipsis: "...") == "ab")
  }

  @Test func paddingFillsTheFieldExactly() {
    #expect(padded("7/7", to: 5) == "7/7  ")
    #expect(padded("7/7", to: 5, .right) == "  7/7")
    #expect(padded("7/7", to: 6, .center) == " 7/7  ")
    #expect(padded("世界中", to: 4) == "世… ")
  }

  @Test(arguments: [
    ("drain the node first", 9, ["drain the", "node", "first"]),
    ("drain\n\nnode", 9, ["drain", "", "node"]),
    ("  indented text", 10, ["  indented", "text"]),
    ("abcdefghij k", 4, ["abcd", "efgh", "ij k"]),
    ("ab cdefgh", 4, ["ab", "cdef", "gh"]),
    ("世界中", 3, ["世", "界", "中"]),
    ("世界", 1, ["世", "界"]),
    ("", 5, [""]), ("   ", 5, [""]), ("ab", Int.min, ["a", "b"]),
  ])
  func wrappingBreaksBetweenWords(text: String, columns: Int, lines: [String]) {
    #expect(wrapped(text, to: columns) == lines)
  }

  @Test func cutSpansKeepTheirRolesAndFit() {
    let spans = [Span("世界", .title), Span(" 7/7", .muted)]
    #expect(truncated(spans, to: 8) == spans)
    #expect(truncated(spans, to: 6) == [Span("世界", .title), Span(" …", .muted)])
    #expect(truncated(spans, to: 4) == [Span("世…", .title)])
    #expect(truncated(spans, to: 0) == [])
  }
}
