import Foundation

/// The board on a terminal, beside programs that people know: how soon it shows something, how soon it answers a key, and
/// what it costs while nobody does anything.
enum ScreenBenchmark {
  private static let rounds = 7
  private static let presses = 20
  private static let idle = Duration.seconds(10)
  private static let down = "\u{1b}[B"
  private static let up = "\u{1b}[A"

  static func run() async throws {
    try await withFolder { folder in
      let programs = try installed(in: folder)
      let five = try Program.ours(steps: 5, in: folder)
      let large = try Program.ours(steps: 10_000, in: folder)
      for (program, words) in [(five, "five"), (large, "10,000")] {
        try await compare(
          "First paint of a plan of \(words) steps", rounds: rounds, unit: "ms", scale: 1000,
          ([program] + programs).map { program in
            Contender(program.name) { try program.visit { try $0.firstPaint() } }
          })
        try await compare(
          "Key to paint on a plan of \(words) steps", rounds: rounds, unit: "ms", scale: 1000,
          ([program] + programs).map { program in
            Contender(program.name) { try program.visit { try keyToPaint(on: $0, of: program) } }
          })
      }
      try measureIdle([five] + programs)
    }
  }

  /// The median of some keys that move the selection.
  private static func keyToPaint(on screen: TerminalProgram, of program: Program) throws -> Double {
    try settle(screen, of: program)
    let times = try (0..<presses).map { try screen.press($0 % 4 < 2 ? down : up).seconds }.sorted()
    return times[times.count / 2]
  }

  /// Waits until the program is where it takes keys.
  private static func settle(_ screen: TerminalProgram, of program: Program) throws {
    if let ready = program.ready { _ = try screen.shows(ready) } else { _ = try screen.firstPaint() }
    try screen.watch(for: .milliseconds(500))
  }

  private static func measureIdle(_ programs: [Program]) throws {
    var (wakeUps, bytes, cpu) = ([[Double]](), [[Double]](), [[Double]]())
    var (resident, anonymous) = ([[Double]](), [[Double]]())
    for program in programs {
      try program.visit { screen in
        try settle(screen, of: program)
        try screen.watch(for: .seconds(2))
        let seconds = try (0..<3).map { _ in try screen.idle(for: idle / 3) }
        wakeUps.append(seconds.map(\.wakeUps))
        bytes.append(seconds.map(\.bytes))
        cpu.append(seconds.map(\.cpuPercent))
        let memory = try screen.memory()
        resident.append([memory.resident])
        anonymous.append([memory.anonymous])
      }
    }
    let names = programs.map(\.name)
    note("Idle: wake-ups", unit: "a second", names, wakeUps)
    note("Idle: written to the terminal", unit: "bytes a second", names, bytes)
    note("Idle: processor", unit: "% of a core", names, cpu)
    note("Resident memory", unit: "MiB", names, resident)
    note("Memory that no file is behind", unit: "MiB", names, anonymous)
  }

  private static func installed(in folder: URL) throws -> [Program] {
    var programs: [Program] = []
    if let tig = Ledger.peer("tig"), let git = Ledger.peer("git") {
      let repository = folder.appendingPathComponent("repository")
      try git.run(["init", "--quiet", repository.path])
      let who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
      for number in 0..<100 {
        try git.run(
          who + ["commit", "--quiet", "--allow-empty", "--message", "Commit \(number)"], in: repository)
      }
      programs.append(Program("tig", tig, in: repository))
    }
    if let htop = Ledger.peer("htop") { programs.append(Program("htop", htop)) }
    if let lnav = Ledger.peer("lnav") {
      let log = folder.appendingPathComponent("lines.log")
      let lines = (0..<1000).map {
        "2026-01-01 00:00:\(String(format: "%02d", $0 / 17)).\($0) INFO line \($0)\n"
      }
      try Data(lines.joined().utf8).write(to: log)
      programs.append(Program("lnav", lnav, ["-N", log.path], home: folder))
    }
    _ = Ledger.peer("lazygit")
    return programs
  }

  /// What is started on a terminal.
  private struct Program {
    let name: String
    let tool: Tool
    let arguments: [String]
    var folder: URL?
    var home: URL?
    /// What it shows once it takes keys.
    var ready: String?

    init(_ name: String, _ tool: Tool, _ arguments: [String] = [], in folder: URL? = nil, home: URL? = nil) {
      (self.name, self.tool, self.arguments) = (name, tool, arguments)
      (self.folder, self.home) = (folder, home)
    }

    static func ours(steps: Int, in folder: URL) throws -> Program {
      let plan = folder.appendingPathComponent("\(steps).yaml")
      let lines = (0..<steps).map { "    - {id: s\($0), title: Step \($0), run: [/bin/true]}" }
      try Data(
        """
        relboard: 1
        release: {name: Measured, version: "1", environment: dev}
        deployment:
          steps:
        \(lines.joined(separator: "\n"))

        """.utf8
      ).write(to: plan)
      var program = Program(Figure.ours, .built("relboard"), [plan.path])
      program.home = folder
      program.ready = "start the deployment"
      return program
    }

    /// Starts the program, and ends it afterwards; each of our visits opens a run of its own.
    func visit<Value>(_ body: (TerminalProgram) throws -> Value) throws -> Value {
      var environment: [String: String] = [:]
      if let home {
        let state = home.appendingPathComponent("state-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        environment = ["HOME": home.path, "XDG_STATE_HOME": state.path, "XDG_CONFIG_HOME": state.path]
      }
      let screen = try TerminalProgram(tool, arguments, in: folder, environment: environment)
      defer { screen.end() }
      return try body(screen)
    }
  }
}
