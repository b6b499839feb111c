import Foundation
import PlanFile
import ReleaseModel
import SQLiteJournal

/// Reads runs back from their directories.
struct RunArchive {
  let runs: RunDirectories

  init(_ runs: RunDirectories) { self.runs = runs }

  /// Where a run stands, from its plan and its journal.
  ///
  /// - Throws: ``JournalError``, or ``Failure`` when its copy of the plan cannot be read.
  static func state(of run: RunDirectory) throws -> ReleaseState {
    try replay(JournalReader(run: run).records(), run)
  }

  /// What records make of the plan that a run keeps.
  static func replay(_ records: [Record], _ run: RunDirectory) throws -> ReleaseState {
    let reading = PlanFile.load(path: run.planPath)
    guard let plan = reading.plan else {
      throw Failure(reading.diagnostics.map { $0.text(file: run.planPath) }.joined(separator: "\n"))
    }
    var state = ReleaseState(plan: plan)
    for record in records { evolve(&state, record) }
    return state
  }

  /// Every run of a plan file, the newest first.
  ///
  /// - Parameter planPath: the plan's absolute path.
  func all(of planPath: String) -> [RunDirectory] {
    runs.all().filter { (try? String(contentsOfFile: $0.originPath, encoding: .utf8)) == planPath }
  }

  /// The newest run of a plan file, if it has not ended.
  ///
  /// - Parameter planPath: the plan's absolute path.
  func unfinished(of planPath: String) -> RunDirectory? {
    guard let newest = all(of: planPath).first, let state = try? Self.state(of: newest), state.run != nil,
      !state.phase.isEnded
    else {
      return nil
    }
    return newest
  }
}
