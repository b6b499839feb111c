import DatabaseServers
import Foundation
import TestSupport
import Testing

/// Real drivers of runs that are shared through a store, killed at random moments while the database is killed and the
/// way to it cut, held up and healed.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct StoreKillTests {
  /// How many drivers are killed: `RELBOARD_STORE_KILLS`, or a few.
  private static let kills =
    ProcessInfo.processInfo.environment["RELBOARD_STORE_KILLS"].flatMap { Int($0) } ?? 8

  @Test(
    "lose no event, do no step twice, and write nothing once they were replaced", arguments: [false, true])
  func kills(isMirrored: Bool) throws {
    let server = try PostgreSQLServer()
    let misfortunes = StoreMisfortunes(server)
    var (killed, runs, writes, leases) = (0, 0, 0, 0)
    while killed < Self.kills {
      let store = try Store(server, port: misfortunes.port)
      var run = try KilledRun(sharing: store.sharing(isMirrored))
      defer { run.program.remove() }
      misfortunes.begin()
      do {
        defer { misfortunes.end() }
        while !run.isOver, killed < Self.kills { killed += try kill(&run) ? 1 : 0 }
      }
      try end(&run)
      try run.expectEachStepOnce()
      try store.expectSame(as: run.program)
      writes += try store.audit.writes()
      leases += try store.audit.leases()
      #expect(try store.audit.foreignWrites() == 0)
      runs += 1
    }
    print(
      """
      \(killed) drivers killed in \(runs) runs \(isMirrored ? "with" : "without") a mirror, while the store was \
      \(misfortunes.words); \(writes) events by \(leases) leases
      """)
  }

  /// Drives a run for a while that nothing has chosen.
  ///
  /// - Returns: whether the driver was killed; it may have ended by itself, where it cannot reach its store.
  private func kill(_ run: inout KilledRun) throws -> Bool {
    let started = Date().timeIntervalSince1970
    let end = ContinuousClock.now + .milliseconds(.random(in: 0..<1_200))
    let driver = try run.drive()
    try waitUntil("the moment") { .now >= end || !driver.isRunning }
    let isKilled = driver.isRunning
    driver.kill()
    try run.inspect(after: driver, started: started)
    #expect(driver.end() != 3, "a person is asked: \(driver.printed)\(driver.complaints)")
    return isKilled
  }

  /// Drives a run to its end, where it is not there yet.
  private func end(_ run: inout KilledRun) throws {
    let started = Date().timeIntervalSince1970
    guard !run.isOver else { return }
    let driver = try run.drive()
    #expect(driver.end() == 0, "\(driver.printed)\(driver.complaints)")
    try run.inspect(after: driver, started: started)
    #expect(run.isOver)
  }

  @Test("a run whose first event only the store has is gone on with", arguments: [false, true])
  func beginning(isMirrored: Bool) throws {
    let server = try PostgreSQLServer.shared.get()
    let store = try Store(server, port: server.port)
    var run = try KilledRun(pause: 0, sharing: store.sharing(isMirrored))
    defer { run.program.remove() }
    try killBetween(&run, passage: 1)
    #expect(run.exported.isEmpty)
    #expect(try store.audit.writes() == 1)
    try end(&run)
    try run.expectEachStepOnce()
    try store.expectSame(as: run.program)
  }

  @Test("with a mirror, what only the store has is known on the host that goes on while the store is away")
  func between() throws {
    let server = try PostgreSQLServer.shared.get()
    let proxy = Proxy(to: server.port)
    defer { proxy.end() }
    let store = try Store(server, port: proxy.port)
    var run = try KilledRun(pause: 0, sharing: store.sharing(true))
    defer { run.program.remove() }
    try killBetween(&run, passage: 6)
    let known = run.exported.count
    #expect(try store.audit.writes() > known, "the store has nothing that the host lacks")
    proxy.turn(to: .cut)
    let driver = try run.drive()
    try waitUntil("it does not go on") { run.ledger(of: "last").count == 2 }
    proxy.turn(to: .fair)
    #expect(driver.end() == 0, "\(driver.printed)\(driver.complaints)")
    try run.inspect(after: driver, started: .infinity)
    try run.expectEachStepOnce()
    try store.expectSame(as: run.program)
    #expect(try store.audit.foreignWrites() == 0)
  }

  /// Kills a driver when the store has taken some events, and the host's own journal has not.
  private func killBetween(_ run: inout KilledRun, passage: Int) throws {
    let fuse = try run.program.write(String(repeating: "x", count: passage), to: "fuse")
    let driver = try run.drive(["RELBOARD_FAIL_POINT": "journal-writing", "RELBOARD_FUSE": fuse])
    try #require(driver.end() == 128 + SIGKILL, "\(driver.printed)\(driver.complaints)")
    try run.inspect(after: driver, started: .infinity)
  }

  /// A store in a database of its own.
  private struct Store {
    let audit: WriterAudit
    /// Where drivers find it.
    private let address: String
    /// Past whatever befalls the way.
    private let direct: String

    init(_ server: PostgreSQLServer, port: Int) throws {
      let database = try server.makeDatabase()
      address = server.address(database, port: port)
      direct = server.address(database)
      let program = try Program()
      defer { program.remove() }
      let made = try program.run("store", "init", "--store", direct)
      #expect(made.status == 0, "\(made.errors)")
      audit = try WriterAudit(server, database)
    }

    /// What a run is opened with that is shared there.
    func sharing(_ isMirrored: Bool) -> [String] {
      ["--store", address] + (isMirrored ? ["--mirror"] : [])
    }

    /// Proves that the store has what a host has, and that its chain is whole.
    func expectSame(as host: Program) throws {
      // Whoever has driven it last may have been killed before it has told the store all.
      let run = try #require(try host.status()["run"] as? String)
      let told = try host.run("store", "sync", run)
      #expect(told.status == 0 || told.errors.contains("has no mirror"), "\(told.errors)")
      let elsewhere = try Program()
      defer { elsewhere.remove() }
      let verified = try elsewhere.run("store", "verify", "--store", direct)
      #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
      let exported = try host.run("journal", "export").output
      #expect(!exported.isEmpty)
      #expect(try elsewhere.run("journal", "export", "--store", direct, run).output == exported)
    }
  }
}
