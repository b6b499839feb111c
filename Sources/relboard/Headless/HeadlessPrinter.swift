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
        if let line = verifying(record, state) { Console.say(line) }
      }
    case .notDurable(let problem): Console.complain("the journal cannot be written: \(problem)")
    case .storeAway(let problem): Console.complain(Self.words(storeProblem: problem))
    case .refused(let need, let state, let error):
      Console.complain("\(need.words(state)): \(error.words(state))")
    case .waits(let obstacle, let state):
      Console.say("waits: \(obstacle.words(state))")
    case .unused(let names):
      Console.complain("answers that nothing asked for: \(names.map(\.description).joined(separator: ", "))")
    }
  }

  /// What is said when the store of a run that goes on without it is away, or back.
  static func words(storeProblem: String?) -> String {
    storeProblem.map { "the run goes on without its store, by this host's journal: \($0)" }
      ?? "the store has everything that is recorded again"
  }

  /// Of how many bytes on the verification of a package takes a while.
  private static let largePackage = 256 << 20

  /// What is said when the verification of a large package begins, which its end alone would leave in silence.
  private func verifying(_ record: Record, _ state: ReleaseState) -> String? {
    switch record.event {
    case .run(.opened), .package(.wanted): break
    default: return nil
    }
    let package = state.plan.release.package
    let sizes = package.map { file -> Int in
      let path = file.path.hasPrefix("/") ? file.path : (state.run?.directory ?? ".") + "/" + file.path
      return (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
    let size = sizes.reduce(0, +)
    guard size >= Self.largePackage else { return nil }
    let files = package.count == 1 ? "1 file" : "\(package.count) files"
    return "\(record.at.wall.timeOfDay) verifying the package: \(files), \(size >> 20) MiB …"
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
