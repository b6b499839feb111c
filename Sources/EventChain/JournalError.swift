import ReleaseModel
import ReleaseStore

/// What keeps a journal from being used.
public enum JournalError: JournalFailure, Equatable, CustomStringConvertible {
  /// Another process drives the run.
  case driven(path: String, by: Driver?)
  /// This process has handed the run over to another.
  case handedOver(path: String)
  /// There is no journal.
  case missing(path: String)
  /// There is a file and nothing in it: it is being made, or its log is missing.
  case empty(path: String)
  /// It was written by a newer program.
  case newer(path: String, found: Int, known: Int)
  /// It is of the format that was written before the first release, which is no longer read.
  case older(path: String, found: Int, known: Int)
  /// An event was written by a newer program.
  case newerEvent(path: String, sequence: Int, reason: String)
  /// SQLite cannot read it.
  case unreadable(path: String, reason: String)
  /// A row is not what was written.
  case broken(path: String, sequence: Int, reason: String)
  /// The state that is kept after an event is not the one that the events make.
  case falseState(path: String, sequence: Int)
  /// The run's files are no longer those that were opened; nothing is written there any more.
  case displaced(path: String, reason: String)
  /// Records could not be written.
  case notWritten(path: String, reason: String)
  /// The disk failed to sync records; nothing is promised any more.
  case notSynced(path: String, reason: String)
  /// SQLite, or the database, would not promise durability.
  case notDurable(path: String, reason: String)
  /// Another driver has taken the run over: what this one would write is refused for good.
  case fenced(path: String, by: Driver?)
  /// The run has gone on elsewhere in another way than here. The two are never made one.
  case forked(path: String, sequence: Int, reason: String)

  public var isPermanent: Bool {
    switch self {
    case .notSynced, .displaced, .handedOver, .fenced, .forked: true
    case .driven, .missing, .empty, .newer, .older, .newerEvent, .unreadable, .broken, .falseState,
      .notWritten,
      .notDurable:
      false
    }
  }

  public var description: String {
    switch self {
    case .driven(_, let holder):
      "the run is driven by \(holder.map { "\($0)" } ?? "another process")"
    case .handedOver(let path): "\(path): the run was handed over to another process"
    case .missing(let path): "\(path): no journal here"
    case .empty(let path): "\(path): an empty journal; is \(path)-wal missing?"
    case .newer(let path, let found, let known):
      "\(path): journal version \(found); this relboard reads up to version \(known)"
    case .older(let path, let found, let known):
      "\(path): journal version \(found), from before the first release; this relboard reads from version \(known) on"
    case .newerEvent(let path, let sequence, let reason): "\(path): event \(sequence): \(reason)"
    case .unreadable(let path, let reason): "\(path): not a readable journal: \(reason)"
    case .broken(let path, let sequence, let reason): "\(path): event \(sequence): \(reason)"
    case .falseState(let path, let sequence):
      "\(path): the state kept after event \(sequence) is not the one that the events make"
    case .displaced(let path, let reason):
      "\(path): \(reason); nothing more is recorded until the run is opened again"
    case .notWritten(let path, let reason): "\(path): \(reason)"
    case .notSynced(let path, let reason):
      "\(path): \(reason) while syncing; nothing more is recorded until the run is opened again"
    case .notDurable(let path, let reason): "\(path): events cannot be made durable here: \(reason)"
    case .fenced(let path, let holder):
      "\(path): the run was taken over by \(holder.map { "\($0)" } ?? "another driver"); nothing more is recorded here"
    case .forked(let path, let sequence, let reason):
      "\(path): event \(sequence): \(reason); the run has gone on in two ways, and nothing more is recorded here"
    }
  }
}
