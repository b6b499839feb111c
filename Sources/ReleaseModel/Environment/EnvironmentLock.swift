/// The run's hold on the environment into which it releases, where the plan asks for one: two releases to one
/// environment never run at once.
public struct EnvironmentState: Hashable, Codable, Sendable {
  /// Whether this run has it.
  public internal(set) var isClaimed = false
  /// Which other run has it, as far as is known.
  public internal(set) var holder: EnvironmentHolder?
  /// Why this run's hold was released before its end, and by whom; nil when it was not.
  public internal(set) var release: Release?

  /// A release of the hold before the run's end.
  public struct Release: Hashable, Codable, Sendable {
    public var reason: String
    public var by: Actor
  }
}

/// A run that has an environment.
public struct EnvironmentHolder: Hashable, Codable, Sendable {
  /// Its id.
  public var run: String
  /// What it releases: a name and a version.
  public var release: String
  /// The host where it was opened; nil of a run of this host.
  public var host: String?

  /// Names a run.
  public init(run: String, release: String, host: String? = nil) {
    self.run = run
    self.release = release
    self.host = host
  }
}

/// What is wanted of the environment's lock.
public enum EnvironmentWish: Hashable, Sendable {
  // From the wiring
  /// This run has it, which was made sure of outside.
  case claim
  /// Another run has it; nil when none has any more.
  case held(by: EnvironmentHolder?)

  // From a person
  /// Another release may begin although this one is not over.
  case release(reason: String)
}

/// What is recorded of the environment's lock.
public enum EnvironmentFact: Hashable, Sendable {
  case claimed
  case held(by: EnvironmentHolder)
  case free
  case released(reason: String)
  /// The run is over and gives the environment up: what a store knows of it, it knows from this.
  case left
}

extension EnvironmentFact {
  static let kinds: [RowKind<EnvironmentFact>] = [
    RowKind("environment.claimed") { _ in .claimed },
    RowKind("environment.held") { .held(by: try $0["holder"]) },
    RowKind("environment.free") { _ in .free },
    RowKind("environment.released") { .released(reason: try $0["reason"]) },
    RowKind("environment.left") { _ in .left },
  ]

  var row: FactRow {
    switch self {
    case .claimed: FactRow("environment.claimed")
    case .held(let holder): FactRow("environment.held", ["holder": holder])
    case .free: FactRow("environment.free")
    case .released(let reason): FactRow("environment.released", ["reason": reason])
    case .left: FactRow("environment.left")
    }
  }
}

/// The environment's lock, as the room of the run has it.
enum EnvironmentLock {
  static func decide(_ wish: EnvironmentWish, _ turn: inout Turn) throws(Obstacle) {
    let lock = turn.state.environment
    switch wish {
    case .claim:
      try turn.demandOpen()
      if !turn.state.phase.isEnded, !lock.isClaimed { turn.record(.run(.environment(.claimed))) }
    case .held(let holder):
      try turn.demandOpen()
      guard !turn.state.phase.isEnded, lock.holder != holder, !lock.isClaimed else { return }
      turn.record(.run(.environment(holder.map { .held(by: $0) } ?? .free)))
    case .release(let reason):
      turn.record(.run(.environment(.released(reason: try turn.given(reason, .reason)))))
    }
  }

  /// What has ended needs nothing for itself.
  static func settle(_ turn: inout Turn) {
    if turn.state.phase.isEnded, turn.state.environment.isClaimed { turn.follow(.run(.environment(.left))) }
  }

  static func evolve(_ state: inout ReleaseState, _ fact: EnvironmentFact, _ record: Record) {
    switch fact {
    case .claimed: (state.environment.isClaimed, state.environment.holder) = (true, nil)
    case .held(let holder): state.environment.holder = holder
    case .free: state.environment.holder = nil
    case .left: state.environment.isClaimed = false
    case .released(let reason):
      state.environment.isClaimed = false
      state.environment.release = EnvironmentState.Release(reason: reason, by: record.by)
    }
  }
}

extension ReleaseState {
  /// Whether the plan wants the environment for itself while it releases.
  public var locksEnvironment: Bool { plan.release.environmentLock == true }

  /// Whether the environment has to be claimed before the deployment starts.
  public var wantsEnvironment: Bool {
    locksEnvironment && !environment.isClaimed && (phase == .preparing || phase == .polling)
      && predecessor == nil
  }

  /// Whether other releases have to wait until this one is over.
  public var holdsEnvironment: Bool { environment.isClaimed && !phase.isEnded }

  /// Why the deployment does not start, as another run is in the environment; nil when none is known to be.
  public var obstacleOfEnvironment: Obstacle? {
    wantsEnvironment ? environment.holder.map { .environmentHeld($0) } : nil
  }

  /// Whether nothing but the environment stands between the run and its deployment: without anybody to ask it is
  /// claimed then.
  public func waitsForEnvironment(at now: Timestamp) -> Bool {
    guard wantsEnvironment, isUnattended, hold == nil, hasBaselines, !waitsForOrder,
      obstacleToReadiness == nil, plan.release.obstacle(at: now.wall) == nil
    else { return false }
    return phase == .preparing ? plan.poll.isEmpty : poll.passedAt != nil
  }
}
