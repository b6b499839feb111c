import AttemptProtocol
import Attempts
import Foundation
import TestSupport
import Testing

@Suite(.patience) struct ArrivalTests {
  @Test func whenTheOutputCameIsRecordedBesideIt() async throws {
    let attempt = try AttemptFixture()
    let gates = try ["second", "third"].map { try attempt.gate($0) }
    try attempt.launch("echo one; read -r _ <second; echo two; read -r _ <third; echo three")
    for (gate, taken) in zip(gates, [4, 8]) {
      try await nextRecordIsDue(attempt, taken: taken)
      try gate.open()
    }
    let result = try await attempt.result()
    let records = ArrivalFile(attempt.directory).records(for: 0..<100)
    #expect(records.map(\.offset) == [0, 4, 8])
    #expect(records.map(\.wall) == records.map(\.wall).sorted())
    #expect(records.allSatisfy { (result.started.wall...result.finished.wall).contains($0.wall) })
    #expect(records[2].wall - records[0].wall >= 2 * ArrivalRecord.interval(after: 0))
    #expect(ArrivalFile(attempt.directory).records(for: 5..<6).map(\.offset) == [4])
  }

  @Test func aFloodHasFewRecordsAndWhatIsLeftOutKeepsThem() async throws {
    let attempt = try AttemptFixture()
    let gate = try attempt.gate("go")
    try attempt.launch("seq 100000; read -r _ <go; echo end") { $0.logLimit = 100_000 }
    try await nextRecordIsDue(attempt, taken: 588_895)
    try gate.open()
    let result = try await attempt.result()
    #expect(result.log.leftOut > 0)
    let records = ArrivalFile(attempt.directory).records(for: 0..<Int64.max)
    #expect(records.first?.offset == 0 && records.last?.offset == 588_895)
    #expect(Int64(records.count) <= 2 + (result.finished.wall - result.started.wall) / 100)
  }

  /// Waits until the shim has so much of the output, and what comes now is recorded anew.
  private func nextRecordIsDue(_ attempt: AttemptFixture, taken: Int) async throws {
    try await eventually("\(taken) bytes are taken, and a record is due") {
      guard let newest = attempt.directory.logFiles.last,
        let size = try? FileManager.default.attributesOfItem(atPath: newest)[.size] as? Int,
        let record = ArrivalFile(attempt.directory).records(for: 0..<Int64.max).last
      else { return false }
      let start = newest == attempt.directory.log ? 0 : newest.split(separator: ".").last.flatMap { Int($0) }
      let due = record.wall + ArrivalRecord.interval(after: 0)
      return start.map { $0 + size } == taken && Int64(Date().timeIntervalSince1970 * 1000) > due
    }
  }

  @Test func anAttemptThatWroteNothingHasNoRecords() async throws {
    let attempt = try AttemptFixture()
    _ = try await attempt.result("true")
    #expect(ArrivalFile(attempt.directory).records(for: 0..<Int64.max) == [])
    #expect(!FileManager.default.fileExists(atPath: attempt.directory.path(of: .times)))
  }

  @Test func arrivalsAreFurtherApartTheMoreThereAre() {
    #expect(ArrivalRecord.interval(after: 0) == 100 && ArrivalRecord.interval(after: 65_535) == 100)
    #expect(ArrivalRecord.interval(after: 65_536) == 200 && ArrivalRecord.interval(after: .max) > 0)
    let record = ArrivalRecord(offset: 0x0102_0304_0506, wall: 1_800_000_000_123)
    #expect(ArrivalRecord(record.bytes) == record && record.bytes.count == ArrivalRecord.size)
  }
}
