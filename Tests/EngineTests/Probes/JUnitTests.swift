import Foundation
import ReleaseModel
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(15))) struct JUnitTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func measure(
    running script: String? = nil, notBefore: WallInstant = WallInstant(milliseconds: .min)
  ) async -> Observation.Finding {
    let probe = JUnitProbe(run: script.map { .shell($0) }, results: "results.xml")
    var check = Check(id: "suite", title: "Suite", probe: .junit(probe))
    check.timeout = .seconds(60)
    return await check.measure(
      in: ProbeContext(
        directory: folder.path, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], notBefore: notBefore)
    ).finding
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
    #expect(await measure() == .noData)
    #expect(try await read("<testsuites/>") == .noData)
    let skipped = #"<testsuite name="s"><testcase name="t"><skipped/></testcase></testsuite>"#
    #expect(try await read(skipped) == .noData)
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
    try #require(truncate(folder.path + "/results.xml", off_t(JUnitFile.limit) + 1) == 0)
    #expect(await measure() == .error("the results are larger than 16 MiB"))
  }
}
