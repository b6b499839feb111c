import Attempts
import Engine
import Foundation
import ReleaseModel
import ReleaseStore
import StoreDoubles
import TestSupport
import Testing

/// A run of a plan with real processes, in a folder of its own, that nobody attends. The shim is the one beside the
/// test bundle.
final class Bench: Sendable {
  let root: String
  let journal: MemoryJournal
  let store: ReleaseStore
  let engine: Engine

  static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

  /// - Parameters:
  ///   - records: what an earlier process has left of the run.
  ///   - root: the folder of that earlier run; one of its own when nil.
  init(
    _ plan: Plan, after records: [Record] = [], in root: String? = nil, time: any TimeSource = SystemTime(),
    environment: [String: String] = [:], runner: AttemptRunner = AttemptRunner()
  ) throws {
    self.root = root ?? FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(
      atPath: self.root + "/attempts", withIntermediateDirectories: true)
    var state = ReleaseState(plan: plan)
    for record in records { evolve(&state, record) }
    journal = MemoryJournal(records)
    store = ReleaseStore(state: state, journal: journal, time: time)
    engine = Engine(
      store: store, time: time, attemptsPath: self.root + "/attempts", directory: self.root,
      environment: Self.environment.merging(environment) { _, own in own }, runner: runner)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Opens the run and has its effects performed.
  func start() async throws {
    try await store.submit(
      .run(.open(RunIdentity(id: "run", planHash: "", planPath: "plan.yaml", directory: root))), by: .board)
    try await store.submit(
      .run(.attach(Session(attendance: .unattended, host: "host", bootID: Boot.id, clockOffset: 0))),
      by: .board)
    await store.start(engine)
  }

  /// Nothing of what is wanted now is wanted any more.
  var everythingGivenUp: EffectChange {
    var change = EffectChange(store.snapshot.state)
    swap(&change.wanted, &change.unwanted)
    return change
  }

  /// Runs the plan until a step waits for a decision or the run is over.
  func run() async throws -> ReleaseState {
    try await start()
    return try await until("the run ends or asks") { $0.phase.isEnded || $0.deployment.hasFailure }
  }

  /// Waits until the store shows such a state; its observers say when to look again.
  @discardableResult
  func until(
    _ what: String, at location: SourceLocation = #_sourceLocation, _ holds: (ReleaseState) -> Bool
  ) async throws -> ReleaseState {
    let (turns, turn) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    store.observe { _ in turn.yield() }
    turn.yield()
    for await _ in turns {
      let state = store.snapshot.state
      if holds(state) { return state }
    }
    Issue.record("never: \(what)", sourceLocation: location)
    throw CancellationError()
  }

  /// The lines of a file in the run's folder.
  func lines(of name: String) -> [String] {
    let text = (try? String(contentsOfFile: root + "/" + name, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  func write(_ content: Data = Data(), to name: String) throws {
    try content.write(to: URL(fileURLWithPath: root + "/" + name))
  }

  /// Makes what a step can wait at, by `read -r _ <NAME`.
  func gate(_ name: String) throws -> TestSupport.Gate { try TestSupport.Gate("\(root)/\(name)") }
}

extension Plan {
  static func steps(_ steps: Step..., parallel: Int = 1) -> Plan {
    var plan = Plan(release: Release(name: "shop", version: "2.0", environment: "test"))
    plan.deployment.steps = steps
    plan.deployment.parallel = parallel
    return plan
  }
}

extension Step {
  static func shell(_ id: StepID, _ script: String, _ change: (inout Step) -> Void = { _ in }) -> Step {
    var step = Step(id: id, title: id, action: .run(.shell(script)))
    change(&step)
    return step
  }
}

extension Check {
  static func shell(_ script: String, _ change: (inout Check) -> Void = { _ in }) -> Check {
    var check = Check(id: "check", title: "Check", probe: .run(.shell(script)))
    // Long enough for a busy machine; tests of the timeout set their own.
    check.timeout = .seconds(60)
    change(&check)
    return check
  }
}

extension ReleaseState {
  /// How the newest attempt of a step ended.
  func outcome(_ id: StepID) -> Outcome? { deployment[id]?.lastAttempt?.outcome }
}

/// Whether a process runs; a zombie does not.
func isAlive(_ pid: String) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
  return !text.contains(") Z ")
}
