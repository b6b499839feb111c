import Foundation
import TestSupport
import Testing

/// A step with a terminal of its own, driven by a person in a real one.
@Suite(.blocking, .patience, .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed"))
struct TerminalStepTests {
  /// Of which the plan knows the beginning of the SHA-256 alone.
  private static let passphrase = "swordfish in the harbour"
  private static let hasEditor = ["/usr/bin/vi", "/bin/vi"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let program: Program

  init() throws { program = try Program() }

  private static let sign = """
        - id: sign
          title: Sign the tag
          terminal: true
          run: |
            echo begun >> marks
            echo "the token is $TOKEN."
            stty -echo; printf 'Passphrase: '; read -r word; stty echo; echo
            case $(printf %s "$word" | sha256sum) in 2b35c22f24c4*) echo unlocked ;; *) exit 3 ;; esac
    """

  private func plan(_ others: String = "") throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Keys, version: "1", environment: dev}
      secrets: [TOKEN]
      deployment:
        steps:
      \(Self.sign)
      \(others)
      """, to: "plan.yaml")
  }

  private func open(_ plan: String, columns: Int = 120, rows: Int = 40) throws -> TmuxTerminal {
    let line = "TOKEN=rosebud-4711 '\(Program.path)' '\(plan)'; echo \"[ended with $?]\"; exec cat"
    return try TmuxTerminal(program, line: line, columns: columns, rows: rows)
  }

  private func start(_ terminal: TmuxTerminal) throws {
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "enter start")
    try terminal.press("Enter")
  }

  /// Kills the board with no chance to say anything, as it is; what it has started goes on.
  private func kill(_ terminal: TmuxTerminal) throws {
    Foundation.kill(try terminal.program(), SIGKILL)
    try terminal.wait(for: "[ended with 137]")
  }

  /// Files below the folder of runs that hold a text.
  private func files(with text: String) throws -> [String] {
    let root = program.home.appendingPathComponent("state").path
    let names = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
    #expect(names.contains { $0.hasSuffix("journal.db") })
    return names.filter { name in
      let type =
        try? FileManager.default.attributesOfItem(atPath: root + "/" + name)[.type] as? FileAttributeType
      guard type == .typeRegular else { return false }
      return FileManager.default.contents(atPath: root + "/" + name)?.range(of: Data(text.utf8)) != nil
    }
  }

  private var steps: [[String: Any]] {
    get throws { try program.status()["steps"] as? [[String: Any]] ?? [] }
  }

  @Test(.enabled(if: hasEditor, "vi is not installed: apt-get install vim-tiny"))
  func aPassphraseAndAnEditorOutliveBoards() throws {
    defer { program.remove() }
    let plan = try plan(
      """
          - id: merge
            title: Resolve the conflict
            terminal: true
            needs: [sign]
            run: vi -u NONE -i NONE -n notes.txt && grep -q resolved notes.txt
      """)
    var terminal = try open(plan)
    try start(terminal)
    try terminal.wait(for: "Next: type at the terminal of ‘Sign the tag’")
    try terminal.wait(for: "waits for input")
    try terminal.press("n")
    try terminal.wait(for: "ctrl-] goes back to the board")
    try terminal.wait(for: "Passphrase:")
    try terminal.press("C-]")
    try terminal.wait(for: "‘Sign the tag’ goes on")
    try terminal.wait(for: "Next: type at the terminal")
    try kill(terminal)

    terminal = try open(plan, columns: 100, rows: 30)
    try terminal.wait(for: "Next: type at the terminal of ‘Sign the tag’")
    try terminal.press("n")
    try terminal.wait(for: "Passphrase:")
    try terminal.type(Self.passphrase)
    try terminal.press("Enter")
    try terminal.wait(for: "the terminal of ‘Sign the tag’ is closed")

    try terminal.wait(for: "Next: type at the terminal of ‘Resolve the conflict’")
    try terminal.press("n")
    try terminal.wait(until: "an empty file") { $0.contains("\n~") }
    try terminal.resize(columns: 90, rows: 33)
    try terminal.type(":set lines? columns?")
    try terminal.press("Enter")
    try terminal.wait(until: "the size in the editor") {
      $0.contains("lines=33") && $0.contains("columns=90")
    }
    try terminal.press("Enter")
    try terminal.type("iresolved here")
    try terminal.press("Escape")
    try terminal.wait(for: "resolved here")
    // While somebody sits there.
    try kill(terminal)

    terminal = try open(plan, columns: 80, rows: 24)
    try terminal.wait(for: "type at the terminal of")
    try terminal.press("n")
    try terminal.wait(until: "the editor as it was") { $0.contains("resolved here") && $0.contains("\n~") }
    try terminal.press("C-]")
    try terminal.wait(for: "goes on; enter on its row")
    try terminal.press("2", "g", "j", "Enter")
    try terminal.wait(until: "the editor as it was") { $0.contains("resolved here") && $0.contains("\n~") }
    try terminal.type(":wq")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: declare")

    #expect(try steps.map { $0["exit"] as? Int } == [0, 0])
    #expect(try steps.map { $0["attempts"] as? Int } == [1, 1])
    let marks = try String(contentsOf: program.home.appendingPathComponent("marks"), encoding: .utf8)
    #expect(marks == "begun\n")
    #expect(try files(with: Self.passphrase).isEmpty)
    #expect(try files(with: "swordfish").isEmpty)
    #expect(try files(with: "rosebud").isEmpty)
    // What is shown is kept.
    #expect(try files(with: "unlocked\r\n").contains { $0.hasSuffix("output.log") })
  }

  @Test func whoWatchesSeesItAndTypesNothing() throws {
    defer { program.remove() }
    let terminal = try open(try plan())
    try start(terminal)
    try terminal.wait(for: "Next: type at the terminal")
    let watcher = try TmuxTerminal(program, ["watch"])
    try watcher.wait(for: "waits for input")
    try watcher.press("2", "Enter")
    try watcher.wait(for: "you look on")
    let seen = try watcher.wait(for: "Passphrase:")
    #expect(seen.contains("the token is ") && !seen.contains("rosebud"))
    try watcher.type("from the watcher")
    try watcher.press("Enter")
    try terminal.press("n")
    #expect(try terminal.wait(for: "Passphrase:").contains("the token is rosebud-4711."))
    try terminal.type(Self.passphrase)
    try terminal.press("Enter")
    try watcher.wait(for: "the terminal of ‘Sign the tag’ is closed")
    try terminal.wait(for: "Next: declare")
    #expect(try steps.first?["exit"] as? Int == 0)
  }

  @Test func withoutAPersonItWaitsForOne() throws {
    defer { program.remove() }
    let plan = try plan()
    let alone = try program.run("run", plan, "--headless", environment: ["TOKEN": "rosebud-4711"])
    #expect(alone.status == 3)
    #expect(alone.output.contains("step sign: waits for a person"), "\(alone.output)")
    #expect(!FileManager.default.fileExists(atPath: program.home.appendingPathComponent("marks").path))

    let answers = try program.write("confirm: [sign]", to: "answers.yaml")
    let confirmed = try program.run(
      "run", plan, "--headless", "--answers", answers, environment: ["TOKEN": "rosebud-4711"])
    #expect(confirmed.status == 3)
    #expect(confirmed.output.contains("step sign: its terminal waits for input"), "\(confirmed.output)")

    let terminal = try open(plan)
    try terminal.wait(for: "Next: type at the terminal")
    try terminal.press("n")
    try terminal.wait(for: "Passphrase:")
    try terminal.type(Self.passphrase)
    try terminal.press("Enter")
    try terminal.wait(for: "Next: declare")
    #expect(try files(with: "swordfish").isEmpty)
  }

  @Test func aConnectionThatDropsLeavesItsTerminal() throws {
    defer { program.remove() }
    let plan = try plan()
    var terminal = try open(plan)
    try start(terminal)
    try terminal.wait(for: "Next: type at the terminal")
    try terminal.press("n")
    try terminal.wait(for: "Passphrase:")
    terminal.close()
    terminal = try open(plan)
    try terminal.wait(for: "Next: type at the terminal")
    try terminal.press("n")
    try terminal.wait(for: "Passphrase:")
    try terminal.type(Self.passphrase)
    try terminal.press("Enter")
    try terminal.wait(for: "Next: declare")
    #expect(try steps.first?["attempts"] as? Int == 1)
  }
}
