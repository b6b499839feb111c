import Foundation
import PlanFile
import ReleaseModel
import Testing

/// Plans as each released version has read and recorded them: `Released/VERSION/full.yaml` has every key of that version,
/// and `full.json` what it made of it. Both are never changed; whatever is written later, they mean the same.
///
/// A version is released with a folder of its own here: `Valid` as it then is. A key that is added afterwards belongs to
/// the next version, which begins with its place in the changelog.
@Suite struct ReleasedPlanTests {
  private static let released = folder.appending(path: "Released")
  private static let versions: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: released.path).sorted()) ?? []

  @Test func everyReleasedVersionHasItsPlan() throws {
    let changelog = folder.appending(path: "../../.github/CHANGELOG.md")
    let named = try String(contentsOf: changelog, encoding: .utf8).matches(of: /(?m)^## (\d+\.\d+\.\d+)/)
      .map { String($0.1) }
    #expect(!named.isEmpty && named.sorted() == Self.versions)
  }

  @Test func theNewestVersionHasEveryKey() throws {
    let newest = try #require(Self.versions.max { $0.compare($1, options: .numeric) == .orderedAscending })
    for file in ["full.yaml", "full.json"] {
      let (kept, now) = try (
        String(contentsOf: Self.released.appending(path: "\(newest)/\(file)"), encoding: .utf8),
        String(contentsOf: folder.appending(path: "Valid/\(file)"), encoding: .utf8)
      )
      #expect(kept == now, "\(newest) is said to have what Valid/\(file) has, and its own copy has not")
    }
  }

  @Test(arguments: versions) func thePlanOfAVersionIsReadAsItWasThen(version: String) throws {
    let reading = PlanFile.load(path: Self.released.appending(path: "\(version)/full.yaml").path)
    let plan = try #require(reading.plan, Comment(rawValue: lines(reading)))
    #expect(reading.diagnostics.isEmpty)
    let recorded = try Data(contentsOf: Self.released.appending(path: "\(version)/full.json"))
    guard case .run(.opened(_, plan: let then)) = try JSONDecoder().decode(Event.self, from: recorded) else {
      Issue.record("what was recorded opens no run")
      return
    }
    #expect(plan == then)
  }
}
