import Foundation

/// A board beside a step that writes as fast as it can: what it holds in memory, and how soon it shows the output.
///
/// `RELBOARD_FOLLOW_GIB=10` has the step write more.
enum FollowBenchmark {
  private static let gibibytes =
    ProcessInfo.processInfo.environment["RELBOARD_FOLLOW_GIB"].flatMap { Int($0) } ?? 2

  static func run() async throws {
    try await withFolder { folder in
      let plan = folder.appendingPathComponent("plan.yaml")
      let line = "2026-01-01T00:00:00Z INFO a host has replaced one package of many"
      let write = "yes '\(line)' | head -c \(gibibytes)G"
      try Data(
        """
        relboard: 1
        release: {name: Follow, version: "1", environment: dev}
        deployment:
          steps:
            - {id: write, title: Write, run: "echo begun; until [ -e go ]; do sleep 0.1; done; \(write); touch done; while [ -e plan.yaml ]; do sleep 0.1; done"}

        """.utf8
      ).write(to: plan)
      let state = folder.appendingPathComponent("state").path
      let board = try TerminalProgram(
        .built("relboard"), [plan.path], in: folder,
        environment: ["XDG_STATE_HOME": state, "HOME": folder.path])
      defer { board.end() }
      _ = try board.shows("start the deployment")
      _ = try board.press("n")
      _ = try board.press("\r")
      _ = try board.shows("begun")
      try board.watch(for: .seconds(2))
      let before = try board.memory().resident
      try Data().write(to: folder.appendingPathComponent("go"))
      let (done, start) = (folder.appendingPathComponent("done").path, ContinuousClock.now)
      var most = before
      while !FileManager.default.fileExists(atPath: done) {
        try board.watch(for: .milliseconds(200))
        most = max(most, try board.memory().resident)
      }
      let took = start.duration(to: .now) / .seconds(1)
      try board.watch(for: .seconds(2))
      let after = try board.memory().resident
      print("\(gibibytes) GiB written in \(short(took)) s\n")
      note(
        "Resident beside a step that has written \(gibibytes) GiB", unit: "MiB",
        [Figure.ours, "at most", "before it wrote"], [[after], [most], [before]])
      // The output on the whole screen, and back.
      let times = try (0..<5).map { _ in
        let time = try board.press("o").seconds * 1000
        _ = try board.press("o")
        return time
      }
      note("The output of \(gibibytes) GiB on the whole screen", unit: "ms", [Figure.ours], [times])
    }
  }
}
