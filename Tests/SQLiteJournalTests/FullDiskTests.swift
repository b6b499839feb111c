import Foundation
import GRDB
import ReleaseModel
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import SQLiteJournal

@Suite(.patience) struct FullDiskTests {
  private static let big = (1...40).map {
    Record.numbered($0, .run(.held(.asked(String(repeating: "x", count: 4000)))))
  }

  @Test func aFullDatabaseIsToldInWordsAndTakesRecordsAgainWhenThereIsRoom() throws {
    let fixture = RunsFixture()
    let journal = try SQLiteJournal(run: fixture.create())
    try journal.append([Self.big[0]])
    try journal.queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 8") }
    try Self.expectFull(journal)
    try journal.queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 10000") }
    try Self.expectRoom(journal)
  }

  @Test(.enabled(if: SmallDisk.canBeMounted, "mounting a small file system needs more rights"))
  func aFullDiskIsToldInWordsAndTakesRecordsAgainWhenThereIsRoom() throws {
    let disk = try SmallDisk()
    let ballast = disk.path + "/ballast"
    let run = try RunDirectories(root: disk.path + "/runs").create(id: "run", plan: Data())
    let journal = try SQLiteJournal(run: run)
    try journal.append([Self.big[0]])
    try Data().write(to: URL(fileURLWithPath: ballast))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: ballast))
    while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
    try Self.expectFull(journal)
    try file.truncate(atOffset: 0)
    try Self.expectRoom(journal)
  }

  private static func expectFull(_ journal: SQLiteJournal) throws {
    let error = #expect(throws: JournalError.self) { try journal.append(Array(big[1...])) }
    guard case .notWritten(_, "database or disk is full") = error else {
      Issue.record("told as \(error.map { "\($0)" } ?? "nothing")")
      return
    }
    #expect(try journal.records() == [big[0]])
  }

  private static func expectRoom(_ journal: SQLiteJournal) throws {
    try journal.append(Array(big[1...]))
    #expect(try journal.records() == big)
  }

  @Test(arguments: [ResultCode.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC])
  func afterAFailedSyncNothingIsPromisedAnyMore(code: ResultCode) throws {
    let fixture = RunsFixture()
    let journal = try SQLiteJournal(run: fixture.create())
    let disk = FailingDisk(code)
    journal.queue.add(transactionObserver: disk, extent: .databaseLifetime)
    let failure = JournalError.notSynced(path: fixture.runs.all()[0].journalPath, reason: "disk I/O error")
    #expect(throws: failure) { try journal.append(Record.few(1)) }
    disk.heal()
    #expect(throws: failure) { try journal.append(Record.few(1)) }
    #expect(throws: failure) { try journal.probe() }
  }

  @Test func afterAnotherFailureRecordsAreTakenAgain() throws {
    let fixture = RunsFixture()
    let journal = try SQLiteJournal(run: fixture.create())
    let disk = FailingDisk(.SQLITE_IOERR_WRITE)
    journal.queue.add(transactionObserver: disk, extent: .databaseLifetime)
    #expect(throws: JournalError.self) { try journal.append(Record.few(1)) }
    #expect(throws: JournalError.self) { try journal.probe() }
    disk.heal()
    try journal.probe()
    try journal.append(Record.few(1))
    #expect(try journal.records() == Record.few(1))
  }
}

/// Makes commits fail as SQLite does when the disk does.
private final class FailingDisk: TransactionObserver {
  private var code: ResultCode?

  init(_ code: ResultCode) { self.code = code }

  func heal() { code = nil }

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseDidCommit(_ database: Database) {}
  func databaseDidRollback(_ database: Database) {}

  func databaseWillCommit() throws {
    if let code { throw DatabaseError(resultCode: code, message: "disk I/O error") }
  }
}

/// A file system of one megabyte in memory.
private final class SmallDisk {
  let path: String

  static let canBeMounted = (try? SmallDisk()) != nil

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else {
      rmdir(path)
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  deinit {
    // Lazily, because the journal may not be closed yet.
    umount2(path, Int32(MNT_DETACH))
    rmdir(path)
  }
}
