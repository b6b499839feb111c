import Engine
import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal
import Synchronization

/// Claims the environment for a run whose plan asks for that, and looks who has it meanwhile.
final class EnvironmentDesk: Sendable {
  /// Why it cannot be told who has the environment.
  private enum Trouble {
    /// Until something is there again.
    case passing(String)
    case lasting(String)

    var words: String {
      switch self {
      case .passing(let words), .lasting(let words): words
      }
    }
  }

  private let run: RunDirectory
  private let store: ReleaseStore
  private let register: any EnvironmentRegister
  private let watching = Mutex<Task<Void, Never>?>(nil)
  private let trouble = Mutex<Trouble?>(nil)

  init(_ run: RunDirectory, _ store: ReleaseStore, _ register: any EnvironmentRegister) {
    self.run = run
    self.store = store
    self.register = register
  }

  /// Why the environment cannot be had now, in words; empty when it can.
  var problem: String {
    let state = store.snapshot.state
    return state.obstacleOfEnvironment?.words(state) ?? trouble.withLock { $0?.words ?? "" }
  }

  /// Why it cannot be told who has the environment, and will not be by itself; nil when it can.
  var unknown: String? { trouble.withLock { if case .lasting(let words) = $0 { words } else { nil } } }

  /// What has to be there again before it can be told who has the environment; nil when it can.
  var awaited: Obstacle? {
    trouble.withLock { if case .passing(let words) = $0 { .environmentUnknown(words) } else { nil } }
  }

  /// Looks who has the environment, and goes on looking until the run has it or is over.
  func watch() async {
    guard store.snapshot.state.locksEnvironment, !store.snapshot.state.phase.isEnded else { return }
    let isWanted = await look()
    let (moments, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    store.observe { [weak store] records in
      guard let store, !records.isEmpty else { return }
      let state = store.snapshot.state
      // Who has it meanwhile is heard in another way.
      if state.phase.isEnded || state.environment.holder == nil { feed.yield() }
    }
    let task = Task { [weak self, register, environment = store.snapshot.state.plan.release.environment] in
      if isWanted {
        let end = register.watch(environment) { feed.yield() }
        for await _ in moments {
          guard let self, await self.look() else { break }
        }
        end()
      }
      for await _ in moments {
        guard let self, !self.strikeAtTheEnd() else { return }
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

  /// Strikes a run out that is over; whether it is.
  private func strikeAtTheEnd() -> Bool {
    let state = store.snapshot.state
    if state.phase.isEnded { register.strike(run, from: state.plan.release.environment) }
    return state.phase.isEnded
  }

  /// - Returns: whether the run still wants it.
  private func look() async -> Bool {
    let state = store.snapshot.state
    let environment = state.plan.release.environment
    guard state.wantsEnvironment else {
      trouble.withLock { $0 = nil }
      return false
    }
    do {
      let holder = try await blocking { [register, run] in
        try register.holder(of: environment, besides: run.id)
      }
      trouble.withLock { $0 = nil }
      if holder != state.environment.holder {
        try await store.submit(.run(.environment(.held(by: holder))), by: .board)
      }
      if holder == nil, store.snapshot.state.waitsForEnvironment(at: store.now()) { try await claim() }
    } catch is StoreError {
      // Another run was faster, which is on record, or nothing is durable now: it is looked at again.
    } catch let error as EnvironmentsAway {
      trouble.withLock { $0 = .passing("\(error)") }
    } catch {
      trouble.withLock { $0 = .lasting("\(error)") }
    }
    return true
  }

  /// Claims the environment, if the run wants it and has it not.
  ///
  /// - Throws: ``StoreError/refused(_:)`` when another run has it; ``Failure`` when that cannot be told.
  func claim() async throws {
    let state = store.snapshot.state
    guard state.wantsEnvironment else { return }
    let release = state.plan.release
    let holder = try await register.claim(
      release.environment, for: run, releasing: "\(release.name) \(release.version)"
    ) { [store] in
      try await store.submit(.run(.environment(.claim)), by: .board)
    }
    guard let holder else { return }
    try await store.submit(.run(.environment(.held(by: holder))), by: .board)
    throw StoreError.refused(.environmentHeld(holder))
  }
}
