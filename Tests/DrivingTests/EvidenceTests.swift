import Driving
import Foundation
import PlanFile
import ReleaseModel
import ReleaseStore
import SQLiteJournal
import TestSupport
import Testing

/// A file that a person gives as evidence is hashed on every way in.
@Suite(.blocking, .patience) struct EvidenceTests {
  /// Of "seen\n".
  private static let hash = "47a8dea66db04a6f2a18b6e27ef53a56f2122c0733e67f3908f1485fe1d4547f"

  private static let look = CheckKey(.verification, "look")

  private static let plan = """
    relboard: 1
    release: {name: Evidence, version: "1", environment: dev}
    deployment:
      steps: [{id: call, title: Call, manual: Call them., evidence: file}]
    verification:
      - {id: look, title: Look, manual: Look at it.}
    """

  private let folder: Folder
  private let turns: AsyncStream<[Record]>
  private let turn: AsyncStream<[Record]>.Continuation

  init() throws {
    folder = try Folder()
    (turns, turn) = AsyncStream.makeStream()
    _ = try folder.write("seen\n", to: "shot.png")
  }

  private func open(_ attendance: Session.Attendance) async throws -> RunDriver {
    let plan = try PlanOpening(path: folder.write(Self.plan, to: "plan.yaml"))
    let runs = RunDirectories(root: folder.path + "/state/relboard/runs")
    return try await RunDriver.open(plan, attendance: attendance, runs: runs) { [turn] in turn.yield($0) }
  }

  private func expectHashes(_ state: ReleaseState) {
    let shot = Evidence(text: folder.path + "/shot.png", sha256: Self.hash)
    #expect(state.stepState("call")?.evidence == shot)
    #expect(state.checks[Self.look]?.test?.attachment == shot)
  }

  @Test func byTheBoard() async throws {
    defer { folder.remove() }
    let driver = try await open(.attended)
    let test = TestRecord(
      passed: true, observed: "fine", tester: "ana", attachment: Evidence(text: "./shot.png"))
    let answers: [(Need, Command)] = [
      (.startDeployment, .run(.startDeployment)),
      (.performStep("call"), .steps(.complete("call", evidence: Evidence(text: "shot.png")))),
      (.performTest(Self.look), .checks(.recordTest(Self.look, test))),
    ]
    for (need, command) in answers {
      while !driver.snapshot.state.needs(at: driver.now().wall).contains(need) {
        _ = await turns.first { _ in true }
      }
      #expect(await driver.submit(command) == nil)
    }
    expectHashes(driver.snapshot.state)
  }

  @Test func byAnswersWithoutABoard() async throws {
    defer { folder.remove() }
    let path = try folder.write(
      """
      perform: {call: shot.png}
      tests: {look: {passed: true, observed: fine, tester: ana, attachment: ./shot.png}}
      """, to: "answers.yaml")
    let answers = try Answers(
      path: path, for: PlanOpening(path: folder.write(Self.plan, to: "plan.yaml")).plan)
    let run = HeadlessRun(driver: try await open(.unattended), turns: turns, answers: answers) { _ in }
    let state = try await run.drive()
    #expect(state.phase == .succeeded)
    expectHashes(state)
  }

  @Test func whatIsNoFileIsRefused() async throws {
    defer { folder.remove() }
    let driver = try await open(.attended)
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for (name, words) in [
      ("gone", "no such file or directory"), (".", "not a file"), ("pipe", "not a file"),
    ] {
      let refusal = await driver.submit(.steps(.complete("call", evidence: Evidence(text: name))))
      #expect(refusal?.hasSuffix("\(words); name a file") == true, "\(refusal ?? "taken")")
    }
  }
}
