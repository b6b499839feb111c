import ReleaseModel
import ReleaseStore

/// Proves the part of a journal that a kept state has spared the opening, while the board is shown already. A record
/// that is not what was written holds the run: its state may not be what has happened.
struct JournalExamination: Sendable {
  /// Throws what is wrong with the journal.
  let prove: @Sendable () async throws -> Void
  /// Waits until the journal may take records again; throws when nobody waits any more.
  var pause: @Sendable () async throws -> Void = {
    try await Task.sleep(for: .seconds(1), clock: .continuous)
  }

  /// Examines, and tells the run, which starts no step before: however long the disk takes nothing.
  func tell(_ store: ReleaseStore) async {
    var problem: String?
    do {
      try await prove()
    } catch {
      problem = "\(error)"
    }
    while true {
      do throws(StoreError) {
        try await store.submit(.run(.examined(problem: problem)), by: .board)
        return
      } catch {
        guard case .notDurable = error, (try? await pause()) != nil else { return }
      }
    }
  }
}
