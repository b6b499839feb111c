import PlainText
import Testing

@Suite struct PlainTextTests {
  @Test(
    "A slip finds the word that was meant; what is like no word finds none",
    arguments: [
      ("enviroment", "environment"), ("Rnu", "run"), ("titel", "title"), ("runs", "run"), ("rn", nil),
      ("quiet", nil), ("tixxe", nil), (String(repeating: "a", count: 65), nil),
    ] as [(String, String?)])
  func nearest(word: String, meant: String?) {
    #expect(nearestWord(to: word, among: ["title", "run", "environment", "manual"]) == meant)
  }

  @Test("Of two words equally near always the same is suggested")
  func aTie() {
    #expect(nearestWord(to: "tead", among: ["text", "read", "lead"]) == "lead")
    #expect(nearestWord(to: "tead", among: ["lead", "read", "text"]) == "lead")
  }

  @Test(
    "A duration has a whole number and a unit",
    arguments: [
      ("250ms", 250), ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("1d", 86_400_000), ("0s", 0),
      ("90", nil), ("", nil), ("s", nil), ("-1s", nil), ("+1s", nil), ("1.5h", nil), ("1 h", nil),
      ("1w", nil),
      ("106751991168d", nil), ("99999999999999999999ms", nil),
    ] as [(String, Int64?)])
  func duration(text: String, milliseconds: Int64?) {
    #expect(Duration(text: text) == milliseconds.map { .milliseconds($0) })
  }

  @Test(
    "Whitespace goes from the ends alone", arguments: [("", ""), (" \t\n", ""), ("\u{a0} a b \n", "a b")])
  func trimming(text: String, trimmed: String) {
    #expect(text.trimmed == trimmed)
    #expect(text[...].trimmed == trimmed)
  }
}
