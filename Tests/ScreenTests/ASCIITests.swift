import Screen
import Testing

@Suite struct ASCIITests {
  @Test(arguments: [
    ("Shop 2 → prod", "Shop 2 -> prod"), ("confirm ‘First’ …", "confirm 'First' ..."), ("plain", "plain"),
    ("Zoë 世", "Zo? ?"), ("e\u{301}", "?"), ("👩‍👩‍👧", "?"), ("", ""),
  ])
  func aLineKeepsItsSignsAsStandInsAndNothingElseThatIsNotASCII(line: String, shown: String) {
    #expect(inASCII(line) == shown)
  }

  @Test func aBufferKeepsEveryGlyphInItsPlace() {
    var buffer = CellBuffer(Size(columns: 12, rows: 1))
    buffer.put("a…→世b‘c’", at: Point(x: 0, y: 0), role: .failure)
    let plain = buffer.inASCII
    #expect(plain.row(0).map(\.text).joined() == "a~???b'c'   ")
    #expect(plain.row(0).map(\.role) == buffer.row(0).map(\.role))
  }

  @Test(arguments: [
    (["LC_ALL": "C"], true), (["LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"], true), (["LANG": "C"], true),
    (["LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "C.UTF-8"], true), (["LANG": "de_DE"], true),
    (["LC_ALL": "", "LANG": "en_US.utf8"], false), (["LC_ALL": "C.UTF-8", "LANG": "C"], false), ([:], false),
  ])
  func aLocaleWithoutUnicodeIsOneThatSomebodyAsksFor(environment: [String: String], isPlain: Bool) {
    #expect(TextLocale.isPlain(environment) == isPlain)
  }
}
