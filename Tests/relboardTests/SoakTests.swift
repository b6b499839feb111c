import Foundation
import SQLiteJournal
import TestSupport
import Testing

/// A long release: measured each second, followed by many, its board opened and lost again and again, held, and at last
/// backed out. Nothing of it may grow with the time alone.
///
/// `RELBOARD_SOAK_OPENINGS=1000` opens and loses the board so often, within eight hours on the clocks of its processes,
/// and prints what everybody used. The hours pass as fast as the work of each second is done.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct SoakTests {
  private static let openings =
    ProcessInfo.processInfo.environment["RELBOARD_SOAK_OPENINGS"].flatMap { Int($0) } ?? 4
  /// In seconds, of which each is measured.
  private static let time = openings * 8 * 3600 / 1000
  /// For the last quarter the board stays open.
  private static let opened = time * 3 / 4
  private static let followers = min(20, max(3, openings / 4))

  private let program: Program
  private let clock: SimulatedClock

  init() throws {
    var program = try Program()
    clock = try SimulatedClock(program)
    program.settings = clock.environment
    self.program = program
  }

  @Test func nothingGrowsWithTheTimeAlone() throws {
    defer { program.remove() }
    _ = try program.write("", to: "service")
    let gate = try program.gate("go")
    let plan = try program.write(Self.plan, to: "plan.yaml")
    var board: TmuxTerminal? = try TmuxTerminal(program, [plan])
    try board?.wait(for: "Next: start the deployment")
    try board?.press("n", "Enter")
    let run = try #require(RunDirectories(root: program.home.path + "/state/relboard/runs").all().first)
    let pace = try SoakPace(of: run, clock)
    try waitUntil("it is measured") { pace.now.measured > 0 }
    let followers = try (0..<Self.followers).map { _ in try program.start(["watch", "--json"]) }
    defer { followers.forEach { $0.kill() } }
    let watcher = try TmuxTerminal(program, ["watch"])
    try watcher.wait(for: "watching run")

    var moments = SoakMoments()
    func pass(to measured: Int) throws {
      pace.goOn(to: measured)
      try waitUntil("\(measured) measurements", within: .seconds(600)) { pace.now.measured >= measured }
    }
    func look() throws {
      let position = pace.now
      try waitUntil("everybody has what was measured") {
        try followers.allSatisfy { try $0.isRunning && Self.sequence(of: $0) >= position.sequence }
      }
      let boards = ["board": try #require(board), "watching board": watcher]
      var processes = try boards.mapValues { try $0.program() }
      for (index, follower) in followers.enumerated() { processes["follower \(index + 1)"] = follower.id }
      moments.append(
        SoakMoment(
          position: position, journal: Self.size(of: run),
          processes: try processes.mapValues { ($0, try #require(ProcessUse(of: $0))) }))
    }

    let often = max(1, Self.openings / 75)
    for number in 1...Self.openings {
      // Some of it while nobody is there, and while the board comes.
      pace.goOn(to: Self.opened * (2 * number - 1) / (2 * Self.openings))
      board?.close()
      try waitUntil("it is kept watched") { run.driver?.isAlone == true }
      board = try TmuxTerminal(program, [plan])
      // What the board says of itself is gone after some seconds, and they pass in no time.
      try board?.wait(for: " drives ")
      if number == max(1, Self.openings / 2) { try holdAndGoOn(try #require(board)) }
      try pass(to: Self.opened * number / Self.openings)
      if number % often == 0 { try look() }
    }
    try moments.judge()
    // Now of one board that stays.
    moments = SoakMoments()
    for number in 1...25 {
      try pass(to: Self.opened + (Self.time - Self.opened) * number / 25)
      try look()
    }
    try moments.judge()

    try gate.open()
    try FileManager.default.removeItem(at: program.home.appendingPathComponent("service"))
    pace.goOn(to: .max)
    try board?.wait(until: "the end") { $0.contains("BACKED OUT") }
    #expect(try program.run("journal", "verify").status == 0)
  }

  private static let plan = """
    relboard: 1
    release: {name: Soak, version: "2", environment: dev}
    deployment:
      steps:
        - {id: switch, title: Switch, run: "true", undo: {run: "true"}}
        - {id: wait, title: Wait, needs: [switch], undo: {none: it only waits}, run: "read -r _ <go"}
    verification:
      - {id: service, title: Service there, after: switch, file: {path: service}, every: 1s, for: 24h,
         limits: {failures: 2}}
    backout:
      triggers:
        - {id: gone, title: Service gone, when: {check: service, is: failed}, action: automatic}
    """

  /// The newest event that a follower has told of.
  private static func sequence(of follower: SpawnedProcess) throws -> Int {
    let line = try follower.newestLine.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
    return (line as? [String: Any])?["sequence"] as? Int ?? 0
  }

  private static func size(of run: RunDirectory) -> Int {
    ["", "-wal"].reduce(0) { sum, end in
      let attributes = try? FileManager.default.attributesOfItem(atPath: run.journalPath + end)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }

  private func holdAndGoOn(_ board: TmuxTerminal) throws {
    try board.press("h")
    try waitUntil("it is held") { try program.status()["hold"] != nil }
    try board.type("a pause")
    try board.press("Enter", "Escape", "h")
    try board.wait(for: "Resume")
    try board.press("Enter")
    try waitUntil("it goes on") { try program.status()["hold"] == nil }
  }
}
