import CPseudoTerminal
import Foundation

/// A board that measures a thousand checks each second, beside the same board before it has begun with them.
enum ChecksBenchmark {
  private static let count = 1000
  private static let presses = 15
  private static let watched = Duration.seconds(10)

  static func run() async throws {
    try await withFolder { folder in
      let (idle, busy) = (try Board("idle", isIdle: true, folder), try Board("busy", isIdle: false, folder))
      defer { [idle, busy].forEach { $0.end() } }
      for board in [idle, busy] { try board.begin() }
      let contenders = [idle, busy].map { board in
        Contender(board.name) {
          let times = try (0..<presses).map { _ in try board.keyToPaint() }.sorted()
          return times[times.count / 2]
        }
      }
      try await compare(
        "Key to paint with \(count) checks; medians of \(presses) presses", rounds: 5, unit: "ms",
        scale: 1000,
        contenders)
      print("")
      for board in [idle, busy] { try board.printUse(over: watched) }
    }
  }

  /// A board on a terminal of its own.
  private final class Board {
    let name: String
    private let relboard = Tool.built("relboard")
    private let state: URL
    private let terminal: Int32
    private let process: pid_t
    private var drawn: [UInt8] = []

    init(_ name: String, isIdle: Bool, _ folder: URL) throws {
      self.name = name
      state = folder.appendingPathComponent(name)
      let plan = folder.appendingPathComponent("\(name).yaml")
      let checks = (0..<count).map {
        "\n  - {id: c\($0), title: Check \($0), file: {path: \(name).yaml}, every: 1s\(isIdle ? ", delay: 9h" : "")}"
      }
      try Data(
        """
        relboard: 1
        release: {name: Checks, version: "1", environment: dev}
        deployment: {steps: [{id: a, title: A, run: "true"}]}
        verification:\(checks.joined())
        """.utf8
      ).write(to: plan)
      terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
      guard terminal >= 0, grantpt(terminal) == 0, unlockpt(terminal) == 0, let path = ptsname(terminal)
      else {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
      var window = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(terminal, UInt(TIOCSWINSZ), &window)
      let end = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
      defer { close(end) }
      process = try relboard.start(
        [plan.path],
        environment: ["XDG_STATE_HOME": state.path, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"],
        on: end)
    }

    func end() {
      kill(process, SIGTERM)
      waitpid(process, nil, 0)
      close(terminal)
    }

    /// Starts the deployment, whose one step does nothing: the checks begin.
    func begin() throws {
      try read(until: "start the deployment")
      type("n")
      try read(until: "leave it")
      type("\r")
      try watch(for: .seconds(1))
    }

    /// Reads what is drawn within a time.
    private func watch(for time: Duration) throws {
      let end = ContinuousClock.now + time
      while .now < end { try read(for: 20) }
    }

    /// How many seconds pass from a key to the help that it opens.
    func keyToPaint() throws -> Double {
      let start = ContinuousClock.now
      type("?")
      try read(until: "Keys")
      let time = start.duration(to: .now) / .seconds(1)
      type("\u{1b}")
      try watch(for: .milliseconds(150))
      return time
    }

    func printUse(over time: Duration) throws {
      let before = try use()
      try watch(for: time)
      let after = try use()
      let seconds = before.at.duration(to: after.at) / .seconds(1)
      print(
        String(
          format: "%@: %.1f %% CPU, %.1f events/s, journal %.1f KiB/s, %d KiB resident", name,
          (after.cpu - before.cpu) / seconds * 100, Double(after.events - before.events) / seconds,
          Double(after.journal - before.journal) / seconds / 1024, after.resident))
    }

    /// What the board has used so far.
    private struct Use {
      var at: ContinuousClock.Instant
      /// In seconds.
      var cpu: Double
      /// In KiB.
      var resident: Int
      /// In bytes.
      var journal: Int
      var events: Int
    }

    private func use() throws -> Use {
      let now = ContinuousClock.now
      // Their numbers are those of proc(5), less the two before the parenthesis.
      let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      let fields = stat.split(separator: ")").last?.split(separator: " ").map { Int($0) ?? 0 } ?? []
      let runs = state.appendingPathComponent("relboard/runs")
      let run = try FileManager.default.contentsOfDirectory(at: runs, includingPropertiesForKeys: nil)[0]
      let journal = try ["", "-wal"].map {
        try FileManager.default.attributesOfItem(atPath: run.path + "/journal.db\($0)")[.size] as? Int ?? 0
      }
      let export = try relboard.output(["journal", "export"], environment: ["XDG_STATE_HOME": state.path])
      return Use(
        at: now, cpu: Double(fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK))),
        resident: fields[21] * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024, journal: journal[0] + journal[1],
        events: export.count { $0 == UInt8(ascii: "\n") })
    }

    private func type(_ text: String) { _ = write(terminal, text, text.utf8.count) }

    private func read(until text: String) throws {
      drawn.removeAll()
      while !String(decoding: drawn, as: UTF8.self).contains(text) { try read(for: 10_000, orFail: text) }
    }

    /// Reads what comes within so many milliseconds.
    private func read(for milliseconds: Int32, orFail text: String? = nil) throws {
      var ready = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, milliseconds) == 1 else {
        if let text { throw NeverDrawn(text: text) }
        return
      }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = Foundation.read(terminal, &bytes, bytes.count)
      guard count > 0 else { throw NeverDrawn(text: String(decoding: drawn, as: UTF8.self)) }
      drawn += bytes.prefix(count)
    }

    /// The board has not drawn this in time, or has ended after this.
    struct NeverDrawn: Error {
      var text: String
    }
  }
}
