/// So many hosts, or a share of those that there are.
public enum HostLimit: Hashable, Sendable {
  /// A number of hosts, 0 or more.
  case count(Int)
  /// Per cent of the hosts, 1…100.
  case share(Int)

  /// Reads `3` or `10%`; nil for anything else, a share of nothing or of more than all among it.
  public init?(_ text: String) {
    let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
      return nil
    }
    if text.hasSuffix("%") {
      guard (1...100).contains(number) else { return nil }
      self = .share(number)
    } else {
      self = .count(number)
    }
  }

  /// As it is written.
  public var text: String {
    switch self {
    case .count(let count): "\(count)"
    case .share(let share): "\(share)%"
    }
  }

  /// How many of some hosts that is at most: a share is rounded down, so that no more is allowed than is said.
  public func allowed(of hosts: Int) -> Int {
    switch self {
    case .count(let count): count
    case .share(let share): hosts * share / 100
    }
  }

  /// How many of some hosts a batch of that size takes: a share is rounded up, so that a batch is never empty.
  public func size(of hosts: Int) -> Int {
    switch self {
    case .count(let count): max(1, count)
    case .share(let share): max(1, (hosts * share + 99) / 100)
    }
  }

  /// Whether so many of some hosts are as many or more; none never are.
  public func isReached(by lost: Int, of hosts: Int) -> Bool {
    guard lost > 0 else { return false }
    return switch self {
    case .count(let count): lost >= count
    case .share(let share): lost * 100 >= share * hosts
    }
  }
}

extension HostLimit: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      self = .count(count)
      return
    }
    let text = try container.decode(String.self)
    guard let limit = HostLimit(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number of hosts: \(text)")
    }
    self = limit
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .count(let count): try container.encode(count)
    case .share: try container.encode(text)
    }
  }
}
