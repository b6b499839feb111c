import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

import struct ReleaseModel.Record

@Suite(.patience) struct TamperTests {
  private let fixture = RunsFixture()

  @Test(arguments: [
    "body = CAST('{\"kind\":\"run.resumed\",\"version\":1}' AS BLOB)", "actor = 'eve'",
    "kind = 'run.resumed'",
    "version = 2", "steady = steady + 1",
    "wall = wall - 1", "hash = zeroblob(32)", "hash = x''",
  ])
  func theFirstChangedRowIsNamed(change: String) throws {
    let run = try fixture.closed(Record.few(7))
    try run.tamper("UPDATE event SET \(change) WHERE sequence IN (3, 5)")
    let broken = JournalError.broken(
      path: run.journalPath, sequence: 3, reason: "its hash does not fit its content")
    #expect(throws: broken) { try JournalReader(run: run).records() }
    #expect(throws: broken) { try JournalReader(run: run).links() }
    #expect(throws: broken) { try SQLiteJournal(run: run).records() }
  }

  @Test func aRowThatWasTakenOutIsNamed() throws {
    let run = try fixture.closed(Record.few(7))
    try run.tamper("DELETE FROM event WHERE sequence = 4")
    let broken = JournalError.broken(path: run.journalPath, sequence: 4, reason: "missing; the next is 5")
    #expect(throws: broken) { try JournalReader(run: run).records() }
  }

  @Test func rowsThatWereRenumberedOverAGapAreNamed() throws {
    let run = try fixture.closed(Record.few(7))
    try run.tamper(
      "DELETE FROM event WHERE sequence = 4; UPDATE event SET sequence = sequence - 1 WHERE sequence > 4")
    let broken = JournalError.broken(
      path: run.journalPath, sequence: 4, reason: "its hash does not fit its content")
    #expect(throws: broken) { try JournalReader(run: run).records() }
  }

  @Test func aRowThatWasPutInIsNamed() throws {
    let run = try fixture.closed(Record.few(3))
    try run.tamper(
      "INSERT INTO event SELECT 4, steady, wall, actor, kind, version, body, hash FROM event WHERE sequence = 3"
    )
    let broken = JournalError.broken(
      path: run.journalPath, sequence: 4, reason: "its hash does not fit its content")
    #expect(throws: broken) { try JournalReader(run: run).records() }
  }

  @Test(arguments: [Data(), Data("not a database".utf8), Data(repeating: 0xff, count: 8192)])
  func aFileThatIsNoDatabaseIsAnError(content: Data) throws {
    let run = try fixture.create()
    try content.write(to: URL(fileURLWithPath: run.journalPath))
    #expect(throws: JournalError.self) { try JournalReader(run: run).records() }
  }

  /// Damage of one bit anywhere in the file: what is read is what was written, or an error says that it is not.
  @Test func aFlippedBitIsAnErrorOrChangesNothing() throws {
    var random = SeededGenerator(seed: 1)
    try flip { count in (0..<Self.flips).map { _ in Int.random(in: 0..<count, using: &random) } }
  }

  /// The header of a page says how many rows it holds: damage there could cut the end off the chain unseen.
  @Test func aFlippedBitInTheHeaderOfAPageIsAnErrorOrChangesNothing() throws {
    let page = 4096 * 8
    try flip { count in
      stride(from: 0, to: count, by: page).flatMap { start in
        // The first page begins with the header of the file, of 100 bytes.
        let header = start == 0 ? 100 * 8 : start
        return header..<header + 12 * 8
      }
    }
  }

  /// How many bits are tried: `RELBOARD_BIT_FLIPS`, or a few hundred.
  private static let flips =
    ProcessInfo.processInfo.environment["RELBOARD_BIT_FLIPS"].flatMap { Int($0) } ?? 300

  /// Reads a closed journal once for each of some bits of its file, with that bit flipped.
  ///
  /// - Parameter bits: chooses the bits among so many.
  private func flip(_ bits: (Int) -> [Int]) throws {
    let records = Record.few(60)
    let run = try fixture.closed(records)
    let file = URL(fileURLWithPath: run.journalPath)
    let intact = try Data(contentsOf: file)
    for bit in bits(intact.count * 8) {
      var damaged = intact
      damaged[bit / 8] ^= 1 << (bit % 8)
      for ending in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: run.journalPath + ending)
      }
      try damaged.write(to: file)
      expect(records, bit) { try JournalReader(run: run).records() }
      expect(records, bit) { try SQLiteJournal(run: run).records() }
    }
  }

  private func expect(_ records: [Record], _ bit: Int, _ read: () throws -> [Record]) {
    do {
      let found = try read()
      #expect(found == records, "bit \(bit): \(found.count) records")
    } catch {
      #expect(error is JournalError, "bit \(bit): \(error)")
    }
  }
}
