import Engine
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal

/// An emergency fix that was promised when a release was kept.
public struct OwedFix: Sendable {
  /// The run in which it was promised.
  public let run: RunDirectory
  /// What was released.
  public let release: String
  /// The fix.
  public let fix: EmergencyFix
}

extension RunArchive {
  /// Every fix that was promised, the one that is due first at the beginning, and what runs could not be read.
  ///
  /// - Parameter isSettled: those that are owed no more as well.
  public func fixes(withSettled isSettled: Bool) -> (fixes: [OwedFix], unreadable: [String]) {
    var (fixes, unreadable): ([OwedFix], [String]) = ([], [])
    for run in directories.all() where !run.isUnborn {
      do {
        let outline = try Self.outline(of: run)
        guard outline.phase == .succeeded else { continue }
        let state = try Self.state(of: run)
        let release = "\(state.plan.release.name) \(state.plan.release.version)"
        let kept = isSettled ? state.fixes : state.owedFixes
        fixes += kept.map { OwedFix(run: run, release: release, fix: $0) }
      } catch {
        unreadable.append("\(run.id): \(error)")
      }
    }
    return (fixes.sorted { $0.fix.due < $1.fix.due }, unreadable)
  }

  /// Records what became of a fix in the journal of its run, which has ended.
  ///
  /// - Throws: as ``note(_:in:judge:)``.
  public static func close(_ id: String, in run: RunDirectory, reason: String) throws {
    _ = try note(.run(.closeFix(id, reason: reason)), in: run)
  }
}
