import Foundation
import ReleaseModel
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import SQLiteJournal

/// What a journal does when its folder is taken away under it.
@Suite(.patience) struct PlaceTests {
  private let fixture = RunsFixture()

  private func expectLost(_ reason: String, _ take: (RunDirectory) throws -> Void) throws {
    let run = try fixture.create("run-\(fixture.runs.all().count)")
    let journal = try SQLiteJournal(run: run)
    let records = Record.few(4)
    try journal.append(Array(records[..<2]))
    try journal.demandPlace()
    try take(run)
    let lost = JournalError.displaced(path: run.journalPath, reason: reason)
    #expect(throws: lost) { try journal.append(Array(records[2...])) }
    #expect(throws: lost) { try journal.probe() }
    #expect(throws: lost) { try journal.demandPlace() }
    #expect(lost.isPermanent)
  }

  @Test func nothingIsWrittenWhereTheFolderWasMoved() throws {
    try expectLost("the run's folder was moved or deleted") { run in
      let moved = RunDirectory(path: fixture.runs.root + "/moved")
      try FileManager.default.moveItem(atPath: run.path, toPath: moved.path)
      #expect(try JournalReader(run: moved).records().count == 2)
    }
  }

  @Test func nothingIsWrittenWhereTheFolderWasDeletedOrReplaced() throws {
    let reason = "the run's folder was moved or deleted"
    try expectLost(reason) { try FileManager.default.removeItem(atPath: $0.path) }
    try expectLost(reason) { run in
      try FileManager.default.moveItem(atPath: run.path, toPath: run.path + "-moved")
      try FileManager.default.copyItem(atPath: run.path + "-moved", toPath: run.path)
    }
  }

  @Test func nothingIsWrittenWithoutTheLock() throws {
    let reason = "driver.lock was removed, so that another process may drive the run"
    try expectLost(reason) { try FileManager.default.removeItem(atPath: $0.lockPath) }
    try expectLost(reason) { run in
      try FileManager.default.removeItem(atPath: run.lockPath)
      try Data().write(to: URL(fileURLWithPath: run.lockPath))
    }
  }

  @Test func aJournalThatHasEventsAndNoVersionIsRefusedInWords() throws {
    let run = try fixture.closed(Record.few())
    try run.tamper("PRAGMA user_version = 0")
    let unversioned = JournalError.unreadable(
      path: run.journalPath, reason: "it has events, and no version; was user_version changed?")
    #expect(throws: unversioned) { try SQLiteJournal(run: run) }
    #expect(throws: unversioned) { try JournalReader(run: run) }
  }
}
