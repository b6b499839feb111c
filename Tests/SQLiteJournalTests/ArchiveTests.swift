import Foundation
import ReleaseModel
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import SQLiteJournal

/// Runs in folders that take no writes.
@Suite(
  .blocking, .patience, .enabled(if: ReadOnlyView.isPossible, "mounting needs more rights"))
struct ArchiveTests {
  private let fixture = RunsFixture()
  private let records = Record.few(20)

  @Test func aRunThatWasClosedIsRead() throws {
    try expectReadable(fixture.closed(records))
  }

  @Test func aRunWhoseDriverDiedIsReadWithItsLog() throws {
    let run = try fixture.create("driven")
    let journal = try SQLiteJournal(run: run)
    try journal.append(records)
    let left = try fixture.copy(run, as: "left")
    #expect(
      try FileManager.default.attributesOfItem(atPath: left.journalPath + "-wal")[.size] as? Int ?? 0 > 0)
    try expectReadable(left)
    #expect(try journal.records() == records)
  }

  @Test func aRunWhoseDriverDiedIsReadWithTheIndexOfItsLog() throws {
    let run = try fixture.create("driven")
    let journal = try SQLiteJournal(run: run)
    try journal.append(records)
    let left = try fixture.copy(run, as: "left")
    try FileManager.default.copyItem(atPath: run.journalPath + "-shm", toPath: left.journalPath + "-shm")
    try expectReadable(left)
    #expect(try journal.records() == records)
  }

  @Test func aRunThatIsDrivenIsFollowed() throws {
    let run = try fixture.create()
    let journal = try SQLiteJournal(run: run)
    try journal.append(Array(records[..<5]))
    let view = try ReadOnlyView(of: fixture.runs.root)
    let reader = try JournalReader(run: RunDirectory(path: view.path + "/" + run.id))
    #expect(try reader.records() == Array(records[..<5]))
    try journal.append(Array(records[5...]))
    #expect(try reader.records(after: 5) == Array(records[5...]))
  }

  @Test func aCopyIsGoneWhenItWasRead() throws {
    let run = try fixture.closed(records)
    let folder: URL
    do {
      let copy = try JournalCopy(of: run)
      folder = URL(fileURLWithPath: copy.path).deletingLastPathComponent()
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  private func expectReadable(_ run: RunDirectory) throws {
    let view = try ReadOnlyView(of: fixture.runs.root)
    let archived = RunDirectory(path: view.path + "/" + run.id)
    #expect(throws: JournalError.self) { try SQLiteJournal(run: archived) }
    #expect(try JournalReader(run: archived).records() == records)
    #expect(try JournalReader(run: archived).links().count == records.count)
  }
}

/// A folder, seen through a mount that takes no writes.
private final class ReadOnlyView {
  let path: String

  static let isPossible = (try? ReadOnlyView(of: FileManager.default.temporaryDirectory.path)) != nil

  init(of folder: String) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let bind = UInt(MS_BIND)
    guard mount(folder, path, nil, bind, nil) == 0,
      mount(nil, path, nil, bind | UInt(MS_REMOUNT) | UInt(MS_RDONLY), nil) == 0
    else {
      umount2(path, Int32(MNT_DETACH))
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
