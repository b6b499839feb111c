import BitCollections

/// How a step goes over several hosts, each of which is a step of its own in the group that has this.
public struct Fleet: Hashable, Codable, Sendable {
  /// How many of its hosts may run at once, 1 or more. All of them together take one place among the deployment's steps.
  public var parallel: Int
  /// How many may be lost without anybody being asked; a share is one of the hosts of the batches that have begun.
  public var maxFailures: HostLimit

  /// Describes a fleet.
  public init(parallel: Int = 1, maxFailures: HostLimit = .count(0)) {
    self.parallel = parallel
    self.maxFailures = maxFailures
  }
}

/// The host on which a step does its work, and its place in a fleet.
public struct HostPlace: Hashable, Codable, Sendable {
  /// The host's name, as the plan or the inventory has it.
  public var name: String
  /// The group that is its fleet.
  public var fleet: GroupID
  /// The batch in which it is, from 1.
  public var batch: Int
  /// How many hosts of its fleet may run at once.
  public var width: Int
  /// Whether what was done there is taken back; nil for no.
  public var isUndo: Bool?

  /// Names a host.
  public init(name: String, fleet: GroupID = "", batch: Int = 1, width: Int = 1) {
    self.name = name
    self.fleet = fleet
    self.batch = batch
    self.width = width
  }
}

extension Step {
  /// Whether it takes back what was done on a host of a fleet.
  var isHostUndo: Bool { host?.isUndo == true }
}

extension StepState {
  /// Whether its last attempt came to an end that counts as none, as far as is known.
  func hasLostOutcome(successCodes: [Int32]) -> Bool {
    switch lastAttempt?.outcome?.status(successCodes: successCodes) {
    case .failed, .timedOut: true
    case .succeeded, .cancelled, .unknown, .skipped, .notApplicable, .undone, .pending, .ready, .running,
      .stopping, .awaitingConfirmation, .awaitingDecision, nil:
      false
    }
  }
}

/// The places among the steps that run at once. A fleet has one of them, in which so many of its hosts run as it lets.
struct RunningPlaces {
  private var left: Int
  private var hosts: [GroupID: Int] = [:]

  init(parallel: Int) { left = parallel }

  /// The places that a flow leaves.
  init(_ flow: Flow) {
    self.init(parallel: flow.parallel)
    for index in flow.active { take(flow.steps[index]) }
  }

  /// Whether any step of a plan could have one: of a plan with fleets that cannot be told from the number alone.
  func mayHave(_ plan: FlowPlan) -> Bool { left > 0 || !plan.fleets.isEmpty }

  func has(for step: Step) -> Bool {
    guard step.takesPlace else { return true }
    guard let host = step.host else { return left > 0 }
    let running = hosts[host.fleet] ?? 0
    return running < host.width && (running > 0 || left > 0)
  }

  mutating func take(_ step: Step) { count(step, 1) }
  mutating func free(_ step: Step) { count(step, -1) }

  private mutating func count(_ step: Step, _ change: Int) {
    guard step.takesPlace else { return }
    guard let host = step.host else {
      left -= change
      return
    }
    let before = hosts[host.fleet] ?? 0
    hosts[host.fleet] = before + change
    left += before > 0 ? 1 : 0
    left -= before + change > 0 ? 1 : 0
  }
}

extension FlowPlan {
  /// The positions of the hosts of each fleet.
  static func fleets(of steps: [Step]) -> [GroupID: BitSet] {
    var fleets: [GroupID: BitSet] = [:]
    for (index, step) in steps.enumerated() {
      if let host = step.host { fleets[host.fleet, default: []].insert(index) }
    }
    return fleets
  }
}
