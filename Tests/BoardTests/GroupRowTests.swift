import ReleaseModel
import Screen
import Testing

@testable import Board

/// Groups among the rows of the deployment.
@Suite("The row of a group")
struct GroupRowTests {
  private func run(_ change: (inout Plan) -> Void = { _ in }) -> Run {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    plan.deployment.parallel = 2
    var build = Step(id: "build", title: "Build", action: .run(.shell("x")))
    build.planned = .seconds(60)
    plan.deployment.steps = [build]
    for (id, title) in [("eu", "Europe"), ("us", "America")] {
      plan.deployment.groups = (plan.deployment.groups ?? []) + [StepGroup(id: id, title: title)]
      for (number, word) in ["Drain", "Switch", "Serve"].enumerated() {
        var step = Step(id: "\(id)-\(number)", title: "\(word) \(title)", action: .run(.shell("x")))
        step.groups = [id]
        step.needs = number == 0 ? ["build"] : ["\(id)-\(number - 1)"]
        plan.deployment.steps.append(step)
      }
    }
    change(&plan)
    return Run(plan)
  }

  private func screen(_ run: Run, _ keys: [String] = [], columns: Int = 120) -> String {
    run.screen(columns: columns, rows: 40, keys: keys).buffer.glyphs()
  }

  @Test("hides its steps until one of them goes on, and shows how many are complete", arguments: [60, 120])
  func folds(columns: Int) {
    var run = run()
    run(.run(.startDeployment))
    let before = screen(run, columns: columns)
    #expect(before.contains("▸ Europe") && before.contains("0/3") && !before.contains("   Drain Europe"))
    run.end("build")
    let both = screen(run, columns: columns)
    #expect(both.contains("▾ Europe") && both.contains("  Drain America"))
    for step in ["eu-0", "eu-1", "eu-2"] { run.end(step) }
    let after = screen(run, columns: columns)
    #expect(after.contains("✔ ▸ Europe") && after.contains("3/3") && !after.contains("✔   Serve Europe"))
    run.end("us-0", .exited(1))
    #expect(screen(run, ["esc"], columns: columns).contains("✘ ▾ America"))
  }

  @Test("is seen with its steps, among which some are not to be done", arguments: [(80, 24), (120, 40)])
  func screens(columns: Int, rows: Int) {
    var run = run { $0.deployment.steps[2].inapplicable = .value("eu", pattern: "us") }
    run(.run(.startDeployment))
    run.end("build")
    run.end("eu-0")
    run.end("us-0", .exited(1))
    expectScreen(
      run.screen(columns: columns, rows: rows, keys: ["esc", "2"]).buffer, named: "groups-\(columns)x\(rows)")
  }

  @Test("is folded and unfolded with Enter, and never hides the row that is selected")
  func byHand() {
    var run = run()
    run(.run(.startDeployment))
    #expect(screen(run, ["2", "j", "enter"]).contains("Serve Europe"), "its row is below that of the build")
    #expect(!screen(run, ["2", "j", "enter", "enter"]).contains("Serve Europe"))
    #expect(
      screen(run, ["2", "j"]).contains("enter unfold")
        && screen(run, ["2", "j", "enter"]).contains("enter fold"))
    #expect(screen(run, ["2", "j", "enter", "j", "k", "enter"]).contains("▸ Europe"))
    run.end("build")
    let folded = screen(run, ["2", "g", "j", "enter"])
    #expect(folded.contains("▸ Europe") && !folded.contains("▶   Drain Europe"), "though it runs")
    #expect(screen(run, ["2", "g", "j", "enter", "f"]).contains("▶   Drain Europe"))
  }

  @Test("opens where a step of it is looked for")
  func found() {
    var run = run()
    run(.run(.startDeployment))
    let narrowed = screen(run, ["2", "/", "s", "e", "r", "v", "e"])
    #expect(narrowed.contains("Serve Europe") && narrowed.contains("Serve America"))
    let chosen = screen(run, [":", "s", "e", "r", "v", "e", " ", "a", "m", "enter"])
    #expect(
      chosen.contains("▾ America") && chosen.contains("›·   Serve America"))
    #expect(screen(run, ["2", "j", "i"]).contains("0 of 3 complete"))
  }

  @Test("is backed out alone where the plan lets it be: the form asks what is meant")
  func backedOutAlone() {
    var run = run { plan in
      plan.backout = BackoutPlan()
      plan.deployment.groups?[0].backout = .alone
      plan.deployment.finally = [Step(id: "unlock", title: "Unlock", action: .run(.shell("x")))]
    }
    run(.run(.startDeployment))
    #expect(!screen(run, ["2", "b"]).contains("only Europe"), "nothing of it was begun")
    run.end("build")
    let release = screen(run, ["2", "g", "b"])
    #expect(release.contains("[the whole release]") && release.contains("only Europe"))
    #expect(release.contains("Nothing undoes it: Build"))
    let alone = screen(run, ["2", "g", "j", "b"])
    #expect(alone.contains("[only Europe]") && alone.contains("1 step, in this order"))
    #expect(!alone.contains("Nothing undoes it: Build"))
    #expect(release.contains("And finally") && !alone.contains("And finally"), "the run goes on after it")
    let problem = Problem(title: "Errors", severity: .major, owner: "root")
    run(.backout(.backOut(problem, authorisedBy: "root", typedEnvironment: "production", group: "eu")))
    let during = screen(run)
    #expect(during.contains("Because: ‘Europe’ alone: Errors"))
    #expect(during.contains("Verification") && !during.contains("Backout verification"))
  }

  @Test("tells what of it is not to be done")
  func notApplicable() {
    var run = run { plan in
      for index in plan.deployment.steps.indices where plan.deployment.steps[index].id.hasPrefix("us") {
        plan.deployment.steps[index].inapplicable = .value("us", pattern: "eu")
      }
    }
    run(.run(.startDeployment))
    let shown = screen(run, ["2", "j", "j", "enter"])
    #expect(shown.contains("∅ ▾ America") && shown.contains("not applicable") && shown.contains("0/4"))
    #expect(screen(run, ["2", "j", "j", "enter", "j", "i"]).contains("‘us’ does not match eu"))
    #expect(!run.state.deployment.isComplete)
  }
}
