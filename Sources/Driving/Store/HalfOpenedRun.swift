import SQLiteJournal

extension RunArchive {
  /// Copies what a store has of the newest runs of a plan that were killed at their opening, when the store had taken the
  /// first event and this host had not. A store that cannot be reached is not waited for: nothing was done in such a run.
  func completeOpening(of planPath: String) {
    for run in all(of: planPath) where !run.isUnborn {
      do {
        guard try Self.existing(run) == nil else { return }
        guard let tie = try StoreTie(of: run) else { continue }
        try SharedJournal(run, SQLiteJournal(run: run, as: .watch), tie).giveUp()
      } catch {}
    }
  }
}
