import DatabaseServers
import Foundation
import PostgreSQLJournal
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@testable import Driving

/// A run that is shared through a store: its file is a copy, or a mirror that goes on alone.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct SharedJournalTests {
  /// A run's folder and its place in a store.
  private final class Shared {
    let server: PostgreSQLServer
    let store: PostgreSQLStore
    let run: RunDirectory
    let tie: StoreTie
    private let root: String

    /// - Parameter port: that of a proxy before the server.
    init(_ server: PostgreSQLServer, isMirrored: Bool, port: Int? = nil) throws {
      self.server = server
      let database = try server.makeDatabase()
      store = PostgreSQLStore(try StoreAddress(server.address(database)))
      try store.migrate()
      root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
      run = try RunDirectories(root: root).create(id: "run", plan: Data())
      try store.open("run", plan: Data(), planHash: "", origin: "", host: "host")
      tie = StoreTie(
        StoreChoice(address: try StoreAddress(server.address(database, port: port)), isMirrored: isMirrored),
        directory: root)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// As a driver opens it.
    func open() throws -> SharedJournal { try SharedJournal(run, SQLiteJournal(run: run), tie) }

    /// Opens it for something, after which the driver has gone without a word.
    func drive(_ body: (SharedJournal) throws -> Void) throws {
      let journal = try open()
      try body(journal)
      journal.handOver()
    }

    var here: Int { (try? JournalReader(run: run).link(nil)?.sequence) ?? 0 }

    var there: Int { (try? store.run("run")?.sequence) ?? -1 }

    /// The two are one chain.
    func expectSame() throws {
      let stored = try #require(try store.run("run"))
      #expect(try store.prove(stored) == (try JournalReader(run: run).links().last))
    }
  }

  private static func held(_ numbers: ClosedRange<Int>, _ words: String = "held") -> [Record] {
    numbers.map { number in
      let at = Timestamp(
        steady: SteadyInstant(milliseconds: Int64(number)), wall: WallInstant(milliseconds: Int64(number)))
      return Record(
        sequence: number, at: at, by: .person("ann"), event: .run(.held(.asked("\(words) \(number)"))))
    }
  }

  @Test func theFileIsACopyOfWhatTheStoreHas() throws {
    let shared = try Shared(PostgreSQLServer.shared.get(), isMirrored: false)
    let journal = try shared.open()
    try journal.append(Self.held(1...3))
    try journal.append(Self.held(4...4))
    #expect(shared.here == 4 && shared.there == 4)
    try shared.expectSame()
  }

  @Test func whatTheFileLacksIsTakenFromTheStore() throws {
    let shared = try Shared(PostgreSQLServer.shared.get(), isMirrored: false)
    let other = try PostgreSQLJournal(
      shared.store.address, run: "run", folder: shared.tie.folder,
      holder: Driver(name: "ann", process: 1, host: "host"))
    try other.append(Self.held(1...700))
    let journal = try shared.open()
    #expect(shared.here == 700)
    try journal.append(Self.held(701...702))
    try shared.expectSame()
  }

  @Test func withoutAMirrorALostStoreTakesNothing() throws {
    let server = try PostgreSQLServer()
    let shared = try Shared(server, isMirrored: false)
    let journal = try shared.open()
    try journal.append(Self.held(1...2))
    server.stop()
    #expect(throws: JournalError.self) { try journal.append(Self.held(3...3)) }
    #expect(shared.here == 2)
    try server.start()
    try waitUntil("it takes nothing again") { (try? journal.probe()) != nil }
    try journal.append(Self.held(3...3))
    try shared.expectSame()
  }

  @Test func withAMirrorALostStoreEndsNothingAndIsToldAfterwards() throws {
    let server = try PostgreSQLServer()
    let shared = try Shared(server, isMirrored: true)
    let journal = try shared.open()
    try journal.append(Self.held(1...2))
    #expect(shared.there == 2 && journal.storeProblem == nil)
    server.stop()
    for number in 3...600 { try journal.append(Self.held(number...number)) }
    #expect(shared.here == 600)
    #expect(journal.storeProblem != nil)
    try server.start()
    try waitUntil("the store is not told") { journal.storeProblem == nil }
    #expect(shared.there == 600)
    try journal.append(Self.held(601...601))
    #expect(shared.there == 601)
    try shared.expectSame()
  }

  @Test func whoeverLeavesTellsTheStoreFirst() throws {
    let server = try PostgreSQLServer()
    let shared = try Shared(server, isMirrored: true)
    let journal = try shared.open()
    try journal.append(Self.held(1...2))
    server.stop()
    try journal.append(Self.held(3...4))
    Thread.detachNewThread { try? server.start() }
    journal.release(within: .seconds(90))
    #expect(shared.there == 4)
    #expect(try shared.store.run("run")?.lease?.isReleased == true)
    try shared.expectSame()
  }

  @Test func withAMirrorARunIsOpenedWhileTheStoreIsAway() throws {
    let server = try PostgreSQLServer()
    let shared = try Shared(server, isMirrored: true)
    try shared.drive { try $0.append(Self.held(1...2)) }
    server.stop()
    try shared.drive { try $0.append(Self.held(3...4)) }
    let third = try shared.open()
    try third.append(Self.held(5...5))
    try server.start()
    try waitUntil("the store is not told") { third.storeProblem == nil }
    try shared.expectSame()
    #expect(shared.there == 5)
  }

  @Test func twoThatHaveGoneOnDifferentlyAreNeverMadeOne() throws {
    let server = try PostgreSQLServer.shared.get()
    let proxy = Proxy(to: server.port)
    defer { proxy.end() }
    let shared = try Shared(server, isMirrored: true, port: proxy.port)
    try shared.drive { journal in
      try journal.append(Self.held(1...2))
      proxy.turn(to: .cut)
      try journal.append(Self.held(3...4, "here"))
      let other = try PostgreSQLJournal(
        shared.store.address, run: "run", folder: "other",
        holder: Driver(name: "bob", process: 1, host: "far"), takes: true)
      try other.append(Self.held(3...3, "there"))
      proxy.turn(to: .fair)
      try waitUntil("the fork is not seen") {
        do {
          try journal.demandPlace()
          return false
        } catch let error as JournalError {
          return error.isPermanent
        }
      }
      #expect(throws: JournalError.self) { try journal.append(Self.held(5...5, "here")) }
      #expect(shared.there == 3)
      other.release()
    }
    // Neither does whoever opens it again.
    let again = #expect(throws: JournalError.self) { try shared.open() }
    guard case .forked(_, 3, _) = again else {
      Issue.record("\(again.map { "\($0)" } ?? "nothing")")
      return
    }
    #expect(shared.here == 4 && shared.there == 3)
  }

  @Test func aStoreThatHasLessThanItWasToldIsNotGoneOnWith() throws {
    let shared = try Shared(PostgreSQLServer.shared.get(), isMirrored: false)
    try shared.drive { try $0.append(Self.held(1...2)) }
    let local = try SQLiteJournal(run: shared.run)
    try local.append(Self.held(3...3))
    withExtendedLifetime(local) {}
    let lost = #expect(throws: JournalError.self) { try SharedJournal(shared.run, local, shared.tie) }
    guard case .forked(_, 3, _) = lost else {
      Issue.record("\(lost.map { "\($0)" } ?? "nothing")")
      return
    }
  }
}
