import ReleaseModel
import ReleaseStore
import StoreDoubles
import Synchronization
import TestSupport
import Testing

/// A store over doubles of all that is outside.
private struct Bench {
  let journal = MemoryJournal()
  let store: ReleaseStore

  init() {
    // Nothing is probed while a test lasts.
    store = ReleaseStore(state: .fresh, journal: journal, time: CountingTime(isPassing: false))
  }
}

@Suite(.patience) struct TurnTests {
  @Test func whatHasGatheredIsMadeDurableByOneAppend() async {
    let bench = Bench()
    let toggles = (0..<100).map { Command.run($0 % 2 == 0 ? .hold(reason: "\($0)") : .resume) }
    let answers = await bench.store.gather([.opening] + toggles)
    #expect(answers.allSatisfy { $0.failure == nil })
    #expect(bench.journal.appends.map(\.count) == [101])
    #expect(bench.store.snapshot.state.sequence == 101)
  }

  @Test func aCommandIsDecidedOnWhatThoseBeforeItInTheTurnHaveChanged() async {
    let bench = Bench()
    let answers = await bench.store.gather([
      .opening, .run(.hold(reason: "lunch")), .run(.hold(reason: "dinner")),
    ])
    let hold = bench.store.snapshot.state.hold
    #expect(hold?.reasons == [.asked("lunch")])
    #expect(answers.map(\.failure) == [nil, nil, hold.map { .refused(.alreadyHeld($0)) }])
  }

  @Test func whatComesWhileATurnIsAppendedWaitsForTheNext() async throws {
    let bench = Bench()
    try await bench.store.submit(.opening, by: .board)
    let late = Mutex<Task<[Record], any Error>?>(nil)
    bench.journal.whileAppending { [store = bench.store] _ in
      late.withLock { $0 = $0 ?? Task { try await store.submit(.run(.resume), by: .person("bob")) } }
    }
    try await bench.store.submit(.run(.hold(reason: "lunch")), by: .person("ann"))
    let task = try #require(late.withLock { $0 })
    #expect(try await task.value.map(\.event) == [.run(.resumed)])
    #expect(bench.journal.appends.map { $0.map(\.sequence) } == [[1], [2], [3]])
  }

  @Test func aRecordIsPublishedOnlyOnceItsAppendHasReturned() async throws {
    let bench = Bench()
    let seen = Diary()
    bench.journal.whileAppending { [store = bench.store] records in
      seen.note("\(records.map(\.sequence)) at \(store.snapshot.state.sequence)")
    }
    try await bench.store.submit(.opening, by: .board)
    try await bench.store.submit(.run(.hold(reason: "lunch")), by: .board)
    #expect(seen.entries == ["[1] at 0", "[2] at 1"])
    #expect(bench.store.snapshot.state.sequence == 2)
  }

  @Test func aRefusalChangesNothingAndSaysWhy() async throws {
    let bench = Bench()
    try await bench.store.submit(.opening, by: .board)
    let before = bench.store.snapshot.state
    let error = await #expect(throws: StoreError.self) {
      try await bench.store.submit(.run(.hold(reason: "  ")), by: .person("ann"))
    }
    #expect(error == .refused(.missing(.reason)))
    #expect(bench.store.snapshot.state == before)
    #expect(bench.journal.appends.count == 1)
  }

  @Test func aCommandThatChangesNothingIsNotAppended() async throws {
    let bench = Bench()
    try await bench.store.submit(.opening, by: .board)
    #expect(try await bench.store.submit(.run(.wake), by: .board) == [])
    #expect(bench.journal.appends.count == 1)
  }

  @Test func theSenderGetsItsOwnRecordsWithItsNameAndTheTurnsTime() async throws {
    let bench = Bench()
    try await bench.store.submit(.opening, by: .board)
    let records = try await bench.store.submit(.run(.hold(reason: "lunch")), by: .person("ann"))
    let at = Timestamp(
      steady: SteadyInstant(milliseconds: 2000), wall: WallInstant(milliseconds: 2000))
    #expect(
      records == [
        Record(sequence: 2, at: at, by: .person("ann"), event: .run(.held(.asked("lunch"))))
      ])
  }

  @Test func manySendersAtOnceLeaveNoGap() async throws {
    let bench = Bench()
    try await bench.store.submit(.opening, by: .board)
    let told = await withTaskGroup(of: [Record].self) { group in
      for sender in 0..<300 {
        let command = Command.run(sender % 3 == 0 ? .resume : .hold(reason: "\(sender)"))
        group.addTask { (try? await bench.store.submit(command, by: .person("\(sender)"))) ?? [] }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    let kept = bench.journal.appends.flatMap { $0 }
    #expect(kept.map(\.sequence) == Array(1...kept.count))
    #expect(told.sorted { $0.sequence < $1.sequence } == Array(kept.dropFirst()))
    var replayed = ReleaseState.fresh
    for record in kept { evolve(&replayed, record) }
    #expect(replayed == bench.store.snapshot.state)
  }
}
