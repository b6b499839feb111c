import ReleaseModel
import ReleaseStore
import SQLiteJournal

/// A run that is looked at: driven by this process, watched or replayed.
public protocol RunSource: Sendable {
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
}
