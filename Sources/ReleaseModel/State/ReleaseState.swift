/// Where a run stands. It is made by ``evolve(_:_:)`` from records alone, so that replaying a journal
/// rebuilds it exactly.
public struct ReleaseState: Equatable, Codable, Sendable {
  /// The phases of a run, in the order in which it meets them.
  public enum Phase: String, Codable, CaseIterable, Sendable {
    case planned, preparing, polling, deploying, verifying, succeeded
    case backingOut = "backing-out"
    case backedOut = "backed-out"
    case backoutFailed = "backout-failed"
    case aborted

    /// Whether nothing more happens in the run.
    public var isEnded: Bool {
      switch self {
      case .succeeded, .backedOut, .backoutFailed, .aborted: true
      case .planned, .preparing, .polling, .deploying, .verifying, .backingOut: false
      }
    }
  }

  /// The plan that is carried out: the file's, as a rehearsal changes it and what rehearsals have shown.
  public internal(set) var plan: Plan
  /// The number of the newest record, 0 before the first.
  public internal(set) var sequence = 0
  /// The time of the newest record.
  public internal(set) var updatedAt = Timestamp(
    steady: Instant(milliseconds: 0), wall: Instant(milliseconds: 0))
  /// The run's identity; nil before it was opened.
  public internal(set) var run: RunIdentity?
  /// Whether it is a rehearsal, which no live run's statistics count.
  public internal(set) var isRehearsal = false
  /// What rehearsals of the plan have shown.
  public internal(set) var rehearsal: Rehearsal?
  /// Who drives the run, and whether a person looks on.
  public internal(set) var session: Session?
  /// The phase.
  public internal(set) var phase = Phase.planned
  /// The hold, while there is one. Nothing starts in a hold.
  public internal(set) var hold: Hold?
  /// The run's two clocks.
  public internal(set) var clocks = RunClocks()
  /// Whether the package was verified, and how.
  public internal(set) var package = PackageState()
  /// The controls.
  public internal(set) var controls: [ControlID: ControlState] = [:]
  /// The go/no-go poll.
  public internal(set) var poll = PollState()
  /// What has to be fixed after the release was kept.
  public internal(set) var fixes: [EmergencyFix] = []
  /// The deployment's steps.
  public internal(set) var deployment: Flow
  /// Commands that somebody ran beside the plan, in the order of their start; nothing waits for them.
  public internal(set) var adHoc = Flow(steps: [])
  /// The attempted steps of the deployment, in the order of their first start.
  public internal(set) var startOrder: [StepID] = []
  /// Every check of the plan.
  public internal(set) var checks: [CheckKey: CheckState] = [:]
  /// The backout triggers.
  public internal(set) var triggers: [TriggerID: TriggerState] = [:]
  /// The backout, once one was ordered.
  public internal(set) var backout: BackoutState?
  /// The communications.
  public internal(set) var messages: [MessageID: MessageState] = [:]
  /// Why the run was aborted, or the backout given up.
  public internal(set) var endReason: String?

  /// The plan's checks by key, in the order of the plan.
  let checkTable: CheckTable

  /// The state before the first record.
  public init(plan: Plan) {
    self.plan = plan
    deployment = Flow(plan.deployment)
    checkTable = CheckTable(plan: plan)
    for control in plan.controls { controls[control.id] = ControlState() }
    for key in checkTable.keys { checks[key] = CheckState() }
    for trigger in plan.backout?.triggers ?? [] { triggers[trigger.id] = TriggerState() }
    for message in plan.communications { messages[message.id] = MessageState() }
  }

  /// The keys of the checks of a list, in the order of the plan.
  public func checkKeys(_ list: CheckKey.List) -> [CheckKey] { checkTable.byList[list] ?? [] }

  /// A check of the plan.
  public func check(_ key: CheckKey) -> Check? { checkTable.checks[key] }

  /// All that runs steps: the deployment, the backout once it runs, and what was run ad hoc.
  public var flows: [Flow] { [deployment, backout?.flow, adHoc].compactMap { $0 } }

  /// How many steps have a process, of whatever kind they are.
  public var activeCount: Int { flows.reduce(0) { $0 + $1.activeCount } }

  /// A step of the deployment or of the backout, or a command that was run ad hoc.
  public func step(_ id: StepID) -> Step? {
    deployment.step(id) ?? backout?.flow?.step(id) ?? adHoc.step(id)
  }

  /// Where a step stands.
  public func stepState(_ id: StepID) -> StepState? {
    deployment[id] ?? backout?.flow?[id] ?? adHoc[id]
  }

