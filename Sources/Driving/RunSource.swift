import ReleaseModel
import ReleaseStore
import ReleaseWords
import SQLiteJournal

/// A run that is looked at: driven by this process, watched or replayed.
public protocol RunSource: Sendable {
  /// Whether it is open.
  var stage: RunStage { get }
  /// Whether commands are taken.
  var isReadOnly: Bool { get }
  /// Where the run stands, and what is wrong with its journal.
  var snapshot: ReleaseStore.Snapshot { get }
  /// What was recorded last.
  var newest: RecordTail { get }
  /// Who drives it; nil when nobody does.
  var driver: Driver? { get }
  /// How many bytes of the package's files are read that this process hashes, of how many; nil while it hashes none.
  var packageBytes: (read: Int64, all: Int64)? { get }
  /// Why the store of a run that goes on without it lacks what is recorded; nil while it does not.
  var storeProblem: String? { get }
  /// Where the run would be driven from, were it taken here; nil where that is where it is driven.
  var move: RunMove? { get }
  /// What whoever looks should be told of how the run has come to be driven as it is; nil when it was told.
  var news: String? { get }
  /// The host on which what its steps have written is, where that is another than this one; nil when it is here.
  var outputsHost: String? { get }
  /// It, where it is a replay.
  var replay: ReplayedRun? { get }
  /// What the run's clocks say.
  func now() -> Timestamp
  /// Has a function called whenever the stage or the snapshot has changed; it must return at once. To be called once,
  /// when there is somebody to look.
  func observe(_ changed: @escaping @Sendable () -> Void)
  /// Sends a person's command; what keeps it from being done comes back in words.
  func submit(_ command: Command) async -> String?
}

extension RunSource {
  public var packageBytes: (read: Int64, all: Int64)? { nil }
  public var storeProblem: String? { nil }
  public var move: RunMove? { nil }
  public var news: String? { nil }
  public var outputsHost: String? { nil }
  public var replay: ReplayedRun? { nil }
}

/// How far the opening of a run is.
public enum RunStage: Sendable {
  /// Its files are being made or read; nothing can be done yet.
  case opening
  /// It is there: its directory, in which the logs are, and what a person should know, or nothing.
  case open(RunDirectory, notice: String)
  /// It could not be opened.
  case failed
}
