import Foundation

/// A board that measures a thousand checks each second, beside the same board before it has begun with them, and beside
/// one with ten.
enum ChecksBenchmark {
  private static let count = 1000
  private static let presses = 15
  private static let watched = Duration.seconds(10)

  static func run() async throws {
    try await withFolder { folder in
      let boards = [
        try Board(Figure.ours, checks: count, isIdle: true, folder),
        try Board("ten checks", checks: 10, isIdle: true, folder),
        try Board("a thousand measured each second", checks: count, isIdle: false, folder),
      ]
      defer { boards.forEach { $0.screen.end() } }
      for board in boards { try board.begin() }
      let contenders = boards.map { board in
        Contender(board.name) {
          let times = try (0..<presses).map { _ in try board.keyToPaint() }.sorted()
          return times[times.count / 2]
        }
      }
      try await compare(
        "Key to paint with \(count) checks, idle", rounds: 5, unit: "ms", scale: 1000, contenders)
      for board in boards { try board.printUse(over: watched) }
    }
  }

  /// A board with checks.
  private final class Board {
    let name: String
    let screen: TerminalProgram
    private let state: URL

    init(_ name: String, checks count: Int, isIdle: Bool, _ folder: URL) throws {
      self.name = name
      let file = name.replacing(" ", with: "-")
      state = folder.appendingPathComponent(file)
      let plan = folder.appendingPathComponent("\(file).yaml")
      let checks = (0..<count).map {
        "\n  - {id: c\($0), title: Check \($0), file: {path: \(file).yaml}, every: 1s\(isIdle ? ", delay: 9h" : "")}"
      }
      try Data(
        """
        relboard: 1
        release: {name: Checks, version: "1", environment: dev}
        deployment: {steps: [{id: a, title: A, run: "true"}]}
        verification:\(checks.joined())
        """.utf8
      ).write(to: plan)
      screen = try TerminalProgram(
        .built("relboard"), [plan.path], environment: ["XDG_STATE_HOME": state.path, "HOME": folder.path])
    }

    /// Starts the deployment, whose one step does nothing: the checks begin.
    func begin() throws {
      _ = try screen.shows("start the deployment")
      screen.type("n")
      _ = try screen.shows("leave it")
      screen.type("\r")
      try screen.watch(for: .seconds(1))
    }

    /// How many seconds pass from a key to the help that it opens.
    func keyToPaint() throws -> Double {
      let start = ContinuousClock.now
      screen.type("?")
      _ = try screen.shows("Keys")
      let time = start.duration(to: .now) / .seconds(1)
      screen.type("\u{1b}")
      try screen.watch(for: .milliseconds(150))
      return time
    }

    func printUse(over time: Duration) throws {
      let (before, start) = (try records(), ContinuousClock.now)
      let idle = try screen.idle(for: time)
      let after = try records()
      let seconds = start.duration(to: .now) / .seconds(1)
      print(
        String(
          format:
            "%@: %.1f %% CPU, %.1f wake-ups/s, %.0f bytes/s, %.1f events/s, journal %.1f KiB/s, %.0f MiB resident",
          name, idle.cpuPercent, idle.wakeUps, idle.bytes, Double(after.events - before.events) / seconds,
          Double(after.journal - before.journal) / seconds / 1024, try screen.memory().resident))
    }

    /// How many records the journal has, and its bytes.
    private func records() throws -> (events: Int, journal: Int) {
      let runs = state.appendingPathComponent("relboard/runs")
      let run = try FileManager.default.contentsOfDirectory(at: runs, includingPropertiesForKeys: nil)[0]
      let journal = try ["", "-wal"].map {
        try FileManager.default.attributesOfItem(atPath: run.path + "/journal.db\($0)")[.size] as? Int ?? 0
      }
      let export = try Tool.built("relboard").output(
        ["journal", "export"], environment: ["XDG_STATE_HOME": state.path])
      return (export.count { $0 == UInt8(ascii: "\n") }, journal[0] + journal[1])
    }
  }
}
