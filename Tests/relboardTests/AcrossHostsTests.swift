import DatabaseServers
import Foundation
import TestSupport
import Testing

/// A run that goes from one host to another: two homes, and nothing but the store is between them.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"),
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct AcrossHostsTests {
  let (here, there): (Program, Program)
  let address: String
  /// Where the first step waits, on the first host.
  let gate: Gate

  init() throws {
    (here, there) = (try Program(), try Program())
    gate = try here.gate("go")
    let server = try PostgreSQLServer.shared.get()
    address = server.address(try server.makeDatabase())
    let made = try here.run("store", "init", "--store", address)
    #expect(made.status == 0, "\(made.errors)")
  }

  /// Alice's board, on the first host, with a step that goes on until it is let go.
  private func deploying() throws -> (board: TmuxTerminal, run: String) {
    let plan = try here.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      people:
        - {id: alice, name: Alice Ahn, role: deployment engineer}
        - {id: bea, name: Bea Blum, role: deployment engineer}
      deployment:
        steps:
          - {id: wait, title: Wait, planned: 5m, rerun: safe, run: "echo x >> started; read -r _ <go"}
          - {id: next, title: Next, planned: 5m, needs: [wait], run: "echo x >> next"}
      backout:
        authorisers: [bea]
        triggers: [{id: late, title: It takes too long, when: {clock: overrun}, action: propose}]
      """, to: "plan.yaml")
    let alice = try TmuxTerminal(here, ["open", "--as", "alice", "--store", address, plan])
    try alice.wait(for: "Next: start the deployment")
    try alice.press("n", "Enter")
    try waitUntil("the step runs") { lines("started", here) == 1 }
    return (alice, try #require(try here.status()["run"] as? String))
  }

  private func lines(_ name: String, _ host: Program) -> Int {
    let text = try? String(contentsOf: host.home.appendingPathComponent(name), encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  private func kinds(_ run: String) throws -> [String] {
    let printed = try here.run("journal", "export", "--store", address, run)
    #expect(printed.status == 0, "\(printed.errors)")
    return printed.output.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /"kind":"([a-z.-]+)"/).map { String($0.1) }
    }
  }

  /// Reads the briefing that lies over a board to its end, and takes the run.
  private func accept(_ board: TmuxTerminal) throws {
    try board.wait(for: "Where it stands")
    try board.press("End")
    try board.wait(for: "enter drive the run")
    try board.press("Enter")
  }

  @Test(
    "an offer is accepted on another host, what runs stays where it is, and is found when the run comes back")
  func offered() throws {
    defer { [here, there].forEach { $0.remove() } }
    let (alice, run) = try deploying()
    let early = try there.run("accept", "--as", "bea", "--store", address, run)
    #expect(early.status == 1 && early.errors.contains("offered to nobody"), "\(early.errors)")
    #expect(try here.run("offer", run, "--to", "bea", "--as", "alice").status == 0)
    let bea = try TmuxTerminal(
      there, ["accept", "--as", "bea", "--store", address, run, "--directory", there.home.path])
    try accept(bea)
    try bea.wait(until: "bea drives") { $0.contains("bea drives") && !$0.contains("watching") }
    try alice.wait(until: "alice watches") { $0.contains("watching") && $0.contains("bea drives") }
    // Nobody guesses what becomes of it, although the plan lets it be done again.
    try bea.wait(for: "where it may still run")
    #expect(lines("started", here) == 1)
    #expect(lines("started", there) == 0)
    // Whoever drives may hold.
    try bea.press("Escape")
    try bea.press("h", "Enter")
    try alice.wait(for: "HELD")
    #expect(try there.run("offer", run, "--to", "alice", "--as", "bea").status == 0)
    try alice.wait(for: "OFFERED TO YOU: L")
    try alice.press("L")
    try accept(alice)
    try alice.wait(until: "alice drives again") { $0.contains("alice drives") && !$0.contains("watching") }
    try bea.wait(until: "bea watches") { $0.contains("watching") && $0.contains("alice drives") }
    try gate.open()
    try alice.wait(for: "resume the run, held by bea")
    try alice.press("n", "Enter")
    try waitUntil("the next step is done") { lines("next", here) == 1 }
    #expect(lines("started", here) == 1)
    #expect(lines("next", there) == 0)
    let told = try kinds(run)
    #expect(told.filter { $0 == "step.attempt-regained" }.count == 1)
    #expect(told.filter { $0 == "operator.offer-accepted" }.count == 2)
    for host in [here, there] {
      let proof = try host.run("journal", "verify", run)
      #expect(proof.status == 0, "\(proof.errors)")
    }
    #expect(try here.run("journal", "verify", "--store", address, run).status == 0)
  }

  @Test(
    "a driver that has gone with its host is followed by another host by breaking the glass, and never writes again"
  )
  func broken() throws {
    defer { [here, there].forEach { $0.remove() } }
    let (alice, run) = try deploying()
    let process = try alice.program()
    kill(process, SIGSTOP)
    defer { kill(process, SIGCONT) }
    let refused = try there.run("take", "--as", "bea", "--store", address, run)
    #expect(refused.status == 1 && refused.errors.contains("--break-glass REASON"), "\(refused.errors)")
    let bea = try TmuxTerminal(
      there,
      [
        "take", "--as", "bea", "--store", address, run, "--directory", there.home.path, "--break-glass",
        "the host does not answer",
      ])
    try bea.wait(until: "bea drives") { $0.contains("bea drives") && !$0.contains("watching") }
    try bea.wait(for: "where it may still run")
    kill(process, SIGCONT)
    try alice.wait(until: "alice watches") { $0.contains("watching") && $0.contains("bea drives") }
    // It is done by hand there, after a look at the other host; what follows runs here.
    // A key that comes before the question can have been read is not taken.
    try waitUntil("it is asked what shows that it is done") {
      if !bea.screen.contains("Evidence") { try bea.press("d") }
      return bea.screen.contains("Evidence")
    }
    try bea.type("its log says done")
    try bea.press("Enter")
    try waitUntil("the next step is done") { lines("next", there) == 1 }
    try alice.wait(for: "VERIFYING")
    #expect(lines("next", here) == 0)
    #expect(lines("started", here) + lines("started", there) == 1)
    #expect(try kinds(run).filter { $0 == "operator.glass-broken" }.count == 1)
    #expect(try here.run("journal", "verify", "--store", address, run).status == 0)
    try gate.open()
  }

  @Test("a run whose folder is not on the other host is not taken before it is said where its files are")
  func folder() throws {
    defer { [here, there].forEach { $0.remove() } }
    let (alice, run) = try deploying()
    try alice.press("q")
    try alice.wait(for: "Leave the board?")
    try alice.press("q")
    try alice.wait(for: "come back with")
    let gone = try TmuxTerminal(
      there, ["take", "--as", "bea", "--store", address, run, "--directory", "/nowhere"], columns: 200)
    try gone.wait(for: "/nowhere, in which the run's commands run, is not on this host")
    let bea = try TmuxTerminal(
      there, ["take", "--as", "bea", "--store", address, run, "--directory", there.home.path])
    try bea.wait(until: "bea drives") { $0.contains("bea drives") && !$0.contains("watching") }
    try waitUntil("the keeper has gone") { try here.status()["driver"] as? [String: Any] == nil }
    // Said again, it is the one that counts.
    let own = try there.run("take", "--as", "bea", run, "--directory", "/tmp")
    #expect(own.status == 1 && own.errors.contains("--directory is for one of a store"), "\(own.errors)")
    kill(try bea.program(), SIGKILL)
    let other = there.home.appendingPathComponent("other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let again = try TmuxTerminal(
      there, ["take", "--as", "bea", "--store", address, run, "--directory", other.path])
    try again.wait(until: "bea drives again") { $0.contains("bea drives") && !$0.contains("watching") }
    let told = try here.run("journal", "export", "--store", address, run).output
    #expect(told.contains("\"directory\":\"\(other.path)\""))
    try gate.open()
  }
}
