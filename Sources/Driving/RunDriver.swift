import Attempts
import Engine
import Foundation
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal
import Synchronization

/// A run that this process drives: its directory, its store over its journal, and its engine.
public final class RunDriver: Sendable {
  /// The run's directory.
  public let run: RunDirectory
  /// What a person should know about how the run was opened; empty for a new one.
  public let opening: String
  // What a person wants gets there by `submitForOperator` alone, or a file could be evidence that nobody has read.
  private let store: ReleaseStore
  private let engine: Engine
  private let journal: SQLiteJournal
  private let shared: SharedJournal?
  private let relay: OutputRelay?
  private let desk: SignatureDesk
  private let environment: EnvironmentDesk
  private let followers: StoreDesk?
  private let complaint = Mutex("")
  private let tail = Mutex(RecordTail())

  /// Is asked before a run is begun, or taken from whoever drives it; throws when nobody waits for it any more.
  public typealias Permission = @Sendable () throws -> Void

  /// Opens a plan: resumes its unfinished run, or begins a new one.
  ///
  /// Only one process at a time opens a plan, by whatever path; another waits until it sees that one's run. What
  /// takes time is done on a thread of its own.
  ///
  /// - Parameters:
  ///   - plan: the plan as it was read.
  ///   - attendance: whether somebody can be asked.
  ///   - isNew: begins a new run even when one is unfinished.
  ///   - isRehearsal: rehearses the plan instead of releasing by it.
  ///   - takes: sends away whoever drives the run; who drives it after everybody has left goes in any case.
  ///   - store: where a new run is shared; one that is resumed knows.
  ///   - runs: where the runs are kept; the locks of plans are kept beside them.
  ///   - observer: is told of every turn from the first on: ``ReleaseStore/observe(_:)``.
  ///   - permission: is asked before anything is done.
  /// - Throws: whatever keeps the run from being driven, before anything was started.
  public static func open(
    _ plan: PlanOpening, attendance: Session.Attendance, isNew: Bool = false, isRehearsal: Bool = false,
    takes: Bool = false, store: StoreChoice? = nil, runs: RunDirectories,
    observer: @escaping @Sendable ([Record]) -> Void = { _ in }, permission: @escaping Permission = {}
  ) async throws -> RunDriver {
    let runner = AttemptRunner()
    let claimed = try await blocking {
      try runner.verify()
      let known = Set(runs.all().filter { !$0.isUnborn })
      return try ClaimedRun.claim(
        plan,
        Claim(
          attendance: attendance, isNew: isNew, isRehearsal: isRehearsal, takes: takes,
          permission: permission,
          store: store),
        in: runs, known: known)
    }
    return try await drive(claimed, attendance, runner, observer)
  }

  /// Opens a run of its own that takes back what was released in another, or goes on with one that does.
  ///
  /// - Parameters:
  ///   - first: the run that was declared successful.
  ///   - observer, permission: as for ``open(_:attendance:isNew:isRehearsal:takes:runs:observer:permission:)``.
  /// - Throws: ``Failure`` when the plan does not allow it, or not any more; whatever keeps a run from being driven.
  public static func takeBack(
    _ first: RunDirectory, attendance: Session.Attendance, runs: RunDirectories,
    observer: @escaping @Sendable ([Record]) -> Void = { _ in }, permission: @escaping Permission = {}
  ) async throws -> RunDriver {
    let runner = AttemptRunner()
    let claimed = try await blocking {
      try runner.verify()
      let state = try RunArchive.state(of: first)
      let predecessor = try state.demandPredecessor()
      let claim = Claim(attendance: attendance, permission: permission, predecessor: predecessor)
      return try ClaimedRun.claim(PlanOpening(of: first, state), claim, in: runs, known: [])
    }
    return try await drive(claimed, attendance, runner, observer)
  }

  /// Drives a run on that the process which has started this one hands over.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - lock: the open file of the run's lock, as it was inherited.
  ///   - attendance: what goes on.
  ///   - observer: as for ``open(_:attendance:isNew:isRehearsal:takes:runs:observer:permission:)``.
  /// - Throws: whatever keeps the run from being driven.
  static func takeOver(
    _ run: RunDirectory, lock: Int32, as attendance: Session.Attendance,
    observer: @escaping @Sendable ([Record]) -> Void
  ) async throws -> RunDriver {
    let claimed = try await blocking { try ClaimedRun(inheriting: run, lock: lock, as: attendance) }
    return try await drive(claimed, attendance, AttemptRunner(), observer)
  }

  /// Drives a run whose lead this person takes.
  ///
  /// - Parameters:
  ///   - reason: why it is taken from somebody who has not offered it; nil where it was offered, or is free.
  ///   - claim: claims it, once it is known that it could be driven here.
  /// - Throws: whatever keeps the run from being driven.
  static func takeLead(
    because reason: String?, _ claim: @escaping @Sendable () throws -> ClaimedRun
  ) async throws -> RunDriver {
    let runner = AttemptRunner()
    let claimed = try await blocking {
      try runner.verify()
      return try claim()
    }
    let isRecorded =
      claimed.state.team.handover.map { claimed.state.plan.isSame($0.to, Operator.name) } ?? false
    let wish = isRecorded ? nil : reason.map { Command.team(.breakGlass(reason: $0)) }
    return try await drive(claimed, .attended, runner, firstly: wish) { _ in }
  }

