import Foundation
import ReleaseModel
import Testing

@Suite("What earlier runs have shown")
struct ExpectationTests {
  private let now = Timestamp(steady: Scenario.start, wall: Scenario.wallStart)
  private let earlier = EarlierRuns(count: 2, durations: ["a": .seconds(90), "b": .seconds(30)])

  private func opened(_ purpose: RunPurpose = .live(after: nil)) throws -> ReleaseState {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "live"))
    var first = Step(id: "a", title: "A", action: .run(.shell("a")))
    first.planned = .seconds(60)
    var second = Step(id: "b", title: "B", action: .run(.shell("b")))
    second.needs = ["a"]
    plan.deployment.steps = [first, second]
    let identity = RunIdentity(id: "r", planHash: "", planPath: "", directory: "")
    let opening = Command.run(.open(identity, as: purpose, earlier: earlier))
    let decision = try decide(opening, ReleaseState(plan: plan), by: .board, at: now)
    var replayed = ReleaseState()
    for record in decision.records {
      evolve(&replayed, try JSONDecoder().decode(Record.self, from: JSONEncoder().encode(record)))
    }
    #expect(replayed == decision.state)
    // A state that is kept is the same as one that is made anew.
    let kept = try JSONDecoder().decode(ReleaseState.self, from: JSONEncoder().encode(replayed))
    #expect(kept == replayed)
    return replayed
  }

  @Test("moves the end that is expected, and not the plan by which it is late")
  func forecast() throws {
    let state = try opened()
    #expect(state.deployment.remaining(at: now.steady) == .seconds(120))
    #expect(state.deployment.plannedDuration == .seconds(60))
    #expect(state.deployment.isTimed)
    #expect(state.plan.deployment.steps.map(\.planned) == [.seconds(60), nil])
  }

  @Test("says less of a step than a rehearsal of this very plan")
  func rehearsed() throws {
    let rehearsal = Rehearsal(
      run: "q", endedAt: Scenario.wallStart, durations: ["a": .seconds(70)], isBackoutTested: false)
    let state = try opened(.live(after: rehearsal))
    #expect(state.deployment.remaining(at: now.steady) == .seconds(100))
  }
}
