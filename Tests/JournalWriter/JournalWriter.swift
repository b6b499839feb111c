import Foundation
import GRDB
import ReleaseModel
import SQLiteJournal

import struct ReleaseModel.Record

/// Appends to a run's journal, in as many tries as it is told. Says first how many events it has `found`, and
/// after each try how it went:
/// `ack SEQUENCE TRY` or `refused SEQUENCE TRY REASON`, with the number of the try's last event. What was refused
/// is tried again, with a text of its own, so that a test can tell whose events a journal holds.
///
/// Arguments: the folder of runs, the run, how many tries, and any of
/// - `frames=N`: so many frames in the log are a checkpoint;
/// - `normal`: syncs as SQLite does with `synchronous = NORMAL`, which loses what it has acknowledged;
/// - `probes`: probes the journal before every try, and says `probed`;
/// - `dies`: ends without closing the journal.
@main
enum JournalWriter {
  static func main() throws {
    let arguments = CommandLine.arguments
    let options = Set(arguments.dropFirst(4))
    let frames = options.lazy.compactMap { $0.split(separator: "=").last.flatMap { Int($0) } }.first
    let run = try RunDirectories(root: arguments[1]).find(arguments[2])
    do {
      let journal = try SQLiteJournal(run: run, checkpointFrames: frames ?? 1000)
      if options.contains("normal") {
        try journal.queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
      }
      try write(to: journal, tries: Int(arguments[3]) ?? 0, probing: options.contains("probes"))
      if options.contains("dies") { _exit(0) }
    } catch {
      tell("closed: \(error)")
      exit(3)
    }
  }

  private static func write(to journal: SQLiteJournal, tries: Int, probing: Bool) throws {
    var known = try journal.records().count
    tell("found \(known)")
    for attempt in 1...max(1, tries) {
      if probing {
        try journal.probe()
        tell("probed")
      }
      let records = batch(after: known, attempt)
      let last = known + records.count
      do {
        try journal.append(records)
        known = last
        tell("ack \(last) \(attempt)")
      } catch {
        tell("refused \(last) \(attempt) \(error)")
      }
    }
  }

  /// One to three events, most of them short, some over many pages.
  private static func batch(after known: Int, _ attempt: Int) -> [Record] {
    (1...(attempt % 3 + 1)).map { number in
      let sequence = known + number
      let length = attempt.isMultiple(of: 5) ? attempt * 7919 % 20_000 : attempt * 31 % 500
      let reason = "try \(attempt) " + String(repeating: "event \(sequence) ", count: length / 8)
      let at = Timestamp(
        steady: SteadyInstant(milliseconds: 1_000 + Int64(sequence)),
        wall: WallInstant(milliseconds: 1_795_384_800_000 + Int64(sequence)))
      return Record(
        sequence: sequence, at: at, by: .person("ann"), event: .run(.held(.asked(reason))))
    }
  }

  /// Writes a line at once: no buffer may hold it back.
  private static func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Foundation.write(1, bytes, bytes.count)
  }
}
