import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct KeymapTests {
  @Test("Every binding has keys and a help line, and an id of its own")
  func complete() {
    #expect(Binding.all.allSatisfy { !$0.keys.isEmpty && !$0.help.isEmpty })
    #expect(Set(Binding.all.map(\.id)).count == Binding.all.count)
  }

  @Test("No two bindings share a key in a scope", arguments: Binding.Scope.allCases)
  func unique(scope: Binding.Scope) {
    let keys = Binding.all.filter { $0.scope == scope }.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  /// Every kind of dialog, with the keys that lead to it.
  static let dialogs: [(Stage, [String])] = [
    (.tripped, []), (.failing, []), (.tripped, ["b"]), (.tripped, ["c"]), (.failing, ["i"]),
    (.failing, ["r"]),
    (.confirming, ["n"]), (.confirming, ["A"]), (.polling, ["n"]), (.preparing, ["n"]), (.migrating, ["h"]),
    (.migrating, ["q"]), (.migrating, ["a"]), (.migrating, [":"]), (.migrating, ["!"]), (.held, ["h"]),
    (.tripped, ["esc", "4", "u"]), (.verifying, ["4", "G", "enter"]),
  ]

  @Test("A letter means the same wherever it means something")
  func sameLetters() {
    // What closes a text is the key that has opened it; a search and what can be copied have words for their own.
    let own: Set<Binding.ID> = [
      .findNext, .findPrevious, .copyLog, Binding.ID("copyEvent"), Binding.ID("copyDraft"),
      Binding.ID("closeText"),
    ]
    for letter in "nbhloiyrsdwcKxu" {
      let scopes: Set<Binding.Scope> = [.replay, .leaving]
      let meanings = Binding.all.filter {
        $0.keys.contains(.character(letter)) && !own.contains($0.id) && !scopes.contains($0.scope)
      }
      #expect(meanings.count == 1, "\(letter): \(meanings.map(\.id.name))")
    }
  }

  @Test(
    "Help opens over every dialog, has that dialog's keys first, and leads back to it",
    arguments: dialogs.indices)
  func helpInDialogs(index: Int) {
    let (stage, keys) = Self.dialogs[index]
    let run = stage.run
    var view = run.view(columns: 80, rows: 40, keys: keys)
    let open = view.overlays
    #expect(!open.isEmpty)
    // What is prefilled is text, in which a question mark is one.
    let isEmpty = open.last?.base.line?.text.isEmpty ?? true
    for key in isEmpty ? ["?", "ctrl-g"] : ["ctrl-g"] {
      #expect(view.press(key, run.model) == [])
      #expect(view.overlays.count == open.count + 1)
      let help = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().split(
        separator: "\n")
      let first = help.firstIndex { $0.contains("In this dialog") } ?? -1
      #expect(first > 0 && help[first - 1].contains("Keys and signs"))
      for binding in view.keymap.bindings where open.last?.base.borrowed.contains(binding.id) == true {
        #expect(help.contains { $0.contains(binding.help.prefix(40)) }, "\(binding.help)")
      }
      _ = view.press("esc", run.model)
      #expect(view.overlays == open)
    }
  }

  @Test("In a text that is typed a question mark is a character")
  func questionMark() {
    let run = Stage.held.run
    var view = BoardView()
    view.push(TextOverlay(.explainHold, run.model))
    #expect(
      ["\"why?", "enter"].flatMap { view.press($0, run.model) } == [
        .submit(.run(.explainHold(reason: "why?")))
      ])
  }

  @Test("Each key of the table acts or says why not, in every state of a release", arguments: Stage.allCases)
  func noneIsSilent(stage: Stage) {
    let run = stage.run
    var watched = run.model
    watched.isReadOnly = true
    for model in [run.model, watched] {
      for pane in 1...5 {
        let base = run.view(columns: 80, rows: 24, keys: ["esc", "esc", "\(pane)"])
        for binding in Keymap.standard.active(base, model)
        where !(Binding.moving + Binding.focusing).contains(where: { $0.id == binding.id })
          && binding.id != .back
        {
          var view = base
          let requests = binding.keys.first.map { view.handle($0, model) } ?? []
          #expect(view != base || !requests.isEmpty || view.notice != nil, "\(binding.id) in pane \(pane)")
        }
      }
    }
  }

  @Test("Help and the article name every key")
  func documented() {
    let table = keyTableMarkdown()
    for binding in Binding.all {
      #expect(table.contains(binding.help))
      for key in binding.keys { #expect(table.contains("`\(key.label)`")) }
    }
  }

  @Test(
    "A key that cannot act says why, in the model's words",
    arguments: [
      ("r", Stage.migrating, "only a failed step can be retried"),
      ("s", .migrating, "the plan says that it is required"),
      ("d", .migrating, "it is running"), ("b", .preparing, "nothing was deployed: abort instead"),
      ("b", .backingOut, "the release is being backed out"), ("x", .confirming, "it is not running"),
      ("A", .migrating, "steps are running: stop them first"),
      ("n", .migrating, "nothing waits for a person"),
      ("h", .succeeded, "the run is succeeded and locked"), ("u", .migrating, "only a trigger is suppressed"),
    ])
  func saysWhy(key: String, stage: Stage, why: String) {
    let run = stage.run
    let view = run.view(columns: 80, rows: 24, keys: ["2", key])
    #expect(view.notice == why)
    #expect(view.overlays.isEmpty)
    #expect(render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains(why))
  }

  @Test("On a board that only watches every acting key says so")
  func readOnly() {
    var model = Stage.confirming.run.model
    model.isReadOnly = true
    for binding in Binding.all where binding.isActing && !binding.scope.isScreen {
      for key in binding.keys {
        var view = BoardView()
        view.setFocus(.deployment)
        #expect(view.handle(key, model) == [])
        #expect(view.overlays.isEmpty, "\(key.label)")
        #expect(view.notice == "this board only watches", "\(key.label)")
      }
    }
  }

  @Test("Space ticks a control, and asks before it opens it again", arguments: ["space", "R"])
  func tick(key: String) {
    var run = Stage.preparing.run
    var view = run.view(columns: 80, rows: 24, keys: ["1"])
    let ticked = view.press("space", run.model)
    #expect(ticked == [.submit(.controls(.tick("compat", evidence: Evidence(text: ""))))])
    run(.controls(.tick("compat", evidence: Evidence(text: ""))))
    view.selections[.controls] = .control("compat")
    for _ in 0..<3 { #expect(view.press(key, run.model) == []) }
    #expect(view.overlays.count == 1)
    #expect(view.press("enter", run.model) == [.submit(.controls(.reopen("compat")))])
    #expect(view.overlays.isEmpty)
  }

  @Test("R opens again what was skipped or done in advance, and says why it does not")
  func reopen() {
    var run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24, keys: ["2"])
    for (id, answer) in [
      ("traffic", Command.steps(.skip("traffic", reason: "not today"))),
      ("banner", .steps(.complete("banner", evidence: Evidence(text: "Tom has")))),
    ] {
      view.selections[.deployment] = .step(id)
      #expect(view.press("R", run.model) == [])
      #expect(view.notice == "only a step that was skipped or done by hand in advance can be reopened")
      #expect(run(answer) == nil)
      let reopened = view.press("R", run.model)
      #expect(reopened == [.submit(.steps(.reopen(id)))])
      #expect(run(.steps(.reopen(id))) == nil)
      #expect(run.state.stepState(id)?.status == .pending)
    }
    _ = view.press("4", run.model)
    _ = view.press("R", run.model)
    #expect(view.notice == "only an acknowledged or suppressed trigger is armed again")
    view.selections[.triggers] = .trigger("errors")
    run(.backout(.suppress("errors", reason: "noise", for: .seconds(60))))
    #expect(view.press("R", run.model) == [.submit(.backout(.rearm("errors")))])
    _ = view.press("3", run.model)
    _ = view.press("R", run.model)
    #expect(view.notice == "only a step, a control or a trigger is opened again")
  }

  @Test("The triggers say how long the backout that is called for may wait, and since when it is overdue")
  func startWithin() {
    var run = Stage.tripped.run
    run.now = run.now + .seconds(7)
    func shown() -> String {
      let view = run.view(columns: 120, rows: 40, keys: ["esc", "4"])
      return render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    }
    #expect(shown().contains("start within 4:50"))
    run.now = run.now + .seconds(300)
    #expect(shown().contains("start overdue by 0:10"))
  }

  @Test(
    "What an undo takes that has no planned time is unknown, and nothing only where nothing was attempted")
  func unknownLength() {
    var plan = emptyPlan()
    var step = Step(id: "a", title: "A", action: .run(.shell("./a")))
    step.undo = Undo(action: .run(.shell("./undo")))
    plan.deployment.steps = [step]
    plan.backout = BackoutPlan()
    var run = Run(plan)
    #expect(run.screen(columns: 120, rows: 40).buffer.glyphs().contains("nothing to undo"))
    run(.run(.startDeployment))
    #expect(run.screen(columns: 120, rows: 40).buffer.glyphs().contains("backout of unknown length"))
  }

  @Test(
    "A step that waits for its next attempt is retried at once, stopped, skipped or done by hand",
    arguments: [
      (["r"], StepWish.retry("a")), (["x", "enter"], .stop("a")),
      (["s", "\"gone", "enter"], .skip("a", reason: "gone")),
      (["d", "\"by me", "enter"], .complete("a", evidence: Evidence(text: "by me"))),
    ])
  func waitingForRetry(keys: [String], wish: StepWish) {
    var plan = emptyPlan()
    var step = Step(id: "a", title: "A", action: .run(.shell("./a")))
    (step.retries, step.retryDelay) = (1, .seconds(60))
    plan.deployment.steps = [step]
    var run = Run(plan)
    run(.run(.startDeployment))
    run.end("a", .exited(1))
    #expect(run.state.stepState("a")?.waitsForRetry == true)
    var view = run.view(columns: 80, rows: 24, keys: ["2"] + keys.dropLast())
    #expect(view.press(keys.last ?? "", run.model) == [.submit(.steps(wish))])
    #expect(run(.steps(wish)) == nil)
    #expect(run.state.stepState("a")?.waitsForRetry == false)
  }

  @Test("A paste is text for a field, and nothing anywhere else", arguments: Stage.allCases)
  func paste(stage: Stage) {
    let run = stage.run
    for keys in [[], ["esc"], ["esc", "q"], ["esc", "i"], ["esc", "4"]] {
      var view = run.view(columns: 80, rows: 24, keys: keys)
      let before = render(run.model, view, size: view.screen, glyphs: .unicode).buffer
      #expect(view.handle(.paste("qyn b\n\u{03}"), run.model) == [])
      #expect(render(run.model, view, size: view.screen, glyphs: .unicode).buffer == before, "after \(keys)")
    }
  }

  @Test("What is pasted is one line of a field, as long as fields are")
  func pasteIntoAField() {
    let run = Stage.held.run
    func explaining() -> BoardView {
      var view = run.view(columns: 80, rows: 24)
      view.push(TextOverlay(.explainHold, run.model))
      return view
    }
    var view = explaining()
    _ = view.handle(.paste("one\r\ntwo\n\u{1B}[2Jthree\t\u{202E}4\n"), run.model)
    _ = view.handle(.character("!"), run.model)
    #expect(view.handle(.enter, run.model) == [.submit(.run(.explainHold(reason: "one two three   4!")))])
    view = explaining()
    _ = view.handle(.paste(String(repeating: "0123456789\n", count: 10_000)), run.model)
    let frame = render(run.model, view, size: view.screen, glyphs: .unicode)
    #expect(frame.cursor != nil)
    guard case .submit(.run(.explainHold(let reason))) = view.handle(.enter, run.model).first else {
      Issue.record("it is not submitted")
      return
    }
    #expect(reason.count == LineEditor.longest)
  }

  @Test("n opens what is needed most, and at the end what has to be told", arguments: Stage.allCases)
  func next(stage: Stage) {
    let run = stage.run
    var view = run.view(columns: 80, rows: 24, keys: ["esc"])
    let requests = view.press("n", run.model)
    let isIdle = run.model.needs.isEmpty && !run.state.phase.isEnded
    #expect(isIdle == (view.notice != nil))
    #expect(isIdle || !view.overlays.isEmpty || !requests.isEmpty || run.state.phase.isEnded)
  }

  @Test("Focus goes round all panes and comes back")
  func focus() {
    let run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24)
    let start = view.focus
    var seen: Set<PaneID> = []
    for _ in allPanes {
      seen.insert(view.focus)
      _ = view.press("tab", run.model)
    }
    #expect(view.focus == start)
    #expect(seen.count == allPanes.count)
    _ = view.press("shift-tab", run.model)
    _ = view.press("→", run.model)
    #expect(view.focus == start)
  }

  @Test("Headings are never selected", arguments: ["j", "k", "pgdn", "pgup", "g", "G"])
  func headings(key: String) {
    let run = Stage.backingOut.run
    var view = run.view(columns: 80, rows: 24, keys: ["2"])
    for _ in 0..<15 {
      _ = view.press(key, run.model)
      #expect(view.selectedItem(run.model)?.isSelectable == true)
    }
  }
}

