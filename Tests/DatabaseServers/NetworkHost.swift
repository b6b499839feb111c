import CNamespaces
import Foundation
import TestSupport

/// A host of a test's own: a network namespace, whose cable leads to a switch and can be pulled. It ends with the test's
/// process, however that ends, and nothing of it is seen outside.
///
/// Unchecked because a test uses it from one thread at a time.
public final class NetworkHost: @unchecked Sendable {
  /// Its address, which other hosts of its network reach.
  public let address: String
  private let namespace: Namespace
  private let hub: Namespace
  private let port: String

  /// Whether hosts can be made, for `.enabled(if:)`.
  public static let arePossible: Bool = {
    let devices = "ip link add name a0 type veth peer name a1 && ip link add name a2 type bridge"
    return (try? Command.run("/usr/bin/unshare", ["-n", "/bin/sh", "-c", devices])) != nil
  }()
  /// What a test that is skipped says.
  public static let absence: String =
    "network namespaces cannot be made: that needs root, a container that allows it, and apt-get install iproute2"

  /// Makes so many hosts on one switch.
  public static func network(of count: Int) throws -> [NetworkHost] {
    let hub = try Namespace()
    try hub.run("ip link add name switch type bridge && ip link set switch up")
    return try (1...count).map { try NetworkHost($0, hub) }
  }

  private init(_ number: Int, _ hub: Namespace) throws {
    (address, port) = ("10.77.0.\(number)", "port\(number)")
    self.hub = hub
    namespace = try Namespace()
    try hub.run(
      """
      ip link add name \(port) type veth peer name eth0 netns \(namespace.process) &&
        ip link set \(port) master switch up
      """)
    try namespace.run("ip link set lo up && ip address add \(address)/24 dev eth0 && ip link set eth0 up")
  }

  /// Pulls the cable: nothing comes or goes, and nobody is told.
  public func unplug() throws { try hub.run("ip link set \(port) down") }

  /// Puts the cable in again.
  public func plug() throws { try hub.run("ip link set \(port) up") }

  /// What runs a command on this host, before the command's own words.
  public var entering: [String] { ["nsenter", "--net=\(namespace.path)", "--"] }

  /// Does something on a thread of this host, and waits for it.
  public func run<Value>(_ body: @escaping () throws -> Value) throws -> Value {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) let body = body
    nonisolated(unsafe) var result: Result<Value, any Error>?
    // A thread that ends here need not come back.
    Thread.detachNewThread { [namespace] in
      result = Result {
        try namespace.enter()
        return try body()
      }
      done.signal()
    }
    done.wait()
    return try result!.get()
  }
}

/// A network namespace, which is there as long as this is.
private final class Namespace: @unchecked Sendable {
  private let holder = Process()
  private let life = Pipe()

  var process: Int32 { holder.processIdentifier }
  var path: String { "/proc/\(process)/ns/net" }

  init() throws {
    let ready = Pipe()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    // When the test's process is gone, the pipe is at its end.
    holder.arguments = ["-n", "/bin/sh", "-c", "echo; read -r line"]
    holder.standardInput = life
    holder.standardOutput = ready
    try holder.run()
    _ = ready.fileHandleForReading.availableData
  }

  deinit {
    try? life.fileHandleForWriting.close()
    holder.terminate()
  }

  func run(_ line: String) throws {
    try Command.run("/usr/bin/nsenter", ["--net=\(path)", "--", "/bin/sh", "-c", line])
  }

  /// Brings the calling thread here.
  func enter() throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    guard file >= 0, setns(file, Int32(cnamespaces_network)) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }
}
