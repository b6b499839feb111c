import Foundation
import TestSupport
import Testing

/// Everybody leaves, or is cut off, and what was armed stays armed.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct LeavingTests {
  let program: Program
  /// Where the step waits that is under way when a board is left.
  let gate: Gate

  init() throws {
    program = try Program()
    gate = try program.gate("go")
  }

  /// How a board is left.
  enum Way: String, CaseIterable {
    /// By its key, as it offers.
    case key
    /// The terminal's server is told to end, which hangs up twice.
    case serverEnded
    /// The terminal's server is killed.
    case serverKilled
    /// The window is closed.
    case windowClosed
  }

  /// A release that has a service, and goes back to the one before when the service is gone for three measurements.
  private func plan(_ deployment: String = "", soak: String = "10m") throws -> String {
    _ = try program.write("", to: "service")
    return try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      deployment:
        \(deployment)
        steps:
          - {id: switch, title: Switch, run: "true", undo: {run: "touch undone"}}
          - {id: wait, title: Wait, needs: [switch], undo: {none: it only waits}, run: "read -r _ <go"}
          - {id: next, title: Next, needs: [wait], run: "touch next"}
      verification:
        - {id: service, title: Service there, after: switch, file: {path: service}, every: 100ms, for: \(soak),
           limits: {failures: 2}}
      backout:
        triggers:
          - {id: gone, title: Service gone, when: {check: service, is: failed}, action: automatic}
      """, to: "plan.yaml")
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: program.home.appendingPathComponent(name).path)
  }

  private func remove(_ name: String) throws {
    try FileManager.default.removeItem(at: program.home.appendingPathComponent(name))
  }

  /// A board on which the service is measured.
  private func measuring(_ plan: String) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n", "Enter")
    try waitUntil("it is measured") { try measured > 1 }
    return terminal
  }

  private var measured: Int {
    get throws {
      let checks = try program.status()["checks"] as? [[String: Any]]
      return checks?.first?["measured"] as? Int ?? 0
    }
  }

  private var phase: String? { get throws { try program.status()["phase"] as? String } }

  private var driver: [String: Any]? { get throws { try program.status()["driver"] as? [String: Any] } }

  /// The process that drives the run after everybody has left.
  private func keeper() throws -> pid_t {
    try waitUntil("it is kept watched") { try driver?["attendance"] as? String == "watch" }
    return pid_t(try #require(try driver?["process"] as? Int))
  }

  private func leave(_ terminal: TmuxTerminal, _ way: Way) throws {
    let server = try #require(pid_t(try terminal.value(of: "pid")))
    switch way {
    case .key:
      try terminal.press("q")
      try terminal.wait(for: "keep watch: nothing")
      try terminal.press("q")
      try terminal.wait(for: "watched, nothing new starts; come back with: relboard")
    case .serverEnded: terminal.close()
    case .serverKilled: kill(server, SIGKILL)
    case .windowClosed: try terminal.closeWindow()
    }
  }

  @Test(arguments: Way.allCases)
  func theAutomaticBackoutRunsWithNobodyThereAndTheBoardThatComesBackShowsWhy(way: Way) throws {
    defer { program.remove() }
    let plan = try plan()
    try leave(measuring(plan), way)
    let keeper = try keeper()
    let before = try measured
    try waitUntil("it is measured on") { try measured > before + 1 }
    try remove("service")
    try waitUntil("it is backed out") { try phase == "backed-out" }
    #expect(exists("undone") && !exists("next"))
    try waitUntil("nobody drives what has ended") { kill(keeper, 0) != 0 }
    let back = try TmuxTerminal(program, [plan])
    try back.wait(until: "the end and its reason") {
      $0.contains("BACKED OUT") && $0.contains("Service gone") && $0.contains("while nobody was there")
    }
    #expect(try program.run("journal", "verify").status == 0)
  }

  @Test func aDriverThatIsKilledIsSeenAndNothingIsGreenForWhatNobodyHasMeasured() throws {
    defer { program.remove() }
    let plan = try plan(soak: "3s")
    try leave(measuring(plan), .key)
    let keeper = try keeper()
    let watching = try TmuxTerminal(program, ["watch"])
    try watching.wait(for: "kept watched for")
    kill(keeper, SIGKILL)
    try watching.wait(for: "NOT DRIVEN since")
    #expect(try program.run("status").output.contains("NOT DRIVEN since"))
    #expect(try program.run("runs").output.contains("(NOT DRIVEN)"))
    #expect(try program.status()["undrivenSince"] != nil)
    let seen = try measured
    // Longer than the soak, and with the service away: what is waited for is time itself.
    let end = ContinuousClock.now + .seconds(4)
    try waitUntil("the soak would be over") { .now >= end }
    #expect(try measured == seen)
    let back = try TmuxTerminal(program, [plan])
    try back.wait(for: "resumed run")
    try waitUntil("it is measured again") { try measured > 0 && measured != seen }
    let state = try (program.status()["checks"] as? [[String: Any]])?.first?["state"] as? String
    #expect(state != "successful")
  }

  @Test func onlyWatchedNothingNewStartsAndWhoComesBackTakesOver() throws {
    defer { program.remove() }
    let plan = try plan()
    try leave(measuring(plan), .key)
    let keeper = try keeper()
    try gate.open()
    try waitUntil("the step has ended") {
      let steps = try program.status()["steps"] as? [[String: Any]]
      return steps?[1]["state"] as? String == "succeeded"
    }
    #expect(!exists("next"))
    let start = ContinuousClock.now
    let back = try TmuxTerminal(program, [plan])
    try back.wait(for: "resumed run")
    print("taken over \(Int(start.duration(to: .now) / .milliseconds(1))) ms after the start")
    try waitUntil("the next step runs") { exists("next") }
    try waitUntil("whoever kept watch is gone") { kill(keeper, 0) != 0 }
    #expect(try driver?["attendance"] as? String == "attended")
  }

  @Test(arguments: [Way.key, .serverEnded])
  func goingOnWasChosenOrPlannedAndTheNextStepStarts(way: Way) throws {
    defer { program.remove() }
    let plan = try plan(way == .key ? "" : "unattended: go-on")
    let terminal = try measuring(plan)
    if way == .key {
      try terminal.press("q")
      try terminal.wait(for: "go on: the next")
      try terminal.press("g")
      try terminal.wait(for: "watched, the next steps start; come back with: relboard")
    } else {
      try leave(terminal, way)
    }
    try waitUntil("it goes on") { try driver?["attendance"] as? String == "go-on" }
    try gate.open()
    try waitUntil("the next step has run") { exists("next") }
  }

  @Test func leftToNobodyItSaysSoAndSinceWhen() throws {
    defer { program.remove() }
    let terminal = try measuring(plan())
    try terminal.press("q")
    try terminal.wait(for: "stop watching: no trigger")
    try terminal.press("s")
    try terminal.wait(for: "NOT WATCHED; come back with: relboard")
    #expect(try driver == nil)
    #expect(try program.run("status").output.contains("NOT DRIVEN since"))
    #expect(try program.run("journal", "export").output.contains(#""kind":"run.left""#))
  }

  @Test func anotherBoardIsSentAwayOnlyWhenThatIsAsked() throws {
    defer { program.remove() }
    let plan = try plan()
    let first = try measuring(plan)
    let refused = try TmuxTerminal(program, [plan])
    try refused.wait(for: "relboard open --take PLAN")
    let second = try TmuxTerminal(program, ["open", "--take", plan])
    try second.wait(for: "resumed run")
    try first.wait(for: "[ended with")
    #expect(try driver?["attendance"] as? String == "attended")
  }

  @Test func whoeverKeepsWatchGoesWithTheRunsFolder() throws {
    let plan = try plan()
    try leave(measuring(plan), .key)
    let keeper = try keeper()
    program.remove()
    try waitUntil("it is gone") { kill(keeper, 0) != 0 }
  }

  @Test func aHeadlessRunThatNeedsAPersonKeepsWatchWhenItIsTold() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      deployment:
        steps: [{id: ask, title: Ask, confirm: true, run: "true"}]
      """, to: "plan.yaml")
    let left = try program.run("run", plan, "--headless")
    #expect(left.status == 3 && left.errors.contains("nobody drives the run now"))
    #expect(try driver == nil)
    let kept = try program.run("run", plan, "--headless", "--keep-watch")
    #expect(kept.status == 3 && kept.errors.contains("kept watched"))
    kill(try keeper(), SIGTERM)
    try waitUntil("nobody drives it") { try driver == nil }
  }
}
