import DatabaseServers
import Driving
import Foundation
import PlanFile
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Synchronization
import TestSupport
import Testing

/// A run that is followed through its store, as from another host.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct FollowedRunTests {
  @Test func aFollowerSeesEventsOutputsAndWhoDrives() async throws {
    let folder = try Folder()
    defer { folder.remove() }
    let server = try PostgreSQLServer.shared.get()
    let address = try StoreAddress(server.address(server.makeDatabase()))
    let store = PostgreSQLStore(address)
    try store.migrate()
    let gate = try folder.gate("go")
    let path = try folder.write(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      deployment:
        steps:
          - {id: first, title: First, run: "echo begun; read -r _ <go; echo done"}
      """, to: "plan.yaml")
    let driver = try await RunDriver.open(
      PlanOpening(path: path), attendance: .unattended, store: StoreChoice(address: address),
      runs: RunDirectories(root: folder.path + "/state/relboard/runs"))
    let headless = Task {
      let (turns, feed) = AsyncStream<[Record]>.makeStream()
      driver.observe { feed.yield([]) }
      feed.yield([])
      return try await HeadlessRun(driver: driver, turns: turns, answers: Answers()) { _ in }.drive()
    }
    let news = Atomic<Int>(0)
    let followed = try FollowedRun(
      try store.find(nil), in: store, home: RunHome(RunDirectories(root: folder.path + "/there/runs")))
    followed.observe { news.add(1, ordering: .relaxed) }
    #expect(followed.isReadOnly)
    #expect(await followed.submit(.run(.wake)) != nil)
    try await eventually("the step is not seen to run") {
      followed.snapshot.state.stepState("first")?.isActive == true
    }
    #expect(followed.driver?.process == getpid())
    guard case .open(let copy, let notice) = followed.stage else {
      Issue.record("not open")
      return
    }
    #expect(notice.contains("its steps run on"))
    try await eventually("the output is not shown") { Self.output(copy).contains("begun") }
    try gate.open()
    let state = try await headless.value
    #expect(state.phase == .succeeded)
    try await eventually("the end is not seen") { followed.snapshot.state == state }
    try await eventually("the last words are not shown") { Self.output(copy).contains("done") }
    #expect(followed.newest == driver.newest)
    #expect(try JournalReader(run: copy).state() == state)
    try await driver.leave(to: nil)
    try await eventually("the driver is still there") { followed.driver == nil }
    #expect(news.load(ordering: .relaxed) > 2)
  }

  private static func output(_ copy: RunDirectory) -> String {
    let files = FileManager.default.enumerator(atPath: copy.attemptsPath)?.compactMap { $0 as? String } ?? []
    return files.compactMap { try? String(contentsOfFile: "\(copy.attemptsPath)/\($0)", encoding: .utf8) }
      .joined()
  }

  @Test func aListJudgesTimesWhenItIsReadAndNotWhenTheyWereTold() throws {
    let server = try PostgreSQLServer.shared.get()
    let store = PostgreSQLStore(try StoreAddress(server.address(server.makeDatabase())))
    try store.migrate()
    try store.open("run", plan: Data(), planHash: "", origin: "/plan.yaml", host: "host")
    let journal = try PostgreSQLJournal(
      store.address, run: "run", folder: "f", holder: Driver(name: "ann", process: 1, host: "host"))
    let told = """
      {"run": "run", "window": {"from": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z", "isNow": true},
       "freezes": [
         {"name": "past", "from": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z", "isNow": true},
         {"name": "on", "from": "2020-01-01T00:00:00Z", "until": "2099-01-02T00:00:00Z", "isNow": false}]}
      """
    journal.summarise(Data(told.utf8))
    let summary = RunSummary(try #require(try store.run("run")))
    #expect(summary.window?.isNow == false)
    #expect(summary.freezes?.map(\.name) == ["on"] && summary.freezes?.first?.isNow == true)
    journal.release()
  }

  @Test func aRunThatGoesOnElsewhereIsNotBegunAgain() async throws {
    let folder = try Folder()
    defer { folder.remove() }
    let server = try PostgreSQLServer.shared.get()
    let address = try StoreAddress(server.address(server.makeDatabase()))
    try PostgreSQLStore(address).migrate()
    let path = try folder.write(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      deployment: {steps: [{id: first, title: First, manual: Do it.}]}
      """, to: "plan.yaml")
    func open(_ host: String, isNew: Bool = false) async throws -> RunDriver {
      try await RunDriver.open(
        PlanOpening(path: path), attendance: .unattended, isNew: isNew, store: StoreChoice(address: address),
        runs: RunDirectories(root: "\(folder.path)/\(host)/relboard/runs"))
    }
    let first = try await open("one")
    let failure = await #expect(throws: Failure.self) { try await open("two") }
    #expect(failure?.description.contains("goes on in postgresql://127.0.0.1") == true)
    let second = try await open("two", isNew: true)
    #expect(first.run.id != second.run.id)
    try await first.leave(to: nil)
    try await second.leave(to: nil)
  }
}
