import Crypto
import FailPoints
import Foundation
import GRDB
import ReleaseModel
import ReleaseStore
import Synchronization

import struct ReleaseModel.Record

/// The journal of a run: one SQLite file that only ever grows, each row chained to the one before by a hash.
///
/// One process writes it, under a lock that it holds for life; any number read it.
public final class SQLiteJournal: Journal {
  /// The version of the file's layout, kept in `user_version`.
  public static let version = 2

  /// What SQLite says when the disk has not taken what it was told to sync.
  private static let syncFailures: [ResultCode] = [.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC]

  let queue: DatabaseQueue
  private let lock: RunLock
  private let path: String
  /// The kernel tells of lost pages once: after that a sync that succeeds proves nothing.
  private let syncFailure = Mutex<JournalError?>(nil)
  /// The last record that the kept state follows.
  private let keptSequence = Mutex(0)

  /// Opens the journal of a run directory for writing, and makes it when it is not there.
  ///
  /// - Throws: ``JournalError``: it is being driven by another process, newer than this program, or unreadable.
  public init(run: RunDirectory) throws {
    path = run.journalPath
    lock = try RunLock(path: run.lockPath)
    if !FileManager.default.fileExists(atPath: path) { try Self.make(run) }
    queue = try Self.open(path)
  }

  /// Makes a journal that appears whole or not at all: one that was killed halfway through its making could be
  /// repaired by a writer alone, and every reader would take it for damaged.
  private static func make(_ run: RunDirectory) throws {
    let path = run.journalPath + ".new"
    for ending in ["", "-journal", "-wal", "-shm"] { unlink(path + ending) }
    // Closing it leaves all in the one file.
    try JournalError.reading(path) { try open(path).close() }
    guard rename(path, run.journalPath) == 0 else {
      throw JournalError.notWritten(path: run.journalPath, reason: String(cString: strerror(errno)))
    }
    try RunDirectories.sync(run.path)
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration.patient
    // GRDB would set synchronous to NORMAL if it were the one to turn WAL on.
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }
    return try JournalError.reading(path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { database in
        try demandDurability(database, path)
        try migrate(database, path)
      }
      return queue
    }
  }

  public func append(_ records: [Record]) throws {
    if let failure = syncFailure.withLock({ $0 }) { throw failure }
    do {
      try queue.inTransaction { database in
        var previous = try Row.lastHash(database)
        let insert = try database.cachedStatement(sql: Row.insert)
        for record in records {
          let row = try Row(record, previous: previous)
          try insert.execute(arguments: row.arguments)
          previous = row.hash
        }
        failPoint(.journalWriting)
        return .commit
      }
      failPoint(.journalWritten)
    } catch let error as DatabaseError {
      let failure = JournalError.notWritten(path: path, reason: error.message ?? "\(error)")
      if Self.syncFailures.contains(error.extendedResultCode) { syncFailure.withLock { $0 = failure } }
      throw failure
    }
  }

  /// Every record, oldest first.
  ///
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  public func records() throws -> [Record] {
    try JournalError.reading(path) { try queue.inDatabase { try Row.records($0, after: 0, path: path) } }
  }

  public func offer(_ state: ReleaseState) {
    let isDue = keptSequence.withLock { kept in
      guard state.sequence - kept >= KeptState.interval else { return false }
      kept = state.sequence
      return true
    }
    guard isDue else { return }
    // A state that cannot be kept is not missed; a disk that takes nothing shows at the next record.
    try? queue.inTransaction { database in
      try KeptState.keep(state, in: database)
      return .commit
    }
  }

  /// The state that the records make.
  ///
  /// - Parameter plan: reads the run's plan, if no state is kept that holds it.
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  public func state(_ plan: () throws -> Plan) throws -> ReleaseState {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        let kept = try KeptState.load(database)
        keptSequence.withLock { $0 = kept?.sequence ?? 0 }
        return try Row.state(database, path: path, from: kept ?? ReleaseState(plan: plan()))
      }
    }
  }

  private static func demandDurability(_ database: Database, _ path: String) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
    guard mode == "wal", synchronous == 2 else {
      throw JournalError.notDurable(path: path, reason: "journal_mode \(mode), synchronous \(synchronous)")
    }
  }

  private static func migrate(_ database: Database, _ path: String) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard found <= version else { throw JournalError.newer(path: path, found: found, known: version) }
    guard found < version else { return }
    try database.inTransaction {
      if found < 1 { try database.execute(sql: Row.table) }
      if found < 2 { try database.execute(sql: KeptState.table) }
      try database.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }
}

