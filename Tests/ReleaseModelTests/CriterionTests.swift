import ReleaseModel
import Testing

@Suite("A criterion")
struct CriterionTests {
  @Test(
    "holds or does not",
    arguments: [
      ("< 1%", "0.99", true), ("< 1%", "1", false), ("<1", "-5", true), ("<= 1", "1.0", true),
      ("> -1", "-0.5", true), (">= 99.5", "99.5", true), (">=99.5", "99.49", false), ("== 0", "0", true),
      ("== 0", "-0.0", false), ("!= 0", "1", true), ("!= 0", "0.0", true), ("== ok", "ok", true),
      ("== 17.10", "17.1", false), ("!= 17.10", "17.1", true), ("== 007", "7", false),
      ("== 123456e2", "12345600", false), ("== 9007199254740993", "9007199254740992", false),
      ("== 9007199254740993", " 9007199254740993\n", true), ("== 5deadbee", "5facade", false),
      ("== ok", " ok\n", true), ("== ok", "OK", false), ("!= ok", "bad", true), ("== 2.4.0", "2.4.0", true),
      ("== 2.4.0", "2.4.1", false), ("200..299", "200", true), ("200..299", "299", true),
      ("200..299", "300", false), ("-2..-1", "-1.5", true), ("200 .. 299", "250", true),
      ("1..5%", "3 %", true), ("< 1e3", "999", true),
      ("< 300ms", "250ms", true),
      ("< 300 ms", "250", true), ("< 300", "250ms", true), ("< 5", " 4 \n", true),
      ("== 0", "0 errors", false), ("== 0", "none", false),
    ])
  func holds(text: String, reading: String, expected: Bool) throws {
    #expect(try #require(Criterion(text)).isMet(by: reading) == expected)
  }

  @Test(
    "compares nothing that cannot be compared",
    arguments: [
      ("< 1", "word"), ("< 1", ""), ("< 1", "nan"), ("< 1", "inf"), ("< 1", "1e999"), ("< 1", "0x10"),
      ("200..299", "ok"), ("< 500ms", "2s"), ("1..5%", "3ms"),
      ("< 1", "1 000"), ("< 1", "1,000"), ("< 1", "--1"), ("matches ^v", "v12"),
    ])
  func incomparable(text: String, reading: String) throws {
    #expect(try #require(Criterion(text)).isMet(by: reading) == nil)
  }

  @Test(
    "is refused when it is none",
    arguments: [
      "", " ", "<", "< ", "< word", ">= ", "==", "5", "word", "5..1", "1..", "..5", "1..2..3", "0...5",
      "matches",
      "matches ", "< nan", "< inf", "< 1e999", "=> 5", "= 5", "1ms..5s",
    ])
  func refused(text: String) {
    #expect(Criterion(text) == nil)
  }

  @Test(
    "keeps its unit to show it",
    arguments: [
      ("< 1%", "%"), ("< 300 ms", "ms"), ("200..299", nil), ("1..5 °C", "°C"), ("== ok", nil), ("> 5e", "e"),
      ("> 5 eur", "eur"), ("> 2 MB/s", "MB/s"),
    ])
  func unit(text: String, unit: String?) throws {
    #expect(try #require(Criterion(text)).unit == unit)
  }

  @Test("reads a number in any length of text without delay or trap")
  func longText() {
    #expect(Criterion.number(String(repeating: "9", count: 100_000)) == nil)
    #expect(Criterion.number(String(repeating: "e", count: 100_000)) == nil)
    #expect(Criterion.number("1" + String(repeating: "0", count: 300))?.value == 1e300)
    #expect(Criterion.number("5 " + String(repeating: "x", count: 9)) == nil)
    #expect(Observation.reading(" 7 %\n").value == 7)
  }
}
