import Foundation
import TestSupport
import Testing

/// Two releases to one environment, of which only one may be made at a time.
@Suite(
  "The lock on an environment", .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct EnvironmentLockTests {
  let program: Program
  /// Where the steps wait, by the names of their releases.
  private let gates: [String: Gate]

  init() throws {
    let program = try Program()
    self.program = program
    let names = ["Shop", "Desk", "Other"]
    gates = try Dictionary(uniqueKeysWithValues: names.map { ($0, try program.gate("go-\($0)")) })
  }

  /// Lets a release's step end.
  private func letEnd(_ name: String) throws { try #require(gates[name]).open() }

  private func plan(_ name: String, environment: String = "dev") throws -> String {
    try program.write(
      """
      relboard: 1
      release:
        {name: \(name), version: "2", environment: \(environment), environment-lock: true,
         window: {opens: 2020-01-01T00:00Z, closes: 2099-01-01T00:00Z}}
      deployment:
        steps: [{id: wait, title: Wait, run: "echo x >> \(name); read -r _ <go-\(name)"}]
      """, to: "\(name).yaml")
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: program.home.appendingPathComponent(name).path)
  }

  private func run(of name: String) throws -> String {
    let output = try program.run("runs", "--json", "--plan", name).output
    let runs = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]]
    return try #require(runs?.first?["run"] as? String)
  }

  @Test("keeps the second out until the first is over, also when who drives that was killed")
  func held() throws {
    defer { program.remove() }
    let (shop, desk) = (try plan("Shop"), try plan("Desk"))
    let first = try TmuxTerminal(program, [shop])
    try first.wait(for: "Next: start the deployment")
    try first.press("n", "Enter")
    try waitUntil("the first runs") { exists("Shop") }
    let run = try run(of: "Shop")
    let second = try TmuxTerminal(program, [desk])
    try second.wait(for: "run \(run) (Shop 2) has dev")

    // What both should know of each other is listed.
    let listed = try program.run("runs").output
    #expect(listed.contains("0/1 steps"))
    #expect(listed.contains("locks dev"))
    #expect(listed.contains("waits: run \(run) (Shop 2) has dev until it is over"))
    let start = try program.run([]).output
    #expect(start.contains("window 2020-01-01T00:00:00Z to 2099-01-01T00:00:00Z, now"))

    // Another environment is no business of theirs.
    try letEnd("Other")
    let other = try program.run("run", try plan("Other", environment: "test"), "--headless", "--no-output")
    #expect(other.status == 0, "\(other.errors)")

    kill(try first.program(), SIGKILL)
    try waitUntil("nobody drives it") {
      try program.run("runs", "--plan", "Shop").output.contains("NOT DRIVEN")
    }
    try second.press(":")
    try second.press("Escape")
    #expect(!exists("Desk"))
    let unlocked = try program.run("unlock", run, "--as", "bea", "--reason", "its step only waits")
    #expect(unlocked.status == 0, "\(unlocked.errors)")
    try second.wait(for: "Next: start the deployment")
    try second.press("n", "Enter")
    try waitUntil("the second runs") { exists("Desk") }
    let again = try program.run("unlock", run, "--reason", "again")
    #expect(again.errors.contains("it has no lock on dev"))
    try letEnd("Shop")
    try letEnd("Desk")
    #expect(try program.run("report", run).output.contains("its step only waits"))
  }

  @Test("is claimed by exactly one of two that start at the same moment, and goes to the other at its end")
  func raced() throws {
    defer { program.remove() }
    for name in ["Shop", "Desk"] { _ = try plan(name) }
    let starting = try ["Shop", "Desk"].map { name in
      try program.start([
        "run", program.home.appendingPathComponent("\(name).yaml").path, "--headless", "--no-output",
      ])
    }
    defer { starting.forEach { $0.kill() } }
    try waitUntil("one of them runs") { exists("Shop") || exists("Desk") }
    let winner = exists("Shop") ? "Shop" : "Desk"
    let loser = winner == "Shop" ? "Desk" : "Shop"
    try waitUntil("the other waits") {
      try program.run("runs", "--plan", loser).output.contains("(\(winner) 2) has dev")
    }
    #expect(!exists(loser))
    try letEnd(winner)
    try waitUntil("the other begins by itself") { exists(loser) }
    try letEnd(loser)
    for process in starting { #expect(process.end() == 0, "\(process.complaints)") }
  }
}
