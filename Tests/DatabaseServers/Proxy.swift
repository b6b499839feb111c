import Foundation
import Synchronization

/// A stretch of network between a client and a server on this host, which a test can cut, hold up and heal.
///
/// Unchecked because all that changes is changed under the lock.
public final class Proxy: @unchecked Sendable {
  /// What becomes of what is sent.
  public enum Weather: Sendable {
    /// It goes through.
    case fair
    /// Connections are closed, and new ones at once.
    case cut
    /// Whatever a client sends is kept, and reaches the server when the weather is fair again; answers go through.
    case late
    /// What was connected until now is as when it is ``late``; who connects from now on has fair weather.
    case stray
    /// Nothing goes through, in neither direction, and nobody is told; it does when the weather is fair again.
    case silent
  }

  private final class Stream {
    let client: Int32
    let server: Int32
    /// How often the weather had changed when it began.
    let born: Int
    var toServer: [UInt8] = []
    var toClient: [UInt8] = []
    var clientIsGone = false
    var serverIsGone = false

    init(client: Int32, server: Int32, born: Int) {
      (self.client, self.server, self.born) = (client, server, born)
    }

    func close() {
      Glibc.close(client)
      Glibc.close(server)
    }
  }

  /// Where clients connect.
  public let port: Int
  private let target: Int
  private let listener: Int32
  private let lock = NSLock()
  private var weather = Weather.fair
  private var changes = 0
  private var isEnded = false

  /// Stands before a server's port.
  public init(to target: Int) {
    self.target = target
    (listener, port) = Self.listen()
    Thread.detachNewThread { [weak self] in
      var streams: [Stream] = []
      while self?.turn(&streams) == true {}
      for stream in streams { stream.close() }
    }
  }

  deinit { end() }

  /// Changes the weather.
  public func turn(to weather: Weather) {
    lock.lock()
    defer { lock.unlock() }
    self.weather = weather
    changes += 1
  }

  /// Stops; all connections are closed.
  public func end() {
    lock.lock()
    defer { lock.unlock() }
    guard !isEnded else { return }
    isEnded = true
    close(listener)
  }

  private func turn(_ streams: inout [Stream]) -> Bool {
    var sources = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    for stream in streams {
      if !stream.clientIsGone { sources.append(pollfd(fd: stream.client, events: Int16(POLLIN), revents: 0)) }
      if !stream.serverIsGone { sources.append(pollfd(fd: stream.server, events: Int16(POLLIN), revents: 0)) }
    }
    poll(&sources, nfds_t(sources.count), 5)
    // What is sent after the weather has changed meets the new one.
    lock.lock()
    defer { lock.unlock() }
    guard !isEnded else { return false }
    if sources[0].revents & Int16(POLLIN) != 0, case let client = accept(listener, nil, nil), client >= 0 {
      if case .cut = weather {
        close(client)
      } else if let server = Self.connect(to: target) {
        for descriptor in [client, server] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        streams.append(Stream(client: client, server: server, born: changes))
      } else {
        close(client)
      }
    }
    if case .cut = weather {
      for stream in streams { stream.close() }
      streams = []
      return true
    }
    for stream in streams { pump(stream, weather(on: stream)) }
    streams.removeAll { stream in
      let isOver =
        stream.serverIsGone && stream.toClient.isEmpty || stream.clientIsGone && stream.toServer.isEmpty
      if isOver { stream.close() }
      return isOver
    }
    return true
  }

  private func weather(on stream: Stream) -> Weather {
    guard case .stray = weather else { return weather }
    return stream.born == changes ? .fair : .late
  }

  private func pump(_ stream: Stream, _ weather: Weather) {
    if !stream.clientIsGone { stream.clientIsGone = !Self.read(stream.client, into: &stream.toServer) }
    if !stream.serverIsGone { stream.serverIsGone = !Self.read(stream.server, into: &stream.toClient) }
    if case .fair = weather { Self.write(&stream.toServer, to: stream.server) }
    switch weather {
    case .fair, .late:
      if stream.clientIsGone { stream.toClient = [] }
      Self.write(&stream.toClient, to: stream.client)
    case .silent, .cut, .stray: break
    }
  }

  /// Whether there may be more.
  private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count > 0 { bytes += buffer[..<count] }
    return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
  }

  private static func write(_ bytes: inout [UInt8], to descriptor: Int32) {
    guard !bytes.isEmpty else { return }
    let count = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    if count > 0 { bytes.removeFirst(count) } else if count < 0, errno != EAGAIN { bytes = [] }
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = UInt16(port).bigEndian
    return address
  }

  private static func connect(to port: Int) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if isConnected { return descriptor }
    close(descriptor)
    return nil
  }

  private static func listen() -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 64) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    precondition(isListening, "a loopback port can be listened at")
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }
}
