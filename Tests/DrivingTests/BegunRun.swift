import Foundation
import ReleaseModel
import SQLiteJournal

@testable import Driving

extension RunDirectories {
  /// A run that was opened long ago, and its journal after these commands.
  func begun(
    _ plan: PlanOpening, _ commands: [Command] = [], id: String = "20000101-000000-00001",
    as purpose: RunPurpose = .live(after: nil)
  ) throws -> (RunDirectory, SQLiteJournal) {
    let run = try create(id: id, plan: Data(plan.bytes), origin: plan.path)
    let journal = try SQLiteJournal(run: run)
    var state = ReleaseState(plan: plan.plan)
    let at = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 0))
    let identity = RunIdentity(
      id: run.id, planHash: plan.hash, planPath: plan.path, directory: plan.directory)
    for command in [.run(.open(identity, as: purpose))] + commands {
      let decision = try decide(command, state, by: .operator, at: at)
      state = decision.state
      try journal.append(decision.records)
    }
    return (run, journal)
  }
}
