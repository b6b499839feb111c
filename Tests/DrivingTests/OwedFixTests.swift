import Foundation
import ReleaseModel
import SQLiteJournal
import Testing

@testable import Driving

@Suite("An emergency fix", .blocking) struct OwedFixTests {
  @Test("is owed until somebody closes it, once, with what became of it")
  func closed() throws {
    let folder = try Folder()
    defer { folder.remove() }
    let directories = RunDirectories(root: folder.path + "/runs")
    let path = try folder.write(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      deployment: {steps: [{id: a, title: A, manual: Do it}]}
      verification: [{id: seen, title: Seen, manual: Look}]
      """, to: "plan.yaml")
    let plan = try PlanOpening(path: path)
    let fix = EmergencyFix(id: "DEF-7", owner: "ana", due: WallInstant(milliseconds: 4_000_000_000_000))
    let run = try directories.begun(
      plan,
      [
        .run(.startDeployment), .steps(.complete("a", evidence: Evidence(text: "done"))),
        .checks(
          .recordTest(
            CheckKey(.verification, "seen"), TestRecord(passed: false, observed: "gone", tester: "bo"))),
        .run(.keep(fix)),
      ]
    ).0
    let archive = RunArchive(directories)
    #expect(archive.fixes(withSettled: false).fixes.map(\.fix) == [fix])
    #expect(throws: (any Error).self) { try RunArchive.close("DEF-8", in: run, reason: "there is none") }
    #expect(throws: (any Error).self) { try RunArchive.close("DEF-7", in: run, reason: " ") }
    try RunArchive.close("DEF-7", in: run, reason: "shipped in 2")
    #expect(archive.fixes(withSettled: false).fixes.isEmpty)
    #expect(archive.fixes(withSettled: true).fixes.map(\.fix.closing?.reason) == ["shipped in 2"])
    #expect(throws: (any Error).self) { try RunArchive.close("DEF-7", in: run, reason: "again") }
  }
}
