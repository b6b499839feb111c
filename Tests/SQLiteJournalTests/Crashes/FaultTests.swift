import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

import struct ReleaseModel.Record

/// A call on the journal's files that fails, and how.
private struct Fault: CustomStringConvertible {
  var call: String
  var error: String
  /// Which of these calls, from 1 on; with a `+` all from there on.
  var when: String

  var description: String { "\(call):error=\(error):when=\(when)" }
  var isOfSync: Bool { call.hasSuffix("sync") }
}

/// Calls on the journal's files fail, one after another.
@Suite(
  .blocking, .patience,
  .enabled(if: WriterRun.isPossible, "strace is not installed or not allowed"))
struct FaultTests {
  private static let tries = 10
  private static let options = ["frames=12"]
  /// How many places of each call are tried: `RELBOARD_FAULTS`, or a few.
  private static let places = ProcessInfo.processInfo.environment["RELBOARD_FAULTS"].flatMap { Int($0) } ?? 3

  private let fixture = RunsFixture()

  @Test(arguments: ["pwrite64", "ftruncate", "openat", "unlink"], [false, true])
  func aCallThatFailsLosesNothingAcknowledged(call: String, isTakenUp: Bool) throws {
    for fault in try faults(call, ["ENOSPC", "EIO"], isTakenUp) {
      let writer = try write(fault, isTakenUp)
      let refused = writer.answers.map(\.isAcknowledged).split(separator: true)
      #expect(!refused.contains { $0.count > 1 }, "\(fault): refused again although nothing failed again")
    }
  }

