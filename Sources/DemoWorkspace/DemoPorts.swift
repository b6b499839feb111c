import Foundation

/// The ports that a demo listens on, all different, on 127.0.0.1.
public struct DemoPorts: Hashable, Sendable {
  /// Where the shop's customers ask.
  public var front: UInt16
  /// Where the old version listens.
  public var old: UInt16
  /// Where the new version will listen.
  public var new: UInt16

  /// Names three ports.
  public init(front: UInt16, old: UInt16, new: UInt16) {
    self.front = front
    self.old = old
    self.new = new
  }

  /// Asks the system for three ports that nobody uses.
  @Sendable public static func free() throws(DemoError) -> DemoPorts {
    var sockets: [Int32] = []
    // All stay open until the last is found, so that none is given twice.
    defer { for socket in sockets { Foundation.close(socket) } }
    var ports: [UInt16] = []
    for _ in 0..<3 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw .noPort(errno) }
      sockets.append(descriptor)
      ports.append(try bound(descriptor))
    }
    return DemoPorts(front: ports[0], old: ports[1], new: ports[2])
  }

  private static func bound(_ descriptor: Int32) throws(DemoError) -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw .noPort(errno) }
    return UInt16(bigEndian: address.sin_port)
  }
}
