import DatabaseServers
import EventChain
import Foundation
import GRDB
import ReleaseModel
import ReleaseStore
import SQLiteJournal
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import PostgreSQLJournal

/// What a journal promises, whether it is a file or a database.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct BothJournalsTests {
  /// Where a journal lies.
  enum Kind: String, CaseIterable, CustomTestStringConvertible {
    case file, database

    var testDescription: String { rawValue }
  }

  /// A journal of a kind, and what a test does with it.
  private final class Bench {
    private let fixture: StoreFixture?
    private let run: RunDirectory?
    private let root: String

    init(_ kind: Kind) throws {
      root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
      switch kind {
      case .file:
        run = try RunDirectories(root: root).create(id: "run", plan: Data())
        fixture = nil
      case .database:
        run = nil
        fixture = try StoreFixture()
        try fixture?.open()
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func open() throws -> any Journal {
      if let run { return try SQLiteJournal(run: run) }
      return try #require(fixture).journal()
    }

    func records() throws -> [Record] {
      if let run { return try JournalReader(run: run).records() }
      return try #require(fixture).records()
    }

    func tamper(_ sql: String) throws {
      if let run { return try DatabaseQueue(path: run.journalPath).write { try $0.execute(sql: sql) } }
      try #require(fixture).tamper("SET search_path = relboard; \(sql)")
    }

    /// Which event is said to be broken, and why.
    func damage() throws -> (sequence: Int, reason: String)? {
      do {
        _ = try records()
        return nil
      } catch JournalError.broken(_, let sequence, let reason) {
        return (sequence, reason)
      }
    }
  }

  @Test(arguments: Kind.allCases) func whatWasAppendedIsThereForTheNextWriter(kind: Kind) throws {
    let bench = try Bench(kind)
    let records = Record.few(30)
    for batch in stride(from: 0, to: records.count, by: 3) {
      // Each has gone without closing anything that it would have to.
      let journal = try bench.open()
      try journal.append(Array(records[batch..<batch + 3]))
      try journal.probe()
      try journal.demandPlace()
      #expect(try bench.records() == Array(records[..<(batch + 3)]))
    }
  }

  @Test(arguments: Kind.allCases) func anAppendOfNothingChangesNothing(kind: Kind) throws {
    let bench = try Bench(kind)
    let journal = try bench.open()
    try journal.append([])
    try journal.append(Record.few(2))
    try journal.append([])
    #expect(try bench.records() == Record.few(2))
  }

  @Test(arguments: Kind.allCases) func aLargeEventIsKeptWhole(kind: Kind) throws {
    let bench = try Bench(kind)
    let records = [Record.numbered(1, .run(.held(.asked(String(repeating: "é\u{0}\"\\", count: 200_000)))))]
    try bench.open().append(records)
    #expect(try bench.records() == records)
  }

  @Test(
    arguments: Kind.allCases,
    [
      "UPDATE event SET steady = steady + 1 WHERE sequence = 3",
      "UPDATE event SET wall = 0 WHERE sequence = 3",
      "UPDATE event SET actor = 'eve' WHERE sequence = 3",
      "UPDATE event SET kind = 'run.resumed' WHERE sequence = 3",
      "UPDATE event SET version = 2 WHERE sequence = 3",
    ])
  func aChangedColumnIsNamed(kind: Kind, sql: String) throws {
    let bench = try Bench(kind)
    try bench.open().append(Record.few(5))
    try bench.tamper(sql)
    let damage = try bench.damage()
    #expect(damage?.sequence == 3)
    #expect(damage?.reason == "its hash does not fit its content")
  }

  @Test(arguments: Kind.allCases) func aMissingEventIsNamed(kind: Kind) throws {
    let bench = try Bench(kind)
    try bench.open().append(Record.few(5))
    try bench.tamper("DELETE FROM event WHERE sequence = 2")
    let damage = try bench.damage()
    #expect(damage?.sequence == 2)
    #expect(damage?.reason == "missing; the next is 3")
  }

  @Test(arguments: Kind.allCases) func replacedEventsAreNamedWhereTheChainGoesOn(kind: Kind) throws {
    let bench = try Bench(kind)
    try bench.open().append(Record.few(5))
    try bench.tamper(
      "UPDATE event SET hash = (SELECT hash FROM event WHERE sequence = 1) WHERE sequence = 4")
    #expect(try bench.damage()?.sequence == 4)
  }
}
