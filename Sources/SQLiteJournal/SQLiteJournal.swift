import Crypto
import FailPoints
import Foundation
import GRDB
import GRDBSQLite
import ReleaseModel
import ReleaseStore
import Synchronization

import struct ReleaseModel.Record

/// The journal of a run: one SQLite file that only ever grows, each row chained to the one before by a hash.
///
/// One process writes it, under a lock that it holds for life; any number read it.
public final class SQLiteJournal: Journal {
  /// The version of the file's layout, kept in `user_version`. The first two, in which an event was written as the
  /// compiler had it, were never released.
  public static let version = 3

  /// What SQLite says when the disk has not taken what it was told to sync.
  private static let syncFailures: [ResultCode] = [.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC]

  package let queue: DatabaseQueue
  private let log: WriteAheadLog
  private let checkpointFrames: Int
  private let lock: FileLock
  private let path: String
  private let file: FileIdentity?
  /// The kernel tells of lost pages once: after that a sync that succeeds proves nothing.
  private let syncFailure = Mutex<JournalError?>(nil)
  /// The last record that the kept state follows.
  private let keptSequence = Mutex(0)

  /// Opens the journal of a run directory for writing, and makes it when it is not there.
  ///
  /// - Throws: ``JournalError``: it is being driven by another process, newer than this program, or unreadable.
  public convenience init(run: RunDirectory) throws {
    // SQLite's own habit.
    try self.init(run: run, checkpointFrames: 1000)
  }

  /// Opens the journal; its log is moved into the file after so many frames.
  package init(run: RunDirectory, checkpointFrames: Int) throws {
    self.checkpointFrames = checkpointFrames
    path = run.journalPath
    lock = try Self.lock(run.lockPath)
    if !FileManager.default.fileExists(atPath: path) { try Self.make(run) }
    log = WriteAheadLog()
    queue = try Self.open(path, log)
    file = FileIdentity(path: path)
    // SQLite syncs the folder in which it makes the log, but does not look whether that succeeded.
    try RunDirectories.sync(run.path)
  }

  /// Takes the run's lock, not quite at once: what a driver that was killed has just begun to start holds it until
  /// it has become another program.
  private static func lock(_ path: String) throws -> FileLock {
    do {
      return try FileLock(path: path, patience: 500)
    } catch .held(let holder) {
      throw JournalError.driven(path: path, by: holder)
    } catch .notWritten(let reason) {
      throw JournalError.notWritten(path: path, reason: reason)
    }
  }

  /// Makes a journal that appears whole or not at all: one that was killed halfway through its making could be
  /// repaired by a writer alone, and every reader would take it for damaged.
  private static func make(_ run: RunDirectory) throws {
    let path = run.journalPath + ".new"
    for ending in ["", "-journal", "-wal", "-shm"] { unlink(path + ending) }
    // SQLite gives a new file the mode 0644, and what it makes beside one the mode of that.
    try PrivateFiles.write(Data(), to: path)
    // Closing it leaves all in the one file.
    let log = WriteAheadLog()
    try withExtendedLifetime(log) { try JournalError.reading(path) { try open(path, log).close() } }
    guard rename(path, run.journalPath) == 0 else {
      throw JournalError.notWritten(path: run.journalPath, reason: String(cString: strerror(errno)))
    }
    try RunDirectories.sync(run.path)
  }

