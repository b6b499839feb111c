import Foundation
import TestSupport
import Testing

/// The demonstration, walked with keys alone in a real terminal.
@Suite(.blocking, .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct DemoTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func keysAloneWalkTheDemoToSuccess() throws {
    let terminal = try TmuxTerminal(program, ["demo", "--speed", "10"])
    defer { leaveNothing(terminal) }
    try walkToTheMigration(terminal)
    try terminal.press("n")
    try terminal.wait(for: "Run ‘Migrate the orders to delivery slots’?")
    try terminal.press("Enter")
    try answer(terminal, "Next: do", "Evidence", "called the desk")
    try terminal.wait(for: "Next: test")
    try terminal.press("n")
    try terminal.wait(for: "What was seen")
    try terminal.type("slots everywhere")
    try terminal.press("Enter", "Enter", "Enter", "Enter")
    try terminal.wait(for: "Next: declare")
    try terminal.press("n")
    try terminal.wait(for: "enter declare")
    try terminal.press("Enter")
    try terminal.wait(for: "SUCCEEDED")
    try expectRecord(phase: "succeeded", last: "run.succeeded")
    try closeForGood(terminal)
  }

  @Test func aFaultTripsATriggerAndKeysAloneWalkTheBackout() throws {
    let terminal = try TmuxTerminal(program, ["demo", "--fault", "--speed", "10"])
    defer { leaveNothing(terminal) }
    try walkToTheMigration(terminal)
    try terminal.press("n")
    try terminal.wait(for: "Run ‘Migrate the orders to delivery slots’?")
    try terminal.press("Enter")
    // The errors come with time: the trigger asks by itself.
    try terminal.wait(for: "Error rate failed")
    try terminal.wait(until: "a decision that can have been read") {
      $0.contains("[esc] later") && !$0.contains("in a moment")
    }
    try terminal.press("b")
    try terminal.wait(for: "Undo: Migrate the orders")
    // The problem, its severity, its owner and who authorises it are filled in; the name never is.
    try terminal.press("Enter", "Enter", "Enter", "Enter")
    try terminal.type("demo")
    try terminal.press("Enter")
    try terminal.wait(for: "BACKED OUT")
    try expectRecord(phase: "backed-out", last: "backout.backed-out")
    let status = try program.status()
    let steps = status["steps"] as? [[String: Any]] ?? []
    #expect(steps.filter { $0["state"] as? String == "undone" }.count >= 5)
    try closeForGood(terminal)
  }

  // MARK: - The walk

  private func walkToTheMigration(_ terminal: TmuxTerminal) throws {
    try terminal.wait(for: "infra 3/3")
    try answer(terminal, "Next: tick", "Evidence", "reviewed at 21:00")
    try answer(terminal, "Next: tick", "Evidence", "they have it")
    try terminal.wait(for: "Next: call the go/no-go poll")
    try terminal.press("n")
    try terminal.wait(for: "enter call the poll")
    try terminal.press("Enter")
    for position in ["Operations", "Business"] {
      try terminal.wait(for: "Next: record the answer of \(position)")
      try terminal.press("n")
      try terminal.wait(for: "\(position): GO or NO-GO?")
      try terminal.press("Enter")
    }
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "enter start")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: confirm ‘Migrate")
  }

  /// Answers what is needed next with a text.
  private func answer(_ terminal: TmuxTerminal, _ need: String, _ prompt: String, _ text: String) throws {
    try terminal.wait(for: need)
    try terminal.press("n")
    try terminal.wait(for: prompt)
    try terminal.type(text)
    try terminal.wait(for: text)
    try terminal.press("Enter")
    try terminal.wait(until: "the overlay closed") { !$0.contains("esc leave it") }
  }

  // MARK: - What it leaves

  /// The journal, the status and the screen agree.
  private func expectRecord(phase: String, last: String) throws {
    let status = try program.status()
    #expect(status["phase"] as? String == phase)
    let events = try program.run("journal", "export").output.split(separator: "\n").map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
    #expect((events.last?["event"] as? [String: Any])?["kind"] as? String == last)
    #expect(try program.run("journal", "verify").output.hasPrefix("\(events.count) events, chain sound"))
  }

  private func closeForGood(_ terminal: TmuxTerminal) throws {
    try terminal.press("q")
    try terminal.wait(for: "close the demonstration for good")
    try terminal.press("c")
    try terminal.wait(for: "closing the demo: ")
    try terminal.wait(for: "[ended with 0]")
    let left = try FileManager.default.subpathsOfDirectory(
      atPath: program.home.appendingPathComponent("state").path)
    #expect(left.filter { $0.contains("demo") || $0.hasPrefix("relboard/runs/") } == [])
    #expect(try processes() == [])
  }

  /// Stops what a failed test has left running.
  private func leaveNothing(_ terminal: TmuxTerminal) {
    terminal.close()
    for process in (try? processes()) ?? [] { kill(process, SIGKILL) }
    program.remove()
  }

  /// Every process whose environment names this test's home.
  private func processes() throws -> [pid_t] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { process in
      let environment = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/environ"))
      return environment.map { String(decoding: $0, as: UTF8.self).contains(program.home.path) } ?? false
    }.filter { process in
      // The terminal itself has the home in its environment too.
      let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
      return !name.hasPrefix("tmux") && !name.hasPrefix("cat")
    }
  }
}
