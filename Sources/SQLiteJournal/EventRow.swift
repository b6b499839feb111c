import Crypto
import Foundation
import GRDB
import ReleaseModel

import struct ReleaseModel.Record

/// One row of the event table.
struct EventRow {
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

  /// What the first row is chained to.
  static let origin = Data(repeating: 0, count: SHA256.byteCount)

  private static let decoder = JSONDecoder()

  let sequence: Int
  let steady: Int64
  let wall: Int64
  let actor: String
  let kind: String
  let version: Int
  let body: Data
  let hash: Data

  init(_ record: Record, previous: Data) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    sequence = record.sequence
    steady = record.at.steady.milliseconds
    wall = record.at.wall.milliseconds
    actor = record.by == .board ? "" : record.by.name
    body = try encoder.encode(record.event)
    kind = record.event.kind
    version = record.event.version
    hash = Self.hash(previous, sequence, steady, wall, actor, kind, version, body)
  }

  var arguments: StatementArguments { [sequence, steady, wall, actor, kind, version, body, hash] }

  /// The hash of a row: SHA-256 over the hash before it and every column, each preceded by its length.
  static func hash(
    _ previous: Data, _ sequence: Int, _ steady: Int64, _ wall: Int64, _ actor: String, _ kind: String,
    _ version: Int, _ body: Data
  ) -> Data {
    var hasher = SHA256()
    let columns = [
      previous, Data(String(sequence).utf8), Data(String(steady).utf8), Data(String(wall).utf8),
      Data(actor.utf8), Data(kind.utf8), Data(String(version).utf8), body,
    ]
    for column in columns {
      withUnsafeBytes(of: UInt64(column.count).littleEndian) { hasher.update(bufferPointer: $0) }
      hasher.update(data: column)
    }
    return Data(hasher.finalize())
  }

  static func lastHash(_ database: Database) throws -> Data {
    let last = try database.cachedStatement(sql: "SELECT hash FROM event ORDER BY sequence DESC LIMIT 1")
    return try Data.fetchOne(last) ?? origin
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
    var expected = sequence
    while let columns = try rows.next() {
      expected += 1
      guard let row = try? EventRow(columns) else {
        throw JournalError.broken(path: path, sequence: expected, reason: "a column holds nothing")
      }
      guard row.sequence == expected else {
        throw JournalError.broken(
          path: path, sequence: expected, reason: "missing; the next is \(row.sequence)")
      }
      guard row.isChained(to: previous) else {
        throw JournalError.broken(path: path, sequence: expected, reason: "its hash does not fit its content")
      }
      try each(row)
      previous = row.hash
    }
  }

  private static func demandSoundness(_ database: Database, _ path: String) throws {
    let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "ok"
    guard finding == "ok" else { throw JournalError.unreadable(path: path, reason: finding) }
  }

  /// - Throws: `RowDecodingError` when a column is null, which only damage makes it.
  private init(_ columns: Row) throws {
    sequence = try columns.decode(atIndex: 0)
    steady = try columns.decode(atIndex: 1)
    wall = try columns.decode(atIndex: 2)
    // Read as bytes, because GRDB traps on an empty blob read as text: one damaged bit makes it of an empty text.
    actor = String(decoding: try columns.decode(Data.self, atIndex: 3), as: UTF8.self)
    kind = String(decoding: try columns.decode(Data.self, atIndex: 4), as: UTF8.self)
    version = try columns.decode(atIndex: 5)
    body = try columns.decode(atIndex: 6)
    hash = try columns.decode(atIndex: 7)
  }

  private func isChained(to previous: Data) -> Bool {
    Self.hash(previous, sequence, steady, wall, actor, kind, version, body) == hash
  }

  func record(_ path: String) throws -> Record {
    let at = Timestamp(
      steady: SteadyInstant(milliseconds: steady), wall: WallInstant(milliseconds: wall))
    return Record(
      sequence: sequence, at: at, by: actor.isEmpty ? .board : .person(actor), event: try event(path))
  }

  private func event(_ path: String) throws -> Event {
    do {
      let event = try Self.decoder.decode(Event.self, from: body)
      guard event.kind == kind else {
        throw JournalError.broken(
          path: path, sequence: sequence, reason: "its kind \(kind) is not that of its content, \(event.kind)"
        )
      }
      return event
    } catch let error as RowError {
      throw JournalError.newerEvent(path: path, sequence: sequence, reason: error.description)
    } catch let error as DecodingError {
      throw JournalError.broken(
        path: path, sequence: sequence, reason: "a \(kind) that cannot be read\(error.place)")
    }
  }
}

extension DecodingError {
  /// At which field it lies.
  fileprivate var place: String {
    let path: [any CodingKey] =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
        context.codingPath
      case .keyNotFound(let key, let context): context.codingPath + [key]
      @unknown default: []
      }
    return path.isEmpty ? "" : ": " + path.map(\.stringValue).joined(separator: ".")
  }
}
