import PlanFile
import ReleaseModel
import Testing

/// The values that a plan writes as text, at the ends of their ranges.
struct ValueTests {
  @Test(arguments: [
    ("1ms", Duration.milliseconds(1)), ("90s", .seconds(90)), ("15m", .seconds(900)), ("2h", .seconds(7200)),
    ("30d", .seconds(2_592_000)), ("720h", .seconds(2_592_000)),
  ])
  func durationHasAUnit(text: String, expected: Duration) {
    let reading = load(plan("", step: "id: a, title: A, run: x, planned: \(text)"))
    #expect(reading.plan?.deployment.steps[0].planned == expected)
  }

  @Test(arguments: ["0s", "721h", "15", "15 m", "１５m", "+5m", "5M", "5min", "m", "", "9223372036854775808ms"])
  func durationWithoutUnitOrOutOfRangeIsRefused(text: String) {
    let reading = load(plan("", step: "id: a, title: A, run: x, planned: '\(text)'"))
    #expect(reading.diagnostics.map(\.kind) == [.invalid(.duration, read: .text(text))])
  }

  @Test(arguments: [
    ("1970-01-01", Int64(0)), ("2000-02-29", 951_782_400_000), ("2024-02-29T12:00Z", 1_709_208_000_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2026-11-23T00:30:00+02:30", 1_795_384_800_000),
    ("2026-11-22T17:00:00-05:00", 1_795_384_800_000), ("2026-11-22T22:00:00.5Z", 1_795_384_800_500),
  ])
  func timeIsReadExactly(text: String, milliseconds: Int64) {
    let reading = load(windowed("opens: '\(text)', closes: 9999-12-31"))
    #expect(reading.plan?.release.window?.opens.milliseconds == milliseconds)
  }

  @Test(arguments: [
    ("1970-01-01", Int64(86_400_000)), ("2024-02-29", 1_709_251_200_000),
    ("9999-12-31", 253_402_300_800_000), ("2024-02-29T00:00Z", 1_709_164_800_000),
  ])
  func aDateIsItsLastDay(text: String, milliseconds: Int64) {
    let window = load(windowed("opens: 1970-01-01, closes: '\(text)'"))
    #expect(window.plan?.release.window?.closes.milliseconds == milliseconds)
    let freeze = load(
      plan("").replacing(
        "environment: staging",
        with: "environment: staging, freezes: [{name: n, from: 1970-01-01, to: '\(text)'}]"))
    #expect(freeze.plan?.release.freezes.first?.window.closes.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "2026-02-29", "1900-02-29", "2100-02-29", "2026-00-10", "2026-13-10", "2026-04-31", "2026-06-31",
    "2026-09-31", "2026-11-31", "2026-01-00",
    "1969-12-31", "2026-1-1", "2026-11-22T24:00:00Z", "2026-11-22T22:60:00Z", "2026-11-22T22:00:60Z",
    "2026-11-22T22:00:00", "2026-11-22T22:00:00+15:00", "2026-11-22T22:00:00.1234Z", "2026-11-22T22:00:00ZZ",
    "2026-11-22T22Z", "2026-11-22 22:00:00Z", "tomorrow", "",
  ])
  func timeThatDoesNotExistIsRefused(text: String) {
    let reading = load(windowed("opens: 1970-01-01, closes: '\(text)'"))
    #expect(reading.diagnostics.map(\.kind) == [.invalid(.windowTime, read: .text(text))])
  }

  @Test(arguments: [
    "http://h", "https://shop.example.org/health?x=1#y", "HTTPS://h:1/", "http://[::1]:8080/", "http://u@h/",
    "http://h:65535",
  ])
  func webAddressHasASchemeAndAHost(url: String) {
    let reading = load(plan("verification: [{id: v, title: V, http: {url: '\(url)'}}]"))
    #expect(reading.plan?.verification[0].probe == .http(HTTPProbe(url: url)))
  }

