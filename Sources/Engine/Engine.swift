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
  private let store: ReleaseStore
  private let time: SystemTime
  private let attempts: AttemptPerformer
  private let context: ProbeContext
  private let tasks = Mutex<[Effect: Task<Void, Never>]>([:])

  /// Makes the engine of a run.
  ///
  /// - Parameters:
  ///   - store: is told what happens.
  ///   - time: keeps the run's steady clock.
  ///   - attemptsPath: the folder of the attempts' folders.
  ///   - directory: the folder in which commands run.
  ///   - environment: the whole environment of commands, secrets included.
  ///   - runner: runs the attempts.
  public init(
    store: ReleaseStore, time: SystemTime, attemptsPath: String, directory: String,
    environment: [String: String], runner: AttemptRunner
  ) {
    self.store = store
    self.time = time
    let secrets = store.snapshot.state.plan.secrets.compactMap { environment[$0] }
    context = ProbeContext(
      directory: directory, environment: environment,
      masker: SecretMasker(secrets: secrets.map { Array($0.utf8) }))
    attempts = AttemptPerformer(attemptsPath: attemptsPath, context: context, runner: runner)
  }

  public func want(_ effects: Set<Effect>, in state: ReleaseState) {
    tasks.withLock { tasks in
      for (effect, task) in tasks where !effects.contains(effect) {
        task.cancel()
        tasks[effect] = nil
      }
      // A finished task stays until its effect is no longer wanted: what was done is not done again.
      for effect in effects where tasks[effect] == nil {
        tasks[effect] = Task { await self.perform(effect, state) }
      }
    }
  }

  private func perform(_ effect: Effect, _ state: ReleaseState) async {
    switch effect {
    case .attempt(let id):
      guard let step = state.step(id.step), let stepState = state.stepState(id.step),
        let attempt = stepState.lastAttempt
      else { return }
      let end = await attempts.run(
        attempt, step, isWantedStopped: stepState.status == .stopping, secrets: state.plan.secrets)
      // Nobody has waited for its end, so nobody knows it.
      if Task.isCancelled { return }
      await tell(.attemptEnded(id, end.outcome, logBytes: end.logBytes))
    case .stop(let id):
      await attempts.stop(id)
    case .measure(let key, let number, let due):
      guard let check = state.check(key), (try? await time.sleep(until: due)) != nil else { return }
      var context = context
      context.notBefore = (state.clocks.deploymentStarted ?? state.clocks.opened)?.wall ?? context.notBefore
      let observation = await check.measure(in: context)
      if !Task.isCancelled { await tell(.measured(key, number: number, observation)) }
    case .verifyPackage(let round):
      let findings = await PackageVerifier.verify(state.plan.release.package, in: context.directory)
      await tell(.packageVerified(round: round, findings: findings))
    case .wake(let instant):
      guard (try? await time.sleep(until: instant)) != nil else { return }
      await tell(.wake)
    }
  }

  /// Tells the store what has happened, again and again while it cannot be made durable: it has happened.
  private func tell(_ command: Command) async {
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
