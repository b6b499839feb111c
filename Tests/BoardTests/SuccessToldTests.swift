import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite("Whoever declares success")
struct SuccessToldTests {
  /// A release that works, of which success can be declared.
  private func working(_ messages: [Message]) -> Run {
    var plan = emptyPlan()
    plan.deployment.steps = [Step(id: "a", title: "A", action: .run(.shell("a")))]
    plan.communications = messages
    var run = Run(plan)
    run(.run(.startDeployment))
    run.end("a")
    return run
  }

  private func asked(_ run: Run) -> String {
    run.screen(columns: 100, rows: 32, keys: ["n"]).buffer.glyphs()
  }

  @Test("is told who waits for news, since when, and who hears of it then")
  func waiting() {
    let shown = asked(
      working([
        Message(id: "desk", audience: "Desk", moment: .started, channel: .byHand("Call"), text: "x"),
        Message(id: "users", audience: "Users", moment: .succeeded, channel: .byHand("Post"), text: "x"),
      ]))
    #expect(shown.contains("Declare the release successful?"))
    #expect(shown.contains("to be told     Desk, since 22:01:00"), "\(shown)")
    #expect(shown.contains("then told      Users"))
    #expect(!shown.contains("nobody"))
  }

  @Test("is told that nobody hears of it, where the plan tells nobody")
  func nobody() {
    #expect(asked(working([])).contains("then told      nobody: the plan has no message for it"))
  }
}