  @Test(arguments: [
    "h", "//h", "http:/h", "http://", "http:///x", "http://:80", "http://h:0", "http://h:65536", "http://h:x",
    "http://h:", "http://a b", "http://h/<x>", "ftp://h", "http://[]/", "http://é/", "http://h@",
    "file:///etc",
  ])
  func otherAddressIsRefused(url: String) {
    let reading = load(plan("verification: [{id: v, title: V, http: {url: '\(url)'}}]"))
    #expect(reading.diagnostics.map(\.kind) == [.invalid(.url, read: .text(url))])
  }

  @Test(arguments: ["./~", "a~", "a/~b", "price$", "$5", "a$/b", "results-*.xml"])
  func pathThatNoShellWouldChangeIsTakenAsItIs(path: String) {
    let reading = load(plan("verification: [{id: v, title: V, file: {path: '\(path)'}}]"))
    #expect(reading.plan?.verification[0].probe == .file(FileProbe(path: path)))
  }

  @Test(arguments: ["a", "A-b_9", String(repeating: "x", count: 64)])
  func idHoldsLettersDigitsAndDashes(id: String) {
    #expect(load(plan("", step: "id: '\(id)', title: A, run: x")).plan?.deployment.steps[0].id == id)
  }

  @Test(arguments: [
    (#"(\d+)%"#, true), (#"(\d+)/(\d+)"#, true), (#"(?:a|b)(\d+)|c"#, true),
    (#"(?<done>\d+) of (\d+)"#, true),
    (#"\d+"#, false), ("(a)(b)(c)", false), (#"(()*)*"#, true),
  ])
  func progressPatternHasOneOrTwoGroups(pattern: String, isValid: Bool) {
    let reading = load(plan("", step: "id: a, title: A, run: x, progress: '\(pattern)'"))
    #expect(reading.plan?.deployment.steps[0].progress == (isValid ? pattern : nil))
    #expect(reading.diagnostics.map(\.kind) == (isValid ? [] : [.invalid(.progress, read: .text(pattern))]))
  }

  @Test(arguments: [
    ("pass: matches a)|(b", 9, "unmatched closing parenthesis"),
    ("pass: 'matches é(x'", 12, "missing closing parenthesis"),
    ("fail: 'matches it''s [a'", 17, "missing terminating ] for character class"),
    (#"pass: "matches \\d\"{3,1}x""#, 18, "numbers out of order in {} quantifier"),
  ])
  func aPatternIsRefusedAtThePlaceOfItsError(criterion: String, column: Int, reason: String) throws {
    let text = plan("verification:\n- {id: v, title: V, run: x,\n   \(criterion)}")
    let diagnostic = try #require(load(text).diagnostics.first)
    guard case .pattern(_, let problem) = diagnostic.kind else { throw Unexpected(diagnostic) }
    #expect(problem == reason)
    #expect(diagnostic.mark == Mark(line: 6, column: 3 + 7 + column))
  }

  private struct Unexpected: Error {
    let diagnostic: Diagnostic
    init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
  }

  @Test(arguments: [(131_071, true), (131_072, false)])
  func aCommandIsAsLongAsTheKernelTakes(length: Int, isValid: Bool) {
    let text = String(repeating: "x", count: length)
    for command in [text, "[sh, -c, \(text)]"] {
      let reading = load(plan("", step: "id: a, title: A, run: \(command)"))
      #expect(reading.diagnostics.map(\.kind) == (isValid ? [] : [.invalid(.argument, read: .text(text))]))
    }
  }

  @Test func aRegularExpressionOfAnySizeIsJudgedWithoutACrash() {
    for count in [10, 100, 240, 500, 100_000] {
      let pattern = String(repeating: "(", count: count) + "a" + String(repeating: ")", count: count)
      #expect(load(plan("", step: "id: a, title: A, run: x, progress: '\(pattern)'")).plan == nil)
      _ = load(plan("verification: [{id: v, title: V, run: x, pass: 'matches \(pattern)'}]"))
    }
  }

  @Test(arguments: [("parallel: 1", 1), ("parallel: 64", 64)])
  func parallelIsReadToItsEnds(key: String, value: Int) {
    let text = plan("").replacing("deployment: {", with: "deployment: {\(key), ")
    #expect(load(text).plan?.deployment.parallel == value)
  }

  private func windowed(_ window: String) -> String {
    plan("").replacing("environment: staging", with: "environment: staging, window: {\(window)}")
  }
}
