import Attempts
import Foundation

/// What the shim adds to a command: time, and memory for as long as the command runs.
enum ShimBenchmark {
  private static let count = 200

  static func run() async throws {
    try await withFolder { folder in
      let runner = AttemptRunner()
      var attempts = 0
      func attempt(_ arguments: [String]) throws -> (AttemptDirectory, Int32) {
        attempts += 1
        let directory = AttemptDirectory(folder.appendingPathComponent("\(attempts)").path)
        try directory.claim()
        let spec = AttemptSpec(arguments: arguments, environment: [:], workingDirectory: "/")
        return (directory, try runner.launch(spec, in: directory))
      }
      let medians = try await compare(
        "/bin/true, plain and through relboard-shim", rounds: 5, unit: "ms each", scale: 1000 / Double(count),
        [
          Contender("plain") {
            try await seconds { for _ in 0..<count { try Tool(path: "/bin/true").run() } }
          },
          Contender(Figure.ours) {
            try await seconds {
              for _ in 0..<count { _ = await runner.wait(for: try attempt(["/bin/true"]).0) }
            }
          },
        ])
      print("\nadded: \(String(format: "%.2f", medians[Figure.ours]! - medians["plain"]!)) ms")
      var waiting: [AttemptDirectory] = []
      for company in ["alone", "beside another"] {
        let (directory, shim) = try attempt(["/bin/sh", "-c", "echo begun; sleep 60"])
        waiting.append(directory)
        var log = LogFollower(path: directory.log, offset: 0)
        while log.readNew(limit: 1).isEmpty { usleep(1000) }
        print("private memory of a shim that waits \(company): \(try privateMemory(of: shim)) KiB")
      }
      for directory in waiting {
        try directory.requestKill()
        _ = await runner.wait(for: directory)
      }
    }
  }

  /// In KiB. The pages of the shim's own file are private only while no other shim runs.
  private static func privateMemory(of process: Int32) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)
    return text.matches(of: /Private_(?:Clean|Dirty):\s+(\d+) kB/).compactMap { Int($0.1) }.reduce(0, +)
  }
}
