import DatabaseServers
import Foundation
import TestSupport
import Testing

/// Two drivers of one run, of which the database lets one write.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)))
struct FencingTests {
  /// The first driver's way leads through a proxy.
  private final class ProxiedNetwork: PartedNetwork {
    let fixture: StoreFixture
    private let proxy: Proxy
    var port: Int? { proxy.port }

    init() throws {
      fixture = try StoreFixture()
      proxy = Proxy(to: fixture.server.port)
    }

    deinit { proxy.end() }

    func hold() { proxy.turn(to: .late) }
    func part() { proxy.turn(to: .silent) }
    func join() { proxy.turn(to: .fair) }
    func here<Value>(_ body: @escaping () throws -> Value) throws -> Value { try body() }
    func there<Value>(_ body: @escaping () throws -> Value) throws -> Value { try body() }
  }

  @Test func whatComesLateIsRefusedWhereTheLeaseWasTaken() throws {
    #expect(try ProxiedNetwork().sendLate() == (["first", "resumed", "second"], 0))
  }

  /// The control: without the fence the late one gets in, and this test sees it.
  @Test func withoutTheTokenWhatComesLateIsWritten() throws {
    let network = try ProxiedNetwork()
    try network.fixture.removeFence()
    #expect(try network.sendLate() == (["first", "resumed", "late"], 1))
  }

  @Test func whereBothBelieveToDriveOneWrites() throws { try ProxiedNetwork().writeBoth() }
}

/// The same between hosts, one of whose cables is pulled: what was sent waits in the kernel, and goes on its way later.
@Suite(
  .blocking, .patience,
  .enabled(if: PostgreSQLServer.isInstalled, Comment(rawValue: PostgreSQLServer.absence)),
  .enabled(if: NetworkHost.arePossible, Comment(rawValue: NetworkHost.absence)))
struct PulledCableTests {
  /// The database and each driver are on hosts of their own.
  private struct CabledNetwork: PartedNetwork {
    let fixture: StoreFixture
    let port: Int? = nil
    private let first: NetworkHost
    private let second: NetworkHost

    init() throws {
      let hosts = try NetworkHost.network(of: 3)
      (first, second) = (hosts[1], hosts[2])
      fixture = try StoreFixture(PostgreSQLServer(on: hosts[0]))
    }

    func hold() throws { try first.unplug() }
    func part() throws { try first.unplug() }
    func join() throws { try first.plug() }
    func here<Value>(_ body: @escaping () throws -> Value) throws -> Value { try first.run(body) }
    func there<Value>(_ body: @escaping () throws -> Value) throws -> Value { try second.run(body) }
  }

  @Test func whatComesLateIsRefusedWhereTheLeaseWasTaken() throws {
    #expect(try CabledNetwork().sendLate() == (["first", "resumed", "second"], 0))
  }

  /// The control: without the fence the late one gets in, and this test sees it.
  @Test func withoutTheTokenWhatComesLateIsWritten() throws {
    let network = try CabledNetwork()
    try network.fixture.removeFence()
    #expect(try network.sendLate() == (["first", "resumed", "late"], 1))
  }

  @Test func whereBothBelieveToDriveOneWrites() throws { try CabledNetwork().writeBoth() }
}