@Suite struct SearchTests {
  /// The ids of the rows that a pane shows.
  private func shown(_ run: Run, _ view: BoardView) -> [String] {
    view.rows(of: view.focusedPane, run.model).map { item in
      switch item {
      case .step(let id), .group(let id), .control(let id), .trigger(let id): id
      case .check(let key): key.id
      case .position(let name), .heading(let name), .message(let name), .activity(let name): name
      case .package: "package"
      case .phase(let phase): phase.title
      case .event(let number): "\(number)"
      case .task(let task): task.rawValue
      case .product(let product): product.rawValue
      }
    }
  }

  @Test("A list is narrowed as one types, whatever the case; n and N go from row to row, Esc shows all again")
  func lists() {
    let run = Run(longPlan())
    var view = run.view(columns: 80, rows: 24, keys: ["2", "/", "\"NUMBER 99"])
    #expect(shown(run, view).prefix(3) == ["s99", "s199", "s299"] && shown(run, view).count == 19)
    func glyphs() -> String {
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    }
    #expect(glyphs().contains("19 of 1000 shown"))
    _ = view.press("9", run.model)
    #expect(shown(run, view) == ["s999"] && glyphs().contains("1 of 1000 shown"))
    for key in ["backspace", "enter"] { _ = view.press(key, run.model) }
    #expect(view.selectedItem(run.model) == .step("s99"))
    for (key, id) in [("n", "s199"), ("N", "s99"), ("N", "s999"), ("n", "s99"), ("j", "s199")] {
      _ = view.press(key, run.model)
      #expect(view.selectedItem(run.model) == .step(id))
    }
    _ = view.press("esc", run.model)
    #expect(view.search == nil && shown(run, view).count == 1000 && !glyphs().contains("shown"))
    #expect(view.selectedItem(run.model) == .step("s199"), "the row that was found stays selected")
  }

