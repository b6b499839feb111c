import Foundation

/// A copy of an archived journal, in a temporary folder for as long as it is read.
///
/// SQLite needs an index beside a write-ahead log, which it cannot make in a folder that takes no writes.
final class JournalCopy: Sendable {
  private let folder: String

  /// The copied journal.
  var path: String { folder + "/journal.db" }

  /// Whether a run's journal cannot be read where it is: nothing can be made there, and nobody has the journal
  /// open, who would have made what it needs.
  static func isNeeded(for run: RunDirectory) -> Bool {
    access(run.path, W_OK) != 0 && ["-wal", "-shm"].contains { access(run.journalPath + $0, R_OK) != 0 }
  }

  /// Copies a run's journal, for this user's eyes only.
  ///
  /// - Throws: ``JournalError/unreadable(path:reason:)``.
  init(of run: RunDirectory) throws {
    let files = FileManager.default
    folder = files.temporaryDirectory.appendingPathComponent("relboard-\(UUID().uuidString)").path
    do {
      try PrivateFiles.makeFolder(folder)
      for ending in ["", "-wal"] where files.fileExists(atPath: run.journalPath + ending) {
        try files.copyItem(atPath: run.journalPath + ending, toPath: path + ending)
      }
    } catch {
      try? files.removeItem(atPath: folder)
      throw JournalError.unreadable(path: run.journalPath, reason: error.localizedDescription)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
