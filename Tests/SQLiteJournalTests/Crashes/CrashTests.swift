import Foundation
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

import struct ReleaseModel.Record

/// Power is lost at any moment, and with it what was not synced.
@Suite(
  .blocking, .patience,
  .enabled(if: WriterRun.isPossible, "strace is not installed or not allowed"))
struct CrashTests {
  private let fixture = RunsFixture()

  /// How many crashes are tried: `RELBOARD_CRASH_IMAGES`, or a few hundred.
  private static let given = ProcessInfo.processInfo.environment["RELBOARD_CRASH_IMAGES"].flatMap { Int($0) }
  private static let images = given ?? 200
  /// The size of the recording: a short one has its checkpoints earlier than the program.
  private static let (tries, frames) = given == nil ? (300, 150) : (3000, 1000)

  @Test func nothingAcknowledgedIsLostWithThePower() throws {
    #expect(try losses(of: record(), atMost: 5) == [])
  }

  /// Without this the test above could be blind.
  @Test func whatIsSyncedAtCheckpointsAloneIsLost() throws {
    #expect(try !losses(of: record(["normal"]), atMost: 1).isEmpty)
  }

  /// Without this the test above could be blind.
  @Test func withoutTheSyncsOfTheLogEventsAreLost() throws {
    var recording = try record()
    recording.events.removeAll { event in
      if case .synced(let path) = event { path.hasSuffix("-wal") } else { false }
    }
    #expect(try !losses(of: recording, atMost: 1).isEmpty)
  }

  /// A writer that dies, and one that takes its run up and ends it.
  private func record(_ options: [String] = []) throws -> WriterRun {
    let run = try fixture.create(UUID().uuidString)
    let all = options + ["frames=\(Self.frames)"]
    let first = try WriterRun(run, tries: Self.tries / 2, all + ["dies"])
    var both = try WriterRun(run, tries: Self.tries / 2, all)
    #expect([first.status, both.status] == [0, 0])
    both.events = first.events + both.events
    #expect(both.answers.count == Self.tries / 2 * 2)
    let checkpoints = both.events.filter { if case .synced(run.journalPath) = $0 { true } else { false } }
    #expect(checkpoints.count >= 5)
    return both
  }

  /// Loses the power again and again.
  ///
  /// - Returns: what was lost with it, each with its seed, when so much was found or all was tried.
  private func losses(of recording: WriterRun, atMost limit: Int) throws -> [String] {
    var losses: [String] = []
    let written = try JournalReader(run: recording.run).records()
    let ends = Set(recording.answers.map(\.sequence))
    try #require(written.count == ends.max())
    let moments = Self.moments(of: recording.events.count)
    var disk = Disk()
    var acknowledged = 0
    var next = moments[...]
    for (moment, event) in recording.events.enumerated() {
      while let first = next.first, first.moment == moment {
        next.removeFirst()
        var random = first.random
        let image = disk.afterCrash(&random)
        // A folder for each: the lock of the one before is free only when whatever is being started by another
        // test, and inherits it until then, has become a program of its own.
        let survivor = try fixture.create(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: survivor.path) }
        try survivor.putJournal(image, of: recording.run)
        if let loss = loss(survivor, acknowledged, of: written, ends) {
          losses.append("seed \(first.seed), before call \(moment), \(acknowledged) known: \(loss)")
          if losses.count == limit { return losses }
        }
      }
      disk.take(event)
      if case .printed(let line) = event, let answer = WriterRun.Answer(line) {
        acknowledged = answer.sequence
      }
    }
    return losses
  }

  /// When the power is lost, by seed: anywhere, and every fourth time while the journal is made or closed.
  private static func moments(of count: Int) -> [(moment: Int, seed: UInt64, random: SeededGenerator)] {
    (1...UInt64(images)).map { seed in
      var random = SeededGenerator(seed: seed)
      let edge = Int.random(in: 0..<min(count, 60), using: &random)
      let moment =
        switch seed % 8 {
        case 0: edge
        case 4: count - 1 - edge
        default: Int.random(in: 0..<count, using: &random)
        }
      return (moment, seed, random)
    }.sorted { ($0.moment, $0.seed) < ($1.moment, $1.seed) }
  }

  /// What is wrong with a journal that a crash has left; nil when nothing is.
  ///
  /// - Parameters:
  ///   - acknowledged: how many of the events were acknowledged.
  ///   - written: every event, in the end.
  ///   - ends: the last event of each append.
  private func loss(_ run: RunDirectory, _ acknowledged: Int, of written: [Record], _ ends: Set<Int>)
    -> String?
  {
    do {
      let journal = try SQLiteJournal(run: run)
      let found = try journal.records()
      guard found.count >= acknowledged else { return "\(found.count) found" }
      guard found == Array(written.prefix(found.count)) else { return "others than were appended" }
      guard found.isEmpty || ends.contains(found.count) else { return "half an append, to \(found.count)" }
      guard found.count < written.count else { return nil }
      let more = [written[found.count]]
      try journal.append(more)
      let reader = try JournalReader(run: run)
      return try reader.records(after: found.count) == more ? nil : "what came after is not read"
    } catch {
      return "\(error)"
    }
  }
}
