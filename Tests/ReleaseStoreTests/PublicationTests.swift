import ReleaseModel
import ReleaseStore
import StoreDoubles
import TestSupport
import Testing

@Suite(.patience) struct PublicationTests {
  private let journal = MemoryJournal()
  private let store: ReleaseStore

  init() {
    // Nothing is probed while a test lasts.
    store = ReleaseStore(state: .fresh, journal: journal, time: CountingTime(isPassing: false))
  }

  @Test func recordsAreAppendedThenPublishedThenActedOnThenTold() async throws {
    let diary = Diary()
    await store.start(NotingPerformer(diary: diary))
    journal.whileAppending { _ in diary.note("append") }
    for name in ["first", "second"] {
      store.observe { [store] records in
        diary.note("\(name) observer \(records.map(\.sequence)) at \(store.snapshot.state.sequence)")
      }
    }
    try await store.submit(.opening, by: .board)
    await store.endTurn()
    let expected = ["want 0", "append", "want 1", "first observer [1] at 1", "second observer [1] at 1"]
    #expect(diary.entries == expected)
  }

  @Test func whatAStateWantsIsAskedForWhenSomebodyCanPerformIt() async throws {
    try await store.submit(.opening, by: .board)
    let performer = NotingPerformer()
    await store.start(performer)
    #expect(performer.newest == [.verifyPackage(round: 1)])
    try await store.submit(.package(.verified(round: 1, findings: [])), by: .board)
    await store.endTurn()
    #expect(performer.newest == [])
  }

  @Test func aJournalThatThrowsChangesNothingAndTellsTheSender() async throws {
    try await store.submit(.opening, by: .board)
    let before = store.snapshot.state
    journal.fail("the disk is full")
    let error = await #expect(throws: StoreError.self) {
      try await store.submit(.run(.hold(reason: "lunch")), by: .person("ann"))
    }
    #expect(error == .notDurable("the disk is full"))
    #expect(store.snapshot.state == before)
    #expect(store.snapshot.journalProblem == "the disk is full")
  }

  @Test func nothingIsAskedForWhileTheJournalThrows() async throws {
    let performer = NotingPerformer()
    await store.start(performer)
    journal.fail("the disk is full")
    _ = await store.gather([.opening])
    _ = await store.gather([.run(.wake)])
    await store.endTurn()
    #expect(performer.sequences == [0])
  }

  @Test func observersAreToldOfAProblemAndOfItsEnd() async throws {
    let diary = Diary()
    store.observe { [store] records in
      diary.note("\(records.map(\.sequence)), \(store.snapshot.journalProblem ?? "well")")
    }
    journal.fail("the disk is full")
    _ = await store.gather([.opening])
    journal.fail(nil)
    _ = await store.gather([.opening])
    _ = await store.gather([.run(.wake)])
    await store.endTurn()
    #expect(diary.entries == ["[], the disk is full", "[1], well", "[], well"])
  }

  @Test func aProblemStaysUntilSomethingWasMadeDurable() async throws {
    let performer = NotingPerformer()
    try await store.submit(.opening, by: .board)
    await store.start(performer)
    journal.fail("the disk is full")
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    journal.fail(nil)
    _ = await store.gather([.run(.wake), .run(.resume)])
    #expect(store.snapshot.journalProblem == "the disk is full")
    _ = await store.gather([.run(.hold(reason: "lunch"))])
    #expect(store.snapshot.journalProblem == nil)
    #expect(store.snapshot.state.hold?.reasons == [.asked("lunch")])
    await store.endTurn()
    #expect(performer.sequences == [1, 2])
  }

  @Test func noRefusalRestsOnWhatWasNotMadeDurable() async throws {
    try await store.submit(.opening, by: .board)
    journal.fail("the disk is full")
    let answers = await store.gather([
      .run(.resume), .run(.wake), .run(.hold(reason: "lunch")), .run(.hold(reason: "dinner")), .run(.wake),
    ])
    let problem = StoreError.notDurable("the disk is full")
    #expect(answers.map(\.failure) == [.refused(.notHeld), nil, problem, problem, problem])
  }
}
