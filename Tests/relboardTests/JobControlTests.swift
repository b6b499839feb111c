import Foundation
import TestSupport
import Testing

/// The board as a job of a shell: stopped, continued, and crashed.
@Suite(.blocking, .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct JobControlTests {
  private static let bash = "PS1='$ ' exec bash --noprofile --norc"

  @Test func stoppedItGivesTheShellItsTerminalAndContinuedItTakesItBack() throws {
    let run = try CountingRun()
    defer { run.program.remove() }
    let terminal = try TmuxTerminal(run.program, line: "\(Self.bash) -i")
    try terminal.wait(for: "$")
    try terminal.type("'\(Program.path)' '\(run.plan)'")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: start the deployment")
    for (columns, rows) in [(120, 40), (80, 24), (130, 45)] {
      try terminal.press("C-z")
      try terminal.wait(for: "A stopped board measures nothing")
      try terminal.press("C-z")
      try terminal.wait(for: "Stopped")
      try expectTheShellsTerminal(terminal)
      try terminal.type("echo typed-$((6 * 7))")
      try terminal.wait(for: "$ echo typed-$((6 * 7))")
      try terminal.press("Enter")
      try terminal.wait(for: "typed-42")
      try terminal.resize(columns: columns, rows: rows)
      try terminal.type("clear; fg")
      try terminal.press("Enter")
      let board = try terminal.wait(for: "Next: start the deployment")
      #expect(board.contains("Counting 1 → dev") && !board.contains("typed-42"))
      #expect(board.split(separator: "\n", omittingEmptySubsequences: false).count >= rows)
      try waitUntil("the board has the screen") { try terminal.value(of: "alternate_on") == "1" }
      try terminal.press("?")
      try terminal.wait(for: "┏ Keys")
      try terminal.press("Escape")
    }
    try terminal.press("q")
    try terminal.wait(for: "keep watch: nothing")
    try terminal.press("q")
    try terminal.wait(for: "come back with: relboard")
  }

  @Test func thePagerHasTheTerminalAndTheWholeLogUntilItEnds() throws {
    let run = try CountingRun()
    defer { run.program.remove() }
    let pager = try run.program.write(
      """
      echo >>"$0.times"
      time=$(wc -l <"$0.times")
      trap 'echo "interrupted $time"' INT
      echo "begins $time with $(head -1 "$1"), in $(stty -a | grep -o ' icanon')"
      until read -r answer; do :; done
      exit "$answer"
      """, to: "it's a pager")
    // A shell with jobs: elsewhere nothing can be stopped.
    let terminal = try TmuxTerminal(run.program, line: "\(Self.bash) -i")
    try terminal.wait(for: "$")
    try terminal.type("PAGER=\"sh \\\"\(pager)\\\"\" '\(Program.path)' '\(run.plan)'")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "Start the deployment")
    try terminal.press("Enter")
    // Its command alone has the word as well.
    try terminal.wait(for: "counted 2")
    // What the first has left on the shell's screen is shown again by the second.
    for (time, answer) in [(1, "0"), (2, "3")] {
      try terminal.press("5")
      try terminal.press("P")
      try terminal.wait(for: "begins \(time) with counted 1 日本語, in  icanon")
      try run.waitForMore()
      try terminal.press("C-z")
      try terminal.press("C-c")
      try terminal.wait(for: "interrupted \(time)")
      try terminal.resize(columns: 100 + (Int(answer) ?? 0), rows: 30)
      try terminal.type(answer)
      try terminal.press("Enter")
      try terminal.wait(for: answer == "0" ? "Output" : "could not show it")
      try waitUntil("the board has the screen") { try terminal.value(of: "alternate_on") == "1" }
    }
    try terminal.press("q")
    try terminal.wait(for: "keep watch")
    try run.letEnd()
  }

  @Test(arguments: [
    ("SEGV", SIGSEGV), ("ABRT", SIGABRT), ("ILL", SIGILL), ("TRAP", SIGTRAP), ("BUS", SIGBUS),
  ])
  func aCrashLeavesTheTerminalUsable(name: String, signal: Int32) throws {
    let run = try CountingRun()
    defer { run.program.remove() }
    // A shell with jobs would mend the modes by itself.
    let line = "'\(Program.path)' '\(run.plan)'; s=$?; stty -a; echo \"[ended with $s]\"; exec cat"
    let terminal = try TmuxTerminal(
      run.program, line: "PS1='$ ' exec bash -c '\(line.replacing("'", with: "'\\''"))'")
    try terminal.wait(for: "Next: start the deployment")
    let board = try terminal.program()
    kill(board, signal)
    let screen = try terminal.wait(for: "[ended with \(128 + signal)]")
    for mode in ["echo", "icanon", "isig", "icrnl", "opost"] {
      #expect(screen.split { " \n;".contains($0) }.contains { $0 == mode }, "\(mode) is off after \(name)")
    }
    try expectTheShellsTerminal(terminal)
  }

  /// The main screen, and a cursor.
  private func expectTheShellsTerminal(_ terminal: TmuxTerminal) throws {
    #expect(try terminal.value(of: "alternate_on") == "0")
    #expect(try terminal.value(of: "cursor_flag") == "1")
  }
}
