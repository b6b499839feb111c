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
    func found() -> Int? {
      guard let attempt = view.attemptShown(run.model), let log = run.model.logs[attempt] else { return nil }
      return view.output.found.map { log.index(at: $0) + 1 }
    }
    #expect(found() == 62)
    var seen: [Int?] = []
    for key in [">", ">", "<", "<"] {
      _ = view.press(key, run.model)
      seen.append(found())
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

  @Test("The output of each attempt can be chosen, and the newest one is followed again")
  func attempts() throws {
    var run = Stage.failing.run
    let newest = try #require(run.state.stepState("web")?.lastAttempt?.id)
    let earlier = AttemptID(step: "web", number: 1)
    #expect(newest.number == 2)
    run.logs[earlier] = LogTail()
    run.logs[earlier]?.append(Array("the first attempt\n".utf8))
    var view = run.view(columns: 120, rows: 40, keys: ["esc", "o", "{"])
    #expect(view.attemptShown(run.model) == earlier && view.outputWanted(run.model)?.attempt == earlier)
    #expect(text(run, view).contains("attempt 1 of 2") && text(run, view).contains("the first attempt"))
    _ = view.press("{", run.model)
    #expect(view.notice == "there is no attempt before")
    _ = view.press("}", run.model)
    #expect(view.attemptShown(run.model) == newest && text(run, view).contains("attempt 2 of 2"))
    for key in ["{", "f"] { _ = view.press(key, run.model) }
    #expect(view.attemptShown(run.model) == newest)
  }

  @Test("Each line says when it came, where that was recorded")
  func times() throws {
    var run = Self.run("one\ntwo\nthree\n")
    let attempt = try #require(run.state.stepState("migrate")?.lastAttempt?.id)
    var view = run.view(columns: 80, rows: 24, keys: ["o", "T"])
    #expect(view.notice == "when the output of this attempt came was not recorded")
    run.logs[attempt]?.arrivals = [
      LogTail.Arrival(offset: 0, time: opening), LogTail.Arrival(offset: 8, time: opening + .seconds(61)),
    ]
    _ = view.press("T", run.model)
    let start = Words.timeOfDay(opening), later = Words.timeOfDay(opening + .seconds(61))
    for line in ["\(start) one", "\(start) two", "\(later) three"] {
      #expect(text(run, view).contains(line), "\(line)")
    }
  }

  /// A run of whose output only the end is at hand, as of a log of gigabytes.
  private static func longRun() throws -> (run: Run, attempt: AttemptID) {
    var run = Stage.migrating.run
    let attempt = try #require(run.state.stepState("migrate")?.lastAttempt?.id)
    var tail = LogTail(at: 1_000_000)
    tail.append((1...100).map { "end \($0)\n" }.joined().utf8)
    run.logs = [attempt: tail]
    return (run, attempt)
  }

  @Test("Of a long log the part is asked for that somebody goes to, and shown when it has been read")
  func page() throws {
    let (run, attempt) = try Self.longRun()
    var model = run.model
    var view = run.view(columns: 120, rows: 40, keys: ["o"])
    #expect(view.outputWanted(model)?.place == nil && text(run, view).contains("the last 100 lines"))
    _ = view.press("g", model)
    #expect(view.outputWanted(model)?.place == 0)
    #expect(text(run, view).contains("Reading the log"))
    var beginning = LogTail()
    beginning.append((1...3000).map { "line \($0)\n" }.joined().utf8)
    model.page = LogPage(attempt, beginning)
    func seen() -> String { render(model, view, size: view.screen, glyphs: .unicode).buffer.glyphs() }
    #expect(seen().contains("line 1 ") && !seen().contains("end 1"))
    _ = view.press("j", model)
    #expect(!seen().contains("line 1 ") && seen().contains("line 2 "))
    _ = view.press("G", model)
    #expect(seen().contains("end 100") && view.output.top == nil)
    _ = view.press("k", model)
    #expect(view.outputWanted(model)?.place == 999_999, "what comes before is read before somebody is there")
  }

  @Test("What is looked for in a long log is counted as it is found, and shown when it is; a key ends that")
  func seeks() throws {
    let (run, attempt) = try Self.longRun()
    var model = run.model
    var view = run.view(columns: 120, rows: 40, keys: ["o", "E"])
    #expect(view.outputWanted(model)?.needle == .errors)
    func seen() -> String { render(model, view, size: view.screen, glyphs: .unicode).buffer.glyphs() }
    var findings = LogFindings(attempt, .errors)
    (findings.searched, findings.length) = (200, 1000)
    model.findings = findings
    view.follow(model)
    #expect(seen().contains("looking, 20 %") && view.output.found == nil)
    (findings.starts, findings.count, findings.searched) = ([300, 700], 2, 800)
    model.findings = findings
    var other = view
    view.follow(model)
    #expect(view.output.found == 300 && view.outputWanted(model)?.place != nil)
    _ = other.press("j", model)
    other.follow(model)
    #expect(other.output.found == nil, "a key has ended it")
    for (key, line) in [(">", 700), ("<", 300)] {
      _ = view.press(key, model)
      view.follow(model)
      #expect(view.output.found == line)
    }
    _ = view.press("<", model)
    view.follow(model)
    #expect(view.output.found == 300, "what is not searched yet is waited for")
    findings.searched = 1000
    model.findings = findings
    view.follow(model)
    #expect(view.output.found == 700, "round the beginning")
  }

  @Test(
    "In a window of any size the output is scrolled, wrapped or not, and nothing traps",
    arguments: ["#", "W"])
  func anySize(key: String) {
    let run = Self.run()
    for columns in [1, 2, 5, 40, 41, 300] {
      for rows in [1, 2, 3, 5, 9, 10, 11, 12] {
        var view = run.view(columns: columns, rows: rows, keys: ["o", key, "T"])
        for key in ["k", "g", "j", "pgdn", "k", "pgup", "G", "j", "E", ">", "<"] {
          _ = view.press(key, run.model)
        }
        #expect(render(run.model, view, size: view.screen, glyphs: .unicode).buffer.size == view.screen)
      }
    }
  }

  @Test("The pager is asked for the attempt that is shown")
  func pager() throws {
    let run = Self.run()
    var view = run.view(columns: 80, rows: 24, keys: ["5"])
    let attempt = try #require(view.attemptShown(run.model))
    #expect(view.press("P", run.model) == [.openLog(attempt)])
  }
}
