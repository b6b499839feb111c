import Engine
import ReleaseModel
import ReleaseStore
import StoreDoubles
import TestSupport
import Testing

@testable import Driving

/// What an examination has found is told, whatever the disk takes meanwhile.
@Suite(.patience) struct JournalExaminationTests {
  private struct Damage: Error, CustomStringConvertible { let description = "event 2 was changed" }

  private let journal = MemoryJournal()

  /// A store whose run is driven from a kept state.
  private func store() async throws -> ReleaseStore {
    let plan = Plan(release: Release(name: "Long", version: "1", environment: "dev"))
    let store = ReleaseStore(state: ReleaseState(plan: plan), journal: journal, time: SystemTime())
    let identity = RunIdentity(id: "r", planHash: "00", planPath: "plan.yaml", directory: "/")
    try await store.submit(.run(.open(identity)), by: .board)
    let session = Session(
      attendance: .attended, host: "h", bootID: "b", clockOffset: 0, isUnexamined: true)
    try await store.submit(.run(.attach(session)), by: .board)
    return store
  }

  @Test(
    "On a full disk it waits, and tells when there is room", arguments: [nil, "event 2 was changed"])
  func fullDisk(problem: String?) async throws {
    let store = try await store()
    journal.fail("the disk is full")
    var pauses = 0
    let paused = AsyncStream.makeStream(of: Void.self)
    let examination = JournalExamination {
      if problem != nil { throw Damage() }
    } pause: {
      paused.continuation.yield()
    }
    async let told: Void = examination.tell(store)
    for await _ in paused.stream {
      pauses += 1
      #expect(store.snapshot.state.session?.isUnexamined == true, "no step starts before it was told")
      if pauses == 3 {
        journal.fail(nil)
        break
      }
    }
    await told
    #expect(store.snapshot.state.session?.isUnexamined != true)
    #expect(store.snapshot.state.hold?.reasons == problem.map { [.journal($0)] })
  }

  @Test("A journal that will never take anything ends it")
  func stopped() async throws {
    let store = try await store()
    journal.fail("its folder was moved", isPermanent: true)
    await JournalExamination(prove: {}, pause: { Issue.record("there is nothing to wait for") }).tell(store)
    #expect(store.snapshot.state.session?.isUnexamined == true)
  }
}
