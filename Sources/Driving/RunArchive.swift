import Foundation
import ReleaseModel
import SQLiteJournal

/// Reads runs back from their directories.
public struct RunArchive: Sendable {
  private let runs: RunDirectories

  /// Reads the runs of a folder.
  public init(_ runs: RunDirectories) { self.runs = runs }

  /// Where a run stands, from its journal alone.
  ///
  /// - Throws: ``JournalError``.
  public static func state(of run: RunDirectory) throws -> ReleaseState {
    try JournalReader(run: run).state()
  }

  /// Every run of a plan file, the newest first.
  ///
  /// - Parameter planPath: the plan's absolute path.
  public func all(of planPath: String) -> [RunDirectory] {
    runs.all().filter { (try? String(contentsOfFile: $0.originPath, encoding: .utf8)) == planPath }
  }

  /// What the rehearsals of this very plan have shown; nil when there was none.
  ///
  /// - Parameter planHash: SHA-256 of the plan file's bytes.
  func rehearsal(of planHash: String) -> Rehearsal? {
    let shown = runs.all().compactMap { run -> Rehearsal? in
      guard let state = try? Self.state(of: run), state.run?.planHash == planHash else { return nil }
      return state.rehearsed
    }
    return .joined(shown)
  }

  /// The newest run of a plan file, if it has not ended; of rehearsals the newest rehearsal.
  ///
  /// - Parameter planPath: the plan's absolute path.
  /// - Throws: ``Failure`` when it cannot be read: whether it has ended is then not known, and another run of the
  ///   plan would do its steps again.
  public func unfinished(of planPath: String, isRehearsal: Bool = false) throws -> RunDirectory? {
    for run in all(of: planPath) where !run.isUnborn {
      do {
        let state = try Self.state(of: run)
        // Killed before it was opened: it has done nothing, and the one before it counts.
        guard state.run != nil, state.isRehearsal == isRehearsal else { continue }
        return state.phase.isEnded ? nil : run
      } catch {
        throw Failure(
          "the newest run of this plan cannot be read: \(error); begin another, if it has ended, with --new")
      }
    }
    return nil
  }
}
