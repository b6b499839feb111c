import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@testable import Driving

/// Runs as each version of the journal's format has left them, of drivers that were killed on another boot of their
/// machine. Whatever is written later, they go on.
@Suite(.blocking, .patience) struct FormatTests {
  static let versions = ["3"]

  private static let formats = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Formats")

  private let folder: Folder
  private let runs: RunDirectories

  init() throws {
    folder = try Folder()
    runs = RunDirectories(root: folder.path + "/state/relboard/runs")
  }

  /// Opens the plan of a run that somebody has left.
  private func resume(_ name: String, _ version: String) async throws -> RunDriver {
    let files = FileManager.default
    try files.createDirectory(atPath: runs.root, withIntermediateDirectories: true)
    let left = Self.formats.appendingPathComponent("\(version)/\(name)").path
    try files.copyItem(atPath: left, toPath: "\(runs.root)/\(name)")
    let id = try #require(try JournalReader(run: runs.find(name)).state().run).id
    try files.moveItem(atPath: "\(runs.root)/\(name)", toPath: "\(runs.root)/\(id)")
    let run = try runs.find(id)
    let plan = try folder.write(
      String(contentsOfFile: run.planPath, encoding: .utf8), to: "plan.yaml")
    try Data(plan.utf8).write(to: URL(fileURLWithPath: run.originPath))
    let driver = try await RunDriver.open(PlanOpening(path: plan), attendance: .attended, runs: runs)
    #expect(driver.run == run && driver.opening.hasPrefix("resumed run"))
    return driver
  }

  private func wait(for need: Need, _ driver: RunDriver) async throws {
    try await eventually("\(need)") {
      driver.snapshot.state.needs(at: driver.now().wall).contains(need)
    }
  }

  @Test(arguments: versions) func aRunThatWasLeftInTheMiddleOfAStepGoesOn(version: String) async throws {
    defer { folder.remove() }
    let driver = try await resume("mid-step", version)
    try await wait(for: .decideStep("migrate"), driver)
    let left = driver.snapshot.state
    #expect(left.stepState("stop")?.lastAttempt?.outcome == .exited(0))
    guard case .unknown = left.stepState("migrate")?.lastAttempt?.outcome else {
      Issue.record("nobody knows how migrate has ended")
      return
    }
    #expect(await driver.submit(.steps(.retry("migrate"))) == nil)
    // It was left long ago: each step would start beyond the point of no return.
    for id in ["migrate", "start"] {
      try await wait(for: .confirmStep(id), driver)
      #expect(await driver.submit(.steps(.confirm(id, typedEnvironment: "dev"))) == nil)
    }
    try await wait(for: .declareSuccess, driver)
    #expect(driver.snapshot.state.stepState("migrate")?.attempts.count == 2)
    #expect(driver.snapshot.state.stepState("stop")?.attempts.count == 1)
  }

  @Test(arguments: versions) func aRunThatWasLeftInTheMiddleOfABackoutGoesOn(version: String) async throws {
    defer { folder.remove() }
    let driver = try await resume("mid-backout", version)
    try await wait(for: .decideStep("undo.migrate"), driver)
    let left = driver.snapshot.state
    #expect(left.backout?.problem.title == "The orders do not start")
    #expect(left.triggers["failed"]?.evidence == .step(.exited(3)))
    #expect(await driver.submit(.steps(.retry("undo.migrate"))) == nil)
    try await eventually("it is backed out") { driver.snapshot.state.phase == .backedOut }
    #expect(driver.snapshot.state.stepState("stop")?.status == .undone)
  }

  @Test(arguments: versions) func aRunThatWasLeftHeldIsHeldAndGoesOn(version: String) async throws {
    defer { folder.remove() }
    let driver = try await resume("held", version)
    let health = CheckKey(.verification, "health")
    #expect(driver.snapshot.state.hold?.reasons == [.check(health, .failed)])
    #expect(
      driver.snapshot.state.checks[health]?.reason
        == .exceeded(.failed, 1, allowed: 0, LastReading(text: "exit 1")))
    #expect(await driver.submit(.checks(.remeasure(health))) == nil)
    #expect(await driver.submit(.run(.resume)) == nil)
    try await wait(for: .declareSuccess, driver)
    #expect(await driver.submit(.run(.declareSuccess)) == nil)
    #expect(driver.snapshot.state.isCleanSuccess)
  }

  @Test("every version that is read has its runs here") func everyVersion() throws {
    let kept = try FileManager.default.contentsOfDirectory(atPath: Self.formats.path).sorted()
    #expect(kept == Self.versions)
    #expect(Self.versions.last == "\(SQLiteJournal.version)")
  }
}
