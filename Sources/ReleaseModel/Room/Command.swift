/// What somebody wants of one of a run's rooms: a person at the board, or the engine that tells what has happened
/// outside.
///
/// A command is a wish and may be refused; an ``Event`` is a fact.
public enum Command: Hashable, Sendable {
  case run(RunWish)
  case controls(ControlWish)
  case package(PackageWish)
  case poll(PollWish)
  case signatures(SignatureWish)
  case steps(StepWish)
  case checks(CheckWish)
  case backout(BackoutWish)
  case messages(MessageWish)
  case team(TeamWish)

  /// What a person wants with it, whatever is said; nil for what the engine and the wiring tell.
  public var intent: Intent? {
    switch self {
    case .run(let wish): wish.intent.map { .run($0) }
    case .controls(let wish): wish.intent.map { .controls($0) }
    case .package(let wish): wish.intent.map { .package($0) }
    case .poll(let wish): wish.intent.map { .poll($0) }
    case .signatures(let wish): wish.intent.map { .signatures($0) }
    case .steps(let wish): wish.intent.map { .steps($0) }
    case .checks(let wish): wish.intent.map { .checks($0) }
    case .backout(let wish): wish.intent.map { .backout($0) }
    case .messages(let wish): wish.intent.map { .messages($0) }
    case .team(let wish): .team(wish.intent)
    }
  }
}

/// What a person might want, before it is said with what words, evidence or names: what a key stands for.
public enum Intent: Hashable, Sendable {
  case run(RunIntent)
  case controls(ControlIntent)
  case package(PackageIntent)
  case poll(PollIntent)
  case signatures(SignatureIntent)
  case steps(StepIntent)
  case checks(CheckIntent)
  case backout(BackoutIntent)
  case messages(MessageIntent)
  case team(TeamIntent)

  /// Whether it is left to do when the run has ended: messages are told, and promised fixes settled, after its end as
  /// well.
  var isLeftAtTheEnd: Bool {
    switch self {
    case .messages: true
    case .run(let intent): intent.isLeftAtTheEnd
    case .controls, .package, .poll, .signatures, .steps, .checks, .backout, .team: false
    }
  }

  /// Whether it is left to do while the plan's last steps run.
  var isLeftToFinish: Bool {
    switch self {
    case .messages, .steps, .team: true
    case .run(let intent): intent.isLeftToFinish
    case .controls, .package, .poll, .signatures, .checks, .backout: false
    }
  }
}

/// Why something cannot be done now, whatever would be said with it; nil when it can.
///
/// - Parameter actor: who would do it.
public func obstacle(
  to intent: Intent, _ state: ReleaseState, by actor: Actor, at now: Timestamp
) -> Obstacle? {
  let turn = Turn(state: state, actor: actor, now: now)
  if let obstacle = turn.obstacle(toTouching: intent) { return obstacle }
  return switch intent {
  case .run(let intent): RunRoom.obstacle(to: intent, turn)
  case .controls(let intent): ControlRoom.obstacle(to: intent, turn)
  case .package(let intent): PackageRoom.obstacle(to: intent, turn)
  case .poll(let intent): PollRoom.obstacle(to: intent, turn)
  case .signatures(let intent): SignatureRoom.obstacle(to: intent, turn)
  case .steps(let intent): StepRoom.obstacle(to: intent, turn)
  case .checks(let intent): CheckRoom.obstacle(to: intent, turn)
  case .backout(let intent): BackoutRoom.obstacle(to: intent, turn)
  case .messages(let intent): MessageRoom.obstacle(to: intent, turn)
  case .team(let intent): TeamRoom.obstacle(to: intent, turn)
  }
}

/// What a command brings about.
public struct Decision: Sendable {
  /// The facts to record, oldest first, numbered on from the state; empty when nothing changes.
  public var records: [Record]
  /// The state after them.
  public var state: ReleaseState
}

/// Decides what a command means in this state, and everything that follows from it.
///
/// Pure: the time and the ids come in with the command.
///
/// - Parameters:
///   - command: what somebody wants, or what has happened outside.
///   - state: the state in which it is decided.
///   - actor: who wants it.
///   - now: what the clocks say.
/// - Throws: ``Obstacle``, which the board words beside the disabled key.
public func decide(
  _ command: Command, _ state: ReleaseState, by actor: Actor, at now: Timestamp
) throws(Obstacle) -> Decision {
  if let intent = command.intent, let obstacle = obstacle(to: intent, state, by: actor, at: now) {
    throw obstacle
  }
  var turn = Turn(state: state, actor: actor, now: now)
  switch command {
  case .run(let wish): try RunRoom.decide(wish, &turn)
  case .controls(let wish): try ControlRoom.decide(wish, &turn)
  case .package(let wish): try PackageRoom.decide(wish, &turn)
  case .poll(let wish): try PollRoom.decide(wish, &turn)
  case .signatures(let wish): try SignatureRoom.decide(wish, &turn)
  case .steps(let wish): try StepRoom.decide(wish, &turn)
  case .checks(let wish): try CheckRoom.decide(wish, &turn)
  case .backout(let wish): try BackoutRoom.decide(wish, &turn)
  case .messages(let wish): try MessageRoom.decide(wish, &turn)
  case .team(let wish): try TeamRoom.decide(wish, &turn)
  }
  turn.settle()
  return Decision(records: turn.records, state: turn.state)
}
