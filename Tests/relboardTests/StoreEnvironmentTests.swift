import DatabaseServers
import Foundation
import TestSupport
import Testing

/// Two releases to one environment from two hosts, between which there is nothing but a store.
@Suite(
  "The lock on an environment, through a store", .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct StoreEnvironmentTests {
  private let hosts: [Program]
  private var here: Program { hosts[0] }
  private var there: Program { hosts[1] }
  /// Where the step waits on each host.
  private let gates: [Gate]
  /// Where those wait that wait before the deployment.
  private let starts: [Gate]
  private let server: PostgreSQLServer
  private let database: String
  private let address: String

  init() throws {
    hosts = [try Program(), try Program()]
    gates = try hosts.map { try $0.gate("go") }
    starts = try hosts.map { try $0.gate("ready") }
    server = try PostgreSQLServer()
    database = try server.makeDatabase()
    address = server.address(database)
    #expect(try hosts[0].run("store", "init", "--store", address).status == 0)
  }

  /// Waits before the deployment starts.
  private static let untilReady = """
    infrastructure:
      - {id: ready, title: Ready, kind: component, check: {run: read -r _ <ready}}
    """

  private func remove() { hosts.forEach { $0.remove() } }

  private func plan(_ name: String, at program: Program, _ more: String = "") throws -> String {
    try program.write(
      """
      relboard: 1
      release:
        {name: \(name), version: "2", environment: dev, environment-lock: true,
         window: {opens: 2020-01-01T00:00Z, closes: 2099-01-01T00:00Z},
         freezes: [{name: Fair, from: 2098-01-01T00:00Z, to: 2098-02-01T00:00Z}]}
      \(more)
      deployment:
        steps: [{id: wait, title: Wait, run: "echo x >> \(name); read -r _ <go"}]
      """, to: "\(name).yaml")
  }

  private func start(_ name: String, at program: Program, _ more: String = "", _ options: String...) throws
    -> SpawnedProcess
  {
    try program.start(
      ["run", plan(name, at: program, more), "--headless", "--no-output", "--store", address] + options)
  }

  private func exists(_ name: String, at program: Program) -> Bool {
    FileManager.default.fileExists(atPath: program.home.appendingPathComponent(name).path)
  }

  private func listed(_ name: String) throws -> [String: Any] {
    let output = try there.run("runs", "--store", address, "--json", "--plan", name).output
    let runs = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]]
    return runs?.first ?? [:]
  }

  private func waits(_ name: String) throws -> String { try listed(name)["waits"] as? String ?? "" }

  @Test("is claimed by one of two that start at once, and goes to the other, which says where the first is")
  func raced() throws {
    defer { remove() }
    let names = ["Shop", "Desk"]
    let starting = try [start("Shop", at: here), start("Desk", at: there)]
    defer { starting.forEach { $0.kill() } }
    func runs(_ place: Int) -> Bool { exists(names[place], at: hosts[place]) }
    try waitUntil("one of them runs") { runs(0) || runs(1) }
    let winner = runs(0) ? 0 : 1
    let loser = 1 - winner
    let host = ProcessInfo.processInfo.hostName
    try waitUntil("the other waits") {
      try waits(names[loser]).contains("(\(names[winner]) 2) on \(host) has dev until it is over")
    }
    #expect(!runs(loser))

    // What both should know of each other is listed.
    let list = try there.run("runs", "--store", address).output
    #expect(list.contains("locks dev"))
    #expect(list.contains("window 2020-01-01T00:00:00Z to 2099-01-01T00:00:00Z, now"))
    #expect(list.contains("frozen: Fair, 2098-01-01T00:00:00Z to 2098-02-01T00:00:00Z"))
    let freezes = try listed(names[winner])["freezes"] as? [[String: Any]]
    #expect(freezes?.first?["isNow"] as? Bool == false)
    let first = try there.run([], environment: ["RELBOARD_STORE": address]).output
    #expect(first.contains("frozen: Fair") && first.contains("locks dev"), "\(first)")

    try gates[winner].open()
    try waitUntil("the other begins by itself") { runs(loser) }
    #expect(try listed(names[winner])["locksEnvironment"] == nil)
    try gates[loser].open()
    for process in starting { #expect(process.end() == 0, "\(process.complaints)") }
    #expect(try server.sql("SELECT count(*) FROM relboard.environment", in: database) == "0")
  }

  @Test("goes to one of two that both find it free and claim it before either has it")
  func claimed() throws {
    defer { remove() }
    let names = ["Shop", "Desk"]
    let starting = try names.indices.map { try start(names[$0], at: hosts[$0], Self.untilReady) }
    defer { starting.forEach { $0.kill() } }
    for name in names { try waitUntil("\(name) is not opened") { try listed(name)["state"] != nil } }
    // Both look, and both are kept waiting with their claims.
    let (server, database) = (server, database)
    Thread.detachNewThread {
      _ = try? server.sql(
        """
        BEGIN; LOCK TABLE relboard.environment IN EXCLUSIVE MODE;
        DO $$ BEGIN LOOP
          PERFORM pg_stat_clear_snapshot();
          EXIT WHEN (SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%relboard.claim(%') = 2;
          PERFORM pg_sleep(0.01);
        END LOOP; END $$; COMMIT
        """, in: database)
    }
    try waitUntil("claims are not kept waiting") {
      try server.sql(
        "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'relboard.environment'::regclass",
        in: database) == "1"
    }
    for start in starts { try start.open() }
    func runs(_ place: Int) -> Bool { exists(names[place], at: hosts[place]) }
    try waitUntil("one of them runs") { runs(0) || runs(1) }
    let (winner, loser) = runs(0) ? (0, 1) : (1, 0)
    try waitUntil("the other waits for that one") {
      try waits(names[loser]).contains("(\(names[winner]) 2)")
    }
    #expect(!runs(loser))
    try gates[winner].open()
    try waitUntil("the other begins") { runs(loser) }
    try gates[loser].open()
    for process in starting { #expect(process.end() == 0, "\(process.complaints)") }
  }

  @Test(
    "is not taken from a driver that was killed, until somebody lets go of it, which its run records later")
  func killed() throws {
    defer { remove() }
    let first = try start("Shop", at: here)
    try waitUntil("the first runs") { exists("Shop", at: here) }
    let run = try #require(try listed("Shop")["run"] as? String)
    kill(first.id, SIGKILL)
    _ = first.end()
    let second = try start("Desk", at: there)
    defer { second.kill() }
    try waitUntil("the second waits") { try waits("Desk").contains("run \(run) (Shop 2)") }
    #expect(!exists("Desk", at: there))
    let empty = try there.run("unlock", run, "--store", address, "--reason", " ")
    #expect(empty.errors.contains("a reason is needed"))
    let unlocked = try there.run(
      "unlock", run, "--store", address, "--as", "bea", "--reason", "its host is gone")
    #expect(unlocked.status == 0, "\(unlocked.errors)")
    #expect(unlocked.output.contains("nobody has recorded that yet"))
    try waitUntil("the second begins") { exists("Desk", at: there) }
    try gates[1].open()
    #expect(second.end() == 0, "\(second.complaints)")
    let again = try there.run("unlock", run, "--store", address, "--reason", "again")
    #expect(again.errors.contains("has no environment for itself"), "\(again.errors)")

    // Its driver is back, and hears of it.
    let resumed = try start("Shop", at: here)
    defer { resumed.kill() }
    try waitUntil("it is not recorded") {
      try there.run("report", run, "--store", address).output.contains("its host is gone")
    }
    try gates[0].open()
    #expect(resumed.end() == 0, "\(resumed.complaints)")
  }

  @Test("is waited for while the store is away, with a mirror as well")
  func away() throws {
    defer { remove() }
    let waiting = try start("Shop", at: here, Self.untilReady, "--mirror")
    defer { waiting.kill() }
    try waitUntil("it is not opened") { try listed("Shop")["state"] != nil }
    server.stop()
    try starts[0].open()
    try waitUntil("it does not say what it waits for") {
      waiting.printed.contains("without the store nobody can tell whether dev is free")
    }
    #expect(!exists("Shop", at: here))
    try server.start()
    try waitUntil("it does not begin when the store is back") { exists("Shop", at: here) }
    try gates[0].open()
    #expect(waiting.end() == 0, "\(waiting.complaints)")
    #expect(try server.sql("SELECT count(*) FROM relboard.environment", in: database) == "0")
  }

  @Test("is held by a rehearsal in the environment in which it rehearses")
  func rehearsed() throws {
    defer { remove() }
    let rehearsal = try start("Shop", at: here, "rehearsal: {environment: stage}", "--rehearse")
    let release = try start("Desk", at: there)
    defer { [rehearsal, release].forEach { $0.kill() } }
    try waitUntil("both run") { exists("Shop", at: here) && exists("Desk", at: there) }
    #expect(
      try server.sql("SELECT string_agg(name, ' ' ORDER BY name) FROM relboard.environment", in: database)
        == "dev stage")
    for gate in gates { try gate.open() }
    for process in [rehearsal, release] { #expect(process.end() == 0, "\(process.complaints)") }
  }
}
