import ReleaseModel
import Testing

@Suite("A measurement")
struct VerdictTests {
  @Test(
    "means by pass and fail",
    arguments: [
      ("< 10", nil, "9", .passed), ("< 10", nil, "10", .failed), ("< 10", nil, "word", .error),
      (nil, "> 50", "51", .failed), (nil, "> 50", "50", .passed), (nil, "> 50", "word", .error),
      ("< 10", "> 50", "9", .passed), ("< 10", "> 50", "51", .failed), ("< 10", "> 50", "30", .inconclusive),
      ("< 10", "> 5", "7", .failed), ("< 10", "> 50", "word", .error), ("< 10", "== word", "word", .error),
      (nil, nil, "word", .passed),
    ] as [(String?, String?, String, Verdict)])
  func reading(pass: String?, fail: String?, reading: String, expected: Verdict) {
    let check = Check.number("v") {
      $0.pass = pass.flatMap { Criterion($0) }
      $0.fail = fail.flatMap { Criterion($0) }
    }
    #expect(check.verdict(on: .reading(reading)) == expected)
  }

  @Test(
    "of a status passes by a success code when there is nothing to compare",
    arguments: [
      ("200", .passed), ("299", .passed), ("300", .failed), ("ok", .error),
    ] as [(String, Verdict)])
  func status(reading: String, expected: Verdict) {
    let check = Check(id: "v", title: "v", probe: .http(HTTPProbe(url: "http://localhost")))
    #expect(check.verdict(on: .reading(reading)) == expected)
  }

  @Test(
    "means by exit code when there is nothing to compare",
    arguments: [
      (0, .passed), (1, .failed), (-1, .failed), (.max, .failed),
    ] as [(Int32, Verdict)])
  func exit(code: Int32, expected: Verdict) {
    #expect(Check.number("v").verdict(on: .exited(code, output: "")) == expected)
  }

  @Test(
    "without data means what the plan says",
    arguments: [
      (.inconclusive, .inconclusive), (.pass, .passed), (.fail, .failed),
    ] as [(Check.NoData, Verdict)])
  func noData(meaning: Check.NoData, expected: Verdict) {
    #expect(Check.number("v") { $0.onNoData = meaning }.verdict(on: .noData) == expected)
  }

  @Test(
    "with a caveat never passes",
    arguments: [
      (.reading("9"), .pass, .inconclusive), (.reading("51"), .pass, .inconclusive),
      (.judged(true, "there"), .pass, .inconclusive), (.error("refused"), .pass, .error),
      (.noData, .pass, .inconclusive), (.noData, .fail, .failed), (.noData, .inconclusive, .inconclusive),
    ] as [(Observation.Finding, Check.NoData, Verdict)])
  func caveat(finding: Observation.Finding, noData: Check.NoData, expected: Verdict) {
    let check = Check.number("v") {
      $0.pass = Criterion("< 10")
      $0.onNoData = noData
    }
    #expect(check.verdict(on: Observation(finding, caveat: "a store is down")) == expected)
  }

  @Test("shows its caveat, without secrets")
  func caveatWords() {
    let seen = Observation(.reading("9"), caveat: "word is down").mapTexts { $0.replacing("word", with: "•") }
    #expect(seen.text == "9, but • is down")
    #expect(Observation.noData("no file").text == "no data: no file")
  }

  @Test("that could not be made is an error, never a failure")
  func error() {
    #expect(Check.number("v").verdict(on: .error("refused")) == .error)
  }

  @Test("ranks phases as failed over error over inconclusive over successful")
  func severity() {
    let worstLast = CheckPhase.allCases.sorted { $0.severity < $1.severity }.suffix(4)
    #expect(Array(worstLast) == [.successful, .inconclusive, .error, .failed])
    #expect(CheckPhase.allCases.filter(\.isEnded) == [.successful, .inconclusive, .error, .failed])
  }
}
