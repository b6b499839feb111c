import EventChain
import Foundation
import GRDB
import ReleaseModel
import Testing

import struct ReleaseModel.Record

@testable import SQLiteJournal

@Suite(.timeLimit(.minutes(15))) struct JournalTests {
  private let fixture = RunsFixture()

  @Test func aCommitIsSyncedBeforeItReturns() throws {
    let journal = try SQLiteJournal(run: fixture.create())
    let settings = try journal.queue.inDatabase { database in
      try ["journal_mode", "synchronous"].map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
    }
    // 2 is FULL: in WAL mode NORMAL would sync at checkpoints alone.
    #expect(settings == ["wal", "2"])
  }

  @Test func recordsComeBackAsTheyWereAppended() throws {
    let run = try fixture.create()
    let records = Record.few(20)
    do {
      let journal = try SQLiteJournal(run: run)
      try journal.append(Array(records[..<3]))
      try journal.append(Array(records[3...]))
      #expect(try journal.records() == records)
    }
    #expect(try SQLiteJournal(run: run).records() == records)
    #expect(try JournalReader(run: run).records() == records)
    #expect(try JournalReader(run: run).records(after: 15) == Array(records[15...]))
    #expect(try JournalReader(run: run).records(after: 20) == [])
  }

  @Test func anAppendThatCannotBeMadeWholeIsNotMadeAtAll() throws {
    let journal = try SQLiteJournal(run: fixture.create())
    let records = Record.few(3)
    try journal.append(records)
    #expect(throws: JournalError.self) { try journal.append([.numbered(4, .run(.resumed)), records[0]]) }
    #expect(try journal.records() == records)
  }

  @Test func aReaderReadsWhileTheWriterWrites() throws {
    let run = try fixture.create()
    let records = Record.few(40)
    let journal = try SQLiteJournal(run: run)
    let reader = try JournalReader(run: run)
    var read: [Record] = []
    for batch in stride(from: 0, to: records.count, by: 4) {
      try journal.append(Array(records[batch..<batch + 4]))
      read += try reader.records(after: read.count)
      #expect(read == Array(records[..<(batch + 4)]))
    }
  }

  @Test func readersMeetNoErrorWhileAJournalIsMadeAndWritten() async throws {
    for round in 0..<20 {
      let run = try fixture.create("run-\(round)")
      let reading = Task { () -> Int in
        var known = 0
        while known < 50, !Task.isCancelled {
          do throws(JournalError) {
            known = try Self.newestSequence(run)
          } catch {
            guard [.missing(path: run.journalPath), .empty(path: run.journalPath)].contains(error) else {
              throw error
            }
          }
          await Task.yield()
        }
        return known
      }
      let journal = try SQLiteJournal(run: run)
      for record in Record.few(50) { try journal.append([record]) }
      #expect(try await reading.value == 50)
    }
  }

  private static func newestSequence(_ run: RunDirectory) throws(JournalError) -> Int {
    do {
      return try JournalReader(run: run).records().count
    } catch let error as JournalError {
      throw error
    } catch {
      throw .unreadable(path: run.path, reason: "an error of another kind: \(error)")
    }
  }

  @Test func whatWasAppendedIsThereAfterTheWriterDied() throws {
    let run = try fixture.create()
    let records = Record.few(30)
    let journal = try SQLiteJournal(run: run)
    try journal.append(records)
    // The files as they are on the disk while the writer lives are those that its death would leave.
    let left = try fixture.copy(run, as: "left")
    #expect(try JournalReader(run: left).records() == records)
    #expect(try SQLiteJournal(run: left).records() == records)
    #expect(try journal.records() == records)
  }

  @Test func aMissingJournalIsNotMadeByReading() throws {
    let run = try fixture.create()
    #expect(throws: JournalError.missing(path: run.journalPath)) { try JournalReader(run: run) }
    #expect(!FileManager.default.fileExists(atPath: run.journalPath))
  }

  @Test func aNewerJournalIsLeftAlone() throws {
    let run = try fixture.closed(Record.few())
    try run.tamper("PRAGMA user_version = 4")
    let newer = JournalError.newer(path: run.journalPath, found: 4, known: 3)
    #expect(throws: newer) { try SQLiteJournal(run: run) }
    #expect(throws: newer) { try JournalReader(run: run) }
    #expect("\(newer)" == "\(run.journalPath): journal version 4; this relboard reads up to version 3")
  }

  @Test(arguments: [1, 2]) func aJournalFromBeforeTheFirstReleaseIsRefusedInWords(version: Int) throws {
    let run = try fixture.closed(Record.few())
    try run.tamper("PRAGMA user_version = \(version)")
    let older = JournalError.older(path: run.journalPath, found: version, known: 3)
    #expect(throws: older) { try SQLiteJournal(run: run) }
    #expect(throws: older) { try JournalReader(run: run) }
    #expect("\(older)".hasSuffix("from before the first release; this relboard reads from version 3 on"))
  }

  @Test(arguments: [
    (
      "run.teleported", 1, #"{"kind":"run.teleported","version":1}"#,
      "an event of the kind run.teleported, which a newer relboard writes"
    ),
    (
      "run.resumed", 7, #"{"kind":"run.resumed","version":7}"#,
      "an event run.resumed of version 7 from a newer relboard; this one reads up to version 1"
    ),
  ])
  func anEventOfANewerProgramIsSaidToBeNewer(
    kind: String, version: Int, body: String, words: String
  ) throws {
    let run = try fixture.closed(Record.few(2))
    try append(kind, version, body, to: run)
    let newer = JournalError.newerEvent(path: run.journalPath, sequence: 3, reason: words)
    #expect(throws: newer) { try JournalReader(run: run).records() }
    #expect(throws: newer) { try SQLiteJournal(run: run).state() }
  }

  @Test(arguments: [
    (#"{"kind":"run.held","version":1}"#, "a run.held that cannot be read: reason"),
    (
      #"{"kind":"run.held","version":1,"reason":{"kind":"asked"}}"#,
      "a run.held that cannot be read: reason.words"
    ),
    (#"{"kind":"run.held","version":0}"#, "a run.held that cannot be read: version"),
    (#"{"kind":"run.resumed","version":1}"#, "its kind run.held is not that of its content, run.resumed"),
    ("{", "a run.held that cannot be read"),
  ])
  func anEventThatNobodyHasWrittenIsBroken(body: String, words: String) throws {
    let run = try fixture.closed(Record.few(2))
    try append("run.held", 1, body, to: run)
    let broken = JournalError.broken(path: run.journalPath, sequence: 3, reason: words)
    #expect(throws: broken) { try JournalReader(run: run).records() }
  }

  /// Writes a third row, chained as it should be.
  private func append(_ kind: String, _ version: Int, _ body: String, to run: RunDirectory) throws {
    let body = Data(body.utf8)
    try DatabaseQueue(path: run.journalPath).write { database in
      let previous = try #require(
        try Data.fetchOne(database, sql: "SELECT hash FROM event WHERE sequence = 2"))
      let hash = EventRow.hash(previous, 3, 0, 0, "ann", kind, version, body)
      try database.execute(
        sql: EventRow.insert, arguments: [3, 0, 0, "ann", kind, version, body, hash])
    }
  }

  @Test func linksAreThoseOfTheChain() throws {
    let run = try fixture.closed(Record.few(3))
    let reader = try JournalReader(run: run)
    let links = try reader.links()
    #expect(links.map(\.sequence) == [1, 2, 3])
    #expect(links.allSatisfy { $0.hash.wholeMatch(of: /[0-9a-f]{64}/) != nil })
    let first = Record.few(3)[0]
    let row = try EventRow(first, previous: EventRow.origin)
    #expect(links[0].hash == row.hash.map { String(format: "%02x", $0) }.joined())
  }
}
