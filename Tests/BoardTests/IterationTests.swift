import ReleaseModel
import Screen
import Testing

@testable import Board

private let sizes = [(80, 24), (120, 40), (200, 60)]

@Suite struct IterationTests {
  @Test(
    "The tasks and work products are told from what the run shows",
    arguments: [Stage.preparing, .failing, .empty],
    sizes)
  func screen(stage: Stage, size: (columns: Int, rows: Int)) {
    let frame = stage.run.screen(columns: size.columns, rows: size.rows, keys: ["esc", "esc", "I"])
    expectScreen(frame.buffer, named: "iteration-\(stage.rawValue)-\(size.columns)x\(size.rows)")
  }

  @Test("The iteration's activities stand by their kind, with who answers for them")
  func activities() {
    var plan = storefront()
    var iteration = Iteration(time: Window(opens: opening, closes: opening + .seconds(86_400)))
    var training = Iteration.Activity(id: "clerks", title: "Train the clerks", kind: .training)
    training.owner = "manager"
    training.isDone = true
    var load = Iteration.Activity(id: "load", title: "Load test", kind: .testing)
    load.due = opening + .seconds(2 * 3600)
    var runbook = Iteration.Activity(id: "runbook", title: "Runbook", kind: .documentation)
    runbook.due = opening - .seconds(3600)
    iteration.activities = [
      load, runbook, training, Iteration.Activity(id: "slots", title: "Delivery slots", kind: .feature),
    ]
    plan.iteration = iteration
    let screen = Run(plan).screen(columns: 120, rows: 40, keys: ["I", "G"]).buffer.glyphs()
    #expect(screen.contains("Activities: training") && screen.contains("Activities: feature"))
    #expect(screen.contains(/Load test +due in 1:59:00 +open/) && screen.contains(/Runbook +overdue +open/))
    #expect(screen.contains(/Train the clerks +Dana Meier +done/) && screen.contains("no feature made"))
  }

  @Test(
    "Enter and F1 say what the practice asks, here and wherever one is",
    arguments: [
      (Stage.preparing, ["1", "f1"], "1. Conform"),
      (.failing, ["esc", "I", "enter"], "7. Execute the deployment"),
      (.failing, ["esc", "2", "f1"], "7. Execute the deployment"), (.verifying, ["esc", "f1"], "8. Verify"),
      (.tripped, ["esc", "4", "f1"], "4. Develop the backout"),
      (.backingOut, ["f1"], "9. Execute the backout"),
      (.preparing, ["I", "f1", "→"], "2. Install"), (.preparing, ["I", "f1", "←"], "10. Deliver"),
      (.succeeded, ["I", "G", "enter"], "Release"), (.migrating, ["b", "f1"], "9. Execute the backout"),
    ])
  func guide(stage: Stage, keys: [String], title: String) {
    let screen = stage.run.screen(columns: 120, rows: 40, keys: keys).buffer.glyphs()
    #expect(screen.contains("━ \(title)") || screen.contains("┏ \(title)"))
  }

  @Test("It needs no more than the smallest screen and ASCII", arguments: [["I"], ["I", "f1"], ["m"]])
  func plain(keys: [String]) {
    for (columns, rows) in [(40, 10), (120, 40)] {
      let frame = Stage.empty.run.screen(columns: columns, rows: rows, keys: keys, glyphs: .ascii)
      #expect(frame.buffer.glyphs().filter { !$0.isASCII } == "")
    }
  }
}

@Suite struct CommunicationsTests {
  @Test(
    "The messages lie beside the draft, as it is told", arguments: [Stage.migrating, .succeeded, .empty],
    sizes)
  func screen(stage: Stage, size: (columns: Int, rows: Int)) {
    let frame = stage.run.screen(columns: size.columns, rows: size.rows, keys: ["esc", "m"])
    expectScreen(frame.buffer, named: "communications-\(stage.rawValue)-\(size.columns)x\(size.rows)")
  }

  private func run(_ text: String) -> Run {
    var plan = storefront()
    plan.communications[1].text = text
    var run = Run.verifying(plan)
    run(.run(.hold(reason: "x")))
    return run
  }

  @Test("Names are filled in before anything is shown or copied, and what nothing fills in is not copied")
  func fills() {
    let known = run("{{release.name}} {{release.version}} is here.\nSee {{release.repository}}.")
    var view = known.view(columns: 120, rows: 40, keys: ["esc", "m", "g", "j"])
    let shown = render(known.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(shown.contains("Storefront 2.4.0 is here.") && !shown.contains("{{"))
    #expect(
      view.press("y", known.model) == [
        .copy("Storefront 2.4.0 is here.\nSee git.example.org/storefront.", as: "the message")
      ])
    let unknown = run("{{release.nmae}} is here.")
    #expect(view.press("y", unknown.model) == [])
    #expect(view.notice == "it is not complete: nothing is known of release.nmae")
    #expect(view.press("S", unknown.model) == [] && view.overlays.isEmpty)
    #expect(view.notice == "it cannot be sent: unresolved: nothing is known of release.nmae")
    let marked = render(unknown.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(marked.contains("[release.nmae?] is here.") && marked.contains("⚠ unresolved"))
  }

  @Test("Enter marks as told what is due, with a receipt, and says why it does not")
  func told() {
    var run = Stage.succeeded.run
    var view = run.view(columns: 80, rows: 24, keys: ["m"])
    #expect(view.selectedItem(run.model) == .message("clerks"))
    for key in ["enter", "\"mailed"] { _ = view.press(key, run.model) }
    #expect(view.press("enter", run.model) == [.submit(.messages(.confirm("clerks", receipt: "mailed")))])
    run(.messages(.confirm("clerks", receipt: "mailed")))
    for key in ["G", "enter"] { _ = view.press(key, run.model) }
    #expect(view.notice == "its moment has not come" && view.overlays.isEmpty)
  }

  @Test("A board that only watches shows a message and cannot mark it")
  func watching() {
    var model = Stage.succeeded.run.model
    model.isReadOnly = true
    var view = BoardView()
    for key in ["m", "enter"] { #expect(view.press(key, model) == []) }
    #expect(view.shows(CommunicationsScreen.self) && view.overlays.isEmpty)
    #expect(view.notice == "this board only watches")
  }

  @Test("Neither the end nor the stages hide who waits to be told", arguments: [60, 80, 120])
  func due(columns: Int) {
    let screen = Stage.succeeded.run.screen(columns: columns, rows: 24).buffer
    #expect(screen.row(1).map(\.text).joined().contains("1 to tell"))
    #expect(screen.glyphs().contains("To be told: 受注担当"))
  }
}
