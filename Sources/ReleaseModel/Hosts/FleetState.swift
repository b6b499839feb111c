import BitCollections

// How the hosts of a fleet stand together, and what may become of those that are lost.

extension HostState {
  /// Where the host of a step stands.
  public init(_ state: StepState, _ step: Step) {
    self =
      switch state.status {
      case .pending, .ready, .awaitingConfirmation: .waiting
      case .running, .stopping: .running
      case .succeeded: .ok
      case .failed, .timedOut: .failed
      case .cancelled: .failed
      case .skipped, .notApplicable: .excluded
      case .unknown: .unknown
      case .undone: .undone
      case .awaitingDecision:
        state.lastAttempt?.outcome?.isUnknown == true ? .unknown : .failed
      }
    if state.retryAt != nil, self == .failed { self = .waiting }
  }
}

extension Flow {
  /// The fleets whose hosts it has.
  public var fleets: [GroupID] { plan.fleets.keys.sorted() }

  /// How many hosts of a fleet stand where; nil where it has none of them.
  public func hostTally(of fleet: GroupID) -> HostTally? {
    plan.fleets[fleet].map { hosts in HostTally(hosts.lazy.map { HostState(self.states[$0], self.steps[$0]) })
    }
  }

  /// The positions in a range at which something goes on, has come to a bad end, or waits for somebody, in the order of
  /// the plan; it costs what it returns, and not what the range holds.
  public func pressing(in range: Range<Int>) -> [Int] {
    active.union(undecided).union(lost).union(offered).filter(range.contains)
  }

  /// The hosts of a fleet that are lost, in the order of the plan: those that the fleet goes on without, and those about
  /// which somebody is asked.
  public func lostHosts(of fleet: GroupID) -> [StepID] {
    (plan.fleets[fleet].map { lost.intersection($0) } ?? []).map { plan.steps[$0].id }
  }

  /// The fleets about whose lost hosts somebody is asked, in the order of the plan.
  public var undecidedFleets: [GroupID] {
    var found: [GroupID] = []
    for index in undecided.intersection(lost) {
      if let fleet = plan.steps[index].host?.fleet, !found.contains(fleet) { found.append(fleet) }
    }
    return found
  }

  /// How many hosts of a fleet, or of all, are lost, of how many.
  func lostCount(of fleet: GroupID?) -> (lost: Int, hosts: Int) {
    if let fleet {
      let hosts = plan.fleets[fleet] ?? []
      return (lost.intersection(hosts).count, hosts.count)
    }
    return (lost.count, plan.fleets.values.reduce(0) { $0 + $1.count })
  }
}

extension ReleaseState {
  /// How many hosts stand where, of the fleet that a group is; nil of any other group, and of none.
  public func hostTally(of group: GroupID) -> HostTally? {
    if let original = BackoutState.undone(by: group) { return backout?.flow?.hostTally(of: original) }
    return deployment.hostTally(of: group)
  }

  /// The flow in which the lost hosts of a fleet are decided about: that of a backout while one goes on.
  private var decidedFlow: Flow? { phase == .backingOut ? backout?.flow : deployment }

  /// The fleets about whose lost hosts somebody is asked now, in the order of the plan.
  public var undecidedFleets: [GroupID] { decidedFlow?.undecidedFleets ?? [] }

  /// The lost hosts of a fleet about which something can be decided now, in the order of the plan.
  public func lostHosts(of fleet: GroupID) -> [StepID] { decidedFlow?.lostHosts(of: fleet) ?? [] }

  /// Why the lost hosts of a fleet cannot be left out now; nil when they can.
  func obstacleToExcluding(_ fleet: GroupID) -> Obstacle? {
    if let obstacle = obstacleToDeciding(about: fleet) { return obstacle }
    return lostHosts(of: fleet).contains { step($0)?.required == true } ? .required : nil
  }

  /// How many hosts of a fleet, or of all, the deployment has lost, of how many.
  public func lostHosts(ofAll fleet: GroupID?) -> (lost: Int, hosts: Int) { deployment.lostCount(of: fleet) }

  /// Whether a fleet goes on without one more host: it stays within its failure budget, nobody is asked about another,
  /// and somebody of the same batch may still come through.
  func goesOn(without id: StepID) -> Bool {
    guard let index = deployment.position(of: id), let host = deployment.steps[index].host,
      let fleet = group(host.fleet)?.fleet, let members = deployment.plan.fleets[host.fleet]
    else { return false }
    var lost = deployment.lost.intersection(members)
    if !lost.intersection(deployment.undecided).isEmpty { return false }
    lost.insert(index)
    let begun =
      members.lazy.filter { self.deployment.states[$0].wasAttempted }
      .compactMap { self.deployment.steps[$0].host?.batch }.max() ?? host.batch
    var (hosts, hasHope) = (0, false)
    for member in members {
      let (batch, state) = (deployment.steps[member].host?.batch ?? 1, deployment.states[member])
      if batch <= begun { hosts += 1 }
      if batch == host.batch, !lost.contains(member), state.status != .skipped { hasHope = true }
    }
    return hasHope && lost.count <= fleet.maxFailures.allowed(of: hosts)
  }

  /// Why nothing can be decided about the lost hosts of a fleet now; nil when something can.
  func obstacleToDeciding(about fleet: GroupID) -> Obstacle? {
    if group(fleet)?.fleet == nil { return .unknown(.group(fleet)) }
    guard phase == .deploying || phase == .verifying || phase == .backingOut else {
      return isLive ? .ended(ending ?? phase) : .deploymentNotStarted
    }
    return lostHosts(of: fleet).isEmpty ? .noHostLost(fleet) : nil
  }
}

extension StepRoom {
  /// What becomes of a host that has come to a bad end, and is not tried again by itself.
  static func lose(_ id: StepID, _ turn: inout Turn) {
    if turn.state.goesOn(without: id) {
      turn.follow(.steps(.hostLost(id)))
      return
    }
    // It is decided once about all that are lost.
    if let host = turn.state.deployment.step(id)?.host {
      for other in turn.state.deployment.lostHosts(of: host.fleet)
      where turn.state.deployment[other]?.isLost == true {
        turn.follow(.steps(.decisionAwaited(other)))
      }
    }
    turn.follow(.steps(.decisionAwaited(id)))
  }

  /// Tries the lost hosts of a fleet again, and no others.
  static func retryHosts(_ fleet: GroupID, _ turn: inout Turn) {
    for id in turn.state.lostHosts(of: fleet) { turn.record(.steps(.retryOrdered(id))) }
    BackoutRoom.rearmHostTriggers(&turn)
  }

  /// Leaves the lost hosts of a fleet out, for one reason.
  static func excludeHosts(_ fleet: GroupID, _ reason: String, _ turn: inout Turn) {
    for id in turn.state.lostHosts(of: fleet) { turn.record(.steps(.skipped(id, reason: reason))) }
  }
}

extension BackoutRoom {
  /// Arms triggers again that watch hosts, were answered, and have no reason any more.
  static func rearmHostTriggers(_ turn: inout Turn) {
    let (state, now) = (turn.state, turn.now)
    rearm(&turn) {
      guard case .hostsLost = $0.when else { return false }
      return state.evidence(for: $0.when, at: now) == nil
    }
  }
}
