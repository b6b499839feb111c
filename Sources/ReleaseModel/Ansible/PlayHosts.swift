/// What Ansible has counted on a host, in its recap.
public struct PlayCounts: Hashable, Codable, Sendable {
  public var ok = 0
  public var changed = 0
  public var unreachable = 0
  public var failed = 0
  public var skipped = 0
  public var rescued = 0
  public var ignored = 0

  /// Counts nothing.
  public init() {}

  /// Where a host stands of which these are the counts at the end.
  public var state: HostState {
    unreachable > 0 ? .unreachable : failed > 0 ? .failed : changed > 0 ? .changed : .ok
  }

  /// In words, without what there is none of.
  public var words: String {
    let counts = [
      ("ok", ok), ("changed", changed), ("unreachable", unreachable), ("failed", failed),
      ("skipped", skipped),
      ("rescued", rescued), ("ignored", ignored),
    ]
    let found = counts.filter { $0.1 > 0 }
    return found.isEmpty ? "nothing was done" : found.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
  }
}

/// How a host stands in a play.
public struct PlayStanding: Hashable, Codable, Sendable {
  /// Where it stands.
  public var state: HostState
  /// What Ansible has counted on it; nil before the recap.
  public var counts: PlayCounts?
  /// The task at which it failed, or could not be reached.
  public var task: String?
  /// Why, in its own first words.
  public var why: String?

  /// Describes a host.
  public init(_ state: HostState, counts: PlayCounts? = nil, task: String? = nil, why: String? = nil) {
    self.state = state
    self.counts = counts
    self.task = task
    self.why = why
  }
}

/// Hosts of which the same is known at once: most of many hosts come to the same end, and each is named once.
public struct PlayNews: Hashable, Sendable {
  /// How they stand.
  public var standing: PlayStanding
  /// Their names.
  public var hosts: [String]

  /// Tells of some hosts.
  public init(_ standing: PlayStanding, _ hosts: [String]) {
    self.standing = standing
    self.hosts = hosts
  }
}

extension PlayNews: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let name: String = try fields["state"]
    guard let state = HostState(rawValue: name) else { throw fields.unknown(name, in: "state") }
    standing = PlayStanding(
      state, counts: try fields.optional("counts"), task: try fields.optional("task"),
      why: try fields.optional("why"))
    hosts = try fields["hosts"]
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.write([
      "state": standing.state, "hosts": hosts, "counts": standing.counts, "task": standing.task,
      "why": standing.why,
    ])
  }
}

/// A host of a play.
public struct PlayHost: Hashable, Codable, Sendable {
  /// Its name in the inventory.
  public var name: String
  /// How it stands in the newest attempt in which it was.
  public internal(set) var standing: PlayStanding
  /// Whether anything was begun on it, in any attempt.
  public internal(set) var wasBegun = false
}

/// The hosts of a step that Ansible runs, as far as is recorded.
public struct PlayHosts: Hashable, Codable, Sendable {
  /// The hosts, in the order in which they were met.
  public private(set) var hosts: [PlayHost] = []
  /// The hosts that alone are tried again; nil for all.
  public internal(set) var limit: [String]?

  /// No hosts yet.
  public init() {}

  /// How many stand where.
  public var tally: HostTally { HostTally(hosts.lazy.map(\.standing.state)) }

  /// The hosts on which anything was begun.
  public var begun: [String] { hosts.filter(\.wasBegun).map(\.name) }

  /// The hosts that are not where the release wants them: those that failed, were not reached, were not begun, or of
  /// which nobody knows.
  public var left: [String] {
    hosts.filter { host in
      switch host.standing.state {
      case .failed, .unreachable, .unknown, .running, .waiting: true
      case .ok, .changed, .undone, .excluded: false
      }
    }.map(\.name)
  }

  /// An attempt begins: what is known of its hosts is of the one before.
  mutating func begin() {
    let chosen = limit.map { Set($0) }
    for index in hosts.indices where chosen?.contains(hosts[index].name) ?? true {
      hosts[index].standing = PlayStanding(.waiting)
    }
  }

