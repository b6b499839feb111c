import Attempts
import Driving
import Foundation
import ReleaseModel
import ReleaseWords
import SQLiteJournal
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
        if let line = record.line(in: state) { print(line) }
      }
      fflush(nil)
    case .notDurable(let problem): Program.complain("the journal cannot be written: \(problem)")
    case .refused(let need, let state, let error):
      Program.complain("\(need.words(state)): \(error.words(state))")
    case .waits(let obstacle, let state):
      print("waits: \(obstacle.words(state))")
      fflush(nil)
    case .unused(let names):
      Program.complain("answers that nothing asked for: \(names.map(\.description).joined(separator: ", "))")
    }
  }
}

/// Prints what steps have written, each line behind its step's id.
private struct OutputPrinter {
  let run: RunDirectory

  /// Prints the output of an attempt before the line that tells its end.
  func print(before record: Record) {
    guard case .steps(.attemptEnded(let attempt, _, _, _)) = record.event else { return }
    var follower = LogFollower(path: run.attemptPath(attempt.description) + "/output.log")
    var rest: [UInt8] = []
    while case let bytes = follower.readNew(), !bytes.isEmpty {
      rest += bytes
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        printLine(rest[..<end], of: attempt)
        rest.removeSubrange(...end)
      }
    }
    if !rest.isEmpty { printLine(rest[...], of: attempt) }
  }

  private func printLine(_ bytes: ArraySlice<UInt8>, of attempt: AttemptID) {
    Swift.print("\(attempt.step) | \(String(decoding: bytes, as: UTF8.self))")
  }
}
