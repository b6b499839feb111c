import DatabaseServers
import EventChain
import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import PostgreSQLJournal

/// Two drivers of one run, of which the database lets one write.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct FencingTests {
  private static let patience = Duration.milliseconds(400)

  /// What the first driver has sent is held up on the way, until another has taken the run.
  ///
  /// - Returns: the words of what the run has recorded in the end, and how much of it by whoever had lost the lease.
  private func sendLate(_ fixture: StoreFixture) throws -> (words: [String], foreign: Int) {
    let audit = try WriterAudit(fixture.server, fixture.database)
    let proxy = Proxy(to: fixture.server.port)
    defer { proxy.end() }
    try fixture.open()
    let first = try fixture.journal(port: proxy.port, patience: Self.patience)
    try first.append(Record.few(2, "first"))
    proxy.turn(to: .late)
    #expect(throws: JournalError.self) { try first.append(Record.few(1, from: 3, "late")) }
    let second = try fixture.journal(folder: "other", name: "bob", takes: true)
    proxy.turn(to: .fair)
    // What was held up is there once the server has closed the connection on which it came.
    try waitUntil("the first connection is still there") {
      try fixture.server.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(fixture.database)' AND pid <> pg_backend_pid()",
        in: fixture.database) == "2"
    }
    if try fixture.records().count == 2 { try second.append(Record.few(1, from: 3, "second")) }
    let fenced = #expect(throws: JournalError.self) {
      try waitUntil("the first driver is told") {
        do {
          try first.probe()
        } catch let error as JournalError where !error.isPermanent {
          return false
        }
        return true
      }
    }
    guard case .fenced(_, StoreFixture.driver("bob")) = fenced else {
      Issue.record("told as \(fenced.map { "\($0)" } ?? "nothing")")
      return ([], 0)
    }
    let words = try fixture.records().map { record in
      guard case .run(.held(.asked(let words))) = record.event else { return "resumed" }
      return String(words.prefix { $0 != " " })
    }
    return (words, try audit.foreignWrites())
  }

  @Test func whatComesLateIsRefusedWhereTheLeaseWasTaken() throws {
    #expect(try sendLate(StoreFixture()) == (["first", "resumed", "second"], 0))
  }

  /// The control: without the fence the late one gets in, and this test sees it.
  @Test func withoutTheTokenWhatComesLateIsWritten() throws {
    let fixture = try StoreFixture()
    try fixture.removeFence()
    #expect(try sendLate(fixture) == (["first", "resumed", "late"], 1))
  }

  /// A network that has parted: the first driver goes on believing that it drives.
  @Test func whereBothBelieveToDriveOneWrites() throws {
    let fixture = try StoreFixture()
    let proxy = Proxy(to: fixture.server.port)
    defer { proxy.end() }
    try fixture.open()
    let first = try fixture.journal(port: proxy.port, patience: Self.patience)
    try first.append(Record.few(2, "first"))
    proxy.turn(to: .silent)
    let second = try fixture.journal(folder: "other", name: "bob", takes: true)
    for number in 3...6 {
      #expect(throws: JournalError.self) { try first.append(Record.few(1, from: number, "first")) }
      try second.append(Record.few(1, from: number, "second"))
    }
    proxy.turn(to: .fair)
    try waitUntil("the first driver is told") {
      do {
        try first.append(Record.few(1, from: 3, "first"))
        Issue.record("both have written")
        return true
      } catch let error as JournalError {
        return error.isPermanent
      }
    }
    try second.append(Record.few(1, from: 7, "second"))
    #expect(try fixture.records() == Record.few(2, "first") + Record.few(5, from: 3, "second"))
  }
}
