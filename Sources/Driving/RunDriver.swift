import Attempts
import Engine
import Foundation
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal

/// A run that this process drives: its directory, its store over its journal, and its engine.
public final class RunDriver: Sendable {
  /// The run's directory.
  public let run: RunDirectory
  let store: ReleaseStore
  /// What a person should know about how the run was opened; empty for a new one.
  public let opening: String
  private let engine: Engine

  /// Opens a plan: resumes its unfinished run, or begins a new one.
  ///
  /// - Parameters:
  ///   - plan: the plan as it was read.
  ///   - attendance: whether somebody can be asked.
  ///   - isNew: begins a new run even when one is unfinished.
  ///   - isRehearsal: rehearses the plan instead of releasing by it.
  ///   - runs: where the runs are kept.
  ///   - observer: is told of every turn from the first on: ``ReleaseStore/observe(_:)``.
  /// - Throws: whatever keeps the run from being driven, before anything was started.
  public static func open(
    _ plan: PlanOpening, attendance: Session.Attendance, isNew: Bool = false, isRehearsal: Bool = false,
    runs: RunDirectories,
    observer: @escaping @Sendable ([Record]) -> Void = { _ in }
  ) async throws -> RunDriver {
    let runner = AttemptRunner()
    try runner.verify()
    if !isNew, let run = try RunArchive(runs).unfinished(of: plan.path, isRehearsal: isRehearsal) {
      return try await RunDriver(resuming: run, plan, attendance, runner, observer)
    }
    let purpose: RunPurpose =
      isRehearsal ? .rehearsal : .live(after: RunArchive(runs).rehearsal(of: plan.hash))
    return try await RunDriver(beginning: plan, purpose, attendance, runner, runs, observer)
  }

  private init(
    beginning plan: PlanOpening, _ purpose: RunPurpose, _ attendance: Session.Attendance,
    _ runner: AttemptRunner,
    _ runs: RunDirectories,
    _ observer: @escaping @Sendable ([Record]) -> Void
  ) async throws {
    let time = SystemTime()
    let identity = RunIdentity(
      id: RunIdentity.freshID(at: time.now().wall), planHash: plan.hash, planPath: plan.path,
      directory: plan.directory)
    let opening = Command.run(.open(identity, as: purpose))
    // What keeps the run from being opened shows before anything of it is made.
    let opened: ReleaseState
    do throws(Obstacle) {
      opened = try decide(opening, ReleaseState(plan: plan.plan), by: .operator, at: time.now()).state
    } catch {
      let advice = purpose == .rehearsal ? "" : "; rehearse it with: relboard open --rehearse \(plan.path)"
      throw Failure("\(error.words(ReleaseState(plan: plan.plan)))\(advice)")
    }
    let environment = try PlanOpening.environment(of: opened.plan, from: ProcessInfo.processInfo.environment)
    run = try runs.create(id: identity.id, plan: Data(plan.bytes), origin: plan.path)
    let journal = try SQLiteJournal(run: run)
    store = ReleaseStore(state: ReleaseState(plan: plan.plan), journal: journal, time: time)
    self.opening = ""
    engine = Engine(
      store: store, time: time, attemptsPath: run.attemptsPath, directory: plan.directory,
      environment: environment, runner: runner)
    store.observe(observer)
    try await store.submit(opening, by: .operator)
    try await begin(attendance, time)
  }

  private init(
    resuming run: RunDirectory, _ plan: PlanOpening, _ attendance: Session.Attendance,
    _ runner: AttemptRunner,
    _ observer: @escaping @Sendable ([Record]) -> Void
  ) async throws {
    let journal = try Self.journal(of: run)
    // The run goes on by the plan with which it was opened, whatever the file says by now.
    let state = try journal.state()
    let time = SystemTime(of: state)
    let environment = try PlanOpening.environment(of: state.plan, from: ProcessInfo.processInfo.environment)
    self.run = run
    store = ReleaseStore(state: state, journal: journal, time: time)
    let hasChanged = state.run?.planHash != plan.hash
    opening =
      "resumed run \(run.id)"
      + (hasChanged ? "; the plan file has changed since, this run keeps to its own copy" : "")
    engine = Engine(
      store: store, time: time, attemptsPath: run.attemptsPath,
      directory: state.run?.directory ?? plan.directory, environment: environment, runner: runner)
    store.observe(observer)
    try await begin(attendance, time)
  }

  private static func journal(of run: RunDirectory) throws -> SQLiteJournal {
    do {
      return try SQLiteJournal(run: run)
    } catch JournalError.driven(_, let holder) {
      throw Failure("run \(run.id) is driven by \(holder); watch it with: relboard watch \(run.id)")
    }
  }

  private func begin(_ attendance: Session.Attendance, _ time: SystemTime) async throws {
    let session = Session(
      attendance: attendance, host: ProcessInfo.processInfo.hostName, bootID: Boot.id,
      clockOffset: time.offset)
    try await store.submit(.run(.attach(session)), by: .operator)
    await store.start(engine)
    proveJournal()
  }

  /// Proves the part of the journal that a kept state has spared the opening, while the board is shown already. A
  /// record that is not what was written holds the run: its state may not be what has happened.
  private func proveJournal() {
    DispatchQueue.global(qos: .utility).async { [run, store] in
      do {
        try JournalReader(run: run).prove()
      } catch {
        Task { try await store.submit(.run(.doubt("\(error)")), by: .board) }
      }
    }
  }
}

extension Actor {
  /// Who runs this program.
  public static var `operator`: Actor { .person(NSUserName()) }
}

extension RunIdentity {
  /// A new run's id: the time to the millisecond, by which ids sort, and some random digits.
  static func freshID(at wall: WallInstant) -> String {
    let date = Date(timeIntervalSince1970: Double(wall.milliseconds) / 1000)
    let digits = date.formatted(.iso8601).filter(\.isNumber)
    let milliseconds = String(1000 + wall.milliseconds % 1000).dropFirst()
    let random = String(0x100 + Int.random(in: 0...0xff), radix: 16).dropFirst()
    return "\(digits.prefix(8))-\(digits.dropFirst(8))-\(milliseconds)\(random)"
  }
}
