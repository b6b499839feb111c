/// Where one host of a step stands, whoever works on it: a step of its own for each, or one that does all of them.
public enum HostState: String, Codable, CaseIterable, Sendable {
  /// Done, with nothing that had to be changed, or with nobody who tells whether there was.
  case ok
  /// Done, and something was changed.
  case changed
  /// What was done is taken back.
  case undone
  /// Left out by a person.
  case excluded
  /// It came to an end, and to none that counts as success.
  case failed
  /// It could not be reached, so that nothing was done there.
  case unreachable
  /// Nobody knows how it ended.
  case unknown
  /// At work.
  case running
  /// Not begun.
  case waiting

  /// Whether nothing more happens there by itself.
  public var isSettled: Bool {
    switch self {
    case .ok, .changed, .undone, .excluded, .failed, .unreachable, .unknown: true
    case .running, .waiting: false
    }
  }

  /// Whether the host is lost to the release: it counts against the failure budget.
  public var isLost: Bool {
    switch self {
    case .failed, .unreachable: true
    case .ok, .changed, .undone, .excluded, .unknown, .running, .waiting: false
    }
  }
}

/// How many hosts of a step stand where.
public struct HostTally: Hashable, Sendable {
  private var counts: [HostState: Int] = [:]

  /// Counts some hosts.
  public init(_ states: some Sequence<HostState> = []) {
    for state in states { counts[state, default: 0] += 1 }
  }

  /// How many stand so; never negative.
  public subscript(state: HostState) -> Int {
    get { counts[state] ?? 0 }
    set { counts[state] = newValue > 0 ? newValue : nil }
  }

  /// How many there are.
  public var total: Int { counts.values.reduce(0, +) }
  /// How many are lost to the release.
  public var lost: Int { HostState.allCases.filter(\.isLost).reduce(0) { $0 + self[$1] } }
  /// How many are where the release wanted them.
  public var done: Int { self[.ok] + self[.changed] }
  /// Whether nothing more happens by itself on any of them.
  public var isSettled: Bool { self[.running] + self[.waiting] == 0 }

  /// The states in which there are any, those that are done first, each with how many.
  public var parts: [(state: HostState, count: Int)] {
    HostState.allCases.map { ($0, self[$0]) }.filter { $0.1 > 0 }
  }
}

extension HostTally: Codable {
  public init(from decoder: any Decoder) throws {
    let named = try decoder.singleValueContainer().decode([String: Int].self)
    for state in HostState.allCases { self[state] = named[state.rawValue] ?? 0 }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(uniqueKeysWithValues: parts.map { ($0.state.rawValue, $0.count) }))
  }
}
