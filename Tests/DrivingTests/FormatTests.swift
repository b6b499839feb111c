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

  @Test(arguments: versions) func aRunThatWasLeftInTheMiddleOfAFleetGoesOn(version: String) async throws {
    defer { folder.remove() }
    let driver = try await resume("mid-fleet", version)
    try await wait(for: .decideHosts("web"), driver)
    let left = driver.snapshot.state
    #expect(left.stepState("web-bad-1")?.lastAttempt?.outcome == .exited(3))
    #expect(left.stepState("web-c")?.lastAttempt?.outcome == .exited(0))
    #expect(left.team.notes.map(\.text) == ["the first of them is slow"])
    #expect(await driver.submit(.steps(.retryHosts("web"))) == nil)
    // It was left long ago: each host would be changed beyond the point of no return.
    try await eventually("every host is done") {
      let state = driver.snapshot.state
      for case .confirmStep(let id) in state.needs(at: driver.now().wall) {
        _ = await driver.submit(.steps(.confirm(id, typedEnvironment: "dev")))
      }
      return ["web-bad-1", "web-bad-2", "web-d"].allSatisfy { state.stepState($0)?.status == .succeeded }
    }
    #expect(driver.snapshot.state.stepState("web-bad-1")?.attempts.count == 2)
    #expect(driver.snapshot.state.stepState("web-c")?.attempts.count == 1)
  }

  @Test(arguments: versions) func aRunThatWasLeftWithAPlayThatFailedGoesOn(version: String) async throws {
    defer { folder.remove() }
    let driver = try await resume("mid-play", version)
    try await wait(for: .decideStep("web"), driver)
    let hosts = try #require(driver.snapshot.state.stepState("web")?.play).hosts
    #expect(hosts.map(\.name).sorted() == ["bad", "calm"])
    #expect(hosts.first { $0.name == "bad" }?.standing.state == .failed)
    #expect(hosts.first { $0.name == "calm" }?.standing.state == .changed)
    #expect(await driver.submit(.steps(.skip("web", reason: "by hand"))) == nil)
    try await wait(for: .declareSuccess, driver)
    #expect(driver.snapshot.state.stepState("start")?.lastAttempt?.outcome == .exited(0))
  }

  @Test("every version that is read has its runs here, and the changelog says which one each program writes")
  func everyVersion() throws {
    let kept = try FileManager.default.contentsOfDirectory(atPath: Self.formats.path).sorted()
    #expect(kept == Self.versions)
    let changelog = Self.formats.appending(path: "../../../.github/CHANGELOG.md").standardizedFileURL
    let told = try String(contentsOf: changelog, encoding: .utf8).split(separator: "\n## ").dropFirst()
      .map { $0.firstMatch(of: /journals of format (\d+)/).map { String($0.1) } }
    #expect(!told.isEmpty && told.allSatisfy { $0.map(Self.versions.contains) == true }, "\(told)")
    #expect(told.first == "\(SQLiteJournal.version)" && Self.versions.last == "\(SQLiteJournal.version)")
  }
}
