/// Where a run stands. It is made by ``evolve(_:_:)`` from records alone, so that replaying a journal
/// rebuilds it exactly.
public struct ReleaseState: Equatable, Codable, Sendable {
  /// The phases of a run, in the order in which it meets them.
  public enum Phase: String, Codable, CaseIterable, Sendable {
    case planned, preparing, polling, deploying, verifying
    case backingOut = "backing-out"
    /// It is settled how the release has ended, and the plan's last steps run.
    case finishing
    case succeeded
    case backedOut = "backed-out"
    case backoutFailed = "backout-failed"
    case aborted

    /// Whether nothing more happens in the run.
    public var isEnded: Bool {
      switch self {
      case .succeeded, .backedOut, .backoutFailed, .aborted: true
      case .planned, .preparing, .polling, .deploying, .verifying, .backingOut, .finishing: false
      }
    }
  }

  /// The plan that is carried out: the file's, as a rehearsal changes it and what rehearsals have shown.
  public internal(set) var plan: Plan
  /// The number of the newest record, 0 before the first.
  public internal(set) var sequence = 0
  /// The time of the newest record.
  public internal(set) var updatedAt = Timestamp(
    steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 0))
  /// The run's identity; nil before it was opened.
  public internal(set) var run: RunIdentity?
  /// Whether it is a rehearsal, which no live run's statistics count.
  public internal(set) var isRehearsal = false
  /// What it takes back; nil in a run that releases.
  public internal(set) var predecessor: Predecessor?
  /// What rehearsals of the plan have shown.
  public internal(set) var rehearsal: Rehearsal?
  /// How long the plan's file lets those steps take that ``rehearsal`` has measured.
  public internal(set) var estimates: [StepID: Duration] = [:]
  /// When whoever drives it has begun to.
  var attachedAt: SteadyInstant?
  /// Who drives the run, and whether a person looks on.
  public internal(set) var session: Session?
  /// When whoever drove the run stopped and left it to nobody; nil while somebody does, and when nobody could say so.
  public internal(set) var leftAt: Timestamp?
  /// Who has taken the run up last, and drives it.
  public internal(set) var `operator`: Actor?
  /// The phase.
  public internal(set) var phase = Phase.planned
  /// How the release has ended; nil while that is open.
  public internal(set) var ending: Phase?
  /// The hold, while there is one. Nothing starts in a hold.
  public internal(set) var hold: Hold?
  /// The ends of its time that have come while the release was made.
  var timesOver: Set<WallInstant> = []
  /// The run's two clocks.
  public internal(set) var clocks = RunClocks()
  /// Whether the package was verified, and how.
  public internal(set) var package = PackageState()
  /// The controls.
  public internal(set) var controls: [ControlID: ControlState] = [:]
  /// The go/no-go poll.
  public internal(set) var poll = PollState()
  /// The polls of the plan's holds that the flow has reached.
  public internal(set) var holds: [StepID: PollState] = [:]
  /// What was signed.
  public internal(set) var signatures = SignatureState()
  /// What has to be fixed after the release was kept.
  public internal(set) var fixes: [EmergencyFix] = []
  /// Who has kept it so; nil when it was not.
  public internal(set) var keptBy: Actor?
  /// What of that is owed still.
  public var owedFixes: [EmergencyFix] { fixes.filter { $0.closing == nil } }
  /// The deployment's steps.
  public internal(set) var deployment: Flow
  /// The steps that run at the end, however the run ends.
  public internal(set) var finally: Flow
  /// Commands that somebody ran beside the plan, in the order of their start; nothing waits for them.
  public internal(set) var adHoc = Flow(steps: [])
  /// The attempt that was started last, of whatever flow.
  public internal(set) var newestAttempt: AttemptID?
  /// The attempted steps of the deployment, in the order of their last start.
  public internal(set) var startOrder = Chunked<StepID>()
  /// How long it takes to undo them.
  var undo = UndoTally()
  /// How long the deployment takes by the plan, with the waits for the times before which steps do not start, as it has
  /// begun; nil before, and where no step waits so.
  var timedDuration: Duration?
  /// The steps whose deadline has passed before they were done, with that deadline.
  public internal(set) var lateSteps: [StepID: WallInstant] = [:]
  /// The steps of whose deadline somebody was reminded.
  public internal(set) var remindedSteps: Set<StepID> = []
  /// Every check of the plan.
  public internal(set) var checks: CheckBook
  /// The backout triggers.
  public internal(set) var triggers: [TriggerID: TriggerState] = [:]
  /// The backout, once one was ordered.
  public internal(set) var backout: BackoutState?
  /// The backouts of groups alone that are over, in their order.
  public internal(set) var groupBackouts: [BackoutState] = []
  /// The communications.
  public internal(set) var messages: [MessageID: MessageState] = [:]
  /// How much later than planned the deployment was expected to end when somebody had to be told; nil before.
  public internal(set) var delayedBy: Duration?
  /// When the deployment will count as delayed, if nothing happens until then.
  var delayDue: SteadyInstant?
  /// The run's hold on its environment.
  public internal(set) var environment = EnvironmentState()
  /// The people around the run.
  public internal(set) var team = TeamState()
  /// Why the run was aborted, or the backout given up, in a person's words.
  public internal(set) var endReason: String?

  /// The state before the first record.
  ///
  /// - Parameter plan: what is going to be carried out; without one, the first record brings it.
  public init(plan: Plan = Plan(release: Release(name: "", version: "", environment: ""))) {
    self.plan = plan
    deployment = Flow(plan.deployment)
    finally = Flow(steps: plan.finallySteps, parallel: plan.deployment.parallel)
    checks = CheckBook(plan: plan)
    for control in plan.controls { controls[control.id] = ControlState() }
    for trigger in plan.backout?.triggers ?? [] { triggers[trigger.id] = TriggerState() }
    for message in plan.communications { messages[message.id] = MessageState(message) }
  }

  /// All that runs steps: the deployment, the backouts once they run, what runs at the end, and what was run ad hoc.
  public var flows: [Flow] {
    [deployment] + groupBackouts.compactMap(\.flow) + [backout?.flow, finally, adHoc].compactMap { $0 }
  }

  /// How many steps have a process, of whatever kind they are.
  public var activeCount: Int { flows.reduce(0) { $0 + $1.activeCount } }

  /// A step of the deployment, of the backout or of the end, or a command that was run ad hoc.
  public func step(_ id: StepID) -> Step? {
    deployment.step(id) ?? backout?.flow?.step(id) ?? finally.step(id) ?? adHoc.step(id)
      ?? groupBackouts.lazy.compactMap { $0.flow?.step(id) }.first
  }

  /// Where a step stands.
  public func stepState(_ id: StepID) -> StepState? {
    deployment[id] ?? backout?.flow?[id] ?? finally[id] ?? adHoc[id]
      ?? groupBackouts.lazy.compactMap { $0.flow?[id] }.first
  }

  /// The phase as a person names it: a hold and a failure among running steps have names of their own.
  public enum Standing: Hashable, Sendable {
    case phase(Phase)
    case held
    case failing
  }

  /// The phase as a person names it.
  public var standing: Standing {
    if phase.isEnded { return .phase(phase) }
    if hold != nil { return .held }
    if phase == .deploying, deployment.hasFailure { return .failing }
    return .phase(phase)
  }

  /// Whether the deployment has begun and nothing has ended the run.
  public var isLive: Bool {
    phase == .deploying || phase == .verifying || phase == .backingOut || phase == .finishing
  }
}
