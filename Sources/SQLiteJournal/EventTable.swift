import EventChain
import Foundation
import GRDB
import ReleaseModel

import struct ReleaseModel.Record

// The event table of a journal's file.
extension EventRow {
  static let table = """
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY,
      steady INTEGER NOT NULL,
      wall INTEGER NOT NULL,
      actor TEXT NOT NULL,
      kind TEXT NOT NULL,
      version INTEGER NOT NULL,
      body BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
    """

  static let insert = """
    INSERT INTO event (sequence, steady, wall, actor, kind, version, body, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    """

  var arguments: StatementArguments { [sequence, steady, wall, actor, kind, version, body, hash] }

  static func lastHash(_ database: Database) throws -> Data {
    let last = try database.cachedStatement(sql: "SELECT hash FROM event ORDER BY sequence DESC LIMIT 1")
    return try Data.fetchOne(last) ?? origin
  }

  /// One link of the hash chain, without proving what leads to it; the newest for nil.
  static func link(_ sequence: Int?, _ database: Database) throws -> JournalLink? {
    let row =
      if let sequence {
        try Row.fetchOne(
          database, sql: "SELECT sequence, hash FROM event WHERE sequence = ?", arguments: [sequence])
      } else {
        try Row.fetchOne(database, sql: "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1")
      }
    return row.map { JournalLink(sequence: $0[0], digest: $0[1]) }
  }

  /// Reads and proves the rows after a sequence number: no gap, every hash right, every body an event.
  static func records(_ database: Database, after sequence: Int, path: String) throws -> [Record] {
    var records: [Record] = []
    try prove(database, after: sequence, path: path) { records.append(try $0.record(path)) }
    return records
  }

  /// Reads and proves the rows of some sequence numbers, the last one not included: every hash right.
  static func records(_ database: Database, from first: Int, to end: Int, path: String) throws -> [Record] {
    var records: [Record] = []
    try prove(database, after: first - 1, before: end, isSound: true, path: path) {
      records.append(try $0.record(path))
    }
    return records
  }

  /// The state that the journal's records make, from one that was kept or from nothing.
  static func state(_ database: Database, path: String, from start: ReleaseState) throws -> ReleaseState {
    var state = start
    try prove(database, after: state.sequence, path: path) { evolve(&state, try $0.record(path)) }
    return state
  }

  /// Proves the rows after a sequence number, one by one: no gap, and every hash right.
  ///
  /// - Parameter isSound: the file's structure, which takes as long to look at as all of it, counts as proved.
  static func prove(
    _ database: Database, after sequence: Int, before end: Int = .max, isSound: Bool = false, path: String,
    each: (EventRow) throws -> Void = { _ in }
  ) throws {
    // The chain does not show that its end is missing; the structure of a damaged file mostly does.
    if sequence == 0, !isSound { try demandSoundness(database, path) }
    var previous = origin
    if sequence > 0 {
      previous =
        try Data.fetchOne(database, sql: "SELECT hash FROM event WHERE sequence = ?", arguments: [sequence])
        ?? origin
    }
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT sequence, steady, wall, actor, kind, version, body, hash FROM event
        WHERE sequence > ? AND sequence < ? ORDER BY sequence
        """,
      arguments: [sequence, end])
    var proof = ChainProof(path: path, after: sequence, hash: previous)
    while let columns = try rows.next() { try each(proof.take(try? EventRow(columns))) }
  }

  private static func demandSoundness(_ database: Database, _ path: String) throws {
    let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "ok"
    guard finding == "ok" else { throw JournalError.unreadable(path: path, reason: finding) }
  }

  /// - Throws: `RowDecodingError` when a column is null, which only damage makes it.
  private init(_ columns: Row) throws {
    self.init(
      sequence: try columns.decode(atIndex: 0), steady: try columns.decode(atIndex: 1),
      wall: try columns.decode(atIndex: 2),
      // Read as bytes, because GRDB traps on an empty blob read as text: one damaged bit makes it of an empty text.
      actor: String(decoding: try columns.decode(Data.self, atIndex: 3), as: UTF8.self),
      kind: String(decoding: try columns.decode(Data.self, atIndex: 4), as: UTF8.self),
      version: try columns.decode(atIndex: 5), body: try columns.decode(atIndex: 6),
      hash: try columns.decode(atIndex: 7))
  }
}
