import Foundation
import ReleaseModel
import SQLiteJournal
import Signatures
import TestSupport
import Testing

import struct ReleaseModel.Record

@testable import Driving

/// A run whose approvals real ssh-keygen has signed, and its journal.
private struct SignedRun {
  let folder: Folder
  private(set) var run: RunDirectory
  private var journal: SQLiteJournal
  private(set) var state: ReleaseState
  private var at = Timestamp(
    steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 1_795_384_800_000))

  static let isPossible = system("command -v ssh-keygen >/dev/null") == 0

  init(id: String = "20261122-220000-00001") throws {
    folder = try Folder()
    for name in ["dana", "bo", "eve"] {
      let line = "ssh-keygen -q -t ed25519 -N '' -C \(name) -f '\(folder.path)/\(name)'"
      guard system(line) == 0 else { throw Failure("no key was made") }
    }
    run = try RunDirectories(root: folder.path + "/runs").create(id: id, plan: Data())
    journal = try SQLiteJournal(run: run)
    state = ReleaseState(plan: Self.plan)
    try send(.run(.open(RunIdentity(id: id, planHash: "9c1e", planPath: "", directory: "/srv"))))
    try send(.signatures(.take(keys("dana", "bo"), package: Self.plan.packageHash)))
  }

  private static var plan: Plan {
    var plan = Plan(release: Release(name: "Shop", version: "1", environment: "live"))
    plan.people = ["dana", "bo"].map { Person(id: $0, name: $0.capitalized) }
    plan.signers = Signers(keys: "signers")
    plan.controls = ["a", "b"].map { Control(id: $0, title: $0) }
    for index in plan.controls.indices {
      plan.controls[index].requires = Approvals()
      plan.controls[index].requires?.isSigned = true
    }
    plan.poll = [PollPosition(position: "Database", person: "dana")]
    plan.poll[0].isSigned = true
    plan.pollDeadline = .seconds(600)
    plan.deployment.steps = [
      Step(id: "ready", title: "Ready", action: .hold(StepHold(poll: ["Database"]))),
      Step(id: "s", title: "S", action: .manual("x")),
    ]
    plan.deployment.steps[1].needs = ["ready"]
    return plan
  }

  /// A list of these people's keys.
  func keys(_ people: String...) throws -> SignerKeys {
    let lines = try people.map { name in
      let key = try String(contentsOfFile: "\(folder.path)/\(name).pub", encoding: .utf8)
      return "\(name) \(key.split(separator: " ").prefix(2).joined(separator: " "))\n"
    }
    let text = lines.joined()
    return SignerKeys(
      list: SignerKeys.File(path: "signers", sha256: "ca", content: Data(text.utf8).base64EncodedString()))
  }

  mutating func send(_ command: Command) throws {
    let decision = try decide(command, state, by: .person("ana"), at: at)
    state = decision.state
    try journal.append(decision.records)
    at = at + .seconds(1)
  }

  /// Lets time pass.
  mutating func wait(_ seconds: Int) throws {
    at = at + .seconds(seconds)
    try send(.run(.wake))
  }

  /// Has somebody sign a decision with a key, and takes it without a question.
  mutating func sign(
    _ decision: Statement.Decision = .approve, on item: Statement.Item, by who: String, key: String? = nil
  ) throws {
    let identity = try #require(state.run)
    let link = try #require(try JournalReader(run: run).link(nil))
    let statement = Statement(
      decision, on: item, of: identity, package: state.signatures.package,
      head: Statement.Head(event: link.sequence, hash: link.hash), evidence: Evidence(text: "seen"), who: who,
      signed: at.wall, expires: at.wall + .seconds(3600), nonce: Signer.nonce())
    let signed = try Signer(key: "\(folder.path)/\(key ?? who)").sign(statement)
    try send(.signatures(.accept(Signature(statement, armor: signed.armor, key: signed.key))))
  }

  var records: [Record] { get throws { try JournalReader(run: run).records() } }

  /// Verifies other records in the place of these, with a hash chain that is sound.
  func verify(_ records: [Record], by list: String? = nil) async throws -> SignatureAudit {
    let other = try RunDirectories(root: folder.path + "/others").create(id: UUID().uuidString, plan: Data())
    let numbered = records.enumerated().map { index, record in
      Record(sequence: index + 1, at: record.at, by: record.by, event: record.event)
    }
    try SQLiteJournal(run: other).append(numbered)
    let reader = try JournalReader(run: other)
    return try await SignatureAudit.verify(reader.records(), reader.links(), by: list)
  }
}

@Suite(
  "The signatures of a journal", .blocking,
  .enabled(if: SignedRun.isPossible, "ssh-keygen is not installed: apt-get install openssh-client"))
struct SignatureAuditTests {
  private func good() throws -> SignedRun {
    var run = try SignedRun()
    try run.sign(on: .control("a"), by: "dana")
    try run.sign(on: .control("b"), by: "bo")
    try run.send(.poll(.start))
    try run.sign(.go, on: .position("Database"), by: "dana")
    return run
  }

