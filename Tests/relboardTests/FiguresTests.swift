import Foundation
import TestSupport
import Testing

/// The figures that are kept of the last version, and what is said of those that became worse.
@Suite(.blocking) struct FiguresTests {
  private let program: Program
  private static let kept = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../.ci/bench.json").standardizedFileURL

  init() throws { program = try Program() }

  private func compare(_ figures: String) throws -> (status: Int32, output: String) {
    let benchmarks = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
      .appendingPathComponent("Benchmarks")
    let process = try SpawnedProcess(
      [benchmarks.path, "--figures", figures, "--compare", Self.kept.path], environment: [:])
    return (process.end(), process.printed + process.complaints)
  }

  @Test func theSameFiguresAreNotSlower() throws {
    defer { program.remove() }
    let (status, output) = try compare(Self.kept.path)
    #expect(status == 0 && output.contains("nothing is slower"), "\(output)")
  }

  /// Only beyond the spread, and by more than any machine is out.
  @Test(arguments: [true, false]) func whatBecameSlowerIsNamed(isSlower: Bool) throws {
    defer { program.remove() }
    let title = "First paint of a plan of five steps"
    var results = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: Self.kept)) as? [String: Any])
    var figures = try #require(results["figures"] as? [[String: Any]])
    let place = try #require(figures.firstIndex { $0["title"] as? String == title })
    var ratios = try #require(figures[place]["ratios"] as? [String: [String: Double]])
    let kept = try #require(ratios["tig"])
    let most = try #require(kept["most"])
    ratios["tig"] = kept.mapValues { isSlower ? most * 2 : $0 * 1.05 }
    figures[place]["ratios"] = ratios
    results["figures"] = figures
    let file = program.home.appendingPathComponent("figures.json")
    try JSONSerialization.data(withJSONObject: results).write(to: file)
    let (status, output) = try compare(file.path)
    #expect(status == (isSlower ? 2 : 0), "\(output)")
    #expect(output.contains("slower: \(title)") == isSlower, "\(output)")
  }
}
