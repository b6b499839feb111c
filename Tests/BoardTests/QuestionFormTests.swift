import ReleaseModel
import Screen
import Testing

@testable import Board

/// What a person is asked when a step is done by hand, and what steps give.
@Suite("What steps give, on the board")
struct QuestionFormTests {
  private func asking(_ evidence: Step.EvidenceKind? = nil) -> Run {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "production"))
    var call = Step(id: "call", title: "Call the desk", action: .manual("Call 0199."))
    call.asks = [
      StepQuestion(name: "ticket", title: "The ticket's number", pattern: #"^\d+$"#),
      StepQuestion(
        name: "who", title: "Whom you have spoken to, with name and role and room and desk and floor"),
    ]
    call.evidence = evidence
    var next = Step(id: "next", title: "Close {{steps.call.ticket}}", action: .run(.shell("close")))
    next.needs = ["call"]
    plan.deployment.steps = [call, next]
    var run = Run(plan)
    run(.run(.startDeployment))
    return run
  }

  @Test("is asked field by field; a wrong answer stays in the form, and says why", arguments: [60, 120])
  func asked(columns: Int) {
    var run = asking()
    var view = run.view(columns: columns, rows: 30, keys: ["n"])
    var screen = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(screen.contains("The ticket's number") && screen.contains("has to match"))
    #expect(screen.contains("desk and floor") && screen.contains("may stay empty"))
    for keys in [["\"x7", "enter"], ["\"Ann", "enter"]] {
      #expect(keys.flatMap { view.press($0, run.model) }.isEmpty)
    }
    #expect(view.press("enter", run.model).isEmpty)
    screen = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(screen.contains("does not match"))
    for key in ["up", "up", "home", "del"] { _ = view.press(key, run.model) }
    let complete = Command.steps(
      .complete("call", evidence: Evidence(text: ""), answers: ["ticket": "7", "who": "Ann"]))
    #expect(["enter", "enter", "enter"].flatMap { view.press($0, run.model) } == [.submit(complete)])
    run(complete)
    view.follow(run.model)
    screen = run.screen(columns: columns, rows: 40, keys: ["2", "k", "k", "i"]).buffer.glyphs()
    #expect(screen.contains("ticket = 7") && screen.contains("Close 7"))
  }

  @Test("asks for evidence as well where the plan does")
  func evidence() {
    let run = asking(.link)
    var view = run.view(columns: 100, rows: 30, keys: ["n"])
    let keys = ["\"7", "enter", "\"Ann", "enter", "enter"]
    #expect(keys.flatMap { view.press($0, run.model) }.isEmpty)
    let screen = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(screen.contains("something has to be written here"))
  }

  @Test("are files of the package, with their hashes")
  func package() {
    var run = asking()
    #expect(!run.screen(columns: 120, rows: 40, keys: ["1"]).buffer.glyphs().contains("Package"))
    run(.steps(.complete("call", evidence: Evidence(text: ""), answers: ["ticket": "7", "who": "Ann"])))
    let file = ProducedFile(path: "dist/shop.tar.gz", sha256: String(repeating: "ab", count: 32), size: 4096)
    run(
      .steps(
        .attemptEnded(
          AttemptID(step: "next", number: 1), .exited(0), logBytes: 0,
          yield: StepYield(attempt: 1, files: [file]))))
    let screen = run.screen(columns: 120, rows: 40, keys: ["1"]).buffer.glyphs()
    #expect(screen.contains("Package") && screen.contains("1 file made"))
  }
}
