import Board
import ReleaseModel
import ReleaseStore
import SQLiteJournal

/// The run that a board shows.
protocol BoardSource: Sendable {
  /// The run's directory, in which the logs are.
  var run: RunDirectory { get }
  /// Whether commands are taken.
  var isReadOnly: Bool { get }
  /// Where the run stands, and what is wrong with its journal.
  var snapshot: ReleaseStore.Snapshot { get }
  /// What the run's clocks say.
  func now() -> Timestamp
  /// Has a function called whenever the snapshot has changed; it must return at once.
  func observe(_ changed: @escaping @Sendable () -> Void)
  /// Sends a person's command; what keeps it from being done comes back in words.
  func submit(_ command: Command) async -> String?
  /// Where the replay stands; nil for a run that is live.
  var replayStatus: ReplayStatus? { get }
  /// Moves about in a replay.
  func replay(_ control: ReplayControl)
}

extension BoardSource {
  var replayStatus: ReplayStatus? { nil }
  func replay(_ control: ReplayControl) {}
}

extension RunDriver: BoardSource {
  var isReadOnly: Bool { false }
  var snapshot: ReleaseStore.Snapshot { store.snapshot }

  func now() -> Timestamp { store.now() }

  func observe(_ changed: @escaping @Sendable () -> Void) { store.observe { _ in changed() } }

  func submit(_ command: Command) async -> String? {
    do throws(StoreError) {
      try await submitForOperator(command)
      return nil
    } catch {
      return error.description
    }
  }
}
