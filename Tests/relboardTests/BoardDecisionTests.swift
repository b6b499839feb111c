import Foundation
import TestSupport
import Testing

/// What a person decides on the board beside the plan's steps, in a real terminal.
@Suite(.blocking, .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct BoardDecisionTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func aReleaseWithAProblemIsKeptWithAnEmergencyBugFix() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Kept, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true"}]
      verification:
        - {id: colour, title: The logo is blue, run: "echo green", pass: "== blue"}
      """, to: "plan.yaml")
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n", "Enter")
    try terminal.wait(until: "a decision that can have been read") {
      $0.contains("[esc] later") && !$0.contains("in a moment")
    }
    try terminal.press("K")
    try terminal.wait(for: "Id of the defect")
    try terminal.press("Enter", "Enter", "Enter")
    try terminal.wait(for: "the id of the emergency bug fix is needed")
    try terminal.press("BTab", "BTab")
    try terminal.type("DEF-7")
    try terminal.press("Tab", "Tab", "Enter")
    try terminal.wait(for: "KEPT: with the emergency bug fix DEF-7")
    let status = try program.status()
    #expect(status["phase"] as? String == "succeeded")
    #expect((status["fixes"] as? [[String: Any]])?.first?["id"] as? String == "DEF-7")
  }

  @Test func whatAFailedCheckBringsAboutIsAnsweredOnceWithOneReason() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Once, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true", undo: {run: "true"}}]
      verification:
        - {id: colour, title: The logo is blue, run: "echo green", pass: "== blue", on-fail: back-out}
      backout:
        triggers: [{id: red, title: The logo is wrong, when: {check: colour, is: [failed]}}]
      """, to: "plan.yaml")
    let terminal = try TmuxTerminal(program, [plan], columns: 80, rows: 24)
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n", "Enter")
    try terminal.wait(until: "a decision that can have been read") {
      $0.contains("DECIDE: The logo is blue: failed") && $0.contains("[esc] later, stays HELD")
        && !$0.contains("in a moment")
    }
    try terminal.press("c")
    try terminal.wait(until: "what is answered with it") {
      $0.contains("acknowledges the trigger ‘The logo is wrong’") && $0.contains("resumes the run")
    }
    try terminal.type("green will do")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: declare the release successful")
    let events = try program.run("journal", "export").output.split(separator: "\n")
    let kinds = ["trigger.acknowledged", "check.accepted", "run.resumed"]
    let places = kinds.compactMap { kind in events.firstIndex { $0.contains("\"\(kind)\"") } }
    #expect(places.count == 3 && places == places.sorted())
    #expect(events.count { $0.contains("green will do") } == 2)
  }

  @Test func aCommandIsRunBesideThePlanAndStaysOnRecord() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Beside, version: "1", environment: dev}
      env: {SHOP: corner}
      deployment:
        steps: [{id: a, title: A, confirm: true, run: "true"}]
      """, to: "plan.yaml")
    // Where only one pane has room, it has to be the one with the command.
    let terminal = try TmuxTerminal(program, [plan], columns: 80, rows: 24)
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("!")
    try terminal.wait(for: "Run a command in dev")
    try terminal.type("echo the $SHOP shop; exit 3")
    try terminal.press("Enter", "Enter")
    try terminal.wait(for: "a reason is needed")
    try terminal.type("to see")
    try terminal.press("Enter")
    try terminal.wait(until: "its end and its output") {
      $0.contains("Run ad hoc") && $0.contains("exit 3")
    }
    try terminal.press("5")
    try terminal.wait(for: "the corner shop")
    let status = try program.status()
    let command = try #require((status["commands"] as? [[String: Any]])?.first)
    #expect(command["exit"] as? Int == 3)
    let deviation = try #require((status["deviations"] as? [[String: Any]])?.first)
    #expect(deviation["kind"] as? String == "ad hoc")
    #expect(deviation["subject"] as? String == "echo the $SHOP shop; exit 3")
    #expect(deviation["reason"] as? String == "to see")
  }
}