  @Test(arguments: ["pwrite64", "openat"], [false, true])
  func aDiskThatTakesNothingAnyMoreLosesNothingAcknowledged(call: String, isTakenUp: Bool) throws {
    for fault in try faults(call, [call == "openat" ? "EROFS" : "ENOSPC"], isTakenUp) {
      let writer = try write(Fault(call: call, error: fault.error, when: fault.when + "+"), isTakenUp)
      if fault.when == "1" { #expect(!writer.answers.contains { $0.isAcknowledged }, "\(fault)") }
    }
  }

  @Test(arguments: ["fdatasync", "fsync"], [false, true])
  func afterASyncThatFailedNothingIsAcknowledged(call: String, isTakenUp: Bool) throws {
    for fault in try faults(call, ["EIO", "ENOSPC"], isTakenUp) {
      let writer = try write(fault, isTakenUp)
      // SQLite does not look at its own sync of the folder, with fdatasync; the journal does at another.
      if call == "fsync" { #expect(writer.status == 3, "\(fault): \(writer.lines)") }
      let failure = writer.events.firstIndex {
        if case .syncFailed(let path) = $0 { path != writer.run.path } else { false }
      }
      guard let failure else { continue }
      var answers = writer.events[failure...].compactMap { event -> WriterRun.Answer? in
        if case .printed(let line) = event { WriterRun.Answer(line) } else { nil }
      }
      // What was durable before a checkpoint failed is acknowledged after it.
      if answers.first?.isAcknowledged == true { answers.removeFirst() }
      #expect(!answers.contains { $0.isAcknowledged }, "\(fault): acknowledged again")
      #expect(Set(answers.map(\.words)).count < 2, "\(fault): \(answers.map(\.words))")
      #expect(answers.allSatisfy { $0.words.contains("while syncing") }, "\(fault): \(answers.map(\.words))")
    }
  }

  @Test func aProbeIsWrittenAndSynced() throws {
    let writer = try WriterRun(fixture.create(), tries: 4, ["probes"])
    let turns = writer.events.split { if case .printed = $0 { true } else { false } }
    let lines = writer.lines
    #expect(lines.count(where: { $0 == "probed" }) == 4)
    // What was done before each line; before the first, the journal was opened.
    for (line, events) in zip(lines, turns) where line == "probed" {
      guard case .written(let written, _, _) = events.first, case .synced(let synced) = events.last else {
        Issue.record("a probe without a write or a sync")
        continue
      }
      #expect([written, synced].allSatisfy { $0 == writer.run.journalPath + "-wal" })
    }
  }

  /// The kernel shows what it has failed to write for as long as it remembers it, also to the next writer.
  @Test(arguments: [[], ["dies"]])
  func whatIsAcknowledgedLaterRestsOnNoSyncThatFailed(end: [String]) throws {
    for fault in try faults("fdatasync", ["EIO"], false) {
      let run = try fixture.create(UUID().uuidString)
      let first = try WriterRun(run, tries: Self.tries, Self.options + end, fault: "\(fault)")
      // No checkpoint of its own, and no end, comes to its help.
      let second = try WriterRun(run, tries: Self.tries, ["dies"])
      #expect(second.status == 0, "\(fault): \(second.lines)")
      // What was refused first, and is found by the next writer nevertheless, has happened from then on.
      var known = first.answers
      if let refused = known.firstIndex(where: { !$0.isAcknowledged }),
        known[refused].sequence == second.found
      {
        known[refused].isAcknowledged = true
      }
      try expectNothingLost(run, first.events + second.events, known + second.answers, "\(fault)")
    }
  }

  /// The faults of a call, spread over a run in which nothing fails.
  private func faults(_ call: String, _ errors: [String], _ isTakenUp: Bool) throws -> [Fault] {
    let count = try write(nil, isTakenUp).calls.count { $0 == call }
    try #require(count > 0, "no \(call) to fail")
    let step = max(1, count / Self.places)
    return stride(from: 1, through: count, by: step).enumerated().flatMap { number, place in
      // With few places each has one of the errors.
      let own = step == 1 ? errors : [errors[number % errors.count]]
      return own.map { Fault(call: call, error: $0, when: "\(place)") }
    }
  }

  /// Runs the writer with a fault, and demands that nothing acknowledged is lost, neither now nor with the power.
  ///
  /// - Parameter isTakenUp: whether an earlier writer had died of the same run.
  private func write(_ fault: Fault?, _ isTakenUp: Bool) throws -> WriterRun {
    let run = try fixture.create(UUID().uuidString)
    var events: [DiskEvent] = []
    var known: [WriterRun.Answer] = []
    if isTakenUp {
      let first = try WriterRun(run, tries: Self.tries, Self.options + ["dies"])
      (events, known) = (first.events, first.answers)
    }
    let writer = try WriterRun(run, tries: Self.tries, Self.options, fault: fault.map { "\($0)" })
    let words = fault.map { "\($0), taken up \(isTakenUp)" } ?? "no fault"
    #expect(writer.status == 0 || writer.status == 3, "\(words): \(writer.status), \(writer.lines)")
    #expect(writer.status == 0 || writer.lines.last?.hasPrefix("closed: ") == true, "\(words)")
    try expectNothingLost(run, events + writer.events, known + writer.answers, words)
    return writer
  }

  /// Demands that a journal holds what was acknowledged, as it is now and when the power is lost.
  private func expectNothingLost(
    _ run: RunDirectory, _ events: [DiskEvent], _ answers: [WriterRun.Answer], _ words: String
  ) throws {
    var disk = Disk()
    for event in events { disk.take(event) }
    for seed in 1...4 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      let left = try fixture.create(UUID().uuidString)
      try left.putJournal(disk.afterCrash(&random), of: run)
      let loss = try finding(left, answers)
      #expect(loss == nil, "\(words), seed \(seed)")
    }
    let loss = try finding(run, answers)
    #expect(loss == nil, "\(words)")
  }

  /// What is wrong with a journal after such answers; nil when nothing is.
  private func finding(_ run: RunDirectory, _ answers: [WriterRun.Answer]) throws -> String? {
    let found: [Record]
    do { found = try SQLiteJournal(run: run).records() } catch { return "\(error)" }
    let acknowledged = answers.filter(\.isAcknowledged)
    let last = acknowledged.last?.sequence ?? 0
    guard found.count >= last else { return "\(found.count) of \(last)" }
    var sequence = 0
    for answer in acknowledged {
      let attempts = Set(found[sequence..<answer.sequence].map(\.attempt))
      guard attempts == [answer.attempt] else {
        return "event \(answer.sequence) is not what was acknowledged"
      }
      sequence = answer.sequence
    }
    guard found.count > last else { return nil }
    // What was refused may be there nevertheless, but as one piece.
    let attempts = Set(found[last...].map(\.attempt))
    let isWhole = answers.contains {
      !$0.isAcknowledged && $0.sequence == found.count && attempts == [$0.attempt]
    }
    return isWhole ? nil : "half an append, to \(found.count)"
  }
}