  @Test(
    "Words for states find rows: as their signs call them, and what has failed, runs or waits for a person",
    arguments: [
      (Stage.failing, "2", "failed", ["web"]), (.failing, "2", "mine", ["web"]),
      (.failing, "2", "waits", ["web"]),
      (.failing, "2", "fai", ["web"]), (.failing, "2", "running web", []),
      (.migrating, "2", "running", ["migrate"]), (.migrating, "2", "succeeded", ["drain"]),
      (.migrating, "2", "run mig", ["migrate"]), (.migrating, "1", "waived", ["customer"]),
      (.tripped, "4", "tripped", ["errors"]), (.verifying, "2", "failed", []),
    ])
  func states(stage: Stage, pane: String, words: String, ids: [String]) {
    let run = stage.run
    let view = run.view(columns: 80, rows: 24, keys: ["esc", "esc", pane, "/", "\"\(words)"])
    #expect(shown(run, view) == ids)
  }

  @Test("A narrowed list looks so", arguments: [(80, 24), (120, 40), (200, 60)])
  func narrowed(columns: Int, rows: Int) {
    let frame = Run(longPlan()).screen(columns: columns, rows: rows, keys: ["2", "/", "\"99"])
    expectScreen(frame.buffer, named: "filter-\(columns)x\(rows)")
  }

