import ReleaseModel
import ReleaseStore
import StoreDoubles
import Synchronization
import TestSupport
import Testing

@Suite(.patience) struct ProbeTests {
  private let journal = MemoryJournal()
  private let performer = NotingPerformer()

  private func store(_ time: CountingTime = CountingTime()) async throws -> ReleaseStore {
    let store = ReleaseStore(state: .fresh, journal: journal, time: time)
    try await store.submit(.opening, by: .board)
    await store.start(performer)
    return store
  }

  @Test func aJournalThatTakesRecordsAgainIsNoticedWithoutACommand() async throws {
    let store = try await store()
    let news = store.news()
    journal.fail("the disk is full")
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    await wait { journal.probes > 2 }
    journal.fail(nil)
    await wait { store.snapshot.journalProblem == nil }
    await store.endTurn()
    #expect(performer.sequences == [1, 1])
    #expect(news.entries == ["[], the disk is full", "[], well"])
    #expect(journal.appends.count == 1)
  }

  @Test func whatWasTakenAfterAllIsKnownWhenTheJournalIsWellAgain() async throws {
    let store = try await store()
    let news = store.news()
    journal.fail("the connection was cut")
    journal.takeNext()
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    #expect(store.snapshot.state.sequence == 1)
    await wait { journal.probes > 2 }
    journal.fail(nil)
    await wait { store.snapshot.journalProblem == nil }
    await store.endTurn()
    #expect(store.snapshot.state.sequence == 2)
    #expect(performer.sequences == [1, 2])
    #expect(news.entries == ["[], the connection was cut", "[2], well"])
    _ = await store.gather([.run(.resume)])
    #expect(journal.records.map(\.sequence) == [1, 2, 3])
  }

  @Test func aJournalThatHasLostItsPlaceIsNoticedWithoutACommandAndSaidOnce() async throws {
    let store = try await store()
    let news = store.news()
    await store.lookAfterJournal()
    journal.fail("the folder was moved", isPermanent: true)
    for _ in 0..<3 { await store.lookAfterJournal() }
    #expect(news.entries == ["[], the folder was moved"])
    #expect(store.snapshot.isStopped && journal.probes == 0)
    #expect(performer.sequences == [1], "nothing more is wanted")
  }

  @Test func anotherProblemTakesThePlaceOfTheFirst() async throws {
    let store = try await store()
    journal.fail("the disk is full")
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    journal.fail("no such device")
    await wait { store.snapshot.journalProblem == "no such device" }
    #expect(performer.sequences == [1])
  }

  @Test func aTurnThatIsMadeDurableEndsTheProbing() async throws {
    let store = try await store()
    let news = store.news()
    journal.fail("the disk is full")
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    journal.whileAppending { [journal] _ in journal.fail(nil) }
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    await store.endTurn()
    let probes = journal.probes
    await passIntervals()
    #expect(journal.probes == probes)
    #expect(performer.sequences == [1, 2])
    #expect(news.entries.last == "[2], well")
  }

  @Test func aPermanentFailureIsNotProbedAgain() async throws {
    let store = try await store()
    journal.fail("the disk is full")
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    journal.fail("a sync failed", isPermanent: true)
    await wait { store.snapshot.journalProblem == "a sync failed" }
    let probes = journal.probes
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    await passIntervals()
    #expect(journal.probes == probes)
    #expect(store.snapshot.journalProblem == "a sync failed")
    #expect(store.snapshot.isStopped)
  }

  @Test func probingKeepsNoStoreAlive() async throws {
    weak var weakStore: ReleaseStore?
    do {
      let store = try await store(CountingTime(isPassing: false))
      journal.fail("the disk is full")
      _ = await store.gather([.run(.hold(reason: "lunch"))])
      weakStore = store
    }
    await wait { weakStore == nil }
  }

  /// Returns when another store has probed its journal many times.
  private func passIntervals() async {
    let other = MemoryJournal()
    let store = ReleaseStore(state: .fresh, journal: other, time: CountingTime())
    other.fail("the disk is full")
    _ = await store.gather([.opening])
    await wait { other.probes >= 20 }
  }

  private func wait(until isTrue: () -> Bool) async {
    while !isTrue() { await Task.yield() }
  }
}

extension ReleaseStore {
  /// What the store tells its observers from now on.
  fileprivate nonisolated func news() -> Diary {
    let diary = Diary()
    observe { [unowned self] records in
      diary.note("\(records.map(\.sequence)), \(snapshot.journalProblem ?? "well")")
    }
    return diary
  }
}
