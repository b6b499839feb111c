import AttemptProtocol
import CPlatform
import Foundation

/// A size in columns and rows, as a terminal has it.
public typealias TerminalSize = AttemptProtocol.TerminalSize

/// A connection to the terminal of an attempt that runs: for one person who sits at it, or looks on.
///
/// Nothing that is sent is kept anywhere. What the command writes goes to the log whether anybody is there or not.
public final class TerminalLink {
  /// What is done at the terminal.
  public enum Use: Equatable, Sendable {
    /// Somebody types, at a terminal of this size.
    case typing(TerminalSize)
    /// Somebody looks on.
    case watching
  }

  /// For how long a shim is waited for that takes nothing, in milliseconds.
  private static let patience: Int32 = 500

  /// Becomes readable when there is something to ``receive()``.
  public let descriptor: Int32
  /// For which size the command writes; nil before it is known.
  public private(set) var size: TerminalSize?
  private var reader = TerminalMessage.Reader()

  /// Connects to the terminal of an attempt, whoever launched it.
  ///
  /// - Throws: ``AttemptError/notRunning(path:)`` when it has none, or none any more;
  ///   ``AttemptError/system(operation:path:errno:)``.
  public init(to directory: AttemptDirectory, for use: Use) throws(AttemptError) {
    let folder = open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .notRunning(path: directory.path) }
    defer { close(folder) }
    descriptor = cplatform_socket_connect(folder, AttemptFile.terminal.rawValue)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ECONNREFUSED
        ? .notRunning(path: directory.path)
        : .system(operation: "connect to", path: directory.path(of: .terminal), errno: errno)
    }
    switch use {
    case .typing(let size): send(.attach(size))
    case .watching: send(.watch)
    }
  }

  deinit { close(descriptor) }

  /// Types something.
  public func type(_ bytes: [UInt8]) { send(.type(bytes)) }

  /// Says that the terminal has another size now.
  public func resize(_ size: TerminalSize) { send(.resize(size)) }

  /// What has come to be shown since the last call; nil when the terminal is there no more, or has given up whoever does
  /// not take what it shows.
  public func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil }
    reader.append(buffer.prefix(count))
    var shown: [UInt8] = []
    while let message = reader.next() {
      switch message {
      case .show(let bytes): shown += bytes
      case .size(let size): self.size = size
      case .attach, .watch, .type, .resize: break
      }
    }
    return reader.isBroken ? nil : shown
  }

  private func send(_ message: TerminalMessage) {
    var rest = message.bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Of a message that was begun the rest has to follow.
        if poll(&writable, 1, Self.patience) == 0, rest.count == message.bytes.count { return }
      } else if errno != EINTR {
        // It is gone, which receiving tells.
        return
      }
    }
  }
}

extension AttemptDirectory {
  /// Whether the attempt's terminal waits for somebody to type, and nobody sits at it.
  public var awaitsInput: Bool { access(path(of: .inputAwaited), F_OK) == 0 }
}