  private static func drive(
    _ claimed: ClaimedRun, _ attendance: Session.Attendance, _ runner: AttemptRunner,
    firstly wish: Command? = nil, _ observer: @escaping @Sendable ([Record]) -> Void
  ) async throws -> RunDriver {
    let driver = RunDriver(claimed, attendance, runner)
    try await driver.keepTail()
    driver.store.observe(observer)
    if let opening = claimed.opening { try await driver.store.submit(opening, by: .operator) }
    try await driver.desk.open(claimed.signerKeys)
    claimed.planLock?.remove()
    // Who has led the run until now may be the same person at another terminal: then nothing is broken.
    if let wish { _ = try? await driver.store.submit(wish, by: .operator) }
    try await driver.begin(attendance, claimed)
    return driver
  }

  private init(_ claimed: ClaimedRun, _ attendance: Session.Attendance, _ runner: AttemptRunner) {
    run = claimed.run
    let warning = attendance == .attended ? LoginSession.own.warning : nil
    let plan = claimed.state.plan
    let asksForOthers = plan.controls.contains { $0.requires?.isNotByOperator == true }
    let stranger =
      asksForOthers && plan.isStranger(Operator.name)
      ? Obstacle.operatorUnknown(Operator.name).words(claimed.state) : ""
    opening = [claimed.notice, warning ?? "", stranger].filter { !$0.isEmpty }.joined(separator: "; ")
    journal = claimed.journal
    shared = claimed.shared
    let store = ReleaseStore(
      state: claimed.state, journal: claimed.shared ?? claimed.journal, time: claimed.time)
    self.store = store
    relay = claimed.shared.map { shared in
      OutputRelay(claimed.run, shared.remote) { [weak store] in
        let steps = store?.snapshot.state.flows.flatMap(\.activeSteps) ?? []
        return steps.compactMap(\.state.lastAttempt?.id)
      }
    }
    let desk = SignatureDesk(claimed.run, in: claimed.directory, store)
    self.desk = desk
    followers = claimed.shared.map { shared in
      StoreDesk(claimed.run.id, shared, desk) { [weak store] in
        Task { [weak store] in await store?.lookAfterJournal() }
      }
    }
    let runs = (claimed.run.path as NSString).deletingLastPathComponent
    let here = EnvironmentFolder(besides: runs)
    let register: (any EnvironmentRegister)? = claimed.shared.map { shared in
      EnvironmentRegisters(registers: [here, EnvironmentTable(shared)])
    }
    environment = EnvironmentDesk(claimed.run, store, register ?? here)
    engine = Engine(
      store: store, time: claimed.time, attemptsPath: claimed.run.attemptsPath, directory: claimed.directory,
      environment: claimed.environment, runner: runner, mailProgram: MailProgram.name)
  }

  /// Keeps what is recorded last, beginning with what a run that is taken up again brings along.
  private func keepTail() async throws {
    let state = snapshot.state
    if state.sequence > 0 {
      let known = try await blocking { [run] in try JournalReader(run: run).tail(of: state) }
      tail.withLock { $0 = known }
    }
    store.observe { [weak self] records in self?.tail.withLock { $0.append(records) } }
  }

  private func begin(_ attendance: Session.Attendance, _ claimed: ClaimedRun) async throws {
    let session = Session(
      attendance: attendance, host: ProcessInfo.processInfo.hostName, bootID: Boot.id,
      clockOffset: claimed.time.offset, isUnexamined: claimed.isUnexamined, place: claimed.place,
      directory: claimed.directory == claimed.state.run?.directory ? nil : claimed.directory)
    try await store.submit(.run(.attach(session)), by: .operator)
    await environment.watch()
    await store.start(engine)
    if let problem = desk.watch() { complaint.withLock { $0 = problem } }
    if !snapshot.state.phase.isEnded { followers?.watch() }
    if claimed.isUnexamined {
      let examination = JournalExamination { [run] in
        try await blocking { try JournalReader(run: run).prove() }
      }
      Task { [store] in await examination.tell(store) }
    }
    lookAfterJournal()
  }

  /// Sees in the end that the run's folder was moved, deleted or unlocked, also while nothing is recorded. Whatever is
  /// recorded looks itself; a look wakes most threads of a board that is idle.
  private func lookAfterJournal() {
    Task { [weak store] in
      while (try? await Task.sleep(for: Self.lookInterval, clock: .continuous)) != nil {
        guard let store else { return }
        await store.lookAfterJournal()
      }
    }
  }

  private static let lookInterval: Duration = .seconds(10)

