import Foundation
import GRDB
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@testable import Driving

/// What is believed of a run's folder, which anybody may have copied, moved or lost a part of.
@Suite(.blocking, .patience) struct RunFolderTests {
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
        release: {name: Kept, version: "1", environment: dev}
        rehearsal: {environment: staging}
        deployment:
          steps: [{id: a, title: A, confirm: true, run: "true"}]
        """, to: "plan.yaml"))
  }

  private func claim(isNew: Bool = false) throws -> ClaimedRun {
    try ClaimedRun.claim(plan, Claim(isNew: isNew), in: runs, known: Set(runs.all()))
  }

  private func copy(_ run: RunDirectory, as name: String) throws {
    try FileManager.default.copyItem(atPath: run.path, toPath: "\(runs.root)/\(name)")
  }

  @Test(arguments: ["20000101-000000-00001.bak", "copy", "zzz", "20000101-000000-00001-old"])
  func aCopyBesideARunIsNotAnotherRun(name: String) throws {
    defer { folder.remove() }
    let (run, _) = try runs.begun(plan)
    try copy(run, as: name)
    #expect(try runs.find(nil) == run)
    #expect(try RunArchive(runs).unfinished(of: plan.path) == run)
    #expect(try claim().run == run)
    let named = try runs.find(name)
    #expect(named.isCopy && !run.isCopy)
    #expect(try RunArchive.state(of: named).run?.id == run.id, "an archive is read by its name")
  }

  @Test func aCopyWhoseEndIsDamagedIsStillACopy() throws {
    defer { folder.remove() }
    do { _ = try runs.begun(plan, [.run(.abort(reason: "enough"))]) }
    let run = try runs.find(nil)
    try copy(run, as: "zzz")
    try DatabaseQueue(path: "\(runs.root)/zzz/journal.db").write {
      try $0.execute(sql: "UPDATE event SET actor = 'eve' WHERE sequence = (SELECT max(sequence) FROM event)")
    }
    #expect(try runs.find(nil) == run)
    #expect(try RunArchive(runs).newest(of: plan.path, isRehearsal: false)?.run == run)
  }

  @Test func aJournalOfAnotherRunIsRefused() throws {
    defer { folder.remove() }
    let (run, _) = try runs.begun(plan)
    let (other, _) = try runs.begun(plan, id: "20000102-000000-00001")
    try FileManager.default.removeItem(atPath: other.journalPath)
    try FileManager.default.copyItem(atPath: run.journalPath, toPath: other.journalPath)
    let failure = #expect(throws: Failure.self) { try claim() }
    #expect(failure?.description.contains("holds the journal of another run, \(run.id)") == true)
    #expect(throws: Failure.self) { try RunArchive.demandIdentity(other, RunArchive.state(of: other)) }
  }

  @Test(arguments: [true, false]) func aRunThatHasAttemptsAndNoEventIsNotBegunAnew(hasJournal: Bool) throws {
    defer { folder.remove() }
    let run = try runs.create(id: "20000101-000000-00001", plan: Data(plan.bytes), origin: plan.path)
    if hasJournal { _ = try SQLiteJournal(run: run) }
    #expect(try RunArchive(runs).newest(of: plan.path, isRehearsal: false) == nil, "it has done nothing")
    try FileManager.default.createDirectory(atPath: run.attemptPath("a.1"), withIntermediateDirectories: true)
    let failure = #expect(throws: Failure.self) { try claim() }
    #expect(failure?.description.contains("begin another, if it has ended, with --new") == true)
    #expect(throws: JournalError.self) { try RunArchive.state(of: run) }
    #expect(try claim(isNew: true).run != run)
  }

  @Test func thePlanThatIsKeptIsTheOneThatWasOpened() throws {
    defer { folder.remove() }
    let (run, _) = try runs.begun(plan)
    try Data("relboard: 1\n".utf8).write(to: URL(fileURLWithPath: run.planPath))
    let failure = #expect(throws: Failure.self) { try claim() }
    #expect(failure?.description == "\(run.planPath) is not the plan with which the run was opened")
  }

  /// Its first and last events are enough, whatever lies between: here something that cannot be read.
  @Test(arguments: [false, true]) func whatAListShowsOfAnEndedRunCostsNotAllOfIt(isRehearsal: Bool) throws {
    defer { folder.remove() }
    let commands: [ReleaseModel.Command] =
      (0..<5).flatMap { [.run(.hold(reason: "\($0)")), .run(.resume)] } + [.run(.abort(reason: "enough"))]
    let (run, _) = try runs.begun(plan, commands, as: isRehearsal ? .rehearsal : .live(after: nil))
    let whole = try RunArchive.state(of: run)
    try DatabaseQueue(path: run.journalPath).write {
      try $0.execute(sql: "UPDATE event SET body = x'00' WHERE sequence = 5")
    }
    #expect(throws: JournalError.self) { try RunArchive.state(of: run) }
    let outline = try RunArchive.outline(of: run)
    #expect(outline.run == whole.run && outline.plan == whole.plan && outline.phase == .aborted)
    #expect(outline.isRehearsal == isRehearsal)
    #expect(outline.clocks.opened == whole.clocks.opened && outline.clocks.ended == whole.clocks.ended)
  }

  @Test func anUnfinishedRunIsListedAsItStands() throws {
    defer { folder.remove() }
    let (run, _) = try runs.begun(plan, [.run(.hold(reason: "lunch"))])
    #expect(try RunArchive.outline(of: run) == RunArchive.state(of: run))
  }
}
