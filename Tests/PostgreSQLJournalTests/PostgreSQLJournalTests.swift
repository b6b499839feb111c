import DatabaseServers
import EventChain
import Foundation
import ReleaseModel
import ReleaseStore
import TestSupport
import Testing

@testable import PostgreSQLJournal

@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct PostgreSQLJournalTests {
  @Test func whatWasAppendedIsReadAgainAndProved() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    let records = Record.few(40)
    let journal = try fixture.journal()
    for batch in stride(from: 0, to: records.count, by: 4) {
      try journal.append(Array(records[batch..<batch + 4]))
      #expect(try fixture.records() == Array(records[..<(batch + 4)]))
    }
    #expect(try fixture.store.run("run")?.sequence == 40)
    #expect(journal.sequence == 40)
  }

  @Test func anotherProcessGoesOnWithTheSameFolder() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    let first = try fixture.journal()
    try first.append(Record.few(3))
    let second = try fixture.journal()
    try second.append(Record.few(2, from: 4))
    #expect(try fixture.records() == Record.few(5))
    let fenced = #expect(throws: JournalError.self) { try first.append(Record.few(1, from: 4)) }
    #expect(fenced == .fenced(path: fixture.store.address.description, by: StoreFixture.driver("ann")))
    #expect(fenced?.isPermanent == true)
  }

  @Test func whoDrivesElsewhereKeepsOthersOut() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    let first = try fixture.journal()
    let driven = #expect(throws: JournalError.self) { try fixture.journal(folder: "other", name: "bob") }
    #expect(driven == .driven(path: fixture.store.address.description, by: StoreFixture.driver("ann")))
    try first.append(Record.few(1))
    first.release()
    #expect(try fixture.store.run("run")?.lease?.driver == nil)
    try fixture.journal(folder: "other", name: "bob").append(Record.few(1, from: 2))
    #expect(try fixture.store.run("run")?.lease?.driver?.name == "bob")
    #expect(throws: JournalError.handedOver(path: fixture.store.address.description)) { try first.probe() }
  }

  @Test func whoeverTakesARunFencesTheOtherOff() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    let first = try fixture.journal()
    let second = try fixture.journal(folder: "other", name: "bob", takes: true)
    let fenced = JournalError.fenced(path: fixture.store.address.description, by: StoreFixture.driver("bob"))
    #expect(throws: fenced) { try first.demandPlace() }
    #expect(throws: fenced) { try first.append(Record.few(1)) }
    #expect(throws: fenced) { try first.probe() }
    try second.append(Record.few(1))
    #expect(try fixture.records() == Record.few(1))
  }

  @Test func theDatabaseTakesNoRowThatIsNotChained() throws {
    let fixture = try StoreFixture()
    try fixture.open()
    let journal = try fixture.journal()
    try journal.append(Record.few(2))
    let next = try EventRow(Record.few(1, from: 3)[0], previous: journal.link.digest)
    for (name, row) in [
      ("a gap", try EventRow(Record.few(1, from: 4)[0], previous: journal.link.digest)),
      ("another hash", next.with(hash: EventRow.origin)), ("another actor", next.with(actor: "eve")),
      ("another chain", try EventRow(Record.few(1, from: 3)[0], previous: EventRow.origin)),
    ] {
      let other = try fixture.journal()
      #expect(throws: JournalError.self, "\(name)") { try other.append(chained: [row]) }
    }
    #expect(try fixture.records() == Record.few(2))
  }

  @Test func anUnreachableDatabaseIsNotWrittenAndTakesRecordsAgain() throws {
    let server = try PostgreSQLServer()
    let fixture = try StoreFixture(server)
    try fixture.open()
    let journal = try fixture.journal()
    try journal.append(Record.few(2))
    server.stop()
    let lost = #expect(throws: JournalError.self) { try journal.append(Record.few(1, from: 3)) }
    #expect(lost?.isPermanent == false)
    #expect(throws: JournalError.self) { try journal.probe() }
    try server.start()
    try waitUntil("the journal takes nothing again") { (try? journal.probe()) != nil }
    try journal.append(Record.few(1, from: 3))
    #expect(try fixture.records() == Record.few(3))
  }

  @Test func aPasswordIsNeverSaid() throws {
    for text in [
      "postgresql://ann:hunter2@127.0.0.1:1/shop",
      "host=127.0.0.1 port=1 dbname=shop user=ann password=hunter2",
    ] {
      let address = try StoreAddress(text)
      #expect(address.hasPassword)
      #expect(address.description == "postgresql://127.0.0.1:1/shop")
      #expect(!address.withoutPassword.contains("hunter2"))
      #expect(try StoreAddress(address.withoutPassword).description == address.description)
      let error = #expect(throws: JournalError.self) { try PostgreSQLStore(address).runs() }
      #expect(error.map { "\($0)".contains("hunter2") } == false)
    }
    for text in [
      "postgresql://ann:hunter2@[::1/shop", "postgresql://ann:hunter2@h/shop?nothing=hunter2", "hunter2",
    ] {
      let error = #expect(throws: JournalError.self) { try StoreAddress(text) }
      #expect(error.map { "\($0)".contains("hunter2") } == false, "\(error.map { "\($0)" } ?? "")")
    }
  }

  @Test func tlsIsDemandedAndTheServerKnownByItsCertificate() throws {
    let server = try PostgreSQLServer(tls: true)
    let database = try server.makeDatabase()
    try server.sql("CREATE ROLE ann LOGIN SUPERUSER PASSWORD 'hunter2'", in: database)
    let address = "host=127.0.0.1 port=\(server.port) dbname=\(database) user=ann password=hunter2"
    let known = try StoreAddress("\(address) sslmode=verify-full sslrootcert=\(server.certificate)")
    let store = PostgreSQLStore(known)
    try store.migrate()
    #expect(try store.runs().isEmpty)
    for (words, reason) in [
      ("sslmode=disable", "no pg_hba.conf entry"),
      ("sslmode=verify-full sslrootcert=/dev/null", "certificate"),
    ] {
      let error = #expect(throws: JournalError.self) {
        try PostgreSQLStore(StoreAddress("\(address) \(words)")).runs()
      }
      #expect(error.map { "\($0)".contains(reason) && !"\($0)".contains("hunter2") } == true)
    }
  }
}

extension EventRow {
  fileprivate func with(actor: String? = nil, hash: Data? = nil) -> EventRow {
    EventRow(
      sequence: sequence, steady: steady, wall: wall, actor: actor ?? self.actor, kind: kind,
      version: version,
      body: body, hash: hash ?? self.hash)
  }
}
