import Foundation
import TestSupport
import Testing

/// The board loses its terminal; the step must not notice.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct HangUpTests {
  /// How often the terminal is lost: `RELBOARD_HANG_UPS`, or once in each way.
  private static let hangUps =
    ProcessInfo.processInfo.environment["RELBOARD_HANG_UPS"].flatMap { Int($0) } ?? Way.allCases.count

  /// How a terminal is lost.
  private enum Way: String, CaseIterable {
    /// SIGHUP to the terminal's processes.
    case terminalEnded
    /// The kernel finds that nobody holds the other side.
    case terminalKilled
    /// SIGTERM, as from a machine that shuts down.
    case boardTerminated
    /// The descriptor is dead and no signal says so.
    case descriptorLost
  }

  @Test func noLossOfTheTerminalTouchesTheStep() throws {
    var lost: [Way: [Double]] = [:]
    while case let count = lost.values.map(\.count).reduce(0, +), count < Self.hangUps {
      let run = try CountingRun()
      defer { run.program.remove() }
      for way in Way.allCases.prefix(Self.hangUps - count) {
        lost[way, default: []].append(try lose(way, run))
      }
      try expectOneAttempt(run)
    }
    for (way, times) in lost {
      let longest = try #require(times.max())
      print("\(times.count) × \(way.rawValue): the board was gone after \(Int(longest)) ms at most")
      #expect(longest < 1000)
    }
  }

  /// A frozen connection: the board's output goes nowhere, and nothing hangs up.
  @Test func aTerminalThatNobodyReadsKeepsNoBoardThatIsToldToGo() throws {
    let run = try CountingRun()
    defer { run.program.remove() }
    let terminal = try BareTerminal(run.program, [run.plan])
    try terminal.wait(until: "the board") { $0.contains("start the deployment") }
    let board = terminal.process.id
    var columns: UInt16 = 100
    try waitUntil("the board waits for its terminal") {
      columns ^= 1
      terminal.resize(columns: columns, rows: 40)
      kill(board, SIGWINCH)
      // write(1, …
      return try String(contentsOfFile: "/proc/\(board)/syscall", encoding: .utf8).hasPrefix("1 0x")
    }
    kill(board, SIGTERM)
    #expect(terminal.process.end() == 128 + SIGALRM)
    #expect(try run.program.run("journal", "verify").status == 0)
  }

  /// Opens the board, and takes its terminal away when the step's output is on it.
  ///
  /// - Returns: after how many milliseconds the board was gone.
  private func lose(_ way: Way, _ run: CountingRun) throws -> Double {
    let before = run.count
    if way == .descriptorLost {
      let terminal = try BareTerminal(run.program, [run.plan])
      try terminal.wait(until: "the output") { CountingRun.shows($0, after: before) }
      return try lose(way, run, terminal.process.id) { terminal.close() }
    }
    let terminal = try TmuxTerminal(run.program, [run.plan])
    try begin(run, in: terminal)
    try terminal.wait(until: "the output") { CountingRun.shows($0, after: before) }
    let board = try terminal.program()
    let server = try #require(pid_t(try terminal.value(of: "pid")))
    return try lose(way, run, board) {
      switch way {
      case .boardTerminated: kill(board, SIGTERM)
      case .terminalKilled: kill(server, SIGKILL)
      default: terminal.close()
      }
    }
  }

  private func lose(_ way: Way, _ run: CountingRun, _ board: pid_t, _ hangUp: () -> Void) throws -> Double {
    let process = try WatchedProcess(board)
    for _ in 0..<Int.random(in: 0...3) { try run.waitForMore() }
    let start = ContinuousClock.now
    hangUp()
    #expect(process.end(), "\(way): the board did not go")
    let time = start.duration(to: .now) / .milliseconds(1)
    try run.waitForMore()
    return time
  }

  private func begin(_ run: CountingRun, in terminal: TmuxTerminal) throws {
    guard run.started.isEmpty else {
      try terminal.wait(for: "resumed run")
      return
    }
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "enter start")
    try terminal.press("Enter")
  }

  /// Opens the board a last time, and lets the step end.
  private func expectOneAttempt(_ run: CountingRun) throws {
    let before = run.count
    let terminal = try TmuxTerminal(run.program, [run.plan])
    try terminal.wait(until: "the output") { CountingRun.shows($0, after: before) }
    try run.letEnd()
    try terminal.wait(for: "Next: declare")
    #expect(try run.step()["exit"] as? Int == 7)
    #expect(run.started.count == 1)
    #expect(try run.events("step.attempt-started") == 1)
    #expect(try run.events("step.attempt-ended") == 1)
    #expect(try run.program.run("journal", "verify").status == 0)
  }
}
