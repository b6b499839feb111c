import Screen
import Testing

@Suite struct GlyphsTests {
  /// Every string of a glyph set, however deeply it is kept.
  private func strings(_ value: Any) -> [String] {
    if let text = value as? String { return [text] }
    return Mirror(reflecting: value).children.flatMap { strings($0.value) }
  }

  @Test func everyGlyphIsOneColumnWide() {
    #expect(strings(Glyphs.unicode).count > 40)
    #expect(strings(Glyphs.unicode).allSatisfy { displayWidth($0) == 1 && $0.unicodeScalars.count == 1 })
    #expect(strings(Glyphs.ascii).allSatisfy { $0.utf8.count == 1 })
  }

  @Test(arguments: [Glyphs.unicode, .ascii])
  func statesAreTellableWithoutColour(glyphs: Glyphs) {
    let signs = [
      glyphs.success, glyphs.failure, glyphs.warning, glyphs.unknown, glyphs.running, glyphs.ready,
      glyphs.pending, glyphs.held, glyphs.skipped, glyphs.cancelled, glyphs.undone, glyphs.off, glyphs.on,
      glyphs.signed,
    ]
    #expect(Set(signs).count == signs.count)
  }

  @Test(arguments: [
    (0.58, 10, "▰▰▰▰▰▱▱▱▱▱"), (0.999, 3, "▰▰▱"), (1, 3, "▰▰▰"), (7, 3, "▰▰▰"), (-1, 3, "▱▱▱"),
    (.nan, 2, "▱▱"), (.infinity, 2, "▰▰"), (0.5, 0, ""), (0.5, -3, ""),
  ])
  func aBarShowsItsFraction(fraction: Double, columns: Int, shown: String) {
    #expect(Glyphs.unicode.bar(fraction, columns: columns).map(\.text).joined() == shown)
  }

  @Test(arguments: [
    ([1, 2, 3, 4, 5, 6, 7, 8], 8, "▁▂▃▄▅▆▇█"), ([9, 1, 8], 2, "▁█"), ([3, 3], 5, "▁▁"),
    ([0, .nan, 1], 5, "▁ █"), ([.nan], 5, " "), ([], 5, ""), ([1], -1, ""),
    ([-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude, 0], 3, "▁█▅"),
  ])
  func aSparklineSpansLeastToGreatest(values: [Double], columns: Int, shown: String) {
    #expect(Glyphs.unicode.sparkline(values, columns: columns) == shown)
  }
}
