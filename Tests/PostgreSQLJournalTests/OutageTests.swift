import DatabaseServers
import EventChain
import Foundation
import ReleaseModel
import TestSupport
import Testing

@testable import PostgreSQLJournal

/// A driver that records on while its database is killed and its network cut, at any moment.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct OutageTests {
  /// How often something happens: `RELBOARD_STORE_KILLS`, or a few times.
  private static let count =
    ProcessInfo.processInfo.environment["RELBOARD_STORE_KILLS"].flatMap { Int($0) } ?? 12

  /// A driver, as far as its journal sees one: it tries until its records are durable, and takes what was found.
  private struct Writer {
    let journal: PostgreSQLJournal
    /// What is on record, as it was told.
    var known: [Record] = []
    var refusals = 0
    /// How often something that had to be called refused was there after all.
    var finds = 0

    /// Records something more.
    mutating func write(_ random: inout SeededGenerator) throws {
      let records = Record.few(.random(in: 1...3, using: &random), from: known.count + 1, "try \(refusals)")
      do {
        try journal.append(records)
        known += records
      } catch let error as JournalError {
        try #require(!error.isPermanent, "\(error)")
        refusals += 1
        try waitUntil("the journal takes nothing again: \(error)") {
          guard let found = try? journal.probe() else { return false }
          known += found
          finds += found.isEmpty ? 0 : 1
          return true
        }
      }
    }
  }

  @Test func aNetworkThatIsCutAndHealsLosesNothing() throws {
    let fixture = try StoreFixture()
    let proxy = Proxy(to: fixture.server.port)
    defer { proxy.end() }
    try fixture.open()
    var random = SeededGenerator(seed: 18)
    var writer = Writer(
      journal: try fixture.journal(port: proxy.port, patience: .milliseconds(300)))
    let happened = Counter()
    let weather = Thread {
      var random = SeededGenerator(seed: 1)
      for _ in 0..<Self.count {
        usleep(.random(in: 0...40_000, using: &random))
        proxy.turn(to: [.cut, .cut, .late, .silent].randomElement(using: &random)!)
        usleep(.random(in: 1_000...60_000, using: &random))
        proxy.turn(to: .fair)
        happened.add()
      }
    }
    weather.start()
    while happened.value < Self.count { try writer.write(&random) }
    try writer.write(&random)
    #expect(try fixture.records() == writer.known)
    #expect(writer.refusals > 0, "nothing was ever refused: nothing was cut")
  }

  @Test func aDatabaseThatIsKilledAndStartedLosesNothing() throws {
    let server = try PostgreSQLServer()
    let fixture = try StoreFixture(server)
    try fixture.open()
    var random = SeededGenerator(seed: 19)
    var writer = Writer(journal: try fixture.journal())
    let kills = max(2, Self.count / 6)
    let happened = Counter()
    let killer = Thread {
      var random = SeededGenerator(seed: 2)
      for _ in 0..<kills {
        usleep(.random(in: 1_000...80_000, using: &random))
        server.stop()
        try? server.start()
        happened.add()
      }
    }
    killer.start()
    while happened.value < kills { try writer.write(&random) }
    try writer.write(&random)
    #expect(try fixture.records() == writer.known)
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int {
      lock.lock()
      defer { lock.unlock() }
      return count
    }

    func add() {
      lock.lock()
      defer { lock.unlock() }
      count += 1
    }
  }
}
