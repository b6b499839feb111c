import Driving
import Foundation
import ReleaseModel
import SQLiteJournal
import Status

/// Prints a run's events as they are recorded, one JSON object on a line each.
struct EventStream {
  /// How often the journal is asked for more, in microseconds.
  private static let interval: useconds_t = 250_000

  private let reader: JournalReader
  /// Brings what is read up to date.
  private let refresh: () throws -> Void

  /// - Parameter refresh: brings a copy of the run up to date, where it is one.
  /// - Throws: ``JournalError`` when its journal cannot be read.
  init(_ run: RunDirectory, refresh: @escaping () throws -> Void = {}) throws {
    reader = try JournalReader(run: run)
    self.refresh = refresh
  }

  /// Prints until the run is over.
  ///
  /// - Parameter sequence: the number of the last event that is not printed.
  /// - Throws: ``JournalError``, which names the first event that is not what was written.
  func print(after sequence: Int) throws {
    var state = ReleaseState()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while true {
      try refresh()
      try reader.read(after: state.sequence) { record, _ in
        evolve(&state, record)
        if record.sequence > sequence { Console.say(json: try encoder.encode(EventLine(record, in: state))) }
      }
      if state.phase.isEnded { return }
      usleep(Self.interval)
    }
  }
}
