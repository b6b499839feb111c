import Driving
import Foundation
import ReleaseModel
import SQLiteJournal
import Status

/// Prints a run's events as they are recorded, one JSON object on a line each.
struct EventStream {
  private let feed: any RunFeed
  private let reader: JournalReader

  /// - Throws: ``JournalError`` when its journal cannot be read.
  init(_ feed: any RunFeed) throws {
    self.feed = feed
    reader = try JournalReader(run: feed.directory)
  }

  /// Prints until the run is over. That nothing is heard of it at present is said once, and waited for.
  ///
  /// - Parameter sequence: the number of the last event that is not printed.
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  func print(after sequence: Int) throws {
    var state = ReleaseState()
    var problem: String?
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while true {
      try reader.read(after: state.sequence) { record, _ in
        evolve(&state, record)
        if record.sequence > sequence { Console.say(json: try encoder.encode(EventLine(record, in: state))) }
      }
      if state.phase.isEnded { return }
      if let found = feed.problem, problem == nil {
        Console.complain("nothing is heard of the run: \(found)")
      }
      problem = feed.problem
      try feed.wait(atMost: nil)
    }
  }
}
