import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

import struct ReleaseModel.Record

@Suite(.patience) struct ReplayTests {
  private let fixture = RunsFixture()

  /// The promise on which resume, watch and report rest.
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func replayingAnyPartOfAJournalGivesTheStateOfThatMoment(seed: UInt64) throws {
    let run = try fixture.create()
    let journal = try SQLiteJournal(run: run)
    let reader = try JournalReader(run: run)
    var random = RandomRun(seed: seed)
    var replayed = ReleaseState()
    var lived: [(record: Record, state: ReleaseState)] = []
    while case let turn = random.step(), !turn.isEmpty {
      lived += turn
      try journal.append(turn.map(\.record))
      for record in try reader.records(after: replayed.sequence) {
        evolve(&replayed, record)
        try #require(replayed == lived[record.sequence - 1].state, "after event \(record.sequence)")
      }
      #expect(replayed == random.state)
    }
    #expect(lived.count > 20)
    #expect(try reader.records() == lived.map(\.record))
  }

  @Test func theRandomRunsMeetEveryPhase() throws {
    let all = Set(ReleaseState.Phase.allCases).subtracting([.planned])
    var phases: Set<ReleaseState.Phase> = []
    for seed in 1...1_000 as ClosedRange<UInt64> where phases != all {
      var random = RandomRun(seed: seed)
      while case let turn = random.step(), !turn.isEmpty { phases.formUnion(turn.map(\.state.phase)) }
    }
    #expect(phases == all)
  }
}
