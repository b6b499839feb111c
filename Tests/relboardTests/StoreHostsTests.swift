import DatabaseServers
import Foundation
import TestSupport
import Testing

/// The store on one host, drivers and followers on others, and cables that are pulled.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)),
  .enabled(if: NetworkHost.arePossible, Comment(rawValue: NetworkHost.absence)),
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
struct StoreHostsTests {
  private let hosts: [NetworkHost]
  private let server: PostgreSQLServer
  private let database: String
  /// Whoever drives, and somebody on another host.
  private let (here, there): (Program, Program)
  private let audit: WriterAudit
  private var address: String { server.address(database) }

  init() throws {
    hosts = try NetworkHost.network(of: 3)
    server = try PostgreSQLServer(on: hosts[0])
    database = try server.makeDatabase()
    (here, there) = (try Program(on: hosts[1]), try Program(on: hosts[2]))
    let made = try here.run("store", "init", "--store", server.address(database))
    #expect(made.status == 0, "\(made.errors)")
    audit = try WriterAudit(server, database)
  }

  private func remove() { [here, there].forEach { $0.remove() } }

  private func plan(_ steps: String) throws -> String {
    try here.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      deployment:
        steps:
      \(steps)
      """, to: "plan.yaml")
  }

  private func lines(_ name: String) -> [Substring] {
    let text = try? String(contentsOf: here.home.appendingPathComponent(name), encoding: .utf8)
    return (text ?? "").split(separator: "\n")
  }

  /// The store and the driver's host have the same, and nobody has written who did not hold the lease.
  private func expectSame() throws {
    let exported = try here.run("journal", "export").output
    #expect(!exported.isEmpty)
    #expect(try there.run("journal", "export", "--store", address).output == exported)
    let verified = try there.run("store", "verify", "--store", address)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    #expect(try audit.foreignWrites() == 0)
  }

  @Test(
    "a driver whose cable is pulled goes on when it is there again, and whoever follows sees it",
    arguments: [false, true])
  func driver(isMirrored: Bool) throws {
    defer { remove() }
    let (gate, end) = (try here.gate("go"), try here.gate("end"))
    let plan = try plan(
      """
        - {id: wait, title: Wait, run: "echo wait >> done; read -r _ <go"}
        - {id: next, title: Next, needs: [wait], run: "echo next >> done; read -r _ <end"}
      """)
    let mirror = isMirrored ? ["--mirror"] : []
    let driver = try here.start(["run", plan, "--headless", "--store", address] + mirror)
    defer { driver.kill() }
    try waitUntil("the step does not run") { lines("done") == ["wait"] }
    let follower = try TmuxTerminal(there, ["watch", "--store", address])
    try follower.wait(until: "the step that runs") { $0.contains("Wait") && $0.contains("running") }

    try hosts[1].unplug()
    try gate.open()
    if isMirrored {
      // The release goes on, and whoever follows does not see it.
      try waitUntil("it does not go on") { lines("done") == ["wait", "next"] }
    } else {
      try waitUntil("it is not said") { driver.complaints.contains("the journal cannot be written") }
      #expect(lines("done") == ["wait"], "what cannot be recorded is not begun")
    }
    #expect(try there.run("status", "--store", address).output.contains(/running +Wait/))
    try hosts[1].plug()
    try waitUntil("it does not go on") { lines("done") == ["wait", "next"] }
    try waitUntil("the store is not told") {
      try there.run("status", "--store", address).output.contains(/running +Next/)
    }
    try follower.wait(until: "the next step") { $0.contains("Next") && $0.contains("running") }

    // So it is where the follower's cable is pulled.
    try hosts[2].unplug()
    try end.open()
    #expect(driver.end() == 0, "\(driver.printed)\(driver.complaints)")
    try hosts[2].plug()
    try follower.wait(for: "SUCCEEDED")
    #expect(lines("done") == ["wait", "next"])
    try expectSame()
  }

  @Test("of two boards that believe to drive a run, on a machine and its copy, one writes and one is told")
  func copy() throws {
    defer { remove() }
    let plan = try plan("  - {id: first, title: First, manual: Do it.}")
    let alice = try TmuxTerminal(here, ["open", "--as", "alice", "--store", address, plan])
    try alice.wait(for: "Next: start the deployment")
    // The copy of a machine has its folders, and locks of its own.
    let copied = there.home.appendingPathComponent("state")
    try FileManager.default.copyItem(at: here.home.appendingPathComponent("state"), to: copied)
    try hosts[1].unplug()
    let bea = try TmuxTerminal(there, ["open", "--as", "bea", plan])
    try bea.wait(for: "Next: start the deployment")

    try hold(alice, "alice looks")
    try alice.wait(for: "JOURNAL: ")
    try hold(bea, "bea looks")
    try bea.wait(for: "resume the run, held by bea")
    try hosts[1].plug()
    try alice.wait(for: "taken")
    try hold(alice, "alice looks again")
    try bea.press("n", "Enter")
    try bea.wait(for: "Next: start the deployment")
    let exported = try there.run("journal", "export", "--store", address).output
    #expect(exported.contains("bea looks"))
    #expect(!exported.contains("alice looks"))
    #expect(try there.run("store", "verify", "--store", address).status == 0)
    #expect(try audit.foreignWrites() == 0)
  }

  private func hold(_ board: TmuxTerminal, _ reason: String) throws {
    try board.press("h")
    try board.wait(for: "The run is held")
    try board.type(reason)
    try board.press("Enter")
  }
}
