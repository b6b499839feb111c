import PlanFile
import Testing

struct SettingsTests {
  private func read(_ text: String) -> SettingsReading {
    SettingsFile.load(bytes: Array(text.utf8), of: "config.yaml")
  }

  @Test func everySettingIsReadWithItsPlace() {
    let reading = read(
      "# mine\noperator: Zoë Lima\ntheme: nord\nglyphs: ascii\nbell: false\nclock: local\nmouse: true\n")
    #expect(reading.problems == [])
    #expect(
      Settings.Key.allCases.map { reading.settings.text(of: $0) } == [
        "Zoë Lima", "nord", "ascii", "false", "local", nil, nil, nil, "true", nil, nil, nil, nil, nil, nil,
      ])
    #expect(
      Settings.Key.allCases.map { reading.marks[$0]?.line } == [
        2, 3, 4, 5, 6, nil, nil, nil, 7, nil, nil, nil, nil, nil, nil,
      ])
  }

  @Test(arguments: ["", "\n  \n", "# nothing yet\n", "~\n", "{}\n"])
  func aFileThatSaysNothingChoosesNothing(text: String) {
    #expect(read(text).settings == Settings())
    #expect(read(text).problems == [])
  }

  @Test(arguments: [
    (
      "oprator: Ana",
      "config.yaml:1:1: unknown key in the configuration: read \"oprator\"; did you mean operator?"
    ),
    ("glyphs: ASCII", "config.yaml:1:9: not a word known here: read \"ASCII\"; write unicode, ascii"),
    ("clock: CET", "config.yaml:1:8: not a word known here: read \"CET\"; write utc, local"),
    ("bell: yes", "config.yaml:1:7: not true or false: read \"yes\"; write true or false"),
    (
      "operator:",
      "config.yaml:1:10: not a line of text: read nothing; write one line of at most 200 characters"
    ),
    (
      "operator: ' '",
      "config.yaml:1:11: not a line of text: read \" \"; write one line of at most 200 characters"
    ),
    ("- operator", "config.yaml:1:1: not a mapping: read a list; write keys with their values"),
    (
      "theme: a\ntheme: b",
      "config.yaml:2:1: duplicate key: read \"theme\" again; it stands at 1:1 already, keep one"
    ),
  ])
  func whatIsWrongIsToldWithItsPlace(text: String, problem: String) {
    #expect(read(text).problems == [problem])
  }

  @Test(arguments: [
    ("all", "all"), ("none", "none"), ("retry, stop", "stop,retry"), ("start", "start"),
    ("poll start resume success stop retry reopen", "all"),
  ])
  func confirmationsAreNamed(text: String, chosen: String) {
    let reading = read("confirmations: \(text)")
    #expect(reading.problems == [] && reading.settings.text(of: .confirmations) == chosen)
  }

  @Test(arguments: ["backout", "stop, all", "','"])
  func whatIsNoConfirmationIsRefused(text: String) {
    let problems = read("confirmations: \(text)").problems
    #expect(
      problems.count == 1
        && problems[0].hasSuffix("write all, none, poll, start, resume, success, stop, retry, reopen"))
  }

  @Test func keysAreReadEachWithItsPlace() {
    let reading = read("keys:\n  hold: H\n  down: [j, 'n']\n  play: 1\n")
    #expect(reading.problems == [])
    #expect(reading.settings.keys.map(\.action.text) == ["hold", "down", "play"])
    #expect(reading.settings.keys.map { $0.keys.map(\.text) } == [["H"], ["j", "n"], ["1"]])
    #expect(reading.settings.keys.map(\.action.mark.line) == [2, 3, 4])
    #expect(reading.settings.keys[1].keys.map(\.mark.column) == [10, 13])
  }

  @Test(arguments: [
    ("keys: h", "config.yaml:1:7: not a mapping: read \"h\""),
    ("keys: {hold: }", "config.yaml:1:14: not a line of text: read nothing"),
    ("keys: {hold: []}", "config.yaml:1:14: not a list with an entry: read an empty list"),
    ("keys: {hold: {a: b}}", "config.yaml:1:14: not a line of text: read a mapping"),
    ("keys: {hold: h, hold: H}", "config.yaml:1:17: duplicate key: read \"hold\" again"),
  ])
  func keysAreReadAsStrictly(text: String, problem: String) {
    #expect(read(text).problems.count == 1)
    #expect(read(text).problems.first?.hasPrefix(problem) == true, "\(read(text).problems)")
  }

  @Test func whatIsRightIsReadBesideWhatIsWrong() {
    let reading = read("bell: 1\nglyphs: none\noperator: Ana\n")
    #expect(reading.problems.count == 2)
    #expect(reading.settings.operator == "Ana")
  }

  @Test func aFileThatIsNotThereChoosesNothingAndOneThatCannotBeReadIsToldOf() {
    #expect(SettingsFile.load(path: "/nowhere/config.yaml").problems == [])
    #expect(SettingsFile.load(path: "/tmp").problems.count == 1)
  }

  @Test func theEnvironmentIsReadByTheSameRulesAndAnEmptyVariableChoosesNothing() {
    let good = SettingsFile.load(environment: [
      "RELBOARD_OPERATOR": "~", "RELBOARD_GLYPHS": "unicode", "RELBOARD_THEME": "", "RELBOARD_BELL": "false",
      "RELBOARD_CLOCK": "local",
    ])
    #expect(good.problems == [])
    #expect(
      Settings.Key.allCases.map { good.settings.text(of: $0) } == [
        "~", nil, "unicode", "false", "local", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil,
      ])
    let bad = SettingsFile.load(environment: [
      "RELBOARD_BELL": "0", "RELBOARD_OPERATOR": "Ana\u{1B}[2J", "RELBOARD_GLYPHS": "ascii",
    ])
    #expect(
      bad.problems == [
        "RELBOARD_OPERATOR: a character that no plan holds: read U+001B; "
          + "write text without control and direction characters",
        "RELBOARD_BELL: not true or false: read \"0\"; write true or false",
      ])
    #expect(bad.settings.glyphs == .ascii)
  }

  @Test func whatIsChosenAboveWins() {
    var above = Settings()
    above.theme = "nord"
    above.bell = false
    let both = above.over(
      read("theme: dark\nbell: true\noperator: Ana\nglyphs: ascii\nclock: local").settings)
    #expect(
      Settings.Key.allCases.map { both.text(of: $0) } == [
        "Ana", "nord", "ascii", "false", "local", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil,
      ])
  }
}
