import Foundation
import TestSupport
import Testing

/// A release that was declared successful, taken back the morning after.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct TakingBackTests {
  let program: Program

  init() throws { program = try Program() }

  private func release(_ kept: String) throws -> String {
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      deployment:
        steps: [{id: switch, title: Switch, run: "true", undo: {run: "echo back > undone"}}]
      backout: {\(kept)}
      """, to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless").status == 0)
    return plan
  }

  @Test func itIsUndoneInARunOfItsOwnThatNamesTheFirst() throws {
    defer { program.remove() }
    let plan = try release("keep-backout: 24h")
    let first = try #require(program.status()["run"] as? String)
    let terminal = try TmuxTerminal(program, ["back-out", first])
    try terminal.wait(for: "Next: back the release out")
    try terminal.press("n")
    try terminal.wait(for: "Undo: Switch")
    try terminal.type("orders are lost")
    try terminal.press("Tab", "Tab", "Tab", "Tab")
    try terminal.type("dev")
    try terminal.press("Enter")
    try terminal.wait(for: "BACKED OUT")
    let status = try program.status()
    #expect(status["takesBack"] as? String == first && status["run"] as? String != first)
    #expect(FileManager.default.fileExists(atPath: program.home.appendingPathComponent("undone").path))
    #expect(try program.run("journal", "verify").status == 0)
    #expect(try program.run("status", first).output.contains("succeeded"), "its record stays")
    _ = plan
  }

  @Test func whatThePlanDoesNotKeepIsRefusedInWords() throws {
    defer { program.remove() }
    _ = try release("planned: 1m")
    let terminal = try TmuxTerminal(program, ["back-out"])
    try terminal.wait(for: "the plan does not keep its backout after a success")
    try terminal.wait(for: "[ended with 1]")
  }
}
