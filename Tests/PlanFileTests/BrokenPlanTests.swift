import Foundation
import PlanFile
import Testing

/// Every file of `Broken` has its diagnostics beside it. `RECORD_GOLDENS=1` writes them, and still fails.
struct BrokenPlanTests {
  static let names: [String] = {
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "Broken").path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func thereAreBrokenPlans() {
    #expect(Self.names.count >= 45)
  }

  @Test(arguments: names)
  func brokenPlanSaysWhatIsWrongWhereAndWhatWouldDo(name: String) throws {
    let reading = PlanFile.load(bytes: try bytes(of: "Broken/\(name).yaml"))
    #expect(reading.plan == nil)
    #expect(reading.advice.isEmpty)
    #expect(!reading.diagnostics.isEmpty)
    let text = lines(reading)
    let golden = folder.appending(path: "Broken/\(name).expected")
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil {
      try Data(text.utf8).write(to: golden)
      Issue.record("recorded \(name).expected; read it, then run again without RECORD_GOLDENS")
      return
    }
    let expected = try #require(try? String(contentsOf: golden, encoding: .utf8), "no \(name).expected")
    #expect(text == expected)
  }

  @Test func everyGoldenHasItsPlan() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "Broken").path)
    let goldens = files.filter { $0.hasSuffix(".expected") }.map { String($0.dropLast(9)) }.sorted()
    #expect(goldens == Self.names)
  }
}
