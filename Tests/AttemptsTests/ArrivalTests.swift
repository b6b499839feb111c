import AttemptProtocol
import Attempts
import Foundation
import TestSupport
import Testing

@Suite(.patience) struct ArrivalTests {
  @Test func whenTheOutputCameIsRecordedBesideIt() async throws {
    let attempt = try AttemptFixture()
    let result = try await attempt.result("echo one; sleep 0.3; echo two; sleep 0.3; echo three")
    let records = ArrivalFile(attempt.directory).records(for: 0..<100)
    #expect(records.map(\.offset) == [0, 4, 8])
    #expect(records.map(\.wall) == records.map(\.wall).sorted())
    #expect(records.allSatisfy { (result.started.wall...result.finished.wall).contains($0.wall) })
    #expect(records[2].wall - records[0].wall >= 500)
    #expect(ArrivalFile(attempt.directory).records(for: 5..<6).map(\.offset) == [4])
  }

  @Test func aFloodHasFewRecordsAndWhatIsLeftOutKeepsThem() async throws {
    let attempt = try AttemptFixture()
    // A shim that waits for a busy disk reads both at once, if they come soon after each other.
    let result = try await attempt.result("seq 100000; sleep 1; echo end") { $0.logLimit = 100_000 }
    #expect(result.log.leftOut > 0)
    let records = ArrivalFile(attempt.directory).records(for: 0..<Int64.max)
    #expect(records.first?.offset == 0 && records.last?.offset == 588_895)
    #expect(Int64(records.count) <= 2 + (result.finished.wall - result.started.wall) / 100)
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
