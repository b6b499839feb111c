import Foundation
import GRDB
import ReleaseModel
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import SQLiteJournal

/// A kept state spares an opening the replay of what it follows, and is believed only where nothing speaks against it.
@Suite(.patience) struct KeptStateTests {
  private let fixture = RunsFixture()
  private static let count = KeptState.interval + 3

  /// What records make.
  private static func state(_ records: [Record]) -> ReleaseState {
    var state = ReleaseState()
    for record in records { evolve(&state, record) }
    return state
  }

  /// A run whose journal keeps a state and has three more records.
  private func long() throws -> (run: RunDirectory, state: ReleaseState) {
    let records = Record.few(Self.count)
    let run = try fixture.create()
    let journal = try SQLiteJournal(run: run)
    let early = Array(records.prefix(KeptState.interval))
    try journal.append(early)
    journal.offer(Self.state(early))
    try journal.append(Array(records.dropFirst(early.count)))
    return (run, Self.state(records))
  }

  private func read(_ run: RunDirectory) throws -> ReleaseState {
    try JournalReader(run: run).state()
  }

  @Test func itGivesTheStateOfAllRecords() throws {
    let (run, state) = try long()
    #expect(try read(run) == state)
    #expect(try SQLiteJournal(run: run).state() == state)
  }

  @Test func whatItFollowsIsNotReadAndStillProved() throws {
    let (run, state) = try long()
    try run.tamper("UPDATE event SET actor = 'eve' WHERE sequence = 2")
    #expect(try read(run) == state)
    #expect(throws: broken(run, 2)) { try JournalReader(run: run).prove() }
  }

  @Test func whatItSaysIsProvedByReplaying() throws {
    let (run, _) = try long()
    try JournalReader(run: run).prove()
    var other = Record.few(KeptState.interval)
    other[other.count - 1] = .numbered(other.count, .run(.held(.asked("never"))))
    let state = Self.state(other)
    try DatabaseQueue(path: run.journalPath).write { try KeptState.keep(state, in: $0) }
    #expect(throws: JournalError.falseState(path: run.journalPath, sequence: KeptState.interval)) {
      try JournalReader(run: run).prove()
    }
  }

  @Test func whatFollowsItIsProved() throws {
    let (run, _) = try long()
    try run.tamper("UPDATE event SET actor = 'eve' WHERE sequence = \(Self.count)")
    #expect(throws: broken(run, Self.count)) { try read(run) }
  }

  @Test(arguments: [
    "UPDATE kept_state SET program = 'another'",
    "UPDATE kept_state SET body = substr(body, 1, length(body) - 1)",
    "UPDATE kept_state SET digest = zeroblob(32)",
    "UPDATE kept_state SET sequence = sequence + 1",
    "UPDATE kept_state SET sequence = 1000000",
    "DELETE FROM kept_state",
    "DROP TABLE kept_state",
  ])
  func inDoubtTheRecordsAreReplayed(sql: String) throws {
    let (run, state) = try long()
    try run.tamper(sql)
    #expect(try read(run) == state)
    #expect(try SQLiteJournal(run: run).state() == state)
    try run.tamper("UPDATE event SET actor = 'eve' WHERE sequence = 2")
    #expect(throws: broken(run, 2)) { try read(run) }
  }

  @Test func aShortRunKeepsNone() throws {
    let run = try fixture.create()
    let journal = try SQLiteJournal(run: run)
    try journal.append(Record.few(3))
    journal.offer(Self.state(Record.few(3)))
    #expect(try SQLiteJournal.read(run) { try KeptState.load($0) } == nil)
  }

  /// Whatever state a run is in, it is kept whole.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func aStateIsCodedWhole(seed: UInt64) throws {
    var random = RandomRun(seed: seed)
    while case let turn = random.step(), !turn.isEmpty {
      let coded = try JSONEncoder().encode(random.state)
      try #require(try JSONDecoder().decode(ReleaseState.self, from: coded) == random.state)
    }
  }

  private func broken(_ run: RunDirectory, _ sequence: Int) -> JournalError {
    .broken(path: run.journalPath, sequence: sequence, reason: "its hash does not fit its content")
  }
}

extension SQLiteJournal {
  fileprivate static func read<Value>(_ run: RunDirectory, _ read: (Database) throws -> Value) throws -> Value
  {
    try DatabaseQueue(path: run.journalPath).read(read)
  }
}
