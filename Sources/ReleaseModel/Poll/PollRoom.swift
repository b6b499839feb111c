/// What a person might want of a poll: the go/no-go poll, or that of the hold at which the run stands.
public enum PollIntent: Hashable, Sendable {
  case start
  case vote(position: String)
  case takeBack(position: String)
  case declare
}

/// What is wanted of a poll: the go/no-go poll, or that of the hold at which the run stands.
public enum PollWish: Hashable, Sendable {
  case start
  case vote(position: String, Vote)
  /// A position thinks better of its answer, and is called again.
  case takeBack(position: String)
  /// Ends the hold of the plan at which the run stands: every position has said GO.
  case declare
}

extension PollWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: PollIntent? {
    switch self {
    case .start: .start
    case .vote(let position, _): .vote(position: position)
    case .takeBack(let position): .takeBack(position: position)
    case .declare: .declare
    }
  }
}

/// The polls: roll calls in which any NO-GO, or silence until the deadline, goes back to a hold.
enum PollRoom: Room {
  static func obstacle(to intent: PollIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .start: obstacleToStart(turn)
    case .vote(let position): obstacleToVoting(position, turn)
    case .takeBack(let position):
      turn.state.openPoll?.canTakeBack(position) == true
        ? turn.state.obstacleToAnswer : .notAnswered(position)
    case .declare:
      turn.state.standingHold == nil
        ? .noHoldStands : turn.state.shownPoll.state.passedAt == nil ? .pollNotPassed : nil
    }
  }

  private static func obstacleToStart(_ turn: Turn) -> Obstacle? {
    let state = turn.state
    if state.standingHold != nil { return state.openPoll == nil ? nil : .pollCalled }
    if turn.plan.poll.isEmpty { return .unknown(.poll) }
    guard state.phase == .preparing else { return .pollOver }
    return state.obstacleToGo(at: turn.now.wall) ?? state.obstacleOfLapsedControls(at: turn.now)
  }

  private static func obstacleToVoting(_ position: String, _ turn: Turn) -> Obstacle? {
    guard let poll = turn.state.openPoll, poll.state.passedAt == nil else { return .noPollCalled }
    guard poll.positions.contains(where: { $0.position == position }) else {
      return .unknown(.position(position))
    }
    if let obstacle = turn.state.obstacleToAnswer { return obstacle }
    if poll.state.votes[position] != nil { return .answered(position) }
    return poll.called.flatMap { $0 == position ? nil : .isCalled($0) }
  }

  static func decide(_ wish: PollWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .start:
      turn.record(.poll(turn.state.standingHold.map { .holdCalled($0) } ?? .started))
    case .vote(_, .none):
      throw .missing(.vote)
    case .vote(let position, .noGo(let reason)):
      try turn.demandSignature(for: position)
      let reason = try turn.given(reason, .reason)
      turn.record(.poll(.voted(position: position, .noGo(reason: reason))))
      turn.follow(.poll(.recycled))
      turn.follow(.run(.held(.noGo(position: position, reason: reason))))
    case .vote(let position, .go):
      try turn.demandSignature(for: position)
      turn.record(.poll(.voted(position: position, .go)))
      if let poll = turn.state.openPoll, poll.called == nil { turn.follow(.poll(.passed)) }
    case .takeBack(let position):
      turn.record(.poll(.takenBack(position: position)))
    case .declare:
      declare(&turn) { $0.record($1) }
    }
  }

  /// Ends the hold of the plan at which the run stands; the run goes on unless something else holds it as well.
  private static func declare(_ turn: inout Turn, _ note: (inout Turn, Event) -> Void) {
    guard let id = turn.state.standingHold else { return }
    let isHeldOtherwise = turn.state.hold?.reasons.contains { !$0.isOf(id) } ?? true
    note(&turn, .poll(.declared(id)))
    if isHeldOtherwise { return }
    note(&turn, .run(.resumed))
    PackageRoom.verifyAgain(&turn)
  }

  /// Holds the run at a hold of the plan, and calls its poll.
  static func reach(_ id: StepID, _ turn: inout Turn) {
    turn.follow(.steps(.offered(id)))
    turn.follow(.run(.held(.builtIn(id))))
    turn.follow(.poll(.holdCalled(id)))
  }

  /// Silence until the deadline is a NO-GO; a GO counts no more when its time is over, or the
  /// package is another; and without anybody to ask, a
  /// hold that has its GO is declared.
  static func settle(_ turn: inout Turn) {
    let package = turn.state.package
    if turn.state.phase == .polling,
      turn.plan.release.obstacle(at: turn.now.wall) != nil || package.isVerified && !package.isIntact
    {
      turn.follow(.poll(.withdrawn))
    }
    guard let poll = turn.state.openPoll else { return }
    if let position = poll.called, let silent = turn.state.silentAt, silent <= turn.now.steady {
      turn.follow(.poll(.voted(position: position, .none)))
      turn.follow(.poll(.recycled))
      turn.follow(.run(.held(.noAnswer(position: position))))
    } else if poll.hold != nil, poll.state.passedAt != nil, turn.state.isUnattended {
      declare(&turn) { $0.follow($1) }
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    let poll = state.shownPoll
    if let hold = poll.hold {
      if poll.state.passedAt != nil { return [.declareHold(hold)] }
      return [poll.called.map { .vote(position: $0) } ?? .startPoll]
    }
    guard state.hold == nil, state.phase == .polling else { return [] }
    return poll.called.map { [.vote(position: $0)] } ?? []
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    let silence = state.silentAt.map { [Deadline.steady($0)] } ?? []
    return silence + (state.phase == .polling ? state.plan.release.ends.map { .wall($0) } : [])
  }
}

extension ReleaseState {
  /// Why no position can answer now: somebody holds the run while the go/no-go poll is called.
  fileprivate var obstacleToAnswer: Obstacle? { standingHold == nil ? hold.map { .held($0) } : nil }

  /// When silence is a NO-GO: time that nobody may answer in is nobody's silence.
  fileprivate var silentAt: SteadyInstant? { obstacleToAnswer == nil ? openPoll?.silentAt : nil }
}