  /// The phase as a person names it: a hold and a failure among running steps have names of their own.
  public var label: String {
    if phase.isEnded { return phase.rawValue }
    if hold != nil { return "held" }
    if phase == .deploying, deployment.hasFailure { return "failing" }
    return phase.rawValue
  }

  /// Whether the deployment has begun and nothing has ended the run.
  public var isLive: Bool { phase == .deploying || phase == .verifying || phase == .backingOut }
}

/// The identity of a run.
public struct RunIdentity: Hashable, Codable, Sendable {
  /// The run's id, which names its directory.
  public var id: String
  /// SHA-256 of the plan file's bytes, in hexadecimal.
  public var planHash: String
  /// The plan file's path when the run was opened.
  public var planPath: String
  /// The folder in which steps and checks are run.
  public var directory: String

  /// Makes an identity.
  public init(id: String, planHash: String, planPath: String, directory: String) {
    self.id = id
    self.planHash = planHash
    self.planPath = planPath
    self.directory = directory
  }
}

/// One process that drives the run, from its start to its end.
public struct Session: Hashable, Codable, Sendable {
  /// Whether somebody can be asked.
  public enum Attendance: String, Codable, Sendable {
    /// A person sits at the board.
    case attended
    /// Nobody does: what asks for no person goes on by itself.
    case unattended
  }

  /// Whether somebody can be asked.
  public var attendance: Attendance
  /// The host on which the driving process runs.
  public var host: String
  /// The boot of that host, by which a reboot is told from a crash.
  public var bootID: String
  /// What must be added to the boot-time clock to give the steady clock, in milliseconds.
  public var clockOffset: Int64

  /// Makes a session.
  public init(attendance: Attendance, host: String, bootID: String, clockOffset: Int64) {
    self.attendance = attendance
    self.host = host
    self.bootID = bootID
    self.clockOffset = clockOffset
  }
}

/// Why nothing starts.
public struct Hold: Hashable, Codable, Sendable {
  /// The reason.
  public var reason: String
  /// Who asked for it.
  public var by: Actor
  /// Since when.
  public var since: Instant
}

/// Who did something.
public enum Actor: Hashable, Codable, Sendable {
  /// A person, by name.
  case person(String)
  /// The board itself, following the plan.
  case board

  /// The name to show.
  public var name: String {
    switch self {
    case .person(let name): name
    case .board: "relboard"
    }
  }

  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    self = name.isEmpty ? .board : .person(name)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .person(let name): try container.encode(name)
    case .board: try container.encode("")
    }
  }
}

/// The two clocks of a run: T, the work time, stops in a hold; L, the wall time, never does.
public struct RunClocks: Hashable, Codable, Sendable {
  /// When the run was opened.
  public internal(set) var opened: Timestamp?
  /// When the first step was allowed to start; both clocks count from here.
  public internal(set) var deploymentStarted: Timestamp?
  /// When the verification began.
  public internal(set) var verificationStarted: Timestamp?
  /// When the run ended.
  public internal(set) var ended: Timestamp?
  /// The time spent in holds that are over, since the deployment started.
  public internal(set) var held: Duration = .zero

  /// T at a moment: the time since the deployment started, without holds.
  public func work(at now: Instant, hold: Hold?) -> Duration? {
    guard let start = deploymentStarted?.steady, let elapsed = elapsed(at: now) else { return nil }
    let current = hold.map { now - max($0.since, start) } ?? .zero
    return max(.zero, elapsed - held - max(.zero, current))
  }

  /// L at a moment: the time since the deployment started.
  public func elapsed(at now: Instant) -> Duration? {
    deploymentStarted.map { max(.zero, (ended?.steady ?? now) - $0.steady) }
  }
}

/// What was found when the package was verified.
public struct PackageState: Hashable, Codable, Sendable {
  /// How often it was verified; each time is asked for by its number.
  public internal(set) var rounds = 0
  /// The number of the verification that is wanted, 1 or more.
  public internal(set) var wanted = 1
  /// What the last verification found, one a file.
  public internal(set) var findings: [PackageFinding] = []

  /// Whether the last verification that was wanted has been made.
  public var isVerified: Bool { rounds >= wanted }
  /// Whether every file was there with its hash.
  public var isIntact: Bool { isVerified && findings.allSatisfy { $0.problem == nil } }
}

/// What was found of one file of the package.
public struct PackageFinding: Hashable, Codable, Sendable {
  /// The file's path as the plan has it.
  public var path: String
  /// What is wrong; nil when the file is there with its hash.
  public var problem: String?

  /// Makes a finding.
  public init(path: String, problem: String?) {
    self.path = path
    self.problem = problem
  }
}
