import Engine
import Foundation
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal
import Synchronization

/// Claims the environment for a run whose plan asks for that, and looks who has it meanwhile.
final class EnvironmentDesk: Sendable {
  private static let interval: Duration = .seconds(2)

  private let run: RunDirectory
  private let store: ReleaseStore
  private let register: any EnvironmentRegister
  private let watching = Mutex<Task<Void, Never>?>(nil)
  private let trouble = Mutex("")

  init(_ run: RunDirectory, _ store: ReleaseStore, _ register: any EnvironmentRegister) {
    self.run = run
    self.store = store
    self.register = register
  }

  /// Why the environment cannot be had now, in words; empty when it can.
  var problem: String {
    let state = store.snapshot.state
    return state.obstacleOfEnvironment?.words(state) ?? trouble.withLock { $0 }
  }

  /// Why it cannot be told who has the environment; nil when it can.
  var unknown: String? { trouble.withLock { $0.isEmpty ? nil : $0 } }

  /// Looks who has the environment, and goes on looking until the run has it or is over.
  func watch() async {
    guard store.snapshot.state.locksEnvironment, !store.snapshot.state.phase.isEnded else { return }
    await look()
    let task = Task { [weak self] in
      while (try? await Task.sleep(for: Self.interval, clock: .continuous)) != nil {
        guard let self, await self.look() else { return }
      }
    }
    watching.withLock { $0 = task }
  }

  /// Looks no more.
  func stop() async {
    let task = watching.withLock { $0 }
    task?.cancel()
    await task?.value
  }

  /// - Returns: whether there will be more to look for.
  @discardableResult
  private func look() async -> Bool {
    let state = store.snapshot.state
    let environment = state.plan.release.environment
    if state.phase.isEnded {
      await blocking { [register, run] in register.strike(run, from: environment) }
      return false
    }
    guard state.wantsEnvironment else { return true }
    do {
      let holder = try await blocking { [register, run] in
        try register.holder(of: environment, besides: run.id)
      }
      trouble.withLock { $0 = "" }
      try await store.submit(.run(.environment(.held(by: holder))), by: .board)
      if holder == nil, store.snapshot.state.waitsForEnvironment(at: store.now()) { try await claim() }
    } catch is StoreError {
      // Another run was faster, which is on record, or nothing is durable now: it is looked at again.
    } catch {
      trouble.withLock { $0 = "\(error)" }
    }
    return true
  }

  /// Claims the environment, if the run wants it and has it not.
  ///
  /// - Throws: ``StoreError/refused(_:)`` when another run has it; ``Failure`` when that cannot be told.
  func claim() async throws {
    let state = store.snapshot.state
    guard state.wantsEnvironment else { return }
    let holder = try await register.claim(state.plan.release.environment, for: run) { [store] in
      try await store.submit(.run(.environment(.claim)), by: .board)
    }
    guard let holder else { return }
    try await store.submit(.run(.environment(.held(by: holder))), by: .board)
    throw StoreError.refused(.environmentHeld(holder))
  }
}
