import Foundation
import TestSupport
import Testing

/// What earlier runs have shown is what a run expects.
@Suite(.blocking, .patience) struct EarlierRunsTests {
  @Test func theTimesOfEarlierRunsAreExpectedOfStepsThatDoTheSame() throws {
    let program = try Program()
    defer { program.remove() }
    func plan(_ second: String) throws -> String {
      try program.write(
        """
        relboard: 1
        release: {name: Tiny, version: "1", environment: dev}
        deployment:
          steps:
            - {id: first, title: First, run: "sleep 0.3"}
            - {id: second, title: Second, needs: [first], run: "\(second)"}
        """, to: "plan.yaml")
    }
    func expectations() throws -> [String: Any]? {
      let events = try program.run("journal", "export").output.split(separator: "\n").compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      let earlier = events.compactMap { $0["event"] as? [String: Any] }
        .first { $0["kind"] as? String == "run.earlier-runs-taken" }
      return earlier?["earlier"] as? [String: Any]
    }
    let path = try plan("true")
    #expect(try program.run("run", path, "--headless").status == 0)
    #expect(try expectations() == nil, "there was none before")
    #expect(try program.run("run", path, "--headless", "--new").status == 0)
    let once = try #require(try expectations())
    #expect(once["count"] as? Int == 1)
    let durations = try #require(once["durations"] as? [String: Int])
    #expect(durations.keys.sorted() == ["first", "second"])
    #expect((300..<60_000).contains(durations["first"] ?? 0))
    // What does something else by now is another step.
    _ = try plan("echo other")
    #expect(try program.run("run", path, "--headless", "--new").status == 0)
    let twice = try #require(try expectations())
    #expect(twice["count"] as? Int == 2 && (twice["durations"] as? [String: Int])?.keys.sorted() == ["first"])
    #expect(try program.run("journal", "verify").status == 0)
  }
}
