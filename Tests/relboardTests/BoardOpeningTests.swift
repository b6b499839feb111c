import Foundation
import TestSupport
import Testing

/// The board is there before the run's files are.
@Suite(.blocking, .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct BoardOpeningTests {
  let program: Program
  let plan: String
  /// Where the step waits.
  let gate: Gate

  init() throws {
    program = try Program()
    gate = try program.gate("go")
    plan = try program.write(
      """
      relboard: 1
      release: {name: Slow, version: "1", environment: dev}
      deployment:
        steps: [{id: wait, title: Wait, run: "read -r _ <go"}]
      """, to: "plan.yaml")
  }

  /// Makes a journal of another plan's run whose reader waits for a writer, as if the disk did not answer.
  private func makeSlowDisk() throws -> String {
    let run = program.home.path + "/state/relboard/runs/20000101-000000-00001"
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    try #require(mkfifo(run + "/journal.db", 0o600) == 0)
    return run + "/journal.db"
  }

  @Test func thePlanIsShownBeforeTheRunIsOpen() throws {
    defer { program.remove() }
    let disk = try makeSlowDisk()
    let terminal = try TmuxTerminal(program, [plan])
    let screen = try terminal.wait(for: "The run is being opened…")
    #expect(screen.contains("BEING OPENED") && screen.contains("Slow 1 → dev"))
    try terminal.press("n")
    try terminal.wait(until: "why the key does nothing") { $0.contains("the run is being opened") }
    let writer = open(disk, O_RDWR | O_CLOEXEC)
    defer { close(writer) }
    try terminal.wait(for: "Next: start the deployment")
    #expect(!terminal.screen.lowercased().contains("being opened"))
    try terminal.press("n")
    try terminal.wait(for: "enter start")
  }

  @Test func itIsLeftBeforeTheRunIsOpen() throws {
    defer { program.remove() }
    _ = try makeSlowDisk()
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "The run is being opened…")
    try terminal.press("q")
    let screen = try terminal.wait(for: "[ended with 0]")
    // The terminal breaks what is longer than its line.
    let words = "left before the run was open; come back with: relboard \(plan)"
    #expect(screen.split(separator: "\n").joined().contains(words), "\(screen)")
  }

  @Test func whatKeepsTheRunFromBeingOpenedIsToldWhenTheTerminalIsBack() throws {
    defer { program.remove() }
    let driver = try program.start(["run", plan, "--headless"])
    defer { driver.kill() }
    try waitUntil("the step runs") { driver.printed.contains("step wait: started") }
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "[ended with 1]")
    #expect(terminal.screen.contains("is driven by"))
    #expect(try terminal.value(of: "alternate_on") == "0")
    #expect(try terminal.value(of: "cursor_flag") == "1")
    try gate.open()
    #expect(driver.end() == 0)
  }
}
