import EventChain
import Foundation
import GRDB
import ReleaseModel

import struct ReleaseModel.Record

/// Reads the journal of a run that this process does not drive.
public final class JournalReader: Sendable {
  let queue: DatabaseQueue
  private let copy: JournalCopy?
  let path: String

  /// Opens a journal for reading; that of an archive in a folder that takes no writes as it is now.
  ///
  /// - Throws: ``JournalError`` when it is missing, newer than this program or unreadable.
  public init(run: RunDirectory) throws {
    let path = run.journalPath
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { throw JournalError.missing(path: path) }
    let copy = JournalCopy.isNeeded(for: run) ? try JournalCopy(of: run) : nil
    self.copy = copy
    var configuration = Configuration.patient
    configuration.readonly = true
    queue = try JournalError.reading(path) {
      let queue = try DatabaseQueue(path: copy?.path ?? path, configuration: configuration)
      let found = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      // The writer has made the file and not yet the table, or the log with the table in it was lost.
      guard found != 0 else {
        try queue.inDatabase { try SQLiteJournal.demandNoTable($0, path) }
        throw JournalError.empty(path: path)
      }
      try SQLiteJournal.demandVersion(found, path)
      return queue
    }
  }

  /// The records after a sequence number, oldest first.
  public func records(after sequence: Int = 0) throws -> [Record] {
    try JournalError.reading(path) {
      try queue.inDatabase { try EventRow.records($0, after: sequence, path: path) }
    }
  }

  /// The records with some sequence numbers, oldest first, in a time that does not grow with the journal; fewer where it
  /// ends before. Only they are proved.
  public func records(_ sequences: ClosedRange<Int>) throws -> [Record] {
    try JournalError.reading(path) {
      try queue.inDatabase {
        try EventRow.records(
          $0, from: max(1, sequences.lowerBound), to: sequences.upperBound + 1, path: path)
      }
    }
  }

  /// Reads and proves records, oldest first, without keeping them.
  ///
  /// - Parameters:
  ///   - sequence: the number of the last record that is known already.
  ///   - each: takes one after the other, with its link in the hash chain.
  /// - Throws: ``JournalError``, which names the first event that is not what was written; what `each` throws.
  public func read(after sequence: Int = 0, each: (Record, JournalLink) throws -> Void) throws {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        try EventRow.prove(database, after: sequence, path: path) { row in
          try each(row.record(path), JournalLink(sequence: row.sequence, digest: row.hash))
        }
      }
    }
  }

  /// The state that the records make.
  public func state() throws -> ReleaseState {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        let start = try KeptState.load(database) ?? ReleaseState()
        return try EventRow.state(database, path: path, from: start)
      }
    }
  }

  /// Proves the whole journal, and that a state that is kept in it is the one that its records make.
  ///
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  public func prove() throws {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        guard let kept = try KeptState.load(database) else {
          return try EventRow.prove(database, after: 0, path: path)
        }
        var state = ReleaseState()
        try EventRow.prove(database, after: 0, path: path) { row in
          guard row.sequence <= kept.sequence else { return }
          evolve(&state, try row.record(path))
        }
        guard state == kept else { throw JournalError.falseState(path: path, sequence: kept.sequence) }
      }
    }
  }

  /// One link of the hash chain, without proving what leads to it.
  ///
  /// - Parameter sequence: the number of its event; nil for the newest.
  public func link(_ sequence: Int?) throws -> JournalLink? {
    try JournalError.reading(path) { try queue.inDatabase { try EventRow.link(sequence, $0) } }
  }

  /// The links of the hash chain, oldest first, once every record has been proved.
  public func links() throws -> [JournalLink] {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        _ = try EventRow.records(database, after: 0, path: path)
        let rows = try Row.fetchAll(database, sql: "SELECT sequence, hash FROM event ORDER BY sequence")
        return rows.map { row in
          JournalLink(sequence: row[0], digest: row[1])
        }
      }
    }
  }
}
