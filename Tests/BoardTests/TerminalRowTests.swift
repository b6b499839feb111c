import ReleaseModel
import Screen
import Testing

@testable import Board

/// What the row of a step with a terminal says and does.
@Suite("The row of a step with a terminal")
struct TerminalRowTests {
  private static let attempt = AttemptID(step: "sign", number: 1)

  private var running: Run {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    plan.deployment.steps = [
      Step(id: "sign", title: "Sign the tag", action: .run(.shell("git tag -s v1"))),
      Step(id: "ship", title: "Ship it", action: .run(.shell("ship"))),
    ]
    plan.deployment.steps[0].hasTerminal = true
    plan.deployment.steps[1].needs = ["sign"]
    var run = Run(plan)
    run(.run(.startDeployment))
    return run
  }

  private var waiting: Run {
    var run = running
    run(.steps(.inputAwaited(Self.attempt, true)))
    return run
  }

  private func screen(_ run: Run, _ keys: [String] = [], columns: Int = 120, rows: Int = 40) -> String {
    run.screen(columns: columns, rows: rows, keys: keys).buffer.glyphs()
  }

  private func requests(_ model: BoardModel, _ keys: Key...) -> [BoardRequest] {
    var view = BoardView()
    return keys.flatMap { view.handle($0, model) }
  }

  @Test("tells that it has one, and when that waits for input", arguments: [(120, 40), (80, 24), (40, 10)])
  func waits(columns: Int, rows: Int) {
    if columns >= 80 { #expect(screen(running, ["2"], columns: columns, rows: rows).contains("terminal")) }
    let shown = screen(waiting, ["2"], columns: columns, rows: rows)
    #expect(shown.contains("Sign the tag") && shown.contains("input"))
    #expect(needsAttention(waiting.model) == "type at the terminal of ‘Sign the tag’")
    #expect(needsAttention(running.model) == nil)
  }

  @Test("leads to it by Enter while it runs, and by n when it waits for input")
  func attaches() {
    #expect(requests(running.model, .character("2"), .enter) == [.attach(Self.attempt)])
    #expect(requests(waiting.model, .character("n")) == [.attach(Self.attempt)])
    #expect(screen(running, ["2"]).contains("enter terminal"))
  }

  @Test("is the one that is selected when it waits for input, whatever else runs")
  func comesFirst() {
    var plan = running.state.plan
    plan.deployment.steps.insert(Step(id: "look", title: "Look", action: .run(.shell("look"))), at: 0)
    plan.deployment.parallel = 2
    var run = Run(plan)
    run(.run(.startDeployment))
    #expect(requests(run.model, .character("2"), .enter).isEmpty)
    run(.steps(.inputAwaited(Self.attempt, true)))
    #expect(requests(run.model, .character("2"), .enter) == [.attach(Self.attempt)])
  }

  @Test("says how one comes back, among the details")
  func details() {
    #expect(screen(running, ["2", "i"]).contains("ctrl-] comes back"))
  }

  @Test("lets those who watch look on, and nobody in a replay")
  func others() {
    var model = waiting.model
    model.isReadOnly = true
    #expect(requests(model, .character("2"), .enter) == [.attach(Self.attempt)])
    model.replay = ReplayStatus(position: 1, count: 2, isPlaying: false, speed: 1)
    #expect(requests(model, .character("2"), .enter).isEmpty)
  }

  @Test("shows the details when it is over")
  func over() {
    var run = waiting
    run.end("sign")
    run.end("ship")
    #expect(requests(run.model, .character("2"), .enter).isEmpty)
  }
}
