import Foundation
import ReleaseModel
import SQLiteJournal

import struct ReleaseModel.Record

/// The report of a run of 10,000 steps, by how often its checks were measured, beside the export of its journal.
enum ReportBenchmark {
  private static let steps = 10_000
  private static let measurements = [10_000, 80_000]

  static func run() async throws {
    try await withFolder { folder in
      var contenders: [Contender] = []
      var memory: [Contender] = []
      for count in measurements {
        let state = folder.appendingPathComponent("\(count)")
        let events = try record(count, in: state)
        for arguments in [["report"], ["report", "--format", "html"], ["journal", "export"]] {
          let name = "\(arguments.joined(separator: " ")), \(events) events"
          contenders.append(Contender(name) { try use(arguments, state).seconds })
          memory.append(Contender(name) { try use(arguments, state).megabytes })
        }
      }
      try await compare("A run of \(steps) steps", rounds: 3, contenders)
      print("")
      try await compare("Its memory at most", rounds: 3, unit: "MB", memory)
    }
  }

  private static func use(_ arguments: [String], _ state: URL) throws -> (seconds: Double, megabytes: Double)
  {
    let start = ContinuousClock.now
    let pid = try Tool.built("relboard").start(arguments, environment: ["XDG_STATE_HOME": state.path])
    var (status, kilobytes): (Int32, Double) = (0, 0)
    // The kernel's own sum at the end counts what this process has as well, of which the other was forked.
    while waitpid(pid, &status, WNOHANG) == 0 {
      kilobytes = peak(of: pid) ?? kilobytes
      usleep(2_000)
    }
    guard status == 0 else { throw Tool.Failure(command: arguments, error: 0, status: status) }
    return (start.duration(to: .now) / .seconds(1), kilobytes / 1024)
  }

  private static func peak(of pid: pid_t) -> Double? {
    let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    return status?.firstMatch(of: /VmHWM:\s*(\d+)/).flatMap { Double($0.output.1) }
  }

  /// Writes the journal of a run whose steps have all ended; how many events it has.
  private static func record(_ measurements: Int, in state: URL) throws -> Int {
    let runs = RunDirectories(root: state.path + "/relboard/runs")
    let run = try runs.create(id: "20261122-220000-00001", plan: Data(), origin: "/plan.yaml")
    let journal = try SQLiteJournal(run: run)
    var state = ReleaseState(plan: plan(measurements))
    var now = Timestamp(
      steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 1_795_384_800_000))
    var records: [Record] = []
    func send(_ command: Command) throws {
      now = now + .milliseconds(20)
      let decision = try decide(command, state, by: .board, at: now)
      state = decision.state
      records += decision.records
    }
    // That of an empty plan file.
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    let identity = RunIdentity(id: run.id, planHash: hash, planPath: "/plan.yaml", directory: "/")
    try send(.run(.open(identity)))
    try send(.run(.attach(Session(attendance: .unattended, host: "h", bootID: "b", clockOffset: 0))))
    while let attempt = state.deployment.activeSteps.first?.state.lastAttempt?.id {
      try send(.steps(.attemptEnded(attempt, .exited(0), logBytes: 0)))
    }
    let key = CheckKey(.verification, "rate")
    for number in 1...measurements {
      try send(.checks(.measured(key, number: number, .reading("\(number % 97).5 ms"))))
    }
    for start in stride(from: 0, to: records.count, by: 5_000) {
      try journal.append(Array(records[start..<min(records.count, start + 5_000)]))
    }
    return records.count
  }

  private static func plan(_ measurements: Int) -> Plan {
    var plan = Plan(release: Release(name: "Large", version: "1", environment: "dev"))
    plan.deployment.parallel = 10
    plan.deployment.steps = (0..<steps).map {
      Step(id: "s\($0)", title: "Step \($0)", action: .run(.shell("true")))
    }
    var rate = Check(id: "rate", title: "Rate", probe: .run(.shell("rate")))
    rate.every = .milliseconds(20)
    rate.count = measurements
    rate.pass = Criterion("< 100 ms")
    plan.verification = [rate]
    return plan
  }
}
