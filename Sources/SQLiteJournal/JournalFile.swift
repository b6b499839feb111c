import EventChain
import Foundation
import GRDB
import GRDBSQLite

/// The making and opening of a journal's file.
extension SQLiteJournal {
  /// Makes a journal that appears whole or not at all: one that was killed halfway through its making could be
  /// repaired by a writer alone, and every reader would take it for damaged.
  static func make(_ run: RunDirectory) throws {
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

  static func open(_ path: String, _ log: WriteAheadLog) throws -> DatabaseQueue {
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
