import Foundation
import ReleaseModel
import SQLiteJournal
import Synchronization
import TestSupport
import Testing

@testable import Driving

/// A run on its way from one person to another, as the board sees it that gives it away.
@Suite(.blocking, .patience) struct HandedOverRunTests {
  @Test func aRunThatWasAcceptedAndNotComeForIsDrivenAgain() async throws {
    let folder = try Folder()
    defer { folder.remove() }
    let path = try folder.write(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      deployment: {steps: [{id: first, title: First, manual: Do it.}]}
      """, to: "plan.yaml")
    let plan = try PlanOpening(path: path)
    let runs = RunDirectories(root: folder.path + "/state/relboard/runs")
    let opening = OpeningRun(plan) { permission in
      try await RunDriver.open(plan, attendance: .attended, runs: runs, permission: permission)
    }
    let shared = SharedRun(opening, timeToCome: .milliseconds(600))
    let told = Mutex<[String]>([])
    shared.observe { [weak shared] in if let words = shared?.news { told.withLock { $0.append(words) } } }
    try await eventually("it is not opened") { shared.drives != nil }
    let run = try #require(shared.drives?.run)
    #expect(await shared.submit(.team(.offer(to: "bea", for: .seconds(60)))) == nil)

    // Bea accepts, and her board dies of it.
    let answer = try InboxRoad(to: run, shared.snapshot.state).send(
      TeamRequest(.accept, by: "bea"), patience: .seconds(10))
    #expect(answer?.isTaken == true)
    try await eventually("it is not given") { shared.isReadOnly }
    #expect(run.driver == nil)
    try await eventually("it is not driven again") { !shared.isReadOnly }
    #expect(run.driver?.process == getpid())
    try await eventually("it is not told") {
      told.withLock { $0.last } == "bea has not come: this board drives the run again"
    }
    #expect(await shared.submit(.team(.note("on we go"))) == nil)
    let exported = try JournalReader(run: run).records()
    let kinds = exported.map(\.event.kind).filter { $0.hasPrefix("operator.") }
    #expect(kinds == ["operator.offered", "operator.offer-accepted", "operator.not-come"])
    #expect(exported.last?.event.kind == "note.written")
    try await shared.drives?.leave(to: nil)
  }
}
