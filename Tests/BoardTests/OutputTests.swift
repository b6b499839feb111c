import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite struct OutputTests {
  /// A run whose step has written what build tools and databases write.
  private static func run(_ text: String = written) -> Run {
    var run = Stage.migrating.run
    run.logs = [:]
    run.log("migrate", text)
    return run
  }

  private static let written =
    "\u{1B}[1;34m==> \u{1B}[0mapplying\n"
    + (1...60).map { "\u{1B}[32mok\u{1B}[0m table \($0) \(String(repeating: "·", count: $0))\n" }.joined()
    + "\u{1B}[31merror\u{1B}[0m: table 61 is locked by " + String(repeating: "a long query ", count: 20)
    + "its end\n"
    + "errors: 1, failover off\n" + (62...100).map { "table \($0)\n" }.joined()
    + "java: Exception in thread main\n10%\r20%\r\u{1B}[33m30%"

  private func text(_ run: Run, _ view: BoardView) -> String {
    render(run.model, view, size: view.screen, glyphs: .unicode).buffer.glyphs()
  }

  @Test(
    "The output keeps its colours, marks what is cut, and can be numbered, wrapped and moved sideways",
    arguments: [(80, 24), (120, 40), (200, 60)], ["", "W", "#", "→", "ascii"])
  func screen(size: (columns: Int, rows: Int), key: String) {
    let run = Self.run()
    let keys = ["o", "E"] + (key.isEmpty || key == "ascii" ? [] : [key])
    let frame = run.screen(
      columns: size.columns, rows: size.rows, keys: keys, glyphs: key == "ascii" ? .ascii : .unicode)
    let name = ["W": "wrapped", "#": "numbered", "→": "sideways", "": "cut"][key] ?? key
    expectScreen(frame.buffer, named: "output-\(name)-\(size.columns)x\(size.rows)")
  }

  @Test("A meter is one line in its last state")
  func meter() {
    let run = Self.run()
    let shown = text(run, run.view(columns: 80, rows: 24, keys: ["o"]))
    #expect(shown.contains("30%") && !shown.contains("10%") && !shown.contains("20%"))
  }

  @Test("Sideways a long line is seen to its end, and no further")
  func sideways() {
    let run = Self.run()
    var view = run.view(columns: 80, rows: 24, keys: ["o", "E"])
    #expect(!text(run, view).contains("its end"))
    for _ in 0..<100 { _ = view.press("→", run.model) }
    #expect(text(run, view).contains("its end"))
    #expect(!text(run, view).contains("its end…"))
    for _ in 0..<100 { _ = view.press("←", run.model) }
    #expect(view.outputLook.column == 0 && view.focus == .output)
  }

  @Test(
    "Wrapped, every row is reached: down to the end and up to the beginning, a row or a page at a time",
    arguments: [("j", "k"), ("pgdn", "pgup"), ("G", "g")])
  func scrollsWrapped(down: String, up: String) {
    let run = Self.run("first\n" + String(repeating: "0123456789", count: 400) + "\nlast")
    var view = run.view(columns: 60, rows: 14, keys: ["o", "W"])
    #expect(text(run, view).contains("last") && !text(run, view).contains("first"))
    for _ in 0..<100 { _ = view.press(up, run.model) }
    #expect(text(run, view).contains("first") && !text(run, view).contains("last"))
    for _ in 0..<100 { _ = view.press(down, run.model) }
    #expect(text(run, view).contains("last") && view.output.top == nil)
  }

  @Test("A line that was too long to be kept says so at its end")
  func cutByTheReader() {
    let run = Self.run(String(repeating: "x", count: 10_000) + "\n")
    let view = run.view(columns: 100, rows: 40, keys: ["o", "W"])
    #expect(text(run, view).contains("cut here"))
    let whole = Self.run(String(repeating: "x", count: 4_000) + "\n")
    #expect(!text(whole, whole.view(columns: 100, rows: 60, keys: ["o", "W"])).contains("cut here"))
  }

  @Test("A colour that was begun above the screen still lasts")
  func colorFromAbove() {
    let run = Self.run("\u{1B}[31m" + (1...50).map { "line \($0)\n" }.joined())
    let frame = run.screen(columns: 80, rows: 24, keys: ["o"])
    #expect(frame.buffer[2, 6].ownLook == Style(foreground: .indexed(1)))
  }

  @Test("A search counts every line that holds the text, and says which one is shown")
  func counts() {
    let run = Self.run()
    var view = run.view(columns: 120, rows: 40, keys: ["5", "/", "\"TABLE 6"])
    #expect(text(run, view).contains("11 matches"))
    _ = view.press("enter", run.model)
    // The first of those that are seen or come, from where the output was read: here the end's last page.
    #expect(view.output.found != nil)
    _ = view.press("g", run.model)
    _ = view.press("n", run.model)
    #expect(text(run, view).contains("1 of 11"))
    _ = view.press("n", run.model)
    #expect(text(run, view).contains("2 of 11"))
    for _ in 0..<2 { _ = view.press("N", run.model) }
    #expect(text(run, view).contains("11 of 11"))
    _ = view.press("esc", run.model)
    #expect(!text(run, view).contains(" of 11"))
    _ = view.press("n", run.model)
    #expect(view.notice == "nothing waits for a person")
  }

  @Test("What comes while a search is open is counted as well, each line once")
  func countsOn() {
    var run = Self.run("one hit\n")
    var view = run.view(columns: 120, rows: 40, keys: ["5", "/", "\"hit", "enter"])
    #expect(text(run, view).contains("1 of 1"))
    for chunk in ["a h", "it\nnone\nhit", " hit\n"] {
      run.log("migrate", chunk)
      view.follow(run.model)
    }
    #expect(text(run, view).contains("1 of 3"))
    for _ in 0..<LogTail.mostLines { run.log("migrate", "gone\n") }
    view.follow(run.model)
    #expect(text(run, view).contains("no match"))
  }

  @Test("What is found far right in a line is brought into sight")
  func foundFarRight() {
    let run = Self.run()
    let view = run.view(columns: 80, rows: 24, keys: ["o", "/", "\"its end", "enter"])
    #expect(text(run, view).contains("its end"))
  }

  @Test("Errors are found by whole words, round the ends")
  func errors() {
    let run = Self.run()
    var view = run.view(columns: 120, rows: 40, keys: ["5", "E"])
    #expect(view.output.found == 62)
    var seen: [Int?] = []
    for key in [">", ">", "<", "<"] {
      _ = view.press(key, run.model)
      seen.append(view.output.found)
    }
    #expect(seen == [103, 62, 103, 62])
    let calm = Self.run("all fine\n")
    #expect(calm.view(columns: 80, rows: 24, keys: ["5", "E"]).notice == "no line here tells of an error")
  }

  @Test(
    "Which words tell of an error",
    arguments: [
      ("ERROR: x", 0), ("an Error", 3), ("\u{1B}[31mfatal\u{1B}[0m", 0), ("kernel panic!", 7), ("(fail)", 1),
      ("FAILED", 0), ("x: exception", 3), ("漢 error", 3), ("2 failure", 2),
      ("errors: 0", nil), ("failover", nil), ("no_error_here", nil), ("terror", nil), ("éerror", nil),
      ("", nil),
    ])
  func words(line: String, column: Int?) {
    #expect(ErrorLines.column(in: line) == column)
  }

  @Test("The pager is asked for the attempt that is shown")
  func pager() throws {
    let run = Self.run()
    var view = run.view(columns: 80, rows: 24, keys: ["5"])
    let attempt = try #require(view.attemptShown(run.model))
    #expect(view.press("P", run.model) == [.openLog(attempt)])
  }
}
