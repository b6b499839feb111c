import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct EndTests {
  /// A release that was kept although its error rate rose, while somebody held the run for a while.
  private static var kept: Run {
    var run = Stage.tripped.run
    run(.backout(.acknowledge("errors", reason: "known")))
    run(.checks(.accept(CheckKey(.verification, "errors"), reason: "it is the crawler")))
    run.wait(.seconds(60))
    run(.run(.resume))
    run.soak(["health": "200"], for: .seconds(900))
    let test = TestRecord(passed: true, observed: "cancelled", tester: "manager")
    run(.checks(.recordTest(CheckKey(.verification, "order"), test)))
    run(.run(.keep(EmergencyFix(id: "SHOP-812", owner: "Ana Lima", due: run.now.wall + .seconds(86_400)))))
    return run
  }

  private static var aborted: Run {
    var run = Run.polling()
    run(.run(.abort(reason: "the database team is not here")))
    return run
  }

  private func screen(_ run: Run, columns: Int = 120, rows: Int = 40, keys: [String] = []) -> CellBuffer {
    run.screen(columns: columns, rows: rows, keys: keys).buffer
  }

  @Test("Each end has a badge of its own colour in the header")
  func badges() throws {
    let ends: [(Run, String, Role)] = [
      (Stage.succeeded.run, "SUCCEEDED", .headerSuccess), (Self.kept, "KEPT", .headerWarning),
      (Stage.backedOut.run, "BACKED OUT", .headerWarning), (Self.aborted, "ABORTED", .headerAlert),
      (Stage.verifying.run, "VERIFYING", .header), (Stage.held.run, "HELD", .headerAlert),
    ]
    for (run, word, role) in ends {
      for columns in [40, 80, 120] {
        let buffer = screen(run, columns: columns, rows: 24)
        let line = buffer.row(0).map(\.text).joined()
        let place = try #require(line.range(of: word), "\(columns): \(line)")
        let cell = buffer[line.distance(from: line.startIndex, to: place.lowerBound), 0]
        #expect(cell.role == role && cell.isBold, "\(word)")
      }
    }
  }

  @Test(
    "A card says how it ended, against its plan, and what is owed",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func card(columns: Int, rows: Int) {
    let card = screen(Self.kept, columns: columns, rows: rows).glyphs()
    for words in [
      "deployment     24:58, planned 26:30", "of that held 1:0",
      "waived         Customer approval: same customer as 2.3",
      "accepted       Error rate: it is the crawler (ana)",
      "kept           Storefront 2.4.0: with the emergency bug fix SHOP-812 by Ana",
      "fix owed       SHOP-812, by Ana Lima, due 2026-11-23T",
      "next           tell 受注担当 (m)", "see the fix through", "relboard report 7f3a",
    ] {
      #expect(card.contains(words), "\(words)\n\(card)")
    }
    let backedOut = screen(Stage.backedOut.run, columns: columns, rows: rows).glyphs()
    #expect(backedOut.contains("because        The roll-out fails on web-2, authorised by manager"))
    #expect(
      backedOut.contains("backout        3:15, planned 29:30") && backedOut.contains("relboard replay 7f3a"))
    let aborted = screen(Self.aborted, columns: columns, rows: rows).glyphs()
    #expect(
      aborted.contains("because        the database team is not here")
        && aborted.contains("nothing is left to do"))
  }

  @Test("At the end n leads to the messages that are due, and then to the card, without a warning")
  func next() {
    var run = Stage.succeeded.run
    var view = run.view(columns: 120, rows: 40, keys: ["2", "n"])
    #expect(view.shows(CommunicationsScreen.self) && view.notice == nil)
    run(.messages(.confirm("clerks", receipt: "read")))
    view = run.view(columns: 120, rows: 40, keys: ["2", "n"])
    #expect(view.overlays.isEmpty && view.notice == nil && view.isAtEnd(run.model))
    let shown = render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
    #expect(shown.contains("The run is over; its record stays.") && shown.contains("nothing is left to do"))
  }

  @Test("Whoever goes to a pane has it, and Esc shows the end again", arguments: ["2", "j", "tab"])
  func panes(key: String) {
    let run = Stage.succeeded.run
    var view = run.view(columns: 80, rows: 24)
    #expect(view.isAtEnd(run.model) && view.selectedItem(run.model) == nil)
    _ = view.press(key, run.model)
    #expect(!view.isAtEnd(run.model))
    #expect(Layout(view.screen, view, run.model).panes.contains { $0.pane.id == view.focus })
    _ = view.press("esc", run.model)
    #expect(view.isAtEnd(run.model))
  }

  @Test("All who are to be told are named, each once")
  func told() {
    var plan = storefront()
    plan.communications[2].occasion = .moment(.started)
    plan.communications[0].channel = .byHand("Call.")
    plan.communications.append(plan.communications[0])
    plan.communications[3].id = "desk-again"
    var run = Run(plan)
    for command: Command in [
      .controls(.waive("plan", reason: "x")), .controls(.waive("compat", reason: "x")),
      .controls(.waive("customer", reason: "x")),
    ] { run(command) }
    run.measure(CheckKey(.control, "incidents"), .reading("0"))
    run.measure(CheckKey(.infrastructure, "disk"), .reading("212"))
    run.measure(CheckKey(.infrastructure, "login"), .exited(0, output: ""))
    run(
      .package(
        .verified(round: 1, findings: [PackageFinding(path: "dist/storefront-2.4.0.tar.gz", problem: nil)])))
    run(.poll(.start))
    run(.poll(.vote(position: "Database", .go)))
    run(.poll(.vote(position: "Operations", .go)))
    run(.run(.startDeployment))
    #expect(run.model.dueAudiences == ["Service desk", "Product owner"])
    #expect(screen(run, keys: ["esc"]).glyphs().contains("To be told: Service desk, Product owner  m"))
  }
}
