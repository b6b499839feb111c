import DatabaseServers
import EventChain
import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import PostgreSQLJournal

/// A driver whose network parts while it writes, and another that takes the run meanwhile.
protocol PartedNetwork {
  var fixture: StoreFixture { get }
  /// The way of the first driver to the store; nil for its own.
  var port: Int? { get }

  /// Holds up what the first driver sends, until it is let go on.
  func hold() throws
  /// Lets nothing of the first driver through in either direction, and tells nobody.
  func part() throws
  /// Makes the way good again.
  func join() throws
  /// Does something where the first driver is.
  func here<Value>(_ body: @escaping () throws -> Value) throws -> Value
  /// Does something where the second is.
  func there<Value>(_ body: @escaping () throws -> Value) throws -> Value
}

extension PartedNetwork {
  private func openFirst() throws -> PostgreSQLJournal {
    try fixture.open()
    return try here {
      let journal = try fixture.journal(port: port, patience: .milliseconds(400))
      try journal.append(Record.few(2, "first"))
      return journal
    }
  }

  private func openSecond() throws -> PostgreSQLJournal {
    try there { try fixture.journal(folder: "other", name: "bob", takes: true) }
  }

  /// What the first driver has sent is held up on the way, until another has taken the run.
  ///
  /// - Returns: the words of what the run has recorded in the end, and how much of it by whoever had lost the lease.
  func sendLate() throws -> (words: [String], foreign: Int) {
    let audit = try WriterAudit(fixture.server, fixture.database)
    let first = try openFirst()
    try hold()
    try here {
      _ = #expect(throws: JournalError.self) { try first.append(Record.few(1, from: 3, "late")) }
    }
    let second = try openSecond()
    try join()
    // What was held up is there once the server has closed the connection on which it came.
    try waitUntil("the first connection is still there") {
      try fixture.server.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(fixture.database)' AND pid <> pg_backend_pid()",
        in: fixture.database) == "2"
    }
    if try fixture.records().count == 2 {
      try there { try second.append(Record.few(1, from: 3, "second")) }
    }
    #expect(try ending { try first.probe() } == .fenced(by: "bob"))
    let words = try fixture.records().map { record in
      guard case .run(.held(.asked(let words))) = record.event else { return "resumed" }
      return String(words.prefix { $0 != " " })
    }
    return (words, try audit.foreignWrites())
  }

  /// The first driver goes on believing that it drives, and so does the second.
  func writeBoth() throws {
    let audit = try WriterAudit(fixture.server, fixture.database)
    let first = try openFirst()
    try part()
    let second = try openSecond()
    for number in 3...6 {
      try here {
        _ = #expect(throws: JournalError.self) { try first.append(Record.few(1, from: number, "first")) }
      }
      try there { try second.append(Record.few(1, from: number, "second")) }
    }
    try join()
    let ending = try ending { try first.append(Record.few(1, from: 3, "first")) }
    #expect(ending == .fenced(by: "bob"))
    try there { try second.append(Record.few(1, from: 7, "second")) }
    #expect(try fixture.records() == Record.few(2, "first") + Record.few(5, from: 3, "second"))
    #expect(try audit.foreignWrites() == 0)
  }

  /// Tries something until the journal says for good that it cannot be done.
  private func ending(_ body: @escaping () throws -> Void) throws -> Ending {
    var ending = Ending.none
    try waitUntil("the first driver is told") {
      do {
        try here(body)
        ending = .written
      } catch let error as JournalError where error.isPermanent {
        if case .fenced(_, let driver) = error { ending = .fenced(by: driver?.name) } else { ending = .other }
      } catch {
        return false
      }
      return true
    }
    return ending
  }
}

/// How a driver's writing ends.
private enum Ending: Equatable { case none, written, other, fenced(by: String?) }
