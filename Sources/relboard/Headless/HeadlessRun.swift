import Attempts
import Board
import Foundation
import ReleaseModel
import ReleaseStore
import SQLiteJournal

/// Drives a run without a board: append-only lines for pipes, CI and screen readers.
///
/// It ends when the run has ended, or when nothing goes on and a person is needed.
struct HeadlessRun {
  let driver: RunDriver
  /// What the run records, a turn at a time.
  let turns: AsyncStream<[Record]>
  let answers: Answers
  /// Whether the output of steps is printed between the lines.
  let showsOutput: Bool

  /// Drives the run for as long as it goes on without a person.
  ///
  /// - Returns: where the run then stands.
  /// - Throws: ``Failure`` when nothing can be recorded any more.
  func drive() async throws -> ReleaseState {
    let output = OutputPrinter(run: driver.run)
    for await records in turns {
      let snapshot = driver.store.snapshot
      if let problem = snapshot.journalProblem {
        Self.printError("the journal cannot be written: \(problem)")
      }
      if snapshot.isStopped { throw Failure("nothing goes on until the run is opened again") }
      for record in records {
        if showsOutput { output.print(before: record) }
        if let line = record.line(in: snapshot.state) { print(line) }
      }
      fflush(nil)
      guard records.last?.sequence ?? snapshot.state.sequence == snapshot.state.sequence else { continue }
      if await hasEnded(snapshot.state) { return driver.store.snapshot.state }
    }
    return driver.store.snapshot.state
  }

  private func hasEnded(_ state: ReleaseState) async -> Bool {
    if state.phase.isEnded { return true }
    let needs = state.needs(at: driver.store.now().wall)
    for need in needs {
      guard let command = answers.command(for: need, in: state) else { continue }
      do throws(StoreError) {
        // What was recorded comes back as a turn of its own.
        if try await !driver.submitForOperator(command).isEmpty { return false }
      } catch .notDurable {
        // It is answered again when the journal takes records again.
        return false
      } catch {
        Self.printError("\(need.words(state)): \(error)")
      }
    }
    return !needs.isEmpty && !Self.isBusy(state)
  }

  /// Whether something goes on that may yet change what is needed.
  private static func isBusy(_ state: ReleaseState) -> Bool {
    effects(of: state).contains { effect in
      switch effect {
      case .attempt, .stop, .verifyPackage: true
      case .measure(let key, _, _) where state.samplesBaseline(key): !state.hasBaselines
      case .measure(let key, _, _): state.check(key)?.isEndless != true
      case .wake: state.triggers.values.contains { $0.startsBackoutAt != nil }
      }
    }
  }

  private static func printError(_ text: String) {
    FileHandle.standardError.write(Data("relboard: \(text)\n".utf8))
  }
}

/// Prints what steps have written, each line behind its step's id.
private struct OutputPrinter {
  let run: RunDirectory

  /// Prints the output of an attempt before the line that tells its end.
  func print(before record: Record) {
    guard case .attemptEnded(let attempt, _, _) = record.event else { return }
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