  private static func open(_ path: String, _ log: WriteAheadLog) throws -> DatabaseQueue {
    var configuration = Configuration.patient
    // GRDB would set synchronous to NORMAL if it were the one to turn WAL on.
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      log.follow(database)
    }
    return try JournalError.reading(path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { database in
        try demandDurability(database, path)
        try migrate(database, path)
        try emptyLog(database)
      }
      return queue
    }
  }

  public func append(_ records: [Record]) throws {
    try write { database in
      var previous = try EventRow.lastHash(database)
      let insert = try database.cachedStatement(sql: EventRow.insert)
      for record in records {
        let row = try EventRow(record, previous: previous)
        try insert.execute(arguments: row.arguments)
        previous = row.hash
      }
    }
    checkpointWhenDue()
  }

  public func probe() throws {
    // Written and synced as any other change is, although the version is the same.
    try write { try $0.execute(sql: "PRAGMA user_version = \(Self.version)") }
  }

  private func write(_ change: (Database) throws -> Void) throws {
    if let failure = syncFailure.withLock({ $0 }) { throw failure }
    try demandPlace()
    do {
      try queue.inTransaction { database in
        try change(database)
        failPoint(.journalWriting)
        return .commit
      }
      failPoint(.journalWritten)
    } catch let error as DatabaseError {
      throw note(error)
    }
  }

  public func demandPlace() throws {
    guard FileIdentity(path: path) == file else {
      throw JournalError.displaced(path: path, reason: "the run's folder was moved or deleted")
    }
    guard lock.isHeld else {
      throw JournalError.displaced(
        path: path, reason: "driver.lock was removed, so that another process may drive the run")
    }
  }

  /// Moves the log into the file, so that the log begins anew.
  ///
  /// SQLite's automatic checkpoint would do the same and keep a failed sync to itself.
  private func checkpointWhenDue() {
    guard log.frameCount >= checkpointFrames else { return }
    do {
      _ = try queue.inDatabase { try $0.checkpoint() }
    } catch let error as DatabaseError {
      // What was appended is durable in the log: this failure is the next append's.
      _ = note(error)
    } catch {}
  }

  /// Puts what kept something from being written into the journal's words, and remembers a failed sync.
  private func note(_ error: DatabaseError) -> JournalError {
    let reason = error.message ?? "\(error)"
    guard Self.syncFailures.contains(error.extendedResultCode) else {
      return .notWritten(path: path, reason: reason)
    }
    let failure = JournalError.notSynced(path: path, reason: reason)
    syncFailure.withLock { $0 = failure }
    return failure
  }

  /// Every record, oldest first.
  ///
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  public func records() throws -> [Record] {
    try JournalError.reading(path) { try queue.inDatabase { try EventRow.records($0, after: 0, path: path) } }
  }

  public func offer(_ state: ReleaseState) {
    let isDue = keptSequence.withLock { kept in
      guard state.sequence - kept >= KeptState.interval else { return false }
      kept = state.sequence
      return true
    }
    guard isDue else { return }
    // A state that cannot be kept is not missed; a disk that takes nothing shows at the next record.
    try? write { try KeptState.keep(state, in: $0) }
  }

  /// The state that the records make.
  ///
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  public func state() throws -> ReleaseState {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        let kept = try KeptState.load(database)
        keptSequence.withLock { $0 = kept?.sequence ?? 0 }
        return try EventRow.state(database, path: path, from: kept ?? ReleaseState())
      }
    }
  }

  private static func demandDurability(_ database: Database, _ path: String) throws {
    // Where a file cannot be opened for writing, if only for a moment, SQLite silently opens it for reading.
    guard sqlite3_db_readonly(database.sqliteConnection, "main") == 0 else {
      throw JournalError.notWritten(path: path, reason: "it could be opened for reading only")
    }
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
    guard mode == "wal", synchronous == 2 else {
      throw JournalError.notDurable(path: path, reason: "journal_mode \(mode), synchronous \(synchronous)")
    }
  }

  /// Moves what an earlier process has left in the log into the file. It may have died between writing the log
  /// and syncing it, or of a sync that failed: then nothing shows that the disk has what the log's reader sees.
  private static func emptyLog(_ database: Database) throws {
    do {
      try database.checkpoint(.truncate)
    } catch DatabaseError.SQLITE_BUSY {
      // A reader that stands still must not keep the run from being driven.
    }
  }

  private static func migrate(_ database: Database, _ path: String) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard found == 0 else { return try demandVersion(found, path) }
    try demandNoTable(database, path)
    try lay(database)
  }

  /// Throws when a journal that says that it was never made has events.
  static func demandNoTable(_ database: Database, _ path: String) throws {
    guard try database.tableExists("event") else { return }
    throw JournalError.unreadable(
      path: path, reason: "it has events, and no version; was user_version changed?")
  }

  /// Throws unless a journal of a version can be read.
  static func demandVersion(_ found: Int, _ path: String) throws(JournalError) {
    if found > version { throw .newer(path: path, found: found, known: version) }
    if found < version { throw .older(path: path, found: found, known: version) }
  }

  private static func lay(_ database: Database) throws {
    try database.inTransaction {
      try database.execute(sql: EventRow.table + KeptState.table)
      try database.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }
}

extension Configuration {
  /// A writer and its readers lock each other out for moments, while the journal is made or recovered.
  static var patient: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    return configuration
  }
}
