import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@testable import Driving

/// What a plan's opening finds, by whatever path.
@Suite(.blocking, .patience) struct OpeningTests {
  private static let plan = """
    relboard: 1
    release: {name: Opened, version: "1", environment: dev}
    deployment:
      steps: [{id: a, title: A, confirm: true, run: "true"}]
    """

  private let folder: Folder
  private let runs: RunDirectories
  private let path: String

  init() throws {
    folder = try Folder()
    runs = RunDirectories(root: folder.path + "/state/relboard/runs")
    try FileManager.default.createDirectory(atPath: folder.path + "/real", withIntermediateDirectories: true)
    path = try folder.write(Self.plan, to: "real/plan.yaml")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/folder", withDestinationPath: "real")
    try files.createSymbolicLink(atPath: folder.path + "/file.yaml", withDestinationPath: "real/plan.yaml")
  }

  /// The paths that lead to the plan by a link.
  private var linked: [String] { [folder.path + "/folder/plan.yaml", folder.path + "/file.yaml"] }

  private func open(_ path: String, isNew: Bool = false) async throws -> RunDirectory {
    try await RunDriver.open(PlanOpening(path: path), attendance: .attended, isNew: isNew, runs: runs).run
  }

  /// Opening the plan again finds a run that this process drives already.
  private func expectFound(_ id: String, by path: String) async throws {
    let failure = await #expect(throws: Failure.self) { try await open(path) }
    #expect(failure?.description.hasPrefix("run \(id) is driven by ") == true)
  }

  @Test func aLinkToAPlanOpensTheRunOfThePlan() async throws {
    defer { folder.remove() }
    let run = try await open(linked[0])
    for path in [path] + linked { try await expectFound(run.id, by: path) }
    let identity = try #require(RunArchive.state(of: run).run)
    #expect(identity.planPath == path)
    #expect(identity.directory == folder.path + "/real")
  }

  /// A run's origin was once recorded as the path by which the plan was named.
  @Test func aRunIsFoundByThePathOfALinkToo() async throws {
    defer { folder.remove() }
    let run = try await open(path)
    for origin in linked {
      try Data(origin.utf8).write(to: URL(fileURLWithPath: run.originPath))
      try await expectFound(run.id, by: path)
    }
  }

  @Test func aPlanWithTheSameBytesElsewhereIsAnotherPlan() async throws {
    defer { folder.remove() }
    let run = try await open(path)
    #expect(try await open(folder.write(Self.plan, to: "plan.yaml")) != run)
  }

  @Test func nothingIsLeftOfAnOpeningButTheRun() async throws {
    defer { folder.remove() }
    try await expectFound(try await open(path).id, by: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state/relboard/plans") == [])
  }

  @Test func whoeverIsTooLateForARunThatHasEndedSinceIsToldOfIt() async throws {
    defer { folder.remove() }
    let run = try endedRun()
    let failure = #expect(throws: Failure.self) { try claim(known: []) }
    #expect(
      failure?.description
        == "run \(run.id) of this plan was begun meanwhile, and is aborted; begin another with --new")
    #expect(try claim(known: [], isNew: true).run != run)
  }

  @Test func aRunThatHasEndedBeforeIsFollowedByAnother() async throws {
    defer { folder.remove() }
    let run = try endedRun()
    #expect(try claim(known: [run]).run != run)
    #expect(try await open(path) != run)
  }

  private func claim(known: Set<RunDirectory>, isNew: Bool = false) throws -> ClaimedRun {
    try ClaimedRun.claim(
      PlanOpening(path: path), Claim(isNew: isNew), in: runs, known: known)
  }

  @Test func aBoardThatIsLeftBeforeTheRunIsOpenHasTakenNothing() async throws {
    defer { folder.remove() }
    let plan = try PlanOpening(path: path)
    let (gate, opening) = (AsyncStream.makeStream(of: Void.self), AsyncStream.makeStream(of: Void.self))
    let run = OpeningRun(plan) { [runs] permission in
      for await _ in gate.stream { break }
      return try await RunDriver.open(plan, attendance: .attended, runs: runs, permission: permission)
    }
    run.observe { opening.continuation.yield() }
    #expect(await run.abandon() == nil)
    gate.continuation.yield()
    for await _ in opening.stream { break }
    #expect(throws: Failure.self) { try run.run }
    #expect(runs.all() == [])
  }

  @Test func aRunThatIsBegunOrTakenWhileItsBoardIsLeftIsNotLeftToNobody() async throws {
    defer { folder.remove() }
    let plan = try PlanOpening(path: path)
    let (gate, taken) = (AsyncStream.makeStream(of: Void.self), AsyncStream.makeStream(of: Void.self))
    let run = OpeningRun(plan) { [runs] permission in
      try permission()
      taken.continuation.yield()
      for await _ in gate.stream { break }
      return try await RunDriver.open(plan, attendance: .attended, runs: runs, permission: permission)
    }
    run.observe {}
    for await _ in taken.stream { break }
    async let left = run.abandon()
    gate.continuation.yield()
    let driver = try #require(await left)
    #expect(driver.run == runs.all().first)
  }

  @Test func whoeverOpensThePlanIsWaitedFor() async throws {
    defer { folder.remove() }
    let plan = try PlanOpening(path: path)
    let plans = folder.path + "/state/relboard/plans"
    try FileManager.default.createDirectory(atPath: plans, withIntermediateDirectories: true)
    let lock = try FileLock(path: "\(plans)/\(plan.pathHash).lock", patience: 0)
    async let found: Void = expectFound("20000101-000000-00001", by: linked[1])
    let (_, journal) = try run(of: plan, [])
    lock.remove()
    try await found
    withExtendedLifetime(journal) {}
  }

  private func endedRun() throws -> RunDirectory {
    try run(of: PlanOpening(path: path), [.run(.abort(reason: "for the test"))]).0
  }

  private func run(of plan: PlanOpening, _ commands: [Command]) throws -> (RunDirectory, SQLiteJournal) {
    try runs.begun(plan, commands)
  }
}
