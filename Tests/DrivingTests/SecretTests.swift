import Driving
import Foundation
import PlanFile
import ReleaseModel
import SQLiteJournal
import Synchronization
import TestSupport
import Testing

/// Secrets that come from commands and files, and scripts that change.
@Suite(.patience) struct SecretTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private var runs: RunDirectories { RunDirectories(root: folder.path + "/state/relboard/runs") }

  private func drive(_ plan: String, isRehearsal: Bool = false) async throws -> (ReleaseState, String) {
    let opening = try PlanOpening(path: folder.write(plan, to: "plan.yaml"), isRehearsal: isRehearsal)
    let (turns, turn) = AsyncStream<[Record]>.makeStream()
    let driver = try await RunDriver.open(
      opening, attendance: .unattended, isNew: true, isRehearsal: isRehearsal, runs: runs,
      observer: { turn.yield($0) })
    let state = try await HeadlessRun(driver: driver, turns: turns, answers: Answers()) { _ in }.drive()
    return (state, driver.run.path)
  }

  @Test func aSecretOfACommandAndOfAFileIsMaskedAndInNoFileOfTheRun() async throws {
    defer { folder.remove() }
    _ = try folder.write("f1le-secret\n", to: "key")
    _ = try folder.write("c0mmand-", to: "part")
    let (state, path) = try await drive(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      secrets:
        - {name: TOKEN, run: [sh, -c, "cat part; echo secret"]}
        - {name: KEY, file: key}
      deployment:
        steps: [{id: use, title: Use, run: 'echo "$TOKEN $KEY" | tee used'}]
      """)
    #expect(state.phase == .succeeded)
    #expect(
      try String(contentsOfFile: folder.path + "/used", encoding: .utf8) == "c0mmand-secret f1le-secret\n")
    let log = try String(contentsOfFile: path + "/attempts/use.1/output.log", encoding: .utf8)
    #expect(log == "•••• ••••\n")
    for case let name as String in try #require(FileManager.default.enumerator(atPath: path)) {
      let bytes = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
      #expect(bytes.range(of: Data("c0mmand-secret".utf8)) == nil, "\(name)")
      #expect(bytes.range(of: Data("f1le-secret".utf8)) == nil, "\(name)")
    }
  }

  @Test(
    arguments: [
      ("{name: T, run: [\"false\"]}", "there is no secret T: its command exited with 1"),
      ("{name: T, run: [echo, abc]}", "the plan's secret T has 3 characters"),
      ("{name: T, file: gone}", "there is no secret T: "),
    ])
  func aSecretThatIsNotThereKeepsTheRunFromBeingOpened(secret: String, words: String) async throws {
    defer { folder.remove() }
    let text = """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      secrets: [\(secret)]
      deployment: {steps: [{id: a, title: A, run: "true"}]}
      """
    do {
      _ = try await drive(text)
      Issue.record("it was opened")
    } catch let failure as Failure {
      #expect("\(failure)".contains(words), "\(failure)")
    }
    #expect(runs.all().isEmpty)
  }

  private static let scripted = """
    relboard: 1
    release: {name: Shop, version: "1", environment: dev}
    controls:
      - {id: seen, title: Seen, requires: {count: 1}}
    rehearsal: {environment: stage}
    backout: {tested: {rehearsal: required}}
    deployment: {steps: [{id: a, title: A, run: ./a.sh, undo: {run: sh undo.sh}}]}
    """

  @Test func aScriptThatHasChangedMakesApprovalsStaleAndKeepsTheDeploymentFromStarting() async throws {
    defer { folder.remove() }
    for name in ["a.sh", "undo.sh"] {
      let path = try folder.write("#!/bin/sh\ntrue\n", to: name)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let plan = Self.scripted.replacing(#/backout:.*\n/#, with: "")
    let opening = try PlanOpening(path: folder.write(plan, to: "plan.yaml"))
    #expect(opening.plan.release.scripts?.map(\.path) == ["./a.sh", "undo.sh"])
    let (turns, turn) = AsyncStream<[Record]>.makeStream()
    let driver = try await RunDriver.open(
      opening, attendance: .attended, runs: runs, observer: { turn.yield($0) })
    for await _ in turns where driver.snapshot.state.package.isVerified { break }
    #expect(driver.snapshot.state.package.isIntact)
    #expect(await driver.submit(.controls(.tick("seen", evidence: Evidence(text: "ok"), by: "ann"))) == nil)
    #expect(driver.snapshot.state.controls["seen"]?.status != .open)
    _ = try folder.write("#!/bin/sh\nfalse\n", to: "a.sh")
    #expect(await driver.submit(.package(.verify)) == nil)
    for await _ in turns where driver.snapshot.state.package.isVerified { break }
    let state = driver.snapshot.state
    #expect(state.package.findings.first { $0.path == "script ./a.sh" }?.problem?.contains("changed") == true)
    #expect(state.controls["seen"]?.status == .open)
    #expect(await driver.submit(.run(.startDeployment)) != nil)
  }

  @Test func aRehearsalWithOtherScriptsIsNone() async throws {
    defer { folder.remove() }
    for name in ["a.sh", "undo.sh"] {
      let path = try folder.write("#!/bin/sh\ntrue\n", to: name)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let plan = Self.scripted.replacing(#/(controls|backout|  - \{id: seen).*\n/#, with: "")
    #expect(try await drive(plan, isRehearsal: true).0.phase == .succeeded)
    #expect(try await drive(plan).0.rehearsal != nil)
    let path = try folder.write("#!/bin/sh\ntrue # other\n", to: "a.sh")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    #expect(try await drive(plan).0.rehearsal == nil)
  }
}
