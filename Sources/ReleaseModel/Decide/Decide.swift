/// Decides what a command means in this state, and everything that follows from it.
///
/// Pure: the time and the ids come in with the command.
///
/// - Parameters:
///   - command: what somebody wants, or what has happened outside.
///   - state: the state in which it is decided.
///   - actor: who wants it.
///   - now: what the clocks say.
/// - Returns: the facts to record, oldest first, numbered on from the state; empty when nothing changes.
/// - Throws: ``Refusal``, whose reason is what the board shows beside the disabled key.
public func decide(
  _ command: Command, _ state: ReleaseState, by actor: Actor, at now: Timestamp
) throws(Refusal) -> [Record] {
  var decision = Decision(state: state, actor: actor, now: now)
  try decision.apply(command)
  decision.settle()
  return decision.records
}

/// Why a command would be refused now; nil when it would not.
public func refusal(
  of command: Command, _ state: ReleaseState, by actor: Actor, at now: Timestamp
) -> Refusal? {
  var decision = Decision(state: state, actor: actor, now: now)
  do {
    try decision.apply(command)
    return nil
  } catch {
    return error
  }
}

/// A decision in the making: a scratch copy of the state on which each record acts at once, so that what
/// follows is decided on what has just been decided.
struct Decision {
  private(set) var state: ReleaseState
  private(set) var records: [Record] = []
  let actor: Actor
  let now: Timestamp

  init(state: ReleaseState, actor: Actor, now: Timestamp) {
    self.state = state
    self.actor = actor
    self.now = now
  }

  var plan: Plan { state.plan }

  /// Records a fact that the actor has caused.
  mutating func record(_ event: Event) { record(event, by: actor) }

  /// Records a fact that follows by the plan's rules.
  mutating func follow(_ event: Event) { record(event, by: .board) }

  private mutating func record(_ event: Event, by actor: Actor) {
    let record = Record(sequence: state.sequence + 1, at: now, by: actor, event: event)
    evolve(&state, record)
    records.append(record)
  }

  mutating func apply(_ command: Command) throws(Refusal) {
    switch command {
    case .open(let identity, let purpose):
      guard state.run == nil else { throw Refusal("the run is open already") }
      if let why = plan.obstacle(to: purpose) { throw Refusal(why) }
      record(.opened(identity))
      switch purpose {
      case .rehearsal: record(.rehearsalBegun)
      case .live(let rehearsal?): record(.rehearsalTaken(rehearsal))
      case .live(nil): break
      }
      return
    case .attach(let session):
      guard state.run != nil else { throw Refusal("the run is not open yet") }
      record(.attached(session))
      return
    default: break
    }
    guard state.run != nil else { throw Refusal("the run is not open yet") }
    switch command {
    case .packageVerified, .attemptEnded, .measured, .wake: break
    case .confirmMessage: break  // messages are confirmed after the end as well
    default:
      if state.phase.isEnded { throw Refusal("the run is \(state.phase.rawValue) and locked") }
    }
    switch command {
    case .open, .attach: break
    case .tick, .waive, .reopenControl, .confirmMessage: try applyToParts(command)
    case .verifyPackage, .startPoll, .vote, .startDeployment, .hold, .resume, .declareSuccess, .keep, .abort,
      .packageVerified, .wake:
      try applyToRun(command)
    case .confirm, .complete, .retry, .skip, .reopenStep, .stop, .attemptEnded, .runCommand:
      try applyToSteps(command)
    case .recordTest, .remeasure, .acceptCheck, .measured: try applyToChecks(command)
    case .trip, .acknowledge, .suppress, .backOut, .declareBackoutFailed: try applyToBackout(command)
    }
  }

  /// Throws unless a person has given a reason.
  func demand(_ text: String, _ what: String) throws(Refusal) {
    if text.trimmed.isEmpty { throw Refusal("\(what) is needed") }
  }

  func demandEnvironment(_ typed: String?) throws(Refusal) {
    guard typed?.trimmed == plan.release.environment else {
      throw Refusal("type the environment's name to confirm: \(plan.release.environment)")
    }
  }
}
