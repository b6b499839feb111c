import DatabaseServers
import EventChain
import Foundation
import ReleaseModel
import Synchronization
import TestSupport
import Testing

@testable import PostgreSQLJournal

/// An environment for one run of a store alone.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct EnvironmentTests {
  private let fixture: StoreFixture

  init() throws {
    fixture = try StoreFixture()
    for run in ["run", "other"] { try fixture.open(run) }
  }

  private var holder: String? { get throws { try fixture.store.holder(of: "dev")?.run } }

  @Test func ofManyThatClaimItAtOnceOneHasIt() throws {
    let runs = (1...8).map { "run\($0)" }
    for run in runs { try fixture.open(run) }
    let journals = try runs.map { try fixture.journal($0) }
    let found = Mutex<[String]>([])
    for _ in 1...5 {
      found.withLock { $0 = [] }
      DispatchQueue.concurrentPerform(iterations: runs.count) { number in
        let claim = try? journals[number].claim("dev", releasing: "Shop \(number)")
        found.withLock { $0.append(claim.map(\.run) ?? "nobody") }
      }
      let winner = try #require(try holder)
      #expect(found.withLock { $0 } == Array(repeating: winner, count: runs.count))
      let number = try #require(runs.firstIndex(of: winner))
      #expect(
        try fixture.store.holder(of: "dev")
          == EnvironmentClaim(run: winner, release: "Shop \(number)", host: "host"))
      try fixture.server.sql("DELETE FROM relboard.environment", in: fixture.database)
    }
  }

  @Test func itIsGivenUpWithTheEventThatSaysSo() throws {
    let (journal, other) = (try fixture.journal(), try fixture.journal("other"))
    for (place, event) in [EnvironmentFact.left, .released(reason: "enough")].enumerated() {
      #expect(try journal.claim("dev", releasing: "Shop 1").run == "run")
      #expect(try journal.claim("dev", releasing: "Shop 1").run == "run", "again")
      #expect(try other.claim("dev", releasing: "Desk 1").run == "run")
      let heard = Mutex(0)
      let listener = StoreListener(fixture.store.address, .environments) { _, _ in heard.withLock { $0 += 1 }
      }
      defer { listener.stop() }
      try waitUntil("it does not listen") { heard.withLock { $0 } == 1 }
      try journal.append([.numbered(place + 1, .run(.environment(event)))])
      #expect(try holder == nil)
      try waitUntil("nobody is told") { heard.withLock { $0 } == 2 }
    }
  }

  @Test func whoHasRecordedNothingOfItHasNothingOnceItIsOver() throws {
    let journal = try fixture.journal()
    #expect(try journal.claim("dev", releasing: "Shop 1").run == "run")
    journal.summarise(Data(#"{"isEnded": false, "run": "run"}"#.utf8))
    #expect(try holder == "run")
    journal.summarise(Data(#"{"isEnded": true, "run": "run"}"#.utf8))
    #expect(try holder == nil)
  }

  @Test func aDriverThatIsAwayHasItStill() throws {
    let journal = try fixture.journal()
    #expect(try journal.claim("dev", releasing: "Shop 1").run == "run")
    journal.handOver()
    #expect(try fixture.journal("other").claim("dev", releasing: "Desk 1").run == "run")
    // Whoever drives the run next has it as well.
    #expect(try fixture.journal(folder: "folder").claim("dev", releasing: "Shop 1").run == "run")
  }

  @Test func aClaimThatComesLateIsRefusedWhereTheLeaseWasTaken() throws {
    #expect(try claimLate() == nil)
  }

  /// The control: without the fence the late one gets in, and this test sees it.
  @Test func withoutTheTokenALateClaimIsTaken() throws {
    try fixture.server.sql(
      """
      DO $do$ DECLARE text text := pg_get_functiondef('relboard.claim'::regproc); BEGIN
        ASSERT text LIKE '%-- the fence%';
        EXECUTE regexp_replace(text, 'PERFORM relboard.demand[^\\n]*-- the fence', '');
      END $do$
      """, in: fixture.database)
    #expect(try claimLate() == "run")
  }

  /// Has a claim arrive after another driver has taken the run; who has the environment then.
  private func claimLate() throws -> String? {
    let proxy = Proxy(to: fixture.server.port)
    defer { proxy.end() }
    let first = try fixture.journal(port: proxy.port, patience: .milliseconds(300))
    try first.append(Record.few(1))
    proxy.turn(to: .late)
    #expect(throws: JournalError.self) { try first.claim("dev", releasing: "Shop 1") }
    _ = try fixture.journal(folder: "elsewhere", name: "bob", takes: true)
    proxy.turn(to: .fair)
    // What was sent late has been answered when the database is asked by the same way again.
    try waitUntil("the first driver is told") {
      do {
        _ = try first.claim("test", releasing: "Shop 1")
        return false
      } catch let error as JournalError {
        return error.isPermanent
      }
    }
    try waitUntil("the late one is still under way") {
      try fixture.server.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(fixture.database)' AND state = 'active' AND query LIKE '%claim(%' AND pid <> pg_backend_pid()",
        in: fixture.database) == "0"
    }
    return try holder
  }

  @Test func whoMayDriveMayLetGoOfItAndNobodyElse() throws {
    func store(_ role: String) throws -> PostgreSQLStore {
      let login = "\(role)_\(fixture.database)"
      try fixture.server.sql(
        "CREATE ROLE \(login) LOGIN; GRANT relboard_\(role) TO \(login)", in: fixture.database)
      return PostgreSQLStore(try StoreAddress(fixture.server.address(fixture.database, user: login)))
    }
    let (follower, approver, driver) = (try store("follower"), try store("approver"), try store("driver"))
    #expect(throws: JournalError.self) { try driver.unlock("run", "because") }
    let journal = try fixture.journal()
    #expect(try journal.claim("dev", releasing: "Shop 1").run == "run")
    for store in [follower, approver] {
      #expect(try store.holder(of: "dev")?.run == "run")
      #expect(try store.run("run")?.hasEnvironment == true)
      #expect(throws: JournalError.self) { try store.unlock("run", "because") }
    }
    // Nobody says that they have done so.
    for store in [approver, driver] {
      #expect(throws: JournalError.self) { try store.ask("run", kind: StoreRequest.unlocking, "because") }
    }
    let number = try driver.unlock("run", "because")
    #expect(try holder == nil)
    #expect(try driver.run("run")?.hasEnvironment == false)
    #expect(try driver.openRequests(of: "run").map(\.kind) == [StoreRequest.unlocking])
    journal.answer(number, StoreRequest.Answer(isTaken: true, words: "it is free"))
    #expect(try driver.request(number, of: "run")?.answer?.words == "it is free")
  }

  @Test func whatAnEarlierVersionKnewIsTakenOver() throws {
    let database = try fixture.server.makeDatabase()
    let address = try StoreAddress(fixture.server.address(database))
    _ = try StoreSchema.migrate(try Connection(address), to: 3)
    let store = PostgreSQLStore(address)
    try store.open("run", plan: Data(), planHash: "", origin: "", host: "host")
    let journal = try PostgreSQLJournal(
      address, run: "run", folder: "f", holder: StoreFixture.driver("ann"))
    let summary =
      #"{"environment": "dev", "locksEnvironment": true, "release": "Shop", "run": "run", "version": "1"}"#
    journal.summarise(Data(summary.utf8))
    // A driver of that version, which goes on meanwhile.
    let older = try Connection(address)
    let asked = try older.run("SELECT relboard.ask('run', 'note', 'hello')").first?.number(0) ?? Int64(0)
    try store.migrate()
    #expect(try store.holder(of: "dev") == EnvironmentClaim(run: "run", release: "Shop 1", host: "host"))
    let token = journal.fencingToken
    try older.run("SELECT relboard.decide('run', \(token), \(asked), 'not now')")
    let answer = StoreRequest.Answer(isTaken: false, words: "not now")
    #expect(try store.request(asked, of: "run")?.answer == answer)
    journal.summarise(Data(#"{"isEnded": true}"#.utf8))
    #expect(try store.holder(of: "dev") == nil)
  }
}
