import Attempts
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
  /// - Parameter planPath: a path of the plan; a run that was opened by another is found too.
  public func all(of planPath: String) -> [RunDirectory] {
    let real = realPath(planPath) ?? planPath
    return runs.all().filter { run in
      guard let origin = try? String(contentsOfFile: run.originPath, encoding: .utf8) else { return false }
      return origin == real || realPath(origin) == real
    }
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
  /// - Parameter planPath: as for ``all(of:)``.
  /// - Throws: as ``newest(of:isRehearsal:)``.
  public func unfinished(of planPath: String, isRehearsal: Bool = false) throws -> RunDirectory? {
    let newest = try newest(of: planPath, isRehearsal: isRehearsal)
    return newest.flatMap { $0.state.phase.isEnded ? nil : $0.run }
  }

  /// The newest run of a plan file, and where it stands; of rehearsals the newest rehearsal.
  ///
  /// - Parameter planPath: as for ``all(of:)``.
  /// - Throws: ``Failure`` when it cannot be read: whether it has ended is then not known, and another run of the
  ///   plan would do its steps again.
  func newest(of planPath: String, isRehearsal: Bool) throws -> (run: RunDirectory, state: ReleaseState)? {
    for run in all(of: planPath) where !run.isUnborn {
      do {
        let state = try Self.state(of: run)
        // Killed before it was opened: it has done nothing, and the one before it counts.
        guard state.run != nil, state.isRehearsal == isRehearsal else { continue }
        return (run, state)
      } catch {
        throw Failure(
          "the newest run of this plan cannot be read: \(error); begin another, if it has ended, with --new")
      }
    }
    return nil
  }
}
