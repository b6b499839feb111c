import Foundation
import TestSupport
import Testing

/// A long release: measured all the time, followed by many, its board opened and lost again and again, held, and at last
/// backed out. Nothing of it may grow with the time alone.
///
/// `RELBOARD_SOAK_OPENINGS=1000` opens and loses the board so often, with twenty followers; a check each tenth of a second
/// then measures as often as one each second does in many hours. It prints what everybody used.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct SoakTests {
  /// A quarter of them are for warming up.
  private static let openings =
    ProcessInfo.processInfo.environment["RELBOARD_SOAK_OPENINGS"].flatMap { Int($0) } ?? 4
  private static let followers = min(20, max(3, openings / 4))

  private let program: Program

  init() throws { program = try Program() }

  /// What there is at one moment.
  private struct Moment {
    var at = ContinuousClock.now
    var measured: Int
    /// In bytes, with what is not checkpointed yet.
    var journal: Int
    var followers: [ProcessUse]
    var board: ProcessUse
  }

  @Test func nothingGrowsWithTheTimeAlone() throws {
    defer { program.remove() }
    _ = try program.write("", to: "service")
    let plan = try program.write(Self.plan, to: "plan.yaml")
    var board: TmuxTerminal? = try TmuxTerminal(program, [plan])
    try board?.wait(for: "Next: start the deployment")
    try board?.press("n", "Enter")
    try waitUntil("it is measured") { try measured > 1 }
    let followers = try (0..<Self.followers).map { _ in try program.start(["watch", "--json"]) }
    defer { followers.forEach { $0.kill() } }

    var moments: [Moment] = []
    for number in 1...Self.openings {
      board?.close()
      try waitUntil("it is kept watched") { try attendance == "watch" }
      board = try TmuxTerminal(program, [plan])
      try board?.wait(for: "resumed run")
      let process = try #require(try board?.program())
      if number == max(1, Self.openings / 2) { try holdAndGoOn(try #require(board)) }
      try waitUntil("everybody has what was measured") {
        let now = try measured
        return try followers.allSatisfy { try $0.isRunning && Self.follows($0, now) }
      }
      guard number > Self.openings / 4 else { continue }
      moments.append(
        Moment(
          measured: try measured, journal: try journalBytes,
          followers: try followers.map { try #require(ProcessUse(of: $0.id)) },
          board: try #require(ProcessUse(of: process))))
    }
    try FileManager.default.removeItem(at: program.home.appendingPathComponent("service"))
    try board?.wait(until: "the end") { $0.contains("BACKED OUT") }
    try expectFlat(moments)
    #expect(try program.run("journal", "verify").status == 0)
  }

  private static let plan = """
    relboard: 1
    release: {name: Soak, version: "2", environment: dev}
    deployment:
      steps:
        - {id: switch, title: Switch, run: "true", undo: {run: "true"}}
        - {id: wait, title: Wait, needs: [switch], undo: {none: it only waits},
           run: "while [ -e service ]; do sleep 0.1; done"}
    verification:
      - {id: service, title: Service there, after: switch, file: {path: service}, every: 100ms, for: 9h,
         limits: {failures: 2}}
    backout:
      triggers:
        - {id: gone, title: Service gone, when: {check: service, is: failed}, action: automatic}
    """

  private var measured: Int {
    get throws {
      (try program.status()["checks"] as? [[String: Any]])?.first?["measured"] as? Int ?? 0
    }
  }

  private var attendance: String? {
    get throws { (try program.status()["driver"] as? [String: Any])?["attendance"] as? String }
  }

  private var journalBytes: Int {
    get throws {
      let runs = program.home.appendingPathComponent("state/relboard/runs")
      let run = try #require(
        FileManager.default.contentsOfDirectory(at: runs, includingPropertiesForKeys: nil).first)
      return ["", "-wal"].reduce(0) { sum, end in
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(run.path)/journal.db\(end)")
        return sum + (attributes?[.size] as? Int ?? 0)
      }
    }
  }

  /// Whether a follower has told of as many measurements as there were.
  private static func follows(_ follower: SpawnedProcess, _ measured: Int) throws -> Bool {
    follower.printed.count { $0 == "\n" } >= measured
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

  private func expectFlat(_ moments: [Moment]) throws {
    let (first, last) = (try #require(moments.first), try #require(moments.last))
    let middle = moments[moments.count / 2]
    let seconds = first.at.duration(to: last.at) / .seconds(1)
    let measured = last.measured - first.measured
    print(
      "\(Self.openings) openings, \(Self.followers) followers, \(last.measured) measurements; "
        + "of these \(measured) within \(Int(seconds)) s were looked at")
    func tell(_ who: String, _ uses: [ProcessUse]) {
      let words = uses.map {
        "\($0.resident / 1024) MiB (\($0.anonymous / 1024) of no file), \($0.descriptors) files, \($0.threads) threads"
      }
      print("\(who): \(words.joined(separator: "; then "))")
    }
    tell("the board", [first.board, middle.board, last.board])
    for index in first.followers.indices.prefix(2) {
      tell("follower \(index + 1)", [first, middle, last].map { $0.followers[index] })
    }
    let cpu = last.followers.map(\.cpu).reduce(0, +) - first.followers.map(\.cpu).reduce(0, +)
    print("followers: \(cpu / seconds / Double(Self.followers) * 100) % of a core each")
    let growth = last.journal - first.journal
    print("journal: \(last.journal / 1024) KiB, \(growth / max(1, measured)) bytes a measurement")

    for (before, after) in zip(first.followers, last.followers) {
      #expect(after.descriptors <= before.descriptors)
      #expect(after.threads <= before.threads + 4)
      #expect(after.anonymous <= before.anonymous * 5 / 4 + Self.slack)
    }
    #expect(last.board.descriptors <= first.board.descriptors + 2)
    #expect(last.board.anonymous <= first.board.anonymous * 5 / 4 + Self.slack)
    // What a measurement and an opening take, and no more than at first.
    let halves = [middle.journal - first.journal, last.journal - middle.journal]
    let counts = [middle.measured - first.measured, last.measured - middle.measured].map { max(1, $0) }
    #expect(halves[1] * counts[0] <= max(halves[0], 1 << 18) * counts[1] * 2)
  }

  /// What a process may hold more of for no reason that time gives, in KiB.
  private static let slack = 8192
}
