import ReleaseModel
import Screen
import Testing

@testable import Board

/// What a person does most often, and the keys that it takes; a text counts as one.
@Suite("The ten most frequent actions") struct KeyCountTests {
  struct Action: Sendable, CustomTestStringConvertible {
    let name: String
    let stage: Stage
    let keys: [String]
    let isDone: @Sendable (Run, BoardView) -> Bool
    var testDescription: String { "\(name): \(keys.joined(separator: " "))" }
  }

  static let actions = [
    Action(name: "tick the next control", stage: .preparing, keys: ["n", "\"ci is green", "enter"]) {
      run, _ in
      run.state.controls["compat"]?.status == .satisfied
    },
    Action(name: "vote GO", stage: .polling, keys: ["n", "enter"]) { run, _ in
      run.state.poll.passedAt != nil
    },
    Action(name: "confirm the next step", stage: .confirming, keys: ["n", "enter"]) { run, _ in
      run.state.stepState("migrate")?.status == .running
    },
    Action(name: "hold", stage: .migrating, keys: ["h"]) { run, _ in run.state.hold != nil },
    Action(name: "resume", stage: .held, keys: ["h", "enter"]) { run, _ in run.state.hold == nil },
    Action(name: "retry the failed step", stage: .failing, keys: ["r", "enter"]) { run, _ in
      run.state.stepState("web")?.status == .running
    },
    Action(name: "see what the failed step has written", stage: .failing, keys: ["l"]) { _, view in
      view.shows(ZoomScreen.self)
    },
    Action(name: "carry on with a failed check", stage: .tripped, keys: ["c", "\"known", "enter"]) { run, _ in
      run.state.hold == nil && run.state.trippedTriggers.isEmpty
    },
    Action(
      name: "back out", stage: .failing, keys: ["b", "shift-tab", "\"production", "enter"]
    ) { run, _ in run.state.phase == .backingOut },
    Action(name: "go to a row by its name", stage: .migrating, keys: [":", "\"switch", "enter"]) {
      run, view in
      view.selectedItem(run.model) == .step("traffic")
    },
  ]

  @Test("take no more keys than they need", arguments: actions)
  func counted(action: Action) {
    var run = action.stage.run
    var view = run.view(columns: 120, rows: 40)
    for key in action.keys {
      let isDone = action.isDone(run, view)
      #expect(!isDone, "fewer keys do")
      for request in view.press(key, run.model) {
        guard case .submit(let command) = request else { continue }
        #expect(run(command) == nil, "\(command)")
      }
      view.follow(run.model)
      view.unreadUntil = nil
    }
    let isDone = action.isDone(run, view)
    #expect(isDone)
  }
}