  /// Why it cannot be told who has the environment, and will not be by itself; nil when it can.
  var environmentTrouble: String? { environment.unknown }

  /// What has to be there again before it can be told who has the environment; nil when it can.
  var environmentAwaited: Obstacle? { environment.awaited }

  /// Whether somebody has taken the run over on another host: this process drives it no more.
  var isFenced: Bool { shared?.isFenced == true }

  /// Whether the run's files are still where others look for them.
  var isInPlace: Bool { journal.isLockInPlace }

  /// Gives the run to whoever is to drive it; this process is to end.
  func yield() async {
    await rest()
    // Who waits may be on another host, and does not see this process end.
    if let shared { shared.giveUp() } else { journal.handOver() }
  }

  /// Does nothing of the run any more, and lets what runs go on.
  private func rest() async {
    await desk.stop()
    await environment.stop()
    await followers?.stop()
    await engine.stop()
    relay?.stop()
  }

  private func release() async {
    await blocking { [shared] in shared?.release() }
  }

  private func handOver() {
    if let shared { shared.handOver() } else { journal.handOver() }
  }

  /// Gives the run up while this process lives on: from then on it neither writes nor drives it. Whoever takes it waits
  /// for the lock.
  func giveUp() async {
    await rest()
    if let shared { shared.giveUp() } else { journal.giveUp() }
  }

  /// Leaves the run: to a process of its own that goes on without a terminal, or to nobody. What runs goes on in any
  /// case. From then on this process drives it no more.
  ///
  /// - Parameter successor: what goes on; nil when nobody drives the run from now on. A run that has ended is left to
  ///   nobody, unless a message of it has yet to be sent.
  /// - Throws: ``Failure`` when nobody could be found to go on: nobody drives the run.
  public func leave(to successor: Session.Attendance?) async throws {
    await rest()
    if snapshot.state.phase.isEnded, !snapshot.state.isDelivering {
      await release()
      return
    }
    // Who has yet to be told of an end is told all the same.
    let hasEndedHere = snapshot.state.phase.isEnded && snapshot.state.session?.attendance == .attended
    let successor = hasEndedHere ? .watch : successor
    guard let successor else {
      // The time of the newest record tells as well, if less well.
      _ = try? await store.submit(.run(.leave), by: .operator)
      await release()
      return
    }
    handOver()
    try await blocking { [run, journal] in try Successor.start(of: run, journal, as: successor) }
  }

  /// Sends a person's command. A file that it gives as evidence is read, and its SHA-256 recorded.
  ///
  /// - Throws: as ``ReleaseStore/submit(_:by:)``; a file that cannot be read refuses the command.
  @discardableResult
  public func submitForOperator(_ command: Command) async throws(StoreError) -> [Record] {
    if case .signatures(.offer(let text, let account)) = command {
      return try await desk.offer(text, from: account)
    }
    if case .run(.startDeployment) = command { try await claimEnvironment() }
    let prepared: Command
    do {
      prepared = try await command.withPreparedEvidence(in: store.snapshot.state)
    } catch {
      throw .refused(error)
    }
    return try await store.submit(prepared, by: .operator)
  }
}

extension RunDriver {
  /// Claims the environment that the deployment is going to be made in, where nothing else keeps it from starting.
  private func claimEnvironment() async throws(StoreError) {
    let state = store.snapshot.state
    guard state.wantsEnvironment else { return }
    if let obstacle = obstacle(to: .run(.startDeployment), state, by: .operator, at: store.now()) {
      throw .refused(obstacle)
    }
    do {
      try await environment.claim()
    } catch let error as StoreError {
      throw error
    } catch {
      throw .refused(.environmentUnknown("\(error)"))
    }
  }
}

extension RunDriver: RunSource {
  public var stage: RunStage {
    .open(
      run,
      notice: [opening, complaint.withLock { $0 }, environment.problem].filter { !$0.isEmpty }.joined(
        separator: "; "))
  }
  public var isReadOnly: Bool { false }
  public var snapshot: ReleaseStore.Snapshot { store.snapshot }
  public var newest: RecordTail { tail.withLock { $0 } }
  public var driver: Driver? { journal.driver }
  public var storeProblem: String? { shared?.storeProblem }
  public var packageBytes: (read: Int64, all: Int64)? { engine.packageProgress.bytes }

  public func now() -> Timestamp { store.now() }

  public func observe(_ changed: @escaping @Sendable () -> Void) { store.observe { _ in changed() } }

  public func submit(_ command: Command) async -> String? {
    do throws(StoreError) {
      try await submitForOperator(command)
      return nil
    } catch {
      return error.words(store.snapshot.state)
    }
  }
}

extension ReleaseState {
  fileprivate func demandPredecessor() throws -> Predecessor {
    do throws(Obstacle) {
      return try predecessor(at: .wallNow)
    } catch {
      throw Failure("run \(run?.id ?? ""): \(error.words(self))")
    }
  }
}

extension Actor {
  /// Who runs this program.
  public static var `operator`: Actor { .person(Operator.name) }
}
