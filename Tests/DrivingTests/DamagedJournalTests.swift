import Driving
import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

/// A long run opens from the state that its journal keeps; what that has spared the opening is proved meanwhile.
@Suite(.blocking, .patience) struct DamagedJournalTests {
  private static let hasSQLite = access("/usr/bin/sqlite3", X_OK) == 0

  @Test(
    .enabled(if: hasSQLite, "sqlite3 is not installed"),
    arguments: [false, true])
  func itHoldsTheRun(isHeldAlready: Bool) async throws {
    let folder = try Folder()
    defer { folder.remove() }
    let path = try folder.write(
      """
      relboard: 1
      release: {name: Long, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, confirm: true, run: "true"}]
      """, to: "plan.yaml")
    let plan = try PlanOpening(path: path)
    let runs = RunDirectories(root: folder.path + "/state/relboard/runs")
    let run = try longRun(of: plan, in: runs, isHeld: isHeldAlready)
    let tool = try Process.run(
      URL(fileURLWithPath: "/usr/bin/sqlite3"),
      arguments: [run.journalPath, "UPDATE event SET actor = 'eve' WHERE sequence = 2"])
    tool.waitUntilExit()
    #expect(tool.terminationStatus == 0)

    let (turns, turn) = AsyncStream.makeStream(of: Void.self)
    let driver = try await RunDriver.open(plan, attendance: .attended, runs: runs) { _ in turn.yield() }
    #expect(driver.run == run)
    for await _ in turns where isDoubted(driver.snapshot.state) { break }
    let damage = JournalError.broken(
      path: run.journalPath, sequence: 2, reason: "its hash does not fit its content")
    let before: [HoldReason] = isHeldAlready ? [.asked("again")] : []
    #expect(driver.snapshot.state.hold?.reasons == before + [.journal("\(damage)")])
  }

  private func isDoubted(_ state: ReleaseState) -> Bool {
    state.hold?.reasons.contains { if case .journal = $0 { true } else { false } } == true
  }

  /// A run that was held and resumed until its journal kept a state.
  private func longRun(of plan: PlanOpening, in runs: RunDirectories, isHeld: Bool) throws -> RunDirectory {
    let run = try runs.create(id: "20261123-000000-00001", plan: Data(plan.bytes), origin: plan.path)
    let journal = try SQLiteJournal(run: run)
    var state = ReleaseState(plan: plan.plan)
    var records: [Record] = []
    func drive(_ command: Command) throws {
      let now = Timestamp(
        steady: SteadyInstant(milliseconds: Int64(records.count)),
        wall: WallInstant(milliseconds: Int64(records.count)))
      let decision = try decide(command, state, by: .operator, at: now)
      state = decision.state
      records += decision.records
    }
    try drive(
      .run(
        .open(
          RunIdentity(id: run.id, planHash: plan.hash, planPath: plan.path, directory: plan.directory))))
    while records.count < 5_000 {
      try drive(state.hold == nil ? .run(.hold(reason: "again")) : .run(.resume))
    }
    if (state.hold != nil) != isHeld { try drive(isHeld ? .run(.hold(reason: "again")) : .run(.resume)) }
    try journal.append(records)
    journal.offer(state)
    return run
  }
}
