import EventChain
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
  private let attendance: Session.Attendance
  private let path: String
  private let file: FileIdentity?
  /// Why nothing is written any more. The kernel tells of lost pages once: after that a sync that succeeds proves
  /// nothing.
  private let end = Mutex<JournalError?>(nil)
  /// The last record that the kept state follows.
  private let keptSequence = Mutex(0)

  /// Opens the journal of a run directory for writing, and makes it when it is not there.
  ///
  /// - Parameter attendance: whether somebody can be asked where the run is driven, for those who ask who drives it.
  /// - Throws: ``JournalError``: it is being driven by another process, newer than this program, or unreadable.
  public convenience init(run: RunDirectory, as attendance: Session.Attendance = .attended) throws {
    try self.init(run: run, checkpointFrames: Self.usualFrames, as: attendance)
  }

  /// Opens the journal of a run that the process which has started this one hands over.
  ///
  /// - Parameter lock: the open file of the run's lock, as it was inherited.
  /// - Throws: as ``init(run:as:)``.
  public convenience init(run: RunDirectory, inherited lock: Int32, as attendance: Session.Attendance) throws
  {
    let lock = try Self.demandLock(run.lockPath) { path throws(FileLock.Problem) in
      try FileLock(path: path, inherited: lock, as: attendance)
    }
    try self.init(run, lock, checkpointFrames: Self.usualFrames, as: attendance)
  }

  /// Opens the journal; its log is moved into the file after so many frames.
  package convenience init(
    run: RunDirectory, checkpointFrames: Int, as attendance: Session.Attendance = .attended
  ) throws {
    let lock = try Self.demandLock(run.lockPath) { path throws(FileLock.Problem) in
      try FileLock(path: path, patience: Self.patience, as: attendance)
    }
    try self.init(run, lock, checkpointFrames: checkpointFrames, as: attendance)
  }

  private init(
    _ run: RunDirectory, _ lock: FileLock, checkpointFrames: Int, as attendance: Session.Attendance
  ) throws {
    self.checkpointFrames = checkpointFrames
    self.attendance = attendance
    self.lock = lock
    path = run.journalPath
    if !FileManager.default.fileExists(atPath: path) { try Self.make(run) }
    log = WriteAheadLog()
    queue = try Self.open(path, log)
    file = FileIdentity(path: path)
    // SQLite syncs the folder in which it makes the log, but does not look whether that succeeded.
    try RunDirectories.sync(run.path)
  }

  /// SQLite's own habit.
  private static let usualFrames = 1000
  /// How long the run's lock is waited for, in milliseconds: what a driver that was killed has just begun to start
  /// holds it until it has become another program, and whoever asks who drives holds it for a moment.
  private static let patience = 500

  private static func demandLock(
    _ path: String, _ lock: (String) throws(FileLock.Problem) -> FileLock
  ) throws(JournalError) -> FileLock {
    do {
      return try lock(path)
    } catch {
      switch error {
      case .held(let holder): throw .driven(path: path, by: holder)
      case .notWritten(let reason): throw .notWritten(path: path, reason: reason)
      }
    }
  }

  /// Ends the writing for good, so that another process can go on with it: from then on nothing is recorded here.
  public func handOver() {
    // Not in the middle of a record.
    queue.inDatabase { _ in end.withLock { $0 = .handedOver(path: path) } }
  }

  /// Ends the writing for good, and gives the run's lock up for whoever waits for it.
  public func giveUp() {
    handOver()
    lock.giveUp()
  }

  /// Who drives the run: this process.
  public var driver: Driver { .own(attendance) }

  /// Whether the run's lock is still where others look for it.
  public var isLockInPlace: Bool { lock.isInPlace }

  /// Calls a function with the open file of the run's lock, for a process that is to inherit it.
  public func withLockDescriptor<Value>(_ body: (Int32) throws -> Value) rethrows -> Value {
    try lock.withDescriptor(body)
  }

  public func append(_ records: [Record]) throws {
    try write { database in
      let insert = try database.cachedStatement(sql: EventRow.insert)
      for row in try EventRow.chained(records, to: EventRow.lastHash(database)) {
        try insert.execute(arguments: row.arguments)
      }
    }
    checkpointWhenDue()
  }

  /// Appends rows that are durable elsewhere, all or none of them.
  ///
  /// - Throws: as ``append(_:)``; ``JournalError/broken(path:sequence:reason:)`` when they do not follow the last row.
  package func append(rows: [EventRow]) throws {
    try write { database in
      let insert = try database.cachedStatement(sql: EventRow.insert)
      let last = try EventRow.link(nil, database)
      var proof = ChainProof(path: path, after: last?.sequence ?? 0, hash: last?.digest ?? EventRow.origin)
      for row in rows { try insert.execute(arguments: proof.take(row).arguments) }
    }
    checkpointWhenDue()
  }

  /// The rows after a sequence number, proved.
  ///
  /// - Parameter count: how many at most.
  package func rows(after sequence: Int, atMost count: Int) throws -> [EventRow] {
    try JournalError.reading(path) {
      try queue.inDatabase { database in
        var rows: [EventRow] = []
        let end = sequence + 1 + count
        try EventRow.prove(database, after: sequence, before: end, isSound: true, path: path) {
          rows.append($0)
        }
        return rows
      }
    }
  }

  /// One link of the hash chain, without proving what leads to it.
  ///
  /// - Parameter sequence: the number of its event; nil for the newest.
  package func link(_ sequence: Int?) throws -> JournalLink? {
    try JournalError.reading(path) { try queue.inDatabase { try EventRow.link(sequence, $0) } }
  }

  @discardableResult public func probe() throws -> [Record] {
    // Written and synced as any other change is, although the version is the same.
    try write { try $0.execute(sql: "PRAGMA user_version = \(Self.version)") }
    return []
  }

  private func write(_ change: (Database) throws -> Void) throws {
    try demandPlace()
    do {
      try queue.inTransaction { database in
        if let end = end.withLock({ $0 }) { throw end }
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
    guard lock.isInPlace else {
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
    end.withLock { $0 = failure }
    return failure
  }

  /// Waits for the disk no more: for a copy that is thrown away, and made again where it is missing.
  package func forgoDurability() throws {
    try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
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

  /// How many of the oldest records a kept state stands for: ``state()`` has not proved them.
  public var keptRecords: Int { keptSequence.withLock { $0 } }

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
}
