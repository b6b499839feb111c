import ReleaseModel
import Screen
import Testing

@testable import Board

/// A run that stands at a hold of its plan, before the web servers.
@Suite struct PlanHoldTests {
  private static var reached: Run {
    var plan = storefront()
    let hold = StepHold(poll: ["Operations", "Database"], deadline: .seconds(600))
    var step = Step(id: "ready", title: "Hold before the web servers", action: .hold(hold))
    step.needs = ["migrate"]
    plan.deployment.steps.insert(step, at: 2)
    plan.deployment.steps[3].needs = ["ready"]
    var run = Run.migrating(plan)
    run.wait(.seconds(130))
    run.end("migrate")
    run.wait(.seconds(75))
    return run
  }

  private static var passed: Run {
    var run = reached
    run(.poll(.vote(position: "Operations", .go)))
    run(.poll(.vote(position: "Database", .go)), by: "Dana Meier")
    return run
  }

  @Test("A hold of the plan is seen with its poll, by when it is to be answered, and both clocks")
  func screens() {
    for (columns, rows) in [(120, 40), (80, 24)] {
      expectScreen(
        Self.reached.screen(columns: columns, rows: rows).buffer, named: "plan-hold-\(columns)x\(rows)")
      expectScreen(
        Self.reached.screen(columns: columns, rows: rows, keys: ["n"]).buffer,
        named: "plan-hold-vote-\(columns)x\(rows)")
    }
  }

  @Test("Enter on it, or n, answers what its poll waits for, and then declares it over")
  func keys() {
    let commands: [(Run, [String], Command)] = [
      (Self.reached, ["n", "enter", "enter"], .poll(.vote(position: "Operations", .go))),
      (Self.passed, ["n", "enter"], .poll(.declare)),
    ]
    for (run, keys, expected) in commands {
      var view = run.view(columns: 120, rows: 40)
      let requests = keys.flatMap { view.press($0, run.model) }
      #expect(requests.contains(.submit(expected)), "\(requests)")
    }
  }

  @Test("A position's answer is taken back on its row, with the key that opens things again")
  func takingBack() {
    let run = Self.passed
    var view = run.view(columns: 120, rows: 40)
    view.select(.position("Operations"))
    #expect(view.press("R", run.model) == [.submit(.poll(.takeBack(position: "Operations")))])
  }

  @Test("It says that it was recycled, that it has its GO, and how long it lasts in the row of the step")
  func row() {
    var run = Self.reached
    #expect(run.screen(columns: 120, rows: 40).buffer.glyphs().contains("Operations, 8:45 left"))
    #expect(Self.passed.screen(columns: 120, rows: 40).buffer.glyphs().contains("GO: declare it"))
    run(.poll(.vote(position: "Operations", .noGo(reason: "a backup runs"))))
    let recycled = run.screen(columns: 120, rows: 40).buffer.glyphs()
    #expect(recycled.contains("recycled") && recycled.contains("call the poll of the hold again"))
    #expect(recycled.contains("NO-GO from Operations"))
  }
}
