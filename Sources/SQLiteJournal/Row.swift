import Crypto
import Foundation
import GRDB
import ReleaseModel
import struct ReleaseModel.Record

/// One row of the event table.
struct Row {
  static let insert = """
    INSERT INTO event (sequence, steady, wall, actor, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
    """

  /// What the first row is chained to.
  static let origin = Data(repeating: 0, count: SHA256.byteCount)

  let sequence: Int
  let steady: Int64
  let wall: Int64
  let actor: String
  let kind: String
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
    kind = Self.kind(body)
    hash = Self.hash(previous, sequence, steady, wall, actor, kind, body)
  }

  var arguments: StatementArguments { [sequence, steady, wall, actor, kind, body, hash] }

  /// An event is coded as an object whose only key is its kind.
  private static func kind(_ body: Data) -> String {
    let quote = UInt8(ascii: "\"")
    return String(decoding: body.drop { $0 != quote }.dropFirst().prefix { $0 != quote }, as: UTF8.self)
  }

  /// The hash of a row: SHA-256 over the hash before it and every column, each preceded by its length.
  static func hash(
    _ previous: Data, _ sequence: Int, _ steady: Int64, _ wall: Int64, _ actor: String, _ kind: String, _ body: Data
  ) -> Data {
    var hasher = SHA256()
    let columns = [
      previous, Data(String(sequence).utf8), Data(String(steady).utf8), Data(String(wall).utf8), Data(actor.utf8),
      Data(kind.utf8), body,
    ]
    for column in columns {
      withUnsafeBytes(of: UInt64(column.count).littleEndian) { hasher.update(bufferPointer: $0) }
      hasher.update(data: column)
    }
    return Data(hasher.finalize())
  }

  static func lastHash(_ database: Database) throws -> Data {
    try Data.fetchOne(database, sql: "SELECT hash FROM event ORDER BY sequence DESC LIMIT 1") ?? origin
  }

  /// Reads and proves the rows after a sequence number: no gap, every hash right, every body an event.
  static func records(_ database: Database, after sequence: Int, path: String) throws -> [Record] {
    var previous = origin
    if sequence > 0 {
      previous =
        try Data.fetchOne(database, sql: "SELECT hash FROM event WHERE sequence = ?", arguments: [sequence]) ?? origin
    }
    let decoder = JSONDecoder()
    var records: [Record] = []
    let rows = try GRDB.Row.fetchCursor(
      database,
      sql: "SELECT sequence, steady, wall, actor, kind, body, hash FROM event WHERE sequence > ? ORDER BY sequence",
      arguments: [sequence])
    while let row = try rows.next() {
      let expected = sequence + records.count + 1
      let number: Int = row[0]
      let (steady, wall): (Int64, Int64) = (row[1], row[2])
      let (actor, kind): (String, String) = (row[3], row[4])
      let (body, hash): (Data, Data) = (row[5], row[6])
      guard number == expected else {
        throw JournalError.broken(path: path, sequence: expected, reason: "missing; the next is \(number)")
      }
      guard self.hash(previous, number, steady, wall, actor, kind, body) == hash else {
        throw JournalError.broken(path: path, sequence: number, reason: "its hash does not fit its content")
      }
      guard let event = try? decoder.decode(Event.self, from: body) else {
        throw JournalError.broken(path: path, sequence: number, reason: "an event of an unknown kind, \(kind)")
      }
      previous = hash
      let at = Timestamp(steady: Instant(milliseconds: steady), wall: Instant(milliseconds: wall))
      records.append(Record(sequence: number, at: at, by: actor.isEmpty ? .board : .person(actor), event: event))
    }
    return records
  }
}
