import DatabaseServers
import Foundation
import TestSupport
import Testing

/// What is read of a run from another host while it goes on, and afterwards.
@Suite(
  .blocking, .patience,
  .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"),
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct StoreFollowingTests {
  /// Where the run is driven, and where somebody follows it over a network that can be cut.
  private let (here, there): (Program, Program)
  /// Where the steps wait.
  private let (first, second): (Gate, Gate)
  private let proxy: Proxy
  private let (address, far): (String, String)

  init() throws {
    (here, there) = (try Program(), try Program())
    (first, second) = (try here.gate("go"), try here.gate("go-on"))
    let server = try PostgreSQLServer.shared.get()
    let database = try server.makeDatabase()
    proxy = Proxy(to: server.port)
    (address, far) = (server.address(database), server.address(database, port: proxy.port))
    #expect(try here.run("store", "init", "--store", address).status == 0)
  }

  private func remove() {
    proxy.end()
    [here, there].forEach { $0.remove() }
  }

  /// Starts a run whose steps end when they may.
  private func start() throws -> SpawnedProcess {
    let plan = try here.write(
      """
      relboard: 1
      release: {name: Shop, version: "2", environment: dev}
      deployment:
        steps:
          - {id: first, title: First, run: "read -r _ <go"}
          - {id: second, title: Second, run: "read -r _ <go-on"}
      """, to: "plan.yaml")
    let driver = try here.start(["run", plan, "--headless", "--store", address])
    try waitUntil("the first step does not run") {
      try there.run("status", "--store", address).output.contains("running  First")
    }
    return driver
  }

  @Test("prints each event once as the database tells of it, also when the connection was cut")
  func events() throws {
    defer { remove() }
    let driver = try start()
    let follower = try there.start(["watch", "--json", "--store", far])
    defer { follower.kill() }
    try waitUntil("nothing is printed") { follower.printed.contains("step first: started") }
    try first.open()
    try waitUntil("what is new is not printed") { follower.printed.contains("step second: started") }
    proxy.turn(to: .cut)
    try waitUntil("the loss is not told") { follower.complaints.contains("nothing is heard of the run: ") }
    try second.open()
    #expect(driver.end() == 0, "\(driver.complaints)")
    #expect(!follower.printed.contains(#""state":"succeeded""#))
    proxy.turn(to: .fair)
    #expect(follower.end() == 0, "\(follower.complaints)")
    let lines = follower.printed.split(separator: "\n")
    let exported = try here.run("journal", "export").output.split(separator: "\n")
    #expect(lines.count == exported.count)
  }

  @Test("keeps a page that says where the outputs are, and that nobody knows where the store is lost")
  func page() throws {
    defer { remove() }
    let driver = try start()
    let folder = there.home.path + "/site"
    func page() -> String { (try? String(contentsOfFile: folder + "/index.html", encoding: .utf8)) ?? "" }
    let follower = try there.start(["report", "--follow", folder, "--store", far])
    defer { follower.kill() }
    try waitUntil("no page") { page().contains("Driven by ") }
    try first.open()
    try waitUntil("what is new is not on it") { page().contains("step second: started") }
    let host = ProcessInfo.processInfo.hostName
    #expect(page().contains("the outputs of its steps are on \(host), and were not looked at"))
    proxy.turn(to: .cut)
    try waitUntil("it does not say that it is out of date") {
      follower.complaints.contains("the page is not up to date: postgresql://127.0.0.1")
    }
    proxy.turn(to: .fair)
    try second.open()
    #expect(driver.end() == 0, "\(driver.complaints)")
    #expect(follower.end() == 0, "\(follower.complaints)")
    #expect(follower.printed.contains("the page is complete"))
    #expect(page().contains("SUCCEEDED"))
    #expect(!page().contains("NOT DRIVEN"))
  }

  @Test("plays a run again that was made on another host")
  func replay() throws {
    defer { remove() }
    let driver = try start()
    for gate in [first, second] { try gate.open() }
    #expect(driver.end() == 0, "\(driver.complaints)")
    let run = try #require(try here.status()["run"] as? String)
    let terminal = try TmuxTerminal(there, ["replay", "--store", far, run, "--speed", "256"])
    try terminal.wait(for: "the outputs of its steps are on")
    try terminal.wait(for: "SUCCEEDED")
    try terminal.press("[")
    try terminal.wait(for: "VERIFYING")
    try terminal.press("2")
    try terminal.wait(for: "What it writes is on")
  }
}
