import DatabaseServers
import EventChain
import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import PostgreSQLJournal

/// The store beside its journals: its making, its roles, what followers read and ask.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct StoreTests {
  @Test func aStoreIsMadeOnceAndLeftAsItIs() throws {
    let server = try PostgreSQLServer.shared.get()
    let store = PostgreSQLStore(try StoreAddress(server.address(server.makeDatabase())))
    let absent = #expect(throws: JournalError.self) { try store.demandVersion() }
    #expect(absent.map { "\($0)".contains("relboard store init") } == true)
    #expect(try store.migrate().before == 0)
    try store.demandVersion()
    #expect(try store.migrate().before == StoreSchema.version)
  }

  @Test func aStoreOfAnEarlierVersionIsBroughtForwardWithWhatItHas() throws {
    let server = try PostgreSQLServer.shared.get()
    let database = try server.makeDatabase()
    let address = try StoreAddress(server.address(database))
    let connection = try Connection(address)
    _ = try StoreSchema.migrate(connection, to: 1)
    let store = PostgreSQLStore(address)
    try store.open("run", plan: Data(), planHash: "", origin: "", host: "")
    let first = try PostgreSQLJournal(address, run: "run", folder: "f", holder: StoreFixture.driver("ann"))
    try first.append(Record.few(3))
    let older = #expect(throws: JournalError.self) { try store.demandVersion() }
    #expect(older.map { "\($0)".contains("relboard store migrate") } == true)
    let found = try store.migrate()
    #expect(found.before == 1 && found.now == StoreSchema.version)
    try first.append(Record.few(2, from: 4))
    #expect(try store.prove(try #require(try store.run("run"))).sequence == 5)
    try store.ask("run", kind: "note", "hello")
  }

  @Test func aNewerStoreIsLeftAlone() throws {
    let fixture = try StoreFixture()
    try fixture.server.sql("UPDATE relboard.version SET number = 99", in: fixture.database)
    let newer = JournalError.newer(
      path: fixture.store.address.description, found: 99, known: StoreSchema.version)
    #expect(throws: newer) { try fixture.store.demandVersion() }
    #expect(throws: newer) { try fixture.store.migrate() }
    #expect(try fixture.server.sql("SELECT number FROM relboard.version", in: fixture.database) == "99")
  }

  @Test func eventsThatWereCutOffTheEndAreMissed() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    try fixture.journal().append(Record.few(5))
    try fixture.tamper("DELETE FROM relboard.event WHERE sequence = 5")
    let run = try #require(try fixture.store.run("run"))
    let damage = #expect(throws: JournalError.self) { try fixture.store.prove(run) }
    guard case .broken(_, 5, _) = damage else {
      Issue.record("\(damage.map { "\($0)" } ?? "nothing")")
      return
    }
  }

  @Test func whatIsRecordedIsNeitherChangedNorRemovedByAnybodyWhoMayNotTouchTheTable() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    try fixture.journal().append(Record.few(2))
    for sql in [
      "UPDATE relboard.event SET actor = 'eve'", "DELETE FROM relboard.event", "TRUNCATE relboard.event",
    ] {
      #expect(throws: (any Error).self, "\(sql)") { try fixture.server.sql(sql, in: fixture.database) }
    }
    #expect(try fixture.records() == Record.few(2))
  }

  @Test func eachRoleMayDoWhatItIsFor() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    try fixture.journal().append(Record.few(2))
    func store(_ role: String) throws -> PostgreSQLStore {
      let login = "\(role)_\(fixture.database)"
      try fixture.server.sql(
        "CREATE ROLE \(login) LOGIN; GRANT relboard_\(role) TO \(login)", in: fixture.database)
      return PostgreSQLStore(try StoreAddress(fixture.server.address(fixture.database, user: login)))
    }
    let (follower, approver, driver) = (try store("follower"), try store("approver"), try store("driver"))
    for store in [follower, approver, driver] {
      #expect(try store.prove(try #require(try store.run("run"))).sequence == 2)
      try store.follow("run", as: "me")
    }
    #expect(throws: JournalError.self) { try follower.ask("run", kind: "note", "hello") }
    let number = try approver.ask("run", kind: "note", "hello")
    #expect(throws: JournalError.self) {
      try approver.open("other", plan: Data(), planHash: "", origin: "", host: "")
    }
    for store in [follower, approver] {
      #expect(throws: JournalError.self) {
        try PostgreSQLJournal(
          store.address, run: "run", folder: "f", holder: StoreFixture.driver("eve"), takes: true)
      }
    }
    #expect(try follower.openRequests(of: "run").isEmpty, "another's")
    #expect(try approver.openRequests(of: "run").map(\.body) == ["hello"])
    let seen = try driver.openRequests(of: "run")
    #expect(seen.map(\.sender) == ["approver_\(fixture.database)"])
    let journal = try PostgreSQLJournal(
      driver.address, run: "run", folder: "f", holder: StoreFixture.driver("bob"), takes: true)
    try journal.append(Record.few(1, from: 3))
    journal.answer(number, StoreRequest.Answer(isTaken: false, words: "not now"))
    #expect(try approver.request(number, of: "run")?.answer?.words == "not now")
    // None of them writes past the functions.
    for user in ["follower", "approver", "driver"] {
      let connection = try Connection(
        StoreAddress(fixture.server.address(fixture.database, user: "\(user)_\(fixture.database)")))
      for sql in [
        "INSERT INTO relboard.event SELECT run, 4, steady, wall, actor, kind, version, body, hash FROM relboard.event LIMIT 1",
        "UPDATE relboard.lease SET token = 99", "DELETE FROM relboard.request",
        "UPDATE relboard.run SET sequence = 0",
      ] {
        #expect(throws: Connection.Problem.self, "\(user): \(sql)") { try connection.run(sql) }
      }
    }
  }

  @Test func nobodyFloodsADriver() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    for number in 1...30 { try fixture.store.ask("run", kind: "note", "\(number)") }
    let flood = #expect(throws: JournalError.self) { try fixture.store.ask("run", kind: "note", "31") }
    #expect(flood.map { "\($0)".contains("at most 30 in a minute") } == true)
    #expect(try fixture.store.openRequests(of: "run").map(\.body) == (1...30).map { "\($0)" })
  }

  @Test func newsReachWhoeverListensAlsoAfterTheConnectionWasCut() throws {
    let fixture = try StoreFixture()
    let proxy = Proxy(to: fixture.server.port)
    defer { proxy.end() }
    try fixture.open()
    let journal = try fixture.journal()
    let heard = Heard()
    let address = try StoreAddress(fixture.server.address(fixture.database, port: proxy.port))
    let listener = StoreListener(address, run: "run") { news, _ in heard.add(news) }
    defer { listener.stop() }
    try waitUntil("it does not listen") { heard.count(.connected) == 1 }
    try journal.append(Record.few(1))
    try waitUntil("an event is not heard of") { heard.count(.notified("event")) == 1 }
    proxy.turn(to: .cut)
    try waitUntil("the loss is not told") {
      heard.all.contains { if case .lost = $0 { true } else { false } }
    }
    proxy.turn(to: .fair)
    try waitUntil("it does not listen again") { heard.count(.connected) == 2 }
    try journal.append(Record.few(1, from: 2))
    try waitUntil("another event is not heard of") { heard.count(.notified("event")) == 2 }
  }

  @Test func whoeverListensNoMoreTakesNoConnection() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    func listening() throws -> Int {
      let count = try fixture.server.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(fixture.database)' AND query LIKE 'LISTEN%'",
        in: fixture.database)
      return Int(count) ?? -1
    }
    let heard = Heard()
    let listener = StoreListener(fixture.store.address, .run("run"), quiet: .seconds(600)) { news, _ in
      heard.add(news)
    }
    try waitUntil("it does not listen") { heard.count(.connected) == 1 }
    #expect(try listening() == 1)
    listener.stop()
    try waitUntil("it is still connected") { try listening() == 0 }
    #expect(heard.all == [.connected])
  }

  private final class Heard: @unchecked Sendable {
    private let lock = NSLock()
    private var news: [StoreListener.News] = []

    var all: [StoreListener.News] {
      lock.lock()
      defer { lock.unlock() }
      return news
    }

    func add(_ item: StoreListener.News) {
      lock.lock()
      defer { lock.unlock() }
      news.append(item)
    }

    func count(_ item: StoreListener.News) -> Int { all.count { $0 == item } }
  }
}
