import DatabaseServers
import Foundation
import TestSupport
import Testing

/// People elsewhere, who reach a run through the store that it is shared through.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"),
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct StoreHandsTests {
  /// Where the run is driven, and where somebody follows it: nothing but the store is between them.
  let (here, there): (Program, Program)

  init() throws { (here, there) = (try Program(), try Program()) }

  @Test("write notes that the driver decides on and everybody sees, while a form is open")
  func notes() throws {
    defer { [here, there].forEach { $0.remove() } }
    let server = try PostgreSQLServer.shared.get()
    let address = server.address(try server.makeDatabase())
    let made = try here.run("store", "init", "--store", address)
    #expect(made.status == 0, "\(made.errors)")
    let plan = try here.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true"}]
      """, to: "plan.yaml")
    let alice = try TmuxTerminal(here, ["open", "--as", "alice", "--store", address, plan])
    try alice.wait(for: "Next: start the deployment")
    let run = try #require(try here.status()["run"] as? String)
    try alice.press("h")
    try alice.wait(for: "The run is held")
    try alice.type("a while")
    let noted = try there.run("note", "--store", address, run, "the disk is full")
    #expect(noted.status == 0, "\(noted.errors)")
    try alice.wait(for: "tester: note: the disk is full")
    #expect(alice.screen.contains("a while"))
    try alice.press("Enter")
    try alice.wait(for: "resume the run, held by alice")

    let bea = try TmuxTerminal(there, ["watch", "--as", "bea", "--store", address, run])
    try bea.wait(for: "HELD")
    try bea.press("N")
    try bea.wait(for: "Write a note")
    try bea.type("seen from afar")
    try bea.press("Enter")
    try alice.wait(for: "note: seen from afar")
    let long = try there.run("note", "--store", address, run, String(repeating: "x", count: 501))
    #expect(long.errors.contains("500 characters at most"))
    #expect(try there.run("journal", "verify", "--store", address, run).status == 0)
  }

  @Test(
    "approve with a key of their own, and a key that does not count is refused",
    .enabled(if: SigningParty.isPossible, "needs root (to be two logins), tmux, setpriv and OpenSSH"))
  func approval() throws {
    let party = try SigningParty()
    defer {
      party.remove()
      [here, there].forEach { $0.remove() }
    }
    let server = try PostgreSQLServer.shared.get()
    let address = server.address(try server.makeDatabase())
    #expect(try here.run("store", "init", "--store", address).status == 0)
    let plan = try party.write(
      plan:
        "controls: [{id: reviewed, title: Plan reviewed, requires: {roles: [deployment manager], count: 2, signed: true}}]"
    )
    let ana = try party.terminal(["open", "--as", "ana", "--store", address, plan])
    try ana.wait(for: "have ‘Plan reviewed’ signed")
    let run = try party.run()
    func approve(_ key: String, as name: String = "dana") throws -> Program.Result {
      try there.run(
        "approve", "--store", address, run, "reviewed", "--as", name, "--key", "\(party.path)/\(key)",
        "--yes")
    }
    let stranger = try approve("eve")
    #expect(stranger.status == 1 && stranger.errors.contains("wrong key"), "\(stranger.errors)")
    // What has come of it is answered as on the driver's host.
    let dana = try approve("dana")
    #expect(dana.status == 0, "\(dana.errors)")
    #expect(
      dana.output.contains("; Plan reviewed: approved by dana; 1 of 2, 1 still wanted\n"), "\(dana.output)")
    let bo = try approve("bo", as: "bo")
    #expect(bo.output.contains("; Plan reviewed: approved by bo; nobody else is wanted\n"), "\(bo.errors)")
    try ana.wait(for: "Next: start the deployment")
  }
}
