import AttemptProtocol
import CPlatform
import Glibc

/// One who sits at a step's terminal, or looks on.
struct TerminalClient {
  /// What they have said that they do.
  enum Role {
    case unknown, typing, watching
  }

  /// How much may wait to be sent to one who types before the command has to wait, in bytes.
  static let throttle = 256 << 10
  /// How much may wait to be sent to one who looks on, for whom no command waits.
  static let mostBacklog = 2 << 20
  /// For how long the command waits for one who takes nothing, in milliseconds.
  static let patience: Int64 = 2000

  let descriptor: Int32
  var role = Role.unknown
  /// Whether there is nobody any more, or nobody who can be understood.
  private(set) var isOver = false
  private var reader = TerminalMessage.Reader()
  private var outbox: [UInt8] = []
  private var sent = 0
  /// When something was last taken of what waits to be sent, on the boot clock.
  private var takenAt = cplatform_boot_milliseconds()

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// How much waits to be sent.
  var backlog: Int { outbox.count - sent }

  /// Whether the command has to wait for it.
  var isSlow: Bool { role == .typing && backlog > Self.throttle }

  /// When it has taken nothing for too long; nil while nothing waits for it.
  var givenUpAt: Int64? { isSlow ? takenAt + Self.patience : nil }

  /// What it waits for.
  func polled(isHeard: Bool) -> pollfd {
    let events = (isHeard ? POLLIN : 0) | (backlog > 0 ? POLLOUT : 0)
    return pollfd(fd: descriptor, events: Int16(events), revents: 0)
  }

  /// Reads what it has said.
  mutating func read() -> [TerminalMessage] {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { isOver = true }
    reader.append(buffer.prefix(max(0, count)))
    var messages: [TerminalMessage] = []
    while let message = reader.next() { messages.append(message) }
    if reader.isBroken { isOver = true }
    return messages
  }

  /// Sends a message, as far as it is taken now.
  mutating func send(_ message: TerminalMessage) {
    if backlog == 0 { takenAt = cplatform_boot_milliseconds() }
    outbox += message.bytes
    flush()
    if role == .watching, backlog > Self.mostBacklog { isOver = true }
  }

  /// Sends what waits, as far as it is taken now.
  mutating func flush() {
    while backlog > 0, !isOver {
      let count = outbox.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, backlog, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
        takenAt = cplatform_boot_milliseconds()
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        isOver = true
      }
    }
    if sent > Self.throttle || backlog == 0 {
      outbox.removeFirst(sent)
      sent = 0
    }
  }

  /// Gives it up.
  func leave() { close(descriptor) }
}
