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
    /// How often it has tried to reach the database.
    let tries: Progress
    /// What is on record, as it was told.
    var known: [Record] = []
    var refusals = 0
    /// How often something that had to be called refused was there after all.
    var finds = 0

    /// Records something more.
    mutating func write(_ random: inout SeededGenerator) throws {
      let records = Record.few(.random(in: 1...3, using: &random), from: known.count + 1, "try \(refusals)")
      tries.add()
      do {
        try journal.append(records)
        known += records
      } catch let error as JournalError {
        try #require(!error.isPermanent, "\(error)")
        refusals += 1
        try waitUntil("the journal takes nothing again: \(error)") {
          tries.add()
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
      journal: try fixture.journal(port: proxy.port, patience: .milliseconds(300)), tries: Progress())
    let (happened, tries) = (Progress(), writer.tries)
    let weather = Thread {
      var random = SeededGenerator(seed: 1)
      for _ in 0..<Self.count {
        tries.wait(forMore: .random(in: 1...8, using: &random))
        proxy.turn(to: [.cut, .cut, .late, .silent].randomElement(using: &random)!)
        tries.wait(forMore: .random(in: 0...2, using: &random))
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
    var writer = Writer(journal: try fixture.journal(), tries: Progress())
    let kills = max(2, Self.count / 6)
    let (happened, tries) = (Progress(), writer.tries)
    let killer = Thread {
      var random = SeededGenerator(seed: 2)
      for _ in 0..<kills {
        tries.wait(forMore: .random(in: 1...12, using: &random))
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

  /// How often something has happened, for those who wait for more of it.
  private final class Progress: @unchecked Sendable {
    private let condition = NSCondition()
    private var count = 0

    var value: Int { condition.withLock { count } }

    func add() {
      condition.withLock { count += 1 }
      condition.broadcast()
    }

    /// Waits until it has happened so often from now on.
    func wait(forMore more: Int) {
      condition.withLock {
        let wanted = count + more
        while count < wanted { condition.wait() }
      }
    }
  }
}
