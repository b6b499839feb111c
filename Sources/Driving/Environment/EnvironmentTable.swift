import Engine
import EventChain
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import Synchronization

/// The environments of the runs that are shared through a store: a table there, in which a run stands from its claim until
/// it records that it gives the environment up.
///
/// It is heard of by the database's notifications. Without the store nobody can tell, so that nobody starts: neither does
/// a run with a mirror.
final class EnvironmentTable: EnvironmentRegister {
  private let journal: SharedJournal
  /// Who has the environment that is watched, as it was heard last; nil while nobody listens.
  private let heard = Mutex<Result<EnvironmentHolder?, EnvironmentsAway>?>(nil)

  init(_ journal: SharedJournal) { self.journal = journal }

  func holder(of environment: String, besides run: String) throws -> EnvironmentHolder? {
    let known =
      try heard.withLock { $0 }?.get() ?? Self.holder(of: environment, in: PostgreSQLStore(journal.address))
    return known?.run == run ? nil : known
  }

  private static func holder(
    of environment: String, in store: PostgreSQLStore
  ) throws(EnvironmentsAway) -> EnvironmentHolder? {
    do {
      return try store.holder(of: environment).map(EnvironmentHolder.init)
    } catch {
      throw away(environment, "\(error)")
    }
  }

  private static func away(_ environment: String, _ reason: String) -> EnvironmentsAway {
    EnvironmentsAway(
      description:
        "without the store nobody can tell whether \(environment) is free, and nothing starts: \(reason)")
  }

  func claim(
    _ environment: String, for run: RunDirectory, releasing release: String,
    recording: @Sendable () async throws -> Void
  ) async throws -> EnvironmentHolder? {
    let claim: EnvironmentClaim
    do {
      claim = try await blocking { [journal] in try journal.claim(environment, releasing: release) }
    } catch let error as JournalError {
      if error.isPermanent { throw error }
      throw Self.away(environment, "\(error)")
    }
    guard claim.run == run.id else { return EnvironmentHolder(claim) }
    try await recording()
    return nil
  }

  /// The run's own record has done it.
  func strike(_ run: RunDirectory, from environment: String) {}

  func watch(_ environment: String, _ look: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    let listener = StoreListener(journal.address, .environments) { [weak self] news, store in
      switch news {
      case .connected, .notified:
        let found = Result { () throws(EnvironmentsAway) in try Self.holder(of: environment, in: store) }
        self?.hear(found)
      case .lost(let reason): self?.hear(.failure(Self.away(environment, reason)))
      // What could not be claimed when it was free is tried again.
      case .quiet: break
      }
      look()
    }
    return { [weak self] in
      listener.stop()
      self?.hear(nil)
    }
  }

  private func hear(_ news: Result<EnvironmentHolder?, EnvironmentsAway>?) { heard.withLock { $0 = news } }
}

extension EnvironmentHolder {
  fileprivate init(_ claim: EnvironmentClaim) {
    self.init(run: claim.run, release: claim.release, host: claim.host)
  }
}
