import Foundation
import Hashing
import ReleaseModel

/// One row of the event table, wherever it lies.
package struct EventRow: Hashable, Codable, Sendable {
  /// What the first row is chained to.
  package static let origin = Data(repeating: 0, count: SHA256.byteCount)

  private static let decoder = JSONDecoder()

  package let sequence: Int
  package let steady: Int64
  package let wall: Int64
  package let actor: String
  package let kind: String
  package let version: Int
  package let body: Data
  package let hash: Data

  /// The row of a record.
  ///
  /// - Parameter previous: the hash of the row before it, or ``origin``.
  package init(_ record: Record, previous: Data) throws {
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

  /// The row as it was found; whether it is what was written, ``ChainProof`` tells.
  package init(
    sequence: Int, steady: Int64, wall: Int64, actor: String, kind: String, version: Int, body: Data,
    hash: Data
  ) {
    (self.sequence, self.steady, self.wall) = (sequence, steady, wall)
    (self.actor, self.kind, self.version) = (actor, kind, version)
    (self.body, self.hash) = (body, hash)
  }

  /// The rows of records, each chained to the one before.
  ///
  /// - Parameter previous: as for ``init(_:previous:)``.
  package static func chained(_ records: [Record], to previous: Data) throws -> [EventRow] {
    var previous = previous
    return try records.map { record in
      let row = try EventRow(record, previous: previous)
      previous = row.hash
      return row
    }
  }

  /// The hash of a row: SHA-256 over the hash before it and every column, each preceded by its length.
  package static func hash(
    _ previous: Data, _ sequence: Int, _ steady: Int64, _ wall: Int64, _ actor: String, _ kind: String,
    _ version: Int, _ body: Data
  ) -> Data {
    var hasher = SHA256()
    let columns = [
      previous, Data(String(sequence).utf8), Data(String(steady).utf8), Data(String(wall).utf8),
      Data(actor.utf8), Data(kind.utf8), Data(String(version).utf8), body,
    ]
    for column in columns {
      withUnsafeBytes(of: UInt64(column.count).littleEndian) { hasher.update($0) }
      hasher.update(column)
    }
    return Data(hasher.digest)
  }

  package func isChained(to previous: Data) -> Bool {
    Self.hash(previous, sequence, steady, wall, actor, kind, version, body) == hash
  }

  /// The record that the row holds.
  ///
  /// - Throws: ``JournalError`` when nobody has written its content so.
  package func record(_ path: String) throws -> Record {
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
