/// What a person might want of the go/no-go poll.
public enum PollIntent: Hashable, Sendable {
  case start
  case vote(position: String)
}

/// What is wanted of the go/no-go poll.
public enum PollWish: Hashable, Sendable {
  case start
  case vote(position: String, Vote)
}

extension PollWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: PollIntent? {
    switch self {
    case .start: .start
    case .vote(let position, _): .vote(position: position)
    }
  }
}

/// What is recorded of the go/no-go poll.
public enum PollFact: Hashable, Sendable {
  case started
  case voted(position: String, Vote)
  /// A NO-GO has ended it; it is called again from its beginning.
  case recycled
  case passed
}

extension PollFact {
  var row: FactRow {
    switch self {
    case .started: FactRow("poll.started")
    case .voted(let position, let vote): FactRow("poll.voted", ["position": position, "vote": vote])
    case .recycled: FactRow("poll.recycled")
    case .passed: FactRow("poll.passed")
    }
  }
}

/// An answer to the poll.
public enum Vote: Hashable, Sendable {
  case go
  /// The reason is never empty.
  case noGo(reason: String)
}

extension Vote: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let answer: String = try fields["answer"]
    switch answer {
    case "GO": self = .go
    case "NO-GO": self = .noGo(reason: try fields["reason"])
    default: throw fields.unknown(answer, in: "answer")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .go: try encoder.write(["answer": "GO"])
    case .noGo(let reason): try encoder.write(["answer": "NO-GO", "reason": reason])
    }
  }
}

/// Where the go/no-go poll stands.
public struct PollState: Hashable, Codable, Sendable {
  /// The answers so far: position → answer.
  public internal(set) var votes: [String: Vote] = [:]
  /// The number of the record by which it was called; nil before that.
  public internal(set) var startedBy: Int?
  /// When every position had answered GO.
  public internal(set) var passedAt: Timestamp?
}

/// The go/no-go poll: a roll call in which any NO-GO goes back to a hold.
enum PollRoom: Room {
  static let kinds: [RowKind<PollFact>] = [
    RowKind("poll.started") { _ in .started },
    RowKind("poll.voted") { .voted(position: try $0["position"], try $0["vote"]) },
    RowKind("poll.recycled") { _ in .recycled },
    RowKind("poll.passed") { _ in .passed },
  ]

  static func obstacle(to intent: PollIntent, _ turn: Turn) -> Obstacle? {
    let state = turn.state
    switch intent {
    case .start:
      if turn.plan.poll.isEmpty { return .unknown(.poll) }
      guard state.phase == .preparing else { return .pollOver }
      return state.obstacleToGo(at: turn.now.wall) ?? state.obstacleOfLapsedControls(at: turn.now)
    case .vote(let position):
      guard state.phase == .polling, state.poll.passedAt == nil else { return .noPollCalled }
      guard turn.plan.poll.contains(where: { $0.position == position }) else {
        return .unknown(.position(position))
      }
      return state.hold.map { .held($0) }
    }
  }

  static func decide(_ wish: PollWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .start:
      turn.record(.poll(.started))
    case .vote(let position, .noGo(let reason)):
      try turn.demandSignature(for: position)
      let reason = try turn.given(reason, .reason)
      turn.record(.poll(.voted(position: position, .noGo(reason: reason))))
      turn.follow(.poll(.recycled))
      turn.follow(.run(.held(.noGo(position: position, reason: reason))))
    case .vote(let position, .go):
      try turn.demandSignature(for: position)
      turn.record(.poll(.voted(position: position, .go)))
      let votes = turn.state.poll.votes
      if turn.plan.poll.allSatisfy({ votes[$0.position] == .go }) { turn.follow(.poll(.passed)) }
    }
  }

  static func evolve(_ state: inout ReleaseState, _ fact: PollFact, _ record: Record) {
    switch fact {
    case .started:
      state.phase = .polling
      state.poll = PollState(startedBy: record.sequence)
    case .voted(let position, let vote):
      state.poll.votes[position] = vote
    case .recycled:
      state.phase = .preparing
      state.poll = PollState()
    case .passed:
      state.poll.passedAt = record.at
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    guard state.hold == nil, state.phase == .polling, state.poll.passedAt == nil else { return [] }
    return state.plan.poll.filter { state.poll.votes[$0.position] == nil }.prefix(1).map {
      .vote(position: $0.position)
    }
  }
}
