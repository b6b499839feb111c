import EventChain
import Foundation
import SQLiteJournal

/// What a mirrored run has sent to its store last, kept in the run's folder before it is sent: whoever goes on with the run
/// while the store is away would otherwise not know of what the store alone has.
struct StoreOutbox {
  private let path: String

  init(of run: RunDirectory) { path = run.path + "/sent" }

  /// Keeps rows in place of those that were kept, durably.
  func keep(_ rows: [EventRow]) throws {
    try PrivateFiles.write(JSONEncoder().encode(rows), to: path, inPlace: true)
  }

  /// The rows that were kept last; none where a crash has cut them off, before they were sent.
  var rows: [EventRow] {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    return (try? JSONDecoder().decode([EventRow].self, from: data)) ?? []
  }
}
