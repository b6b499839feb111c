import Foundation
import ReleaseModel
import TestSupport
import Testing

/// A backout from any moment of a deployment leaves the system as it was before; the steps are real processes.
@Suite(.patience) struct BackoutTests {
  private static let stepCount = 60

  /// At how many moments the release is backed out: `RELBOARD_BACKOUTS`, or a few.
  private static let moments: [Int] = {
    let count = ProcessInfo.processInfo.environment["RELBOARD_BACKOUTS"].flatMap { Int($0) } ?? 6
    // From before the first step's end to after the last: two records a step, and those around them.
    let last = 2 * stepCount + 5
    return (0..<count).map { 5 + $0 * (last - 5) / max(1, count - 1) }
  }()

  @Test(arguments: moments) func backingOutAtAnyMomentRestoresTheSystem(moment: Int) async throws {
    let bench = try Bench(Self.plan)
    try FileManager.default.createDirectory(atPath: bench.root + "/system", withIntermediateDirectories: true)
    for number in 0..<Self.stepCount where number % 3 != 0 {
      try bench.write(Data("old \(number)\n".utf8), to: "system/f\(number)")
    }
    let before = try system(bench)
    try await bench.start()
    try await bench.until("moment \(moment)") { $0.sequence >= moment }
    let changed = try system(bench)
    let problem = Problem(title: "a test", severity: .major, owner: "ana")
    try await bench.store.submit(
      .backout(.backOut(problem, authorisedBy: "ana", typedEnvironment: "test")), by: .person("ana"))
    let state = try await bench.until("the backout ends") {
      $0.phase.isEnded || $0.backout?.flow?.hasFailure == true
    }
    #expect(state.phase == .backedOut)
    #expect(try system(bench) == before)
    #expect(changed != before || moment < 8, "the deployment had changed something")
    // Nothing that was never begun was undone, and all that was begun was.
    let begun = Set(state.deployment.steps.map(\.id).filter { state.deployment[$0]?.wasAttempted == true })
    #expect(Set(bench.lines(of: "undone")) == begun)
  }

  /// Six branches of ten steps, joined at some places. Each replaces a file in two strokes, so that a stop can come
  /// between them, and each can be undone whichever of them were made.
  private static let plan: Plan = {
    var plan = Plan.steps(parallel: 4)
    plan.deployment.steps = (0..<stepCount).map { number in
      let script = """
        [ -e system/f\(number) ] && cp system/f\(number) half\(number) && mv half\(number) saved\(number)
        touch begun\(number)
        echo half > system/f\(number); sleep 0.01; echo new >> system/f\(number)
        """
      return Step.shell("s\(number)", script) { step in
        step.needs =
          (number >= 6 ? ["s\(number - 6)"] : []) + (number % 7 == 0 && number > 7 ? ["s\(number - 7)"] : [])
        step.undo = Undo(
          action: .run(
            .shell(
              """
              echo s\(number) >> undone
              if [ -e saved\(number) ]; then cp saved\(number) system/f\(number)
              elif [ -e begun\(number) ]; then rm -f system/f\(number); fi
              """)))
      }
    }
    plan.verification = [.shell("exit 0") { $0.every = .seconds(600) }]
    plan.backout = BackoutPlan()
    return plan
  }()

  /// What each file of the system holds.
  private func system(_ bench: Bench) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: bench.root + "/system")
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, FileManager.default.contents(atPath: bench.root + "/system/" + $0) ?? Data())
      })
  }
}
