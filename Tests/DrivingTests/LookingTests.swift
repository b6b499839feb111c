import Foundation
import GRDB
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import Driving

/// What is seen of a run that this process does not drive.
@Suite(.blocking, .patience) struct LookingTests {
  private let folder: Folder
  private let runs: RunDirectories
  private let plan: PlanOpening

  init() throws {
    folder = try Folder()
    runs = RunDirectories(root: folder.path + "/state/relboard/runs")
    plan = try PlanOpening(
      path: folder.write(
        """
        relboard: 1
        release: {name: Seen, version: "1", environment: dev}
        deployment:
          steps: [{id: a, title: A, confirm: true, run: "true"}]
        """, to: "plan.yaml"))
  }

  @Test func aProblemOfTheJournalIsShownAsLongAsItIsThere() async throws {
    defer { folder.remove() }
    let (run, journal) = try runs.begun(plan)
    let watched = try WatchedRun(run)
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    watched.observe { change.yield() }
    let file = try DatabaseQueue(path: run.journalPath)
    let columns = try await file.read { try $0.columns(in: "event").map(\.name) }
    let copied = columns.map { $0 == "sequence" ? "2" : $0 }.joined(separator: ", ")
    try await file.write {
      try $0.execute(sql: "INSERT INTO event SELECT \(copied) FROM event WHERE sequence = 1")
    }
    for await _ in changes where watched.snapshot.journalProblem != nil { break }
    #expect(watched.snapshot.journalProblem?.contains("event 2") == true)
    try await file.write { try $0.execute(sql: "DELETE FROM event WHERE sequence = 2") }
    for await _ in changes where watched.snapshot.journalProblem == nil { break }
    withExtendedLifetime(journal) {}
  }

  /// Going back replays few events, and however long the run was, little is kept for it.
  @Test func aReplayKeepsABoundedNumberOfStates() throws {
    defer { folder.remove() }
    let (run, journal) = try runs.begun(plan)
    var state = try journal.state()
    var records: [Record] = []
    while records.count < 60_000 {
      let command = Command.run(state.hold == nil ? .hold(reason: "again") : .resume)
      let decision = try decide(command, state, by: .operator, at: state.updatedAt)
      state = decision.state
      records += decision.records
    }
    try journal.append(records)
    let replay = try ReplayedRun(run, speed: 1)
    #expect(replay.kept.count <= 51)
    replay.step(by: .max / 2)
    #expect(replay.snapshot.state == state)
    replay.step(by: -1)
    #expect(replay.position == replay.count - 1)
  }
}
