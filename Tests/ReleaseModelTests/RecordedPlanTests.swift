import Foundation
import ReleaseModel
import Testing

/// The plan that is recorded with a run. How every part of it is written is pinned where plan files are read.
@Suite("A recorded plan")
struct RecordedPlanTests {
  private static let plan: Plan = {
    var plan = Plan(release: Release(name: "Shop", version: "2.4.0", environment: "live"))
    plan.controls = [Control(id: "c", title: "Control")]
    plan.deployment.steps = [Step(id: "a", title: "A", action: .run(.shell("deploy")))]
    return plan
  }()

  private let opening = Event.run(
    .opened(RunIdentity(id: "r", planHash: "h", planPath: "/p", directory: "/"), plan: Self.plan))

  @Test("of a newer program is said to be newer")
  func newer() throws {
    var object = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(opening)) as? [String: Any])
    var plan = try #require(object["plan"] as? [String: Any])
    plan["version"] = 2
    object["plan"] = plan
    let data = try JSONSerialization.data(withJSONObject: object)
    #expect(throws: RowError.newerPlan(found: 2, known: 1)) {
      try JSONDecoder().decode(Event.self, from: data)
    }
  }

  @Test("is carried out whatever the file would be read as by now")
  func replay() {
    var state = ReleaseState()
    let at = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 0))
    evolve(&state, Record(sequence: 1, at: at, by: .board, event: opening))
    #expect(state.plan == Self.plan)
    #expect(state.phase == .preparing)
  }
}
