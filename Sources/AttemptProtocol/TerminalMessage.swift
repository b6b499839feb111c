/// A size in columns and rows, as a terminal has it.
public struct TerminalSize: Equatable, Sendable {
  /// What a terminal has before anybody looks at it.
  public static let usual = Self(columns: 80, rows: 24)

  /// How many columns, 1 or more.
  public let columns: UInt16
  /// How many rows, 1 or more.
  public let rows: UInt16

  /// Makes a size; 0 becomes 1.
  public init(columns: UInt16, rows: UInt16) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
  }

  /// Reads a size such as `80x24`.
  ///
  /// - Returns: nil when it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { UInt16($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1], columns > 0, rows > 0 else {
      return nil
    }
    self.init(columns: columns, rows: rows)
  }

  /// The size as ``init(_:)`` reads it.
  public var text: String { "\(columns)x\(rows)" }
}

/// What passes over the socket of an attempt's terminal, ``AttemptFile/terminal``: a kind of one byte, a length of four
/// bytes, the least significant first, and so many bytes.
///
/// Whoever connects says first whether they type or look on, and is then shown what was shown last. What is behind it on
/// the socket of one who looks on counts for nothing.
public enum TerminalMessage: Equatable, Sendable {
  /// To the shim, first: somebody sits at a terminal of this size, and types.
  case attach(TerminalSize)
  /// To the shim, first: somebody looks on.
  case watch
  /// To the shim: what was typed.
  case type([UInt8])
  /// To the shim: the terminal has another size now.
  case resize(TerminalSize)
  /// From the shim: what the command has written, as it is for who types, and with its secrets masked for who looks on.
  case show([UInt8])
  /// From the shim: the size for which it is written, at first and whenever it changes.
  case size(TerminalSize)

  /// The most bytes that follow a length.
  public static let limit = 64 << 10
  private static let headLength = 5

  private enum Kind: UInt8 {
    case attach = 0x61
    case watch = 0x77
    case type = 0x74
    case resize = 0x72
    case show = 0x73
    case size = 0x7A
  }

  /// As it passes over the socket; more than ``limit`` bytes become several messages.
  public var bytes: [UInt8] {
    switch self {
    case .attach(let size): Self.frame(.attach, Self.bytes(of: size)[...])
    case .watch: Self.frame(.watch, [])
    case .type(let bytes): Self.frames(.type, bytes)
    case .resize(let size): Self.frame(.resize, Self.bytes(of: size)[...])
    case .show(let bytes): Self.frames(.show, bytes)
    case .size(let size): Self.frame(.size, Self.bytes(of: size)[...])
    }
  }

  private static func frames(_ kind: Kind, _ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: limit).flatMap { start in
      frame(kind, bytes[start..<min(bytes.count, start + limit)])
    }
  }

  private static func frame(_ kind: Kind, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) }
    return [kind.rawValue] + length + bytes
  }

  private static func bytes(of size: TerminalSize) -> [UInt8] {
    [size.columns, size.rows].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  private init?(_ kind: Kind, _ bytes: [UInt8]) {
    func size() -> TerminalSize? {
      guard bytes.count == 4 else { return nil }
      return TerminalSize(
        columns: UInt16(bytes[0]) | UInt16(bytes[1]) << 8, rows: UInt16(bytes[2]) | UInt16(bytes[3]) << 8)
    }
    let message: Self? =
      switch kind {
      case .attach: size().map { .attach($0) }
      case .watch: .watch
      case .type: .type(bytes)
      case .resize: size().map { .resize($0) }
      case .show: .show(bytes)
      case .size: size().map { .size($0) }
      }
    guard let message else { return nil }
    self = message
  }

  /// Puts messages together from what a socket gives, which is cut anywhere.
  public struct Reader: Sendable {
    private var rest: [UInt8] = []
    /// Whether something came that is no message: nothing more is understood.
    public private(set) var isBroken = false

    /// Has read nothing yet.
    public init() {}

    /// Takes what has come.
    public mutating func append(_ bytes: some Sequence<UInt8>) { rest += bytes }

    /// The next message; nil when it has not come as a whole, and of what is no message.
    public mutating func next() -> TerminalMessage? {
      guard !isBroken, rest.count >= headLength else { return nil }
      let length = (1...4).reduce(0) { $0 | Int(rest[$1]) << (8 * ($1 - 1)) }
      guard let kind = Kind(rawValue: rest[0]), length <= limit else {
        isBroken = true
        return nil
      }
      guard rest.count >= headLength + length else { return nil }
      let message = TerminalMessage(kind, Array(rest[headLength..<headLength + length]))
      rest.removeFirst(headLength + length)
      isBroken = message == nil
      return message
    }
  }
}
