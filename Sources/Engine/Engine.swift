import Attempts
import Foundation
import ReleaseModel
import ReleaseStore
import SecretMask
import Synchronization

/// Makes the world outside as a run's state wants it: runs attempts, measures checks, keeps time.
///
/// It remembers nothing that the state does not say: whatever is wanted and does not go on is started, and an
/// attempt that is wanted and was started by an earlier process is found again in its directory.
public final class Engine: EffectPerformer {
  /// How far the package's files are read.
  public let packageProgress = PackageProgress()
  private let store: ReleaseStore
  private let time: any TimeSource
  private let attempts: AttemptPerformer
  private let courier: Courier
  private let context: ProbeContext
  private let attemptsPath: String
  private let maskedVariables: [String]
  private let tasks = Mutex<[Effect: Task<Void, Never>]>([:])
  private let isStopped = Mutex(false)

  /// Makes the engine of a run.
  ///
  /// - Parameters:
  ///   - store: is told what happens.
  ///   - time: the clocks of the outside, as those of the run.
  ///   - attemptsPath: the folder of the attempts' folders.
  ///   - directory: the folder in which commands run.
  ///   - environment: the whole environment of commands, secrets included.
  ///   - runner: runs the attempts.
  ///   - mailProgram: sends mail, where a plan names no program for it; nil for `sendmail`.
  public init(
    store: ReleaseStore, time: any TimeSource, attemptsPath: String, directory: String,
    environment: [String: String], runner: AttemptRunner, mailProgram: String? = nil
  ) {
    self.store = store
    self.time = time
    // What is too short to be told from ordinary text cannot be masked.
    maskedVariables = store.snapshot.state.plan.maskedVariables.filter { name in
      environment[name].map { maskableLength($0).found >= maskableLength($0).least } ?? false
    }
    var context = ProbeContext(directory: directory, environment: environment, shim: runner.shim)
    context.secrets = maskedVariables.map { rawValue(of: $0, environment[$0] ?? "") }
    self.context = context
    self.attemptsPath = attemptsPath
    attempts = AttemptPerformer(attemptsPath: attemptsPath, context: context, runner: runner)
    let commands = CommandDelivery(
      attempts: attempts, context: context, maskedVariables: maskedVariables, mailProgram: mailProgram)
    courier = Courier(store: store, time: time, context: context, commands: commands) {
      await Self.tell($0, store)
    }
  }

  public func want(_ change: EffectChange, in state: ReleaseState) {
    tasks.withLock { tasks in
      guard !isStopped.withLock({ $0 }) else { return }
      for effect in change.unwanted { tasks.removeValue(forKey: effect)?.cancel() }
      // A finished task stays until its effect is no longer wanted: what was done is not done again.
      for effect in change.wanted where tasks[effect] == nil { tasks[effect] = begin(effect, state) }
    }
  }

  /// Stops for good, so that another process can do what is wanted: from then on nothing is started here. What runs as
  /// an attempt goes on, and what a check has started is ended.
  public func stop() async {
    let going = tasks.withLock { tasks in
      isStopped.withLock { $0 = true }
      defer { tasks = [:] }
      return tasks
    }
    // What is on its way to a web address has a moment for its answer: without one nobody knows what became of it.
    await courier.underway.isOver(within: Self.patience)
    for task in going.values { task.cancel() }
    // An attempt that is being started is started: another process would find it half made.
    for (effect, task) in going {
      if case .attempt = effect { await task.value }
    }
    await withTaskGroup { group in
      group.addTask { for task in going.values { await task.value } }
      group.addTask { try? await Task.sleep(for: Self.patience, clock: .continuous) }
      await group.next()
      group.cancelAll()
    }
  }

  /// How long it is waited until what a check has started is ended.
  private static let patience: Duration = .milliseconds(300)

  /// Begins what is wanted. It takes along what it needs of the state, and not the state: a thousand checks that wait
  /// for their time would keep a thousand states alive.
  private func begin(_ effect: Effect, _ state: ReleaseState) -> Task<Void, Never>? {
    switch effect {
    case .attempt(let id):
      guard let step = state.step(id.step), let stepState = state.stepState(id.step),
        let attempt = stepState.lastAttempt
      else { return nil }
      let isStopped = stepState.status == .stopping
      let run = state.run?.id ?? ""
      let handover = Handover(toStep: id.step, in: state)
      return Task { await self.run(attempt, of: run, step, handover, isWantedStopped: isStopped) }
    case .stop(let id):
      return Task { await self.attempts.stop(id) }
    case .measure(let key, let number, let due):
      guard let check = state.check(key) else { return nil }
      var context = context
      context.notBefore = (state.clocks.deploymentStarted ?? state.clocks.opened)?.wall ?? context.notBefore
      let handover = Handover(toCheck: key, in: state)
      return Task { [context] in await self.measure(key, check, handover, number, at: due, in: context) }
    case .verifyPackage(let round):
      let release = state.plan.release
      return Task {
        let findings = await PackageVerifier.verify(release, in: self.context, self.packageProgress)
        if Task.isCancelled { return }
        await self.tell(.package(.verified(round: round, findings: findings)))
      }
    case .deliver(let id, let number, let due):
      guard let message = state.message(id), let found = state.messages[id] else { return nil }
      let isBegun = found.isInFlight
      return Task { [courier] in
        await courier.deliver(message, number: number, at: due, isBegun: isBegun)
      }
    case .wake(let deadline):
      return Task { await self.wake(at: deadline) }
    }
  }

  private func run(
    _ attempt: Attempt, of run: String, _ step: Step, _ handover: Handover, isWantedStopped: Bool
  ) async {
    let end = await attempts.run(
      attempt, of: run, step, isWantedStopped: isWantedStopped, secrets: maskedVariables, handover: handover,
      see: { await self.tell(.steps(.hostsSeen(attempt.id, $0))) }
    ) { await self.tell(.steps(.inputAwaited(attempt.id, $0))) }
    // Nobody has waited for its end, so nobody knows it.
    if Task.isCancelled { return }
    await tell(
      .steps(
        .attemptEnded(
          attempt.id, end.outcome, logBytes: end.logBytes, span: end.span, logHash: end.logHash,
          yield: end.yield, hosts: end.hosts)))
  }

  private func measure(
    _ key: CheckKey, _ check: Check, _ handover: Handover?, _ number: Int, at due: SteadyInstant,
    in context: ProbeContext
  ) async {
    guard (try? await time.sleep(until: .steady(due))) != nil else { return }
    let began = time.now().steady
    let observation = await check.measure(after: handover, from: attemptsPath, in: context)
    if !Task.isCancelled { await tell(.checks(.measured(key, number: number, observation, began: began))) }
  }

  /// Wakes the store at a time, and again for as long as it is wanted: a clock that was set back in between may have
  /// made the first time too early.
  private func wake(at deadline: Deadline) async {
    while (try? await time.sleep(until: deadline)) != nil {
      await tell(.run(.wake))
      guard (try? await time.pause(Self.wakeInterval)) != nil else { return }
    }
  }

  private static let wakeInterval: Duration = .seconds(1)

  /// Tells the store what has happened, again and again while it cannot be made durable: it has happened.
  private func tell(_ command: Command) async { await Self.tell(command, store) }

  private static func tell(_ command: Command, _ store: ReleaseStore) async {
    while true {
      do throws(StoreError) {
        try await store.submit(command, by: .board)
        return
      } catch {
        guard case .notDurable = error else { return }
        guard (try? await Task.sleep(for: .seconds(1), clock: .continuous)) != nil else { return }
      }
    }
  }
}
