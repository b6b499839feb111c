import ReleaseModel
import Screen
import Testing

@testable import Board

/// What the board shows of the times and the people of steps, of what stays, and of the end.
@Suite("The board shows of steps")
struct StepDutyTests {
  private func plan(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    plan.people = [Person(id: "ana", name: "Ana Lima", role: "DBA"), Person(id: "bo", name: "Bo")]
    plan.deployment.steps = [
      Step(id: "tag", title: "Tag it", action: .run(.shell("tag"))),
      Step(id: "say", title: "Tell the press", action: .run(.shell("say"))),
    ]
    plan.deployment.steps[1].needs = ["tag"]
    plan.backout = BackoutPlan()
    change(&plan)
    return plan
  }

  private func screen(_ run: Run, _ keys: [String] = [], columns: Int = 120) -> String {
    run.screen(columns: columns, rows: 40, keys: keys).buffer.glyphs()
  }

  private func started(_ change: (inout Plan) -> Void) -> Run {
    var run = Run(plan(change))
    run(.run(.startDeployment))
    return run
  }

  @Test("when one may start, and that one is late, for which the bell rings", arguments: [80, 120])
  func times(columns: Int) {
    var run = started {
      $0.deployment.steps[0].deadline = .at(opening + .seconds(1860))
      $0.deployment.steps[0].remind = .seconds(600)
      $0.deployment.steps[1].notBefore = .at(opening + .seconds(7200))
    }
    #expect(screen(run, columns: columns).contains("not before"))
    let tomorrow = started { $0.deployment.steps[1].notBefore = .at(opening + .seconds(86_400)) }
    let day = (opening + .seconds(86_400)).stamp().prefix(10).dropFirst(5)
    #expect(screen(tomorrow, columns: columns).contains("not before \(day) "))
    let before = needsAttention(run.model)
    run.wait(.seconds(1300))
    #expect(needsAttention(run.model) != before)
    #expect(needsAttention(run.model)?.contains("is due at") == true)
    #expect(screen(run, columns: columns).contains("due "))
    run.wait(.seconds(600))
    #expect(screen(run, columns: columns).contains("LATE, due"))
    #expect(needsAttention(run.model)?.contains("LATE") == true)
    run.end("tag")
    #expect(screen(run, columns: columns).contains("‘Tell the press’ does not start before"))
    #expect(!screen(run, columns: columns).contains("LATE, due"))
    #expect(screen(run, ["2", "k", "i"]).contains("it was not done by then"))
  }

  @Test("whose they are, and lists those of whoever looks")
  func people() {
    let run = started {
      $0.deployment.steps[0].assigned = "bo"
      $0.deployment.steps[1].assigned = "DBA"
    }
    let all = screen(run, ["2"])
    #expect(all.contains("@Bo") && all.contains("@DBA"))
    let mine = screen(run, ["2", "/", "m", "i", "n", "e", "enter"])
    #expect(mine.contains("Tell the press") && !mine.contains("○ Tag it") && mine.contains("@DBA"))
    #expect(!mine.contains("@Bo"))
  }

  @Test("where the gauge ends, and what stays in a backout")
  func irreversible() {
    var run = started {
      $0.deployment.steps[1].irreversible = "It cannot be unsaid."
      $0.backout?.window = .seconds(7200)
    }
    #expect(screen(run).contains("no return"))
    run.end("tag")
    let question = screen(run, ["n"])
    #expect(question.contains("It cannot be unsaid") && question.contains("production"))
    run(.steps(.confirm("say", typedEnvironment: "production")))
    #expect(screen(run).contains("NO RETURN"))
    let backout = screen(run, ["b"])
    #expect(backout.contains("It stays: Tell the press") && backout.contains("It cannot be unsaid."))
  }

  @Test(
    "that nothing takes back what is recorded as done in advance, and for whom", arguments: [40, 80, 120])
  func irreversibleByHand(columns: Int) {
    var run = started {
      $0.deployment.steps[1].action = .manual("Ring the press.")
      $0.deployment.steps[1].irreversible = "It cannot be unsaid."
    }
    var view = run.view(columns: columns, rows: 30, keys: ["2", "j", "d"])
    let form = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(form.contains("Evidence that it is done") && form.contains("environment's"), "\(form)")
    #expect(form.contains("Nothing can take it back"))
    #expect(["\"told them", "enter"].flatMap { view.press($0, run.model) }.isEmpty)
    let done = Command.steps(
      .complete("say", evidence: Evidence(text: "told them"), typedEnvironment: "production"))
    #expect(["\"production", "enter"].flatMap { view.press($0, run.model) } == [.submit(done)])
    run(done)
    #expect(run.state.deployment["say"]?.status == .succeeded)
  }

  @Test("what runs at the end: in the deployment, in the backout and when it runs", arguments: [80, 120])
  func finally(columns: Int) {
    var run = started {
      $0.deployment.finally = [
        Step(id: "protect", title: "Protect the branch", action: .run(.shell("protect")))
      ]
    }
    let deployment = screen(run, ["2"], columns: columns)
    #expect(deployment.contains("Finally, however it ends") && deployment.contains("Protect the branch"))
    let backout = screen(run, ["b"], columns: columns)
    #expect(backout.contains("And finally, however it ends") && backout.contains("Protect the branch"))
    run.end("tag")
    run.end("say")
    run(.run(.declareSuccess))
    #expect(run.state.phase == .finishing)
    let finishing = screen(run, columns: columns)
    #expect(finishing.contains("FINISHING") && finishing.contains("Protect the branch"))
    run.end("finally.protect", .exited(1))
    #expect(screen(run, columns: columns).contains("DECIDE: Protect the branch"))
    #expect(!screen(run, columns: columns).contains("] back out"))
    run(.steps(.skip("finally.protect", reason: "it is protected")))
    let end = screen(run, columns: columns)
    #expect(end.contains("SUCCEEDED") && end.contains("it is protected"))
  }
}
