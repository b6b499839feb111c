import Foundation
import TestSupport
import Testing

/// Who a person is and how their board looks, by flag, environment and file.
@Suite(.blocking) struct ConfigTests {
  let program: Program

  init() throws { program = try Program() }

  private func configure(_ text: String) throws -> String {
    let folder = program.home.appendingPathComponent("config/relboard")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try program.write(text, to: "config/relboard/config.yaml")
  }

  private func plan() throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps:
          - {id: first, title: First, run: "true", confirm: true}
      """, to: "plan.yaml")
  }

  @Test func theNameOnRecordIsThatOfTheFlagOverTheEnvironmentOverTheFile() throws {
    defer { program.remove() }
    _ = try configure("operator: From File\n")
    let plan = try plan()
    for (arguments, environment, name) in [
      ([], [:], "From File"), ([], ["RELBOARD_OPERATOR": "From Environment"], "From Environment"),
      (["--as", "From Flag"], ["RELBOARD_OPERATOR": "From Environment"], "From Flag"),
    ] as [([String], [String: String], String)] {
      let run = try program.start(["run", plan, "--headless"] + arguments, environment: environment)
      #expect(run.end() == 3)
      let events = try program.run("journal", "export").output.split(separator: "\n")
      #expect(events.last?.contains("\"\(name)\"") == true, "\(events.last ?? "")")
    }
  }

  @Test func whoKeepsARunWatchedDoesSoInTheNameOfWhoLeftIt() throws {
    defer { program.remove() }
    let run = try program.run("run", plan(), "--headless", "--keep-watch", "--as", "-Ana Lima-")
    #expect(run.status == 1, "a value that looks like a flag is none: \(run.errors)")
    let kept = try program.run(
      "run", program.home.path + "/plan.yaml", "--headless", "--keep-watch", "--as=-Ana-")
    #expect(kept.status == 3, "\(kept.errors)")
    #expect(try program.run("status").output.contains("kept watched for -Ana- (-Ana-, process"))
    let away = try program.run("run", program.home.path + "/plan.yaml", "--headless", "--as", "Bo")
    #expect(away.status == 3, "\(away.errors)")
    #expect(try program.run("status").output.contains("NOT DRIVEN"))
  }

  @Test func anErrorOfTheConfigurationKeepsARunFromBeingOpenedUnderAnotherName() throws {
    defer { program.remove() }
    let file = try configure("operatr: Ana\nbell: maybe\n")
    for arguments in [["config", "check"], ["run", try plan(), "--headless"]] {
      let result = try program.start(arguments)
      #expect(result.end() == 1)
      let told = result.printed + result.complaints
      #expect(
        told.contains(
          "\(file):1:1: unknown key in the configuration: read \"operatr\"; did you mean operator?"))
      #expect(told.contains("\(file):2:7: not true or false"))
    }
    #expect(try program.run("runs").output.hasPrefix("no runs yet"))
  }

  @Test func configTellsWhatIsInForceAndWhereItComesFrom() throws {
    defer { program.remove() }
    let file = try configure("# mine\nbell: false\ntheme: nord\n")
    let check = try program.run(
      "config", environment: ["RELBOARD_THEME": "light", "RELBOARD_OPERATOR": "Ana"])
    #expect(check.status == 0)
    let rows = check.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows == [
        ["operator", "Ana", "RELBOARD_OPERATOR"], ["theme", "light", "RELBOARD_THEME"],
        ["glyphs", "unicode", "default"], ["bell", "false", "\(file):2"], ["clock", "utc", "default"],
        ["notify", "true", "default"], ["progress", "true", "default"], ["cursor", "false", "default"],
        ["mouse", "false", "default"], ["confirmations", "all", "default"],
        ["inbox", "the", "run's", "own", "folder", "default"],
        ["sendmail", "sendmail", "default"], ["store", "none", "default"], ["mirror", "false", "default"],
        ["signing-key", "the", "first", "in", "~/.ssh", "default"],
      ])
  }

  @Test(arguments: [("Asia/Kolkata", "+05:30"), ("America/St_Johns", "-0"), ("UTC", "+00:00")])
  func timesAreToldInTheZoneThatWasChosenAndStayInUTCForPrograms(zone: String, offset: String) throws {
    defer { program.remove() }
    _ = try configure("clock: local\n")
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment: {steps: [{id: first, title: First, run: "true"}]}
      """, to: "plan.yaml")
    let run = try program.run("run", plan, "--headless", environment: ["TZ": zone])
    #expect(run.status == 0)
    let document = try program.status()
    let started = try #require(document["started"] as? String)
    #expect(started.hasSuffix("Z"))
    let text = try program.run("status", environment: ["TZ": zone]).output
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("started") })
    let told = try #require(line.split(separator: " ").last.map(String.init))
    #expect(told.dropFirst(19).hasPrefix(offset))
    let format = Date.ISO8601FormatStyle()
    #expect(try format.parse(told) == format.parse(started), "it is the same moment")
    let time = told.dropFirst(11).prefix(8)
    #expect(run.output.contains("\(time) deployment started"))
    let inUTC = try program.run("status", environment: ["TZ": zone, "RELBOARD_CLOCK": "utc"]).output
    #expect(inUTC.contains("started  \(started)"))
  }

  @Test func aThemeThatIsNotThereIsToldWithTheOneThatWasMeant() throws {
    defer { program.remove() }
    let file = try configure("theme: drak\n")
    let check = try program.run("config", "check", environment: ["RELBOARD_THEME": "zzzzzzzz"])
    #expect(check.status == 1)
    #expect(check.output.contains("\(file):1:8: no such theme: read \"drak\"; did you mean dark?"))
    #expect(
      check.output.contains("RELBOARD_THEME: no such theme: read \"zzzzzzzz\"; there are colour-blind, "))
  }

  @Test func theBoardTakesTheKeysOfTheConfigurationAndTheTableNamesThem() throws {
    defer { program.remove() }
    let file = try configure("keys:\n  hold: [f2, Z]\n  copy: h\n")
    let check = try program.run("config", "check")
    #expect(check.status == 0 && check.output.contains("key hold: f2 Z  \(file):2"))
    #expect(try program.run("keys").output.contains("| `f2` `Z` | Hold the run at once"))
    let board = try BareTerminal(program, [try plan()])
    try board.wait(until: "the board is there") { $0.contains("start the deployment") }
    board.type("Z")
    try board.wait(until: "the run is held") { $0.contains("The run is held") }
  }

  @Test func keysThatCannotBeAreToldWithTheirPlacesAndOpenNoBoard() throws {
    defer { program.remove() }
    let file = try configure("keys:\n  hodl: H\n  stop: [X, q]\n")
    for arguments in [["config", "check"], ["keys"], ["run", try plan(), "--headless"]] {
      let result = try program.start(arguments)
      #expect(result.end() == 1)
      let told = result.printed + result.complaints
      #expect(told.contains("\(file):2:3: no such action: read \"hodl\"; did you mean hold?"))
      #expect(told.contains("\(file):3:13: two meanings for one key: read \"q\", which is leave as well"))
    }
    #expect(try program.run("runs").output.hasPrefix("no runs yet"))
  }

  @Test(arguments: [true, false])
  func theMouseIsTheBoardsOnlyWhereItWasAskedFor(isAsked: Bool) throws {
    defer { program.remove() }
    if isAsked { _ = try configure("mouse: true\n") }
    let board = try BareTerminal(program, [try plan()])
    try board.wait(until: "the board is there") { $0.contains("start the deployment") }
    board.type("?")
    var output = ""
    try board.wait(until: "the help is there") {
      output = $0
      return $0.contains("Keys and signs")
    }
    #expect(output.contains("\u{1B}[?1000h") == isAsked && output.contains("\u{1B}[?1006h") == isAsked)
    guard isAsked else { return }
    board.type("\u{1B}")
    board.type("\u{1B}[<0;5;12M\u{1B}[<0;5;12m")
    board.type("q")
    try board.wait(until: "no click was a key") { $0.contains("Leave the board?") }
    board.type("s")
    try board.wait(until: "the mouse is given back") { $0.contains("\u{1B}[?1000l\u{1B}[?1006l") }
  }

  @Test func aLongTextIsWrittenInTheEditor() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      controls: [{id: read, title: Runbook read}]
      deployment: {steps: [{id: first, title: First, run: "true", confirm: true}]}
      """, to: "plan.yaml")
    let editor = try program.write(
      "#!/bin/sh\ncat \"$1\" > seen\nprintf 'two\\nlines\\n' > \"$1\"\n", to: "editor")
    let board = try BareTerminal(
      program, [plan], tracer: ["env", "VISUAL=", "EDITOR=cd '\(program.home.path)'; sh '\(editor)'"])
    try board.wait(until: "the board is there") { $0.contains("tick ‘Runbook read’") }
    board.type("n")
    try board.wait(until: "evidence is asked for") { $0.contains("Evidence that it holds") }
    board.type("draft")
    try board.wait(until: "it is typed") { $0.contains("draft") }
    board.type("\u{0F}")
    try board.wait(until: "the text is in the field") { $0.contains("two lines") }
    #expect(try String(contentsOfFile: program.home.path + "/seen", encoding: .utf8) == "draft\n")
    board.type("\r")
    try waitUntil("it is recorded") {
      (try? program.run("journal", "export").output.contains("two lines")) == true
    }
  }

  @Test func theBoardDrawsWithTheGlyphsOfTheConfigurationAndShowsTheName() throws {
    defer { program.remove() }
    _ = try configure("glyphs: ascii\noperator: Zoe Lima\n")
    let board = try BareTerminal(program, [try plan()])
    try board.wait(until: "the board is there") { $0.contains("Zoe Lima drives") }
    try board.wait(until: "ASCII borders are drawn") {
      $0.contains("Verification") && !$0.contains("╭") && !$0.contains("─")
    }
  }

  @Test func inALocaleWithoutUnicodeEverythingIsASCII() throws {
    defer { program.remove() }
    let text = try String(contentsOfFile: plan(), encoding: .utf8)
      .replacingOccurrences(of: "title: First", with: "title: Fürst")
    let plan = try program.write(text, to: "plan.yaml")
    for arguments in [["run", plan, "--headless"], ["status"], ["runs"], ["keys"], ["themes"], ["--help"]] {
      let process = try program.start(arguments, environment: ["LC_ALL": "C"])
      _ = process.end()
      let told = process.printed + process.complaints
      #expect(told.utf8.allSatisfy { $0 < 0x80 }, "\(arguments): \(told)")
    }
    let status = try program.run("status", environment: ["LC_ALL": "C"]).output
    #expect(status.hasPrefix("Tiny 1 -> dev\n"))
    #expect(status.contains("confirm 'F?rst'"))
    #expect(try program.run("status").output.contains("‘Fürst’"))
    let chosen = ["LC_ALL": "C", "RELBOARD_GLYPHS": "unicode"]
    #expect(try program.run("status", environment: chosen).output.contains("‘Fürst’"))
    #expect(try program.run("status", "--json", environment: ["LC_ALL": "C"]).output.contains("Fürst"))
    #expect(try program.run("config", environment: ["LC_ALL": "C"]).output.contains(/ascii +the locale/))
  }

  @Test func aBoardInALocaleWithoutUnicodeIsASCII() throws {
    defer { program.remove() }
    let text = try String(contentsOfFile: plan(), encoding: .utf8)
      .replacingOccurrences(of: "title: First", with: "title: Fürst")
    let board = try BareTerminal(
      program, [program.write(text, to: "plan.yaml")], tracer: ["env", "LC_ALL=C"])
    try board.wait(until: "the board is there") { $0.contains("F?rst") && !$0.contains("ü") }
    try board.wait(until: "nothing but ASCII is drawn") { $0.utf8.allSatisfy { $0 < 0x80 } }
  }

  @Test func theThemeFollowsTheTerminalsBackgroundOnceThatIsTold() throws {
    defer { program.remove() }
    // A test runner may have set it.
    let board = try BareTerminal(program, [try plan()], tracer: ["env", "-u", "NO_COLOR"])
    try board.wait(until: "it is drawn without an answer") {
      $0.contains("Tiny 1") && $0.contains("48;5;236m")
    }
    try board.wait(until: "the background is asked for") { $0.contains("\u{1B}]11;?\u{1B}\\") }
    board.type("\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\")
    try board.wait(until: "the theme is the light one") { $0.contains("48;5;254m") }
    board.type("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\")
    try board.wait(until: "the theme is the dark one again") {
      ($0.components(separatedBy: "48;5;254m").last ?? "").contains("48;5;236m")
    }
  }

  @Test(arguments: [["--theme", "dark"], ["--theme", "monochrome"]])
  func whoAskedForAThemeKeepsIt(arguments: [String]) throws {
    defer { program.remove() }
    let board = try BareTerminal(program, [try plan()] + arguments, tracer: ["env", "-u", "NO_COLOR"])
    try board.wait(until: "it is drawn and asks nothing") { $0.contains("First") && !$0.contains("]11;?") }
  }
}