  private func problem(_ run: SignedRun, _ change: (inout [Record]) throws -> Void) async throws -> String? {
    var records = try run.records
    try change(&records)
    do {
      _ = try await run.verify(records)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The signatures' places.
  private func given(_ records: [Record]) -> [Int] {
    records.indices.filter { if case .signatures(.given) = records[$0].event { true } else { false } }
  }

  private func change(_ record: inout Record, _ change: (inout Signature) -> Void) {
    guard case .signatures(.given(var signature)) = record.event else { return }
    change(&signature)
    record.event = .signatures(.given(signature))
  }

  @Test("are verified by the list on record, or by one that is brought along")
  func sound() async throws {
    let run = try good()
    defer { run.folder.remove() }
    let audit = try await run.verify(run.records)
    #expect(audit.count == 3 && audit.keys?.list.sha256 == "ca")
    func list(_ people: String...) throws -> String {
      let lines = try people.map { try Data(base64Encoded: run.keys($0).list.content) ?? Data() }
      return try run.folder.write(String(decoding: lines.joined(), as: UTF8.self), to: "list")
    }
    #expect(try await run.verify(run.records, by: list("bo", "dana")).count == 3)
    let without = try list("bo", "eve")
    await #expect(throws: Failure.self) { try await run.verify(run.records, by: without) }
  }

  @Test("are found out when they were forged, moved, put in another order, used again, added or taken away")
  func tampered() async throws {
    let run = try good()
    defer { run.folder.remove() }
    let forged = try await problem(run) { records in
      change(&records[given(records)[0]]) { $0.statement.evidence.text = "not seen" }
    }
    #expect(
      forged?.contains("event 3: the signature of dana for control:a: forged") == true, "\(forged ?? "")")
    let prolonged = try await problem(run) { records in
      change(&records[given(records)[0]]) { $0.statement.expires = $0.statement.expires + .seconds(1) }
    }
    #expect(prolonged?.contains("forged") == true)
    let moved = try await problem(run) { records in
      records[given(records)[0] + 1].event = .controls(
        .approved("b", by: "dana", evidence: Evidence(text: "seen")))
    }
    #expect(moved?.contains("event 4: it does not do what was signed right before it") == true)
    let ordered = try await problem(run) { records in
      let places = given(records)
      let pairs = [places[1], places[1] + 1, places[0], places[0] + 1].map { records[$0] }
      records.replaceSubrange(places[0]...places[1] + 1, with: pairs)
    }
    #expect(ordered?.contains("stale: what the signer had seen is not in this run's journal") == true)
    let replayed = try await problem(run) { records in
      let place = given(records)[1]
      records.insert(contentsOf: records[place...place + 1], at: place + 2)
    }
    #expect(replayed?.contains("replayed") == true, "\(replayed ?? "")")
    let added = try await problem(run) { records in
      var record = records[given(records)[0] + 1]
      record.event = .controls(.approved("a", by: "bo", evidence: Evidence(text: "seen")))
      records.append(record)
    }
    #expect(added?.contains("it had to be signed, and was not") == true)
    let taken = try await problem(run) { records in records.remove(at: given(records)[0]) }
    #expect(taken?.contains("event 3: it had to be signed, and was not") == true)
    let voted = try await problem(run) { records in
      let place = given(records)[2]
      records[place + 1].event = .poll(.voted(position: "Database", .noGo(reason: "full")))
    }
    #expect(voted?.contains("it does not do what was signed") == true)
    let dangling = try await problem(run) { records in
      records.removeLast(records.count - given(records)[2] - 1)
    }
    #expect(dangling?.contains("has led to nothing") == true)
  }

  @Test("miss nothing where somebody said nothing until the deadline")
  func silence() async throws {
    var run = try SignedRun()
    defer { run.folder.remove() }
    try run.sign(on: .control("a"), by: "dana")
    try run.sign(on: .control("b"), by: "bo")
    try run.send(.poll(.start))
    try run.wait(700)
    let silent = try run.records.contains {
      if case .poll(.voted("Database", .none)) = $0.event { true } else { false }
    }
    #expect(silent && run.state.phase == .preparing)
    #expect(try await run.verify(run.records).count == 2)
    let stolen = try await problem(run) { records in
      let given = records[given(records)[0]]
      let place = records.firstIndex {
        if case .poll(.voted(_, .none)) = $0.event { true } else { false }
      }
      records.insert(given, at: try #require(place))
    }
    #expect(stolen != nil)
  }

  @Test("are asked for, and verified, at a hold of the plan too")
  func hold() async throws {
    var run = try good()
    defer { run.folder.remove() }
    try run.send(.run(.startDeployment))
    #expect(run.state.standingHold == "ready")
    #expect(SignatureRequest.items(run.state).map(\.item) == ["position:Database"])
    try run.sign(.go, on: .position("Database"), by: "dana")
    #expect(SignatureRequest.items(run.state).isEmpty && run.state.openPoll?.state.passedAt != nil)
    #expect(try await run.verify(run.records).count == 4)
  }

  @Test("do not count by another list of keys, nor for another run")
  func swapped() async throws {
    let run = try good()
    defer { run.folder.remove() }
    let list = try await problem(run) { records in
      records[1].event = .signatures(.keysTaken(try run.keys("bo", "eve"), package: Self.package(records[1])))
    }
    #expect(list?.contains("wrong key: the list of keys does not have") == true, "\(list ?? "")")
    let twice = try await problem(run) { records in
      var record = records[1]
      record.event = .signatures(.keysTaken(try run.keys("eve"), package: Self.package(record)))
      records.append(record)
    }
    #expect(twice?.contains("another list of keys takes the place") == true)
    let other = try await problem(run) { records in
      guard case .run(.opened(var identity, let plan)) = records[0].event else { return }
      identity.id = "another"
      records[0].event = .run(.opened(identity, plan: plan))
    }
    #expect(other?.contains("it was signed for another run") == true, "\(other ?? "")")
  }

  private static func package(_ record: Record) -> String {
    if case .signatures(.keysTaken(_, let package)) = record.event { package } else { "" }
  }
}
