import Foundation
import TestSupport
import Testing

/// The board in a real terminal: opened, resized, left, cut off and opened again.
@Suite(.blocking, .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct BoardSessionTests {
  let program: Program

  init() throws { program = try Program() }

  /// A plan whose step writes all the time and ends with 7 when there is a file `go`.
  private func longPlan() throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: Long, version: "1", environment: dev}
      deployment:
        steps:
          - id: long
            title: Long
            run: |
              echo started >> marks
              while [ ! -e go ]; do echo working 日本語; sleep 0.02; done
              exit 7
            success-codes: [7]
      """, to: "plan.yaml")
  }

  private func start(_ terminal: TmuxTerminal) throws {
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "enter start")
    try terminal.press("Enter")
    try terminal.wait(for: "working 日本語")
    // The command, which has the same words, is shown before it is carried out.
    try waitUntil("the step has started") { marks == "started\n" }
  }

  private var marks: String {
    (try? String(contentsOf: program.home.appendingPathComponent("marks"), encoding: .utf8)) ?? ""
  }

  @Test func leavingLetsTheStepGoOnAndOpeningResumesItWithItsTrueExit() throws {
    defer { program.remove() }
    let plan = try longPlan()
    let first = try TmuxTerminal(program, [plan])
    try start(first)
    try first.press("q")
    try first.wait(for: "keep watch: nothing")
    try first.press("q")
    try first.wait(for: "1 step goes on, watched, nothing new starts; come back with: relboard")
    try first.wait(for: "[ended with 0]")
    #expect(try program.run("status").status == 6)
    let second = try TmuxTerminal(program, [plan], columns: 80, rows: 24)
    try second.wait(for: "resumed run")
    _ = try program.write("", to: "go")
    try second.wait(for: "Next: declare")
    #expect(marks == "started\n")
    let steps = try program.status()["steps"] as? [[String: Any]]
    #expect(steps?.first?["exit"] as? Int == 7)
  }

  @Test func aConnectionThatDropsEndsTheBoardAndNotTheStep() throws {
    defer { program.remove() }
    let plan = try longPlan()
    let terminal = try TmuxTerminal(program, [plan])
    try start(terminal)
    terminal.close()
    // The driver's lock is free when the board is gone; the step still runs.
    let second = try program.start(["run", plan, "--headless", "--no-output"])
    try waitUntil("the run is resumed") {
      second.printed.contains("resumed run") || second.complaints.contains("is driven by")
    }
    if second.complaints.contains("is driven by") {
      Issue.record("the board did not go: \(second.complaints)")
    }
    _ = try program.write("", to: "go")
    #expect(second.end() == 0)
    #expect(marks == "started\n")
  }

  @Test func noSizeBreaksTheBoard() throws {
    defer { program.remove() }
    let terminal = try TmuxTerminal(program, [try longPlan()])
    try start(terminal)
    for (columns, rows) in [
      (200, 60), (80, 24), (40, 10), (39, 9), (20, 5), (5, 3), (2, 2), (300, 90), (41, 11), (120, 40),
    ] {
      try terminal.resize(columns: columns, rows: rows)
      try terminal.press("Tab")
    }
    try terminal.wait(until: "the whole board") {
      $0.contains("Deployment") && $0.contains("Triggers")
    }
    try terminal.resize(columns: 30, rows: 8)
    try terminal.wait(for: "40×10 needed, this is 30×8")
    try terminal.resize(columns: 80, rows: 24)
    try terminal.wait(for: "Long 1 → dev")
    _ = try program.write("", to: "go")
    try terminal.wait(for: "Next: declare")
  }

  @Test func aThousandStepsOpenAndScroll() throws {
    defer { program.remove() }
    let steps = (0..<1000).map { "    - {id: s\($0), title: Step number \($0), run: [\"true\"]}" }
    let head = """
      relboard: 1
      release: {name: Big, version: "1", environment: dev}
      deployment:
        steps:
      """
    let plan = try program.write(([head] + steps).joined(separator: "\n"), to: "plan.yaml")
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "Step number 3")
    try terminal.press("2", "G")
    try terminal.wait(for: "Step number 999")
    try terminal.press("g")
    try terminal.wait(for: "Step number 0 ")
    try terminal.press("/")
    try terminal.type("number 512")
    try terminal.press("Enter")
    try terminal.wait(for: "Step number 512")
  }

  @Test func watchingShowsTheSameRunAndTakesNoCommands() throws {
    defer { program.remove() }
    let board = try TmuxTerminal(program, [try longPlan()])
    try start(board)
    let watcher = try TmuxTerminal(program, ["watch"])
    try watcher.wait(for: "working 日本語")
    #expect(!watcher.screen.contains("back out"))
    try watcher.press("h")
    _ = try program.write("", to: "go")
    try watcher.wait(for: "VERIFYING")
    #expect(!watcher.screen.contains("HELD"))
    try watcher.press("q")
    try watcher.wait(for: "[ended with 0]")
    try board.wait(for: "Next: declare")
  }

  @Test func aFinishedRunIsReplayedEventByEvent() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Short, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: echo from a}, {id: b, title: B, needs: [a], run: echo from b}]
      """, to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless").status == 0)
    let terminal = try TmuxTerminal(program, ["replay", "--speed", "256"])
    let end = try terminal.wait(for: "paused")
    #expect(end.contains("SUCCEEDED"))
    let count = try #require(end.firstMatch(of: /event (\d+) of (\d+)/))
    #expect(count.1 == count.2)
    try terminal.press("[")
    try terminal.wait(for: "VERIFYING")
    try terminal.press("[")
    try terminal.wait(for: "IN PROGRESS")
    try terminal.press(".")
    try terminal.wait(for: "deploy 0/2")
    try terminal.press("]")
    try terminal.wait(for: "deploy 2/2")
    try terminal.press("h")
    try terminal.press("q")
    try terminal.wait(for: "[ended with 0]")
    #expect(try program.run("status").status == 0)
  }

  @Test func textOfAStepCannotTouchTheTerminal() throws {
    defer { program.remove() }
    let plan = try program.write(
      #"""
      relboard: 1
      release: {name: Evil, version: "1", environment: dev}
      deployment:
        steps:
          - {id: evil, title: Evil, run: 'printf "\033[2J\033[31mred\033]0;owned\007\r\nover\rwritten\n\342\200\256reversed\n\377\376raw\n"; echo done'}
      """#, to: "plan.yaml")
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "enter start")
    try terminal.press("Enter")
    let screen = try terminal.wait(for: "│ done")
    for text in ["│ red", "│ written", "│ reversed", "Evil 1 → dev"] {
      #expect(screen.contains(text), "\(text)")
    }
  }
}
