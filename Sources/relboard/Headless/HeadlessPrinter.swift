import Attempts
import Driving
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal
import Screen
import Status

/// Tells what a headless run does in append-only lines, for pipes, CI and screen readers.
struct HeadlessPrinter {
  let run: RunDirectory
  /// Whether the output of steps is printed between the lines.
  let showsOutput: Bool

  func tell(_ news: HeadlessRun.News) {
    switch news {
    case .recorded(let records, let state):
      for record in records {
        if showsOutput { OutputPrinter(run: run).print(before: record) }
        if let line = record.line(in: state) { Console.say(line) }
      }
    case .notDurable(let problem): Console.complain("the journal cannot be written: \(problem)")
    case .refused(let need, let state, let error):
      Console.complain("\(need.words(state)): \(error.words(state))")
    case .waits(let obstacle, let state):
      Console.say("waits: \(obstacle.words(state))")
    case .unused(let names):
      Console.complain("answers that nothing asked for: \(names.map(\.description).joined(separator: ", "))")
    }
  }
}

/// Prints what steps have written, each line behind its step's id.
private struct OutputPrinter {
  let run: RunDirectory

  /// Prints the output of an attempt before the line that tells its end.
  func print(before record: Record) {
    guard case .steps(.attemptEnded(let attempt, _, _, _)) = record.event else { return }
    var follower = LogFollower(path: AttemptDirectory(run.attemptPath(attempt.description)).log)
    var rest: [UInt8] = []
    while case let bytes = follower.readNew(), !bytes.isEmpty {
      let lines = (rest + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for line in lines.dropLast() { printLine(line, of: attempt) }
      rest = Array(lines.last ?? [])
      // No reader of lines wants one that is longer, and looking for its end again and again takes its time.
      if rest.count > Self.longestLine {
        printLine(rest[...], of: attempt)
        rest = []
      }
    }
    if !rest.isEmpty { printLine(rest[...], of: attempt) }
  }

  private static let longestLine = 1 << 20

  private func printLine(_ bytes: ArraySlice<UInt8>, of attempt: AttemptID) {
    Console.say("\(attempt.step) | \(harmless(String(decoding: bytes, as: UTF8.self)))")
  }
}
