import Foundation
import PlanFile
import TestSupport
import Testing

/// Every file of `Broken` has its diagnostics beside it.
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
    #expect(
      reading.advice.allSatisfy { $0.kind.rule == .blank },
      "an error is told without what the practice advises")
    #expect(!reading.diagnostics.isEmpty)
    expectGolden(lines(reading), in: folder.appending(path: "Broken/\(name).expected"))
  }

  @Test func everyGoldenHasItsPlan() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "Broken").path)
    let goldens = files.filter { $0.hasSuffix(".expected") }.map { String($0.dropLast(9)) }.sorted()
    #expect(goldens == Self.names)
  }
}
