import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import Engine

@Suite(.patience) struct JUnitTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func observe(
    running script: String? = nil, results: String = "results.xml",
    notBefore: WallInstant = WallInstant(milliseconds: .min)
  ) async -> Observation {
    let probe = JUnitProbe(run: script.map { .shell($0) }, results: results)
    var check = Check(id: "suite", title: "Suite", probe: .junit(probe))
    check.timeout = .seconds(60)
    return await check.measure(
      in: ProbeContext(
        directory: folder.path, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], notBefore: notBefore))
  }

  private func measure(
    running script: String? = nil, notBefore: WallInstant = WallInstant(milliseconds: .min)
  ) async -> Observation.Finding {
    await observe(running: script, notBefore: notBefore).finding
  }

  private func read(_ text: String) async throws -> Observation.Finding {
    try folder.write(text, to: "results.xml")
    return await measure()
  }

  private static let good = #"<testsuite name="s"><testcase classname="c" name="t"/></testsuite>"#

  @Test(.enabled(if: Tool.pytest != nil, "pytest is not installed"))
  func theFileOfPytestIsReadTestByTest() async throws {
    try folder.write(
      """
      import pytest
      def test_good(): pass
      def test_bad(): assert 1 == 2, "<&>"
      @pytest.mark.skip
      def test_later(): pass
      @pytest.fixture
      def broken(): raise OSError
      def test_without(broken): pass
      @pytest.mark.parametrize("n", ["a", "é<"])
      def test_of(n): assert n == "a"
      """, to: "test_shop.py")
    let pytest = try #require(Tool.pytest)
    let suite = SuiteResult(
      passed: 2, skipped: 1, failed: 3,
      failures: ["test_shop.test_bad", "test_shop.test_without", #"test_shop.test_of[\xe9<]"#])
    #expect(await measure(running: "\(pytest) -p no:cacheprovider --junitxml=results.xml") == .suite(suite))
    #expect(
      await measure(running: "\(pytest) -p no:cacheprovider --junitxml=results.xml -k test_good")
        == .suite(SuiteResult(passed: 1, skipped: 0, failed: 0, failures: [])))
    // Nothing was tested.
    #expect(
      await measure(running: "\(pytest) -p no:cacheprovider --junitxml=results.xml -k nothing")
        == .error("exit 5, and no results"))
  }

  @Test func theFilesOfSwiftTestAreReadTestByTest() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../Suites")
    func read(_ name: String) async throws -> Observation.Finding {
      try await self.read(String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
    }
    #expect(
      try await read("swift-testing.xml")
        == .suite(
          SuiteResult(
            passed: 1, skipped: 1, failed: 3,
            failures: ["countsTo(number:)", "throwsAway()", "nothing()"].map { "ShopTests.Orders.\($0)" })))
    #expect(
      try await read("xctest.xml")
        == .suite(
          SuiteResult(passed: 1, skipped: 0, failed: 1, failures: ["ShopTests.OldTests.testOldAndWrong"])))
  }

  @Test func aFileThatIsOlderThanTheMeasurementIsNoData() async throws {
    try folder.write(Self.good, to: "results.xml")
    let old = Date(timeIntervalSinceNow: -60)
    try FileManager.default.setAttributes(
      [.modificationDate: old], ofItemAtPath: folder.path + "/results.xml")
    #expect(await measure(running: "true") == .noData)
    #expect(await measure(running: "exit 3") == .error("exit 3, and no results"))
    #expect(await measure(running: "touch results.xml").value == 0)
  }

  @Test func aFileThatIsOlderThanTheReleaseIsNoData() async throws {
    try folder.write(Self.good, to: "results.xml")
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    #expect(await measure(notBefore: WallInstant(milliseconds: now + 60_000)) == .noData)
    #expect(await measure(notBefore: WallInstant(milliseconds: now - 60_000)).value == 0)
  }

  @Test func aSuiteThatBreaksDownIsAnErrorWhateverItWrote() async throws {
    try folder.write(Self.good, to: "good.xml")
    #expect(
      await measure(running: "cat good.xml > results.xml; exit 2")
        == .error("exit 2, although no test failed"))
    #expect(
      await measure(running: "cat good.xml > results.xml; kill -9 $$") == .error("killed by signal 9"))
  }

  @Test func aSuiteMayWriteWhatItLikes() async throws {
    try folder.write(Self.good, to: "good.xml")
    #expect(
      await measure(running: "head -c 1000000 /dev/zero; cat good.xml > results.xml").value == 0)
  }

  @Test func aSuiteOfNoTestsIsNoData() async throws {
    #expect(await observe().text == "no data: results.xml is not there")
    #expect(try await read("<testsuites/>") == .noData)
    let skipped = #"<testsuite name="s"><testcase name="t"><skipped/></testcase></testsuite>"#
    #expect(try await read(skipped) == .noData)
  }

  @Test(arguments: [
    #"status="notrun""#, #"status="run" result="skipped""#, #"status="notrun" result="suppressed""#,
    #"status="Disabled""#, #"status="not run""#, #"status="pending""#, #"result="IGNORED""#,
  ])
  func aTestThatWasNotRunHasNotPassed(attributes: String) async throws {
    let suite = #"<testsuite name="s" tests="1"><testcase name="t" \#(attributes)/>"#
    #expect(try await read(suite + "</testsuite>") == .noData)
    #expect(
      try await read(suite + #"<testcase name="u" status="run" result="completed"/></testsuite>"#)
        == .suite(SuiteResult(passed: 1, skipped: 1, failed: 0, failures: [])))
  }

  @Test(arguments: [#"status="failed""#, #"status="run" result="error""#, #"status="fail" result="skipped""#])
  func aTestThatSaysSoHasFailed(attributes: String) async throws {
    let text = #"<testsuite failures="1"><testcase name="t" \#(attributes)/><testcase name="u"/></testsuite>"#
    #expect(
      try await read(text) == .suite(SuiteResult(passed: 1, skipped: 0, failed: 1, failures: ["t"])))
  }

  private static let miscounted: [(attributes: String, content: String, failed: Int, names: [String])] = [
    (#"name="s" errors="1""#, "<testcase name='t'/>", 1, ["s (1 that no test shows)"]),
    (#"name="s" failures="1" errors="2""#, "<testcase name='t'/>", 3, ["s (3 that no test shows)"]),
    (
      #"name="s" failures="2""#, "<testcase name='t'/><testcase name='u'><failure/></testcase>", 2,
      ["u", "s (1 that no test shows)"]
    ),
    (
      #"name="all" errors="1""#, "<testsuite name='s'><testcase name='t'/></testsuite>", 1,
      ["all (1 that no test shows)"]
    ),
    // What an inner suite lacks, or shows, the outer one does not lack again.
    (
      #"failures="1""#, "<testsuite name='s' failures='1'><testcase name='t'/></testsuite>", 1,
      ["s (1 that no test shows)"]
    ),
    (
      #"failures="2""#,
      "<testsuite failures='2'><testcase name='t'><failure/><failure/></testcase></testsuite>", 1, ["t"]
    ),
    (#"name="s" errors="1""#, "<error/><testcase name='t'/>", 1, ["s"]),
    (#"name="s" errors="0" failures="""#, "<testcase name='t'/>", 0, []),
  ]

  @Test(arguments: miscounted)
  func aSuiteThatCountsMoreFailuresThanItShowsHasFailed(
    attributes: String, content: String, failed: Int, names: [String]
  ) async throws {
    for element in ["testsuite", "testsuites"] {
      let text = "<\(element) \(attributes)>\(content)</\(element)>"
      guard case .suite(let suite) = try await read(text) else {
        Issue.record("no suite")
        return
      }
      #expect(suite.failed == failed && suite.failures == names, "\(suite)")
    }
  }

  @Test(arguments: [
    "<system-out><![CDATA[<!DOCTYPE html>\n<!ENTITY x 'y'>]]></system-out>",
    "<system-out>&lt;!DOCTYPE html></system-out>", "<!-- <!DOCTYPE html> -->",
  ])
  func aDocumentTypeInWhatATestWroteIsText(content: String) async throws {
    let text = "<testsuite><testcase name='t'>\(content)</testcase></testsuite>"
    #expect(try await read(text).value == 0)
    #expect(try await read("<?xml version='1.0'?>\n<!-- <!DOCTYPE x> -->\n" + text).value == 0)
  }

  @Test func whatATestWroteMayBeLarge() async throws {
    let texts = [
      ("<![CDATA[", "<!DOCTYPE x>]]] ]] >\\n", "]]>"), ("", "xxxxxxxxx", ""),
      ("<!-- <![CDATA[ --><![CDATA[", "<!-- xx é", "]]>"),
    ]
    for (start, line, end) in texts {
      let observation = await observe(
        running: """
          printf '<testsuite><testcase name="t"><system-out>\(start)' > results.xml
          yes "$(printf '\(line)')" | head -c 12000000 >> results.xml; echo >> results.xml
          printf '\(end)</system-out></testcase></testsuite>' >> results.xml
          """)
      #expect(observation == .suite(SuiteResult(passed: 1, skipped: 0, failed: 0, failures: [])))
    }
  }

  @Test(arguments: ["reports/TEST-*.xml", "**/TEST-?.xml", "*/TEST-[AB].xml", "reports/**/TEST-*.xml"])
  func severalFilesAreOneSuite(pattern: String) async throws {
    let bad = #"<testsuite name="b"><testcase name="u"><failure/></testcase></testsuite>"#
    try folder.write(Self.good, to: "good.xml")
    try folder.write(bad, to: "bad.xml")
    let observation = await observe(
      running: """
        mkdir -p reports/.hidden reports/TEST-D.xml other; ln -sf .. reports/up
        cp good.xml reports/TEST-A.xml; cp bad.xml reports/TEST-B.xml
        cp bad.xml reports/other.xml; cp bad.xml reports/.hidden/TEST-C.xml
        """, results: pattern)
    #expect(observation == .suite(SuiteResult(passed: 1, skipped: 0, failed: 1, failures: ["u"])))
  }

  @Test func aPatternThatMatchesNothingSaysSo() async throws {
    let observation = await observe(results: "reports/TEST-*.xml")
    #expect(observation == .noData("no file matches reports/TEST-*.xml"))
  }

  @Test func ofSeveralFilesOnlyTheFreshOnesCountAndABrokenOneIsNamed() async throws {
    try folder.write("<testsuite><testcase name='old'><failure/></testcase></testsuite>", to: "TEST-old.xml")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: folder.path + "/TEST-old.xml")
    try folder.write(Self.good, to: "good.xml")
    #expect(
      await observe(running: "cp good.xml TEST-new.xml", results: "TEST-*.xml")
        == .suite(SuiteResult(passed: 1, skipped: 0, failed: 0, failures: [])))
    #expect(
      await observe(running: "touch TEST-new.xml; echo '<testsuite>' > TEST-half.xml", results: "TEST-*.xml")
        == .error("TEST-half.xml: the results are not whole XML, from line 1 on"))
  }

  @Test func aNameThatLooksLikeAPatternIsTheFileThatHasIt() async throws {
    try folder.write(Self.good, to: "results[1].xml")
    #expect(await observe(results: "results[1].xml").value == 0)
  }

  @Test(arguments: [1, 2])
  func aFileWhoseTimeIsRoundedDownIsFresh(seconds: Int) async throws {
    try folder.write(Self.good, to: "good.xml")
    let rounded = "touch -d @$(( $(date +%s) / \(seconds) * \(seconds) )) results.xml"
    for _ in 1...3 {
      #expect(await measure(running: "cp good.xml results.xml; \(rounded)").value == 0)
    }
    // It was there before, and the suite has written nothing.
    #expect(await measure(running: "true") == .noData)
  }

  @Test func aSuiteThatCannotBeSetUpHasFailed() async throws {
    let text =
      #"<testsuites><testsuite name="s"><error message="no db"/><testcase name="t"/></testsuite></testsuites>"#
    #expect(try await read(text) == .suite(SuiteResult(passed: 1, skipped: 0, failed: 1, failures: ["s"])))
  }

  @Test func manyFailuresAreCountedAndSomeNamed() async throws {
    let tests = (0..<1000).map { #"<testcase classname="c" name="t\#($0)"><failure/></testcase>"# }
    let observation = try await read("<testsuite>\(tests.joined())</testsuite>")
    guard case .suite(let suite) = observation else {
      Issue.record("\(observation)")
      return
    }
    #expect(suite.failed == 1000)
    #expect(suite.failures == (0..<20).map { "c.t\($0)" })
    #expect(suite.text.hasPrefix("1000 of 1000 failed: c.t0, c.t1") && suite.text.hasSuffix(", …"))
  }

  @Test(arguments: [
    "", "no XML", "<html/>", "<testsuite><testcase name='t'>", "<testsuite><testcase></testsuite>",
    #"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"><testcase name="t"/></testsuite>"#,
    #"<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite><testcase name="t"/></testsuite>"#,
    "<testsuite><testcase name='&undefined;'/></testsuite>",
  ])
  func aFileThatIsNoneIsAnError(text: String) async throws {
    guard case .error = try await read(text) else {
      Issue.record("read all the same")
      return
    }
  }

  @Test func aFileThatIsNestedTooDeepIsAnError() async throws {
    let deep = try await read(String(repeating: "<testsuite>", count: 100_000))
    #expect(deep == .error("the results are not whole XML, from line 1 on"))
  }

  @Test func aFileInAnEncodingThatHidesItsTypeIsAnError() async throws {
    let text =
      #"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><testsuite><testcase name="t"/></testsuite>"#
    try text.data(using: .utf16)?.write(to: URL(fileURLWithPath: folder.path + "/results.xml"))
    guard case .error = await measure() else {
      Issue.record("read all the same")
      return
    }
  }

  @Test func aHugeFileIsAnError() async throws {
    try folder.write(Self.good, to: "results.xml")
    try #require(truncate(folder.path + "/results.xml", JUnitFile.limit + 1) == 0)
    #expect(await measure() == .error("the results are larger than 1024 MiB"))
  }
}
