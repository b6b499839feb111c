import PlainText

/// A decision in the making: a scratch copy of the state on which each record acts at once, so that what
/// follows is decided on what has just been decided.
struct Turn {
  private(set) var state: ReleaseState
  private(set) var records: [Record] = []
  /// What whoever acts has signed; nil of an answer without a signature.
  var signed: Statement?
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
    let hold = state.hold
    evolve(&state, record)
    records.append(record)
    if case .run(.resumed) = event, let hold { followHold(hold) }
  }

  /// A waiver was given to a release that nothing had held: whoever goes on after a hold has to look at it again.
  private mutating func followHold(_ hold: Hold) {
    guard state.phase != .backingOut else { return }
    for control in plan.controls {
      guard let given = state.controls[control.id], given.status == .waived, let since = given.since,
        since < hold.since
      else { continue }
      follow(.controls(.lapsed(control.id, .held)))
    }
  }

  /// Throws unless the run is open, whether it has ended or not: what is told of the outside is not wished for.
  func demandOpen() throws(Obstacle) {
    if state.run == nil { throw .notOpen }
  }

  /// A text that a person had to give, without the space around it.
  func given(_ text: String, _ what: Obstacle.Input) throws(Obstacle) -> String {
    let text = text.trimmed
    if text.isEmpty { throw .missing(what) }
    return text
  }

  func demandEnvironment(_ typed: String?) throws(Obstacle) {
    guard typed?.trimmed == plan.release.environment else {
      throw .wrongEnvironment(expected: plan.release.environment)
    }
  }

  /// Why nothing at all can be done about the run.
  func obstacle(toTouching intent: Intent) -> Obstacle? {
    if state.run == nil { return .notOpen }
    if let obstacle = obstacleOfHandover(to: intent) { return obstacle }
    if state.phase == .finishing, !intent.isLeftToFinish { return .ended(state.ending ?? state.phase) }
    return state.phase.isEnded && !intent.isLeftAtTheEnd ? .ended(state.phase) : nil
  }

  /// Lets follow what follows by itself until nothing more does.
  mutating func settle() {
    guard state.run != nil else { return }
    var count: Int
    repeat {
      count = records.count
      MessageRoom.settle(&self)
      guard !state.phase.isEnded else { return EnvironmentLock.settle(&self) }
      TeamRoom.settle(&self)
      // The order in which a run meets them; a backout may take over from all of them.
      ControlRoom.settle(&self)
      CheckRoom.settle(&self)
      PollRoom.settle(&self)
      RunRoom.settle(&self)
      PackageRoom.settle(&self)
      StepRoom.settle(&self)
      BackoutRoom.settle(&self)
      RunRoom.finish(&self)
    } while records.count > count
  }
}