/// Reads the journal of a run that this process does not drive.
public final class JournalReader: Sendable {
  private let queue: DatabaseQueue
  private let path: String

  /// Opens a journal for reading.
  ///
  /// - Throws: ``JournalError`` when it is missing, newer than this program or unreadable.
  public init(run: RunDirectory) throws {
    path = run.journalPath
    guard FileManager.default.fileExists(atPath: path) else { throw JournalError.missing(path: path) }
    var configuration = Configuration.patient
    configuration.readonly = true
    queue = try JournalError.reading(path) { [path] in
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let found = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      // The writer has made the file and not yet the table.
      guard found != 0 else { throw JournalError.missing(path: path) }
      guard found <= SQLiteJournal.version else {
        throw JournalError.newer(path: path, found: found, known: SQLiteJournal.version)
      }
      return queue
    }
  }

  /// The records after a sequence number, oldest first.
  public func records(after sequence: Int = 0) throws -> [Record] {
    try JournalError.reading(path) {
      try queue.inDatabase { try Row.records($0, after: sequence, path: path) }
    }
  }

  /// The state that the records make.
  ///
  /// - Parameter plan: reads the run's plan, if no state is kept that holds it.
  public func state(_ plan: () throws -> Plan) throws -> ReleaseState {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        let start = try KeptState.load(database) ?? ReleaseState(plan: plan())
        return try Row.state(database, path: path, from: start)
      }
    }
  }

  /// Proves the whole journal, whatever state is kept in it.
  ///
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  public func prove() throws {
    try JournalError.reading(path) { try queue.inDatabase { try Row.prove($0, after: 0, path: path) } }
  }

  /// The links of the hash chain, oldest first, once every record has been proved.
  public func links() throws -> [JournalLink] {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        _ = try Row.records(database, after: 0, path: path)
        let rows = try GRDB.Row.fetchAll(database, sql: "SELECT sequence, hash FROM event ORDER BY sequence")
        return rows.map { row in
          let hash: Data = row[1]
          return JournalLink(sequence: row[0], hash: hash.map { String(format: "%02x", $0) }.joined())
        }
      }
    }
  }
}

/// One link of a journal's hash chain.
public struct JournalLink: Hashable, Sendable {
  /// The number of the event.
  public var sequence: Int
  /// SHA-256 over the hash before it and the event, in lower-case hexadecimal.
  public var hash: String
}

/// What keeps a journal from being used.
public enum JournalError: Error, Equatable, CustomStringConvertible {
  /// Another process drives the run.
  case driven(path: String, by: String)
  /// There is no journal.
  case missing(path: String)
  /// It was written by a newer program.
  case newer(path: String, found: Int, known: Int)
  /// SQLite cannot read it.
  case unreadable(path: String, reason: String)
  /// A row is not what was written.
  case broken(path: String, sequence: Int, reason: String)
  /// Records could not be written.
  case notWritten(path: String, reason: String)
  /// SQLite would not promise durability.
  case notDurable(path: String, reason: String)

  public var description: String {
    switch self {
    case .driven(_, let holder): "the run is driven by \(holder)"
    case .missing(let path): "\(path): no journal here"
    case .newer(let path, let found, let known):
      "\(path): journal version \(found); this relboard reads up to version \(known)"
    case .unreadable(let path, let reason): "\(path): not a readable journal: \(reason)"
    case .broken(let path, let sequence, let reason): "\(path): event \(sequence): \(reason)"
    case .notWritten(let path, let reason): "\(path): \(reason)"
    case .notDurable(let path, let reason): "\(path): SQLite cannot make events durable here: \(reason)"
    }
  }
}

extension JournalError {
  /// Puts what SQLite says while a journal is opened or read into the journal's words.
  fileprivate static func reading<Value>(_ path: String, _ operation: () throws -> Value) throws -> Value {
    do {
      return try operation()
    } catch let error as DatabaseError {
      throw unreadable(path: path, reason: error.message ?? "\(error)")
    }
  }
}

extension Configuration {
  /// A writer and its readers lock each other out for moments, while the journal is made or recovered.
  fileprivate static var patient: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    return configuration
  }
}