  /// Takes note of what has become known.
  mutating func take(_ news: [PlayNews]) {
    var places = Dictionary(hosts.indices.map { (hosts[$0].name, $0) }) { first, _ in first }
    for group in news {
      for name in group.hosts {
        let place = places[name] ?? hosts.count
        if place == hosts.count {
          places[name] = place
          hosts.append(PlayHost(name: name, standing: PlayStanding(.waiting)))
        }
        hosts[place].standing = group.standing
        if group.standing.state.isBegun { hosts[place].wasBegun = true }
      }
    }
  }

  /// What was done on them is taken back.
  mutating func undo() {
    for index in hosts.indices where hosts[index].wasBegun {
      hosts[index].standing = PlayStanding(.undone)
      hosts[index].wasBegun = false
    }
  }

  /// The attempt is over: of what it has left in the middle nobody knows how it ended.
  mutating func end() {
    for index in hosts.indices where hosts[index].standing.state == .running {
      hosts[index].standing.state = .unknown
    }
  }
}

extension HostState {
  /// Whether something may have been done on a host that stands so: one that was not reached has not been touched.
  var isBegun: Bool {
    switch self {
    case .ok, .changed, .failed, .unknown, .running: true
    case .undone, .excluded, .unreachable, .waiting: false
    }
  }
}

/// The hosts that an attempt is for.
public enum PlayScope: Hashable, Sendable {
  /// Those of the plan.
  case all
  /// These alone.
  case hosts([String])
  /// Nobody knows which: an attempt before it has left no word.
  case unknown
}

extension ReleaseState {
  /// The hosts that the next attempt of a step is for. What takes another step back is for the hosts on which that was
  /// begun, and for no others.
  public func playScope(ofStep id: StepID) -> PlayScope {
    if let limit = stepState(id)?.play?.limit { return .hosts(limit) }
    guard step(id)?.play != nil, let original = BackoutState.undone(by: id),
      deployment.step(original)?.play != nil
    else { return .all }
    let begun = deployment[original]?.play?.begun ?? []
    return begun.isEmpty ? .unknown : .hosts(begun)
  }

  /// Why a step of a backout has nothing to take back: Ansible has begun on no host.
  func needsNoUndo(_ id: StepID) -> String? {
    guard step(id)?.play != nil, let original = BackoutState.undone(by: id),
      deployment.step(original)?.play != nil,
      let state = deployment[original], state.by == nil, state.play?.begun.isEmpty ?? true
    else { return nil }
    // An attempt of which nobody knows how it ended may have begun on some.
    let isKnown = state.attempts.allSatisfy { $0.outcome?.isUnknown == false }
    return isKnown ? "Ansible had begun on no host" : nil
  }
}

extension StepRoom {
  /// Nothing is left of the hosts that could be tried again alone.
  static func obstacleToRetryingLeft(_ id: StepID, _ turn: Turn) -> Obstacle? {
    let left = turn.state.stepState(id)?.play?.left ?? []
    return turn.state.step(id)?.play == nil || left.isEmpty ? .noHostsLeft : nil
  }

  /// Has a step tried again, on some of its hosts or on all.
  static func retry(_ id: StepID, hosts: [String]?, _ turn: inout Turn) {
    turn.record(.steps(.retryOrdered(id, hosts: hosts)))
    remeasure(id, &turn)
    BackoutRoom.rearm(&turn) { if case .step(id, _) = $0.when { true } else { false } }
    BackoutRoom.rearmHostTriggers(&turn)
  }

  /// Takes down what has become known of the hosts of an attempt that goes on.
  static func record(_ news: [PlayNews], of attempt: AttemptID, _ turn: inout Turn) {
    guard !news.isEmpty, let step = turn.state.stepState(attempt.step), step.isActive,
      step.lastAttempt?.id == attempt, turn.state.step(attempt.step)?.play != nil
    else { return }
    turn.record(.steps(.hostsSeen(attempt, news)))
  }
}
