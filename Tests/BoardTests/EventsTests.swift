import ReleaseModel
import ReleaseWords
import Screen
import Testing

@testable import Board

extension Run {
  /// The model of a board that has read what it asks for, as far as the words go.
  func model(reading view: inout BoardView) -> BoardModel {
    var model = model
    for _ in 0..<2 {
      guard let order = view.eventsShown(model) else { return model }
      var book = EventBook()
      book.words = order.words
      book.matches = records.filter { $0.holds(order.words, in: state) }.map(\.sequence)
      book.searched = order.count
      for record in records { book.entries[record.sequence] = .init(record, fact: ["{", "}"]) }
      model.events = book
    }
    return model
  }
}

@Suite struct EventsTests {
  private func screen(_ run: Run, _ size: (Int, Int), keys: [String], glyphs: Glyphs = .unicode) -> Frame {
    var view = run.view(columns: size.0, rows: size.1, keys: ["esc", "esc", "e"])
    var model = run.model(reading: &view)
    for key in keys {
      _ = view.press(key, model)
      model = run.model(reading: &view)
    }
    return render(model, view, size: view.screen, glyphs: glyphs)
  }

  @Test(
    "Who did what when is told in words, the newest last, and of one event all",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func events(columns: Int, rows: Int) {
    let run = Stage.failing.run
    expectScreen(screen(run, (columns, rows), keys: []).buffer, named: "events-\(columns)x\(rows)")
    expectScreen(
      screen(run, (columns, rows), keys: ["/", "\"dana"]).buffer, named: "events-narrowed-\(columns)x\(rows)")
    #expect(!screen(run, (columns, rows), keys: ["k", "i"]).buffer.glyphs().contains("…  "))
  }

  @Test("They need no more than the smallest screen and ASCII", arguments: [(40, 10), (120, 40)])
  func plain(columns: Int, rows: Int) {
    let frame = screen(Run(longPlan()), (columns, rows), keys: ["i"], glyphs: .ascii)
    #expect(frame.buffer.glyphs().filter { !$0.isASCII } == "")
  }

  @Test(
    "The list narrows to a person, a kind, a word or a time, and the newest that is left is selected",
    arguments: [
      ("dana", ["control.waived", "poll.voted"]), ("poll.voted", ["poll.voted", "poll.voted"]),
      ("step migrate succeeded", ["step.attempt-ended"]), ("zebra", []),
    ])
  func narrows(words: String, kinds: [String]) {
    let run = Stage.failing.run
    var view = run.view(columns: 120, rows: 40, keys: ["esc", "e", "/", "\"\(words)"])
    let model = run.model(reading: &view)
    let shown = run.records.filter {
      view.rows(of: EventsPane(), model).contains(.event($0.sequence))
    }
    let newest = shown.suffix(kinds.count).map(\.event.kind)
    #expect(newest == kinds && shown.isEmpty == kinds.isEmpty)
    #expect(view.selectedItem(model) == shown.last.map { Item.event($0.sequence) })
    _ = view.press("enter", model)
    #expect(view.notice == (kinds.isEmpty ? "nothing here holds ‘\(words)’" : nil))
  }

  @Test("They are followed until somebody scrolls away, and again after f")
  func follows() {
    var run = Stage.migrating.run
    var view = run.view(columns: 80, rows: 24, keys: ["e"])
    func selected() -> Item? { view.selectedItem(run.model) }
    #expect(selected() == .event(run.state.sequence))
    run(.run(.hold(reason: "wait")))
    #expect(selected() == .event(run.state.sequence))
    for _ in 0..<3 { _ = view.press("k", run.model) }
    let chosen = selected()
    #expect(chosen == .event(run.state.sequence - 3))
    run(.run(.resume))
    #expect(selected() == chosen)
    #expect(
      render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs().contains("follow off"))
    _ = view.press("f", run.model)
    #expect(selected() == .event(run.state.sequence))
  }

  @Test("Enter shows the whole event; in a replay it leads there, forwards as well; y copies it in words")
  func enter() {
    let run = Stage.failing.run
    var view = run.view(columns: 120, rows: 40, keys: ["esc", "e", "k"])
    var model = run.model(reading: &view)
    let number = run.state.sequence - 1
    guard case .copy(let words, as: "the event") = view.press("y", model).first else {
      Issue.record("nothing is copied")
      return
    }
    #expect(words.hasPrefix("2026-11-22T22:08:03Z ") && words.hasSuffix("(relboard)"))
    #expect(view.press("enter", model) == [] && view.overlays.last?.base is DetailOverlay)
    _ = view.press("esc", model)
    model.isReadOnly = true
    model.replay = ReplayStatus(position: 5, count: run.state.sequence, isPlaying: false, speed: 1)
    view.followAgain()
    #expect(view.selectedItem(model) == .event(5), "where the replay stands")
    for key in ["G", "k"] { _ = view.press(key, model) }
    #expect(view.press("enter", model) == [.replay(.go(to: number))])
  }

  @Test("Only what is looked at is asked for")
  func order() {
    let run = Stage.failing.run
    var view = run.view(columns: 120, rows: 40, keys: ["esc"])
    #expect(view.eventsShown(run.model) == nil)
    for key in ["e", "k"] { _ = view.press(key, run.model) }
    let count = run.state.sequence
    #expect(view.eventsShown(run.model) == EventOrder(count: count, selected: count - 1))
  }
}