  @Test("While a search is open elsewhere, n is what is needed next, and shows its row whatever the filter")
  func nextWhileNarrowed() {
    let run = Stage.confirming.run
    var view = run.view(columns: 80, rows: 24, keys: ["2", "/", "\"zebra", "enter"])
    #expect(shown(run, view) == [] && view.selectedItem(run.model) == nil)
    #expect(view.press("n", run.model) == [] && view.notice == "nothing here holds ‘zebra’")
    _ = view.press("3", run.model)
    _ = view.press("n", run.model)
    #expect(view.overlays.count == 1 && view.focus == .deployment && view.search == nil)
    #expect(view.selectedItem(run.model) == run.model.needs.first?.item)
  }

  @Test("What is typed into a filter may be chosen from at once")
  func choosesWhileTyping() {
    let run = Run(longPlan())
    let view = run.view(columns: 80, rows: 24, keys: ["2", "/", "\"99", "↓", "↓", "enter"])
    #expect(view.selectedItem(run.model) == .step("s299"))
  }

  @Test("Search in the output scrolls to the match and marks it")
  func output() {
    let run = Stage.migrating.run
    let frame = run.screen(columns: 80, rows: 24, keys: ["5", "/", "\"orders_7 ", "enter"])
    expectScreen(frame.buffer, named: "search-output")
  }

  @Test("What is not there is said to be not there")
  func nothing() {
    let view = Stage.migrating.run.view(columns: 80, rows: 24, keys: ["/", "\"zebra", "enter"])
    #expect(view.notice == "nothing here holds ‘zebra’")
  }
}
