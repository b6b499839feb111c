/// An answer to a poll.
public enum Vote: Hashable, Sendable {
  case go
  /// The reason is never empty.
  case noGo(reason: String)
  /// There was none by the deadline, which is a NO-GO.
  case none
}

extension Vote: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let answer: String = try fields["answer"]
    switch answer {
    case "GO": self = .go
    case "NO-GO": self = .noGo(reason: try fields["reason"])
    case "NONE": self = .none
    default: throw fields.unknown(answer, in: "answer")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .go: try encoder.write(["answer": "GO"])
    case .noGo(let reason): try encoder.write(["answer": "NO-GO", "reason": reason])
    case .none: try encoder.write(["answer": "NONE"])
    }
  }
}

/// Where a poll stands.
public struct PollState: Hashable, Codable, Sendable {
  /// The answers so far: position → answer.
  public internal(set) var votes: [String: Vote] = [:]
  /// The keys by which answers were signed: position → fingerprint; nil where none was.
  public internal(set) var keys: [String: String]?
  /// Since when the positions are called, or one of them anew; nil while they are not.
  public internal(set) var calledAt: SteadyInstant?
  /// The number of the record by which they are: what was signed before it answers something else.
  public internal(set) var calledBy: Int?
  /// When every position had answered GO.
  public internal(set) var passedAt: Timestamp?
  /// Who has declared it: started the deployment on it, or ended the hold.
  public internal(set) var declaredBy: Actor?
}

/// A poll with what it asks: the go/no-go poll, or that of a hold at which the run stands.
public struct OpenPoll: Hashable, Sendable {
  /// The hold of the plan that it belongs to; nil for the go/no-go poll.
  public var hold: StepID?
  /// The positions, in the order in which they are called.
  public var positions: [PollPosition]
  /// How long they have; nil for any time.
  public var deadline: Duration?
  /// Where it stands.
  public var state: PollState

  /// The position that has to answer next; nil when the poll is not called, and when it has passed.
  public var called: String? {
    guard state.calledAt != nil else { return nil }
    return positions.first { state.votes[$0.position] == nil }?.position
  }

  /// When silence is a NO-GO; nil when it never is, and when nobody is called.
  public var silentAt: SteadyInstant? {
    guard called != nil, let deadline, let calledAt = state.calledAt else { return nil }
    return calledAt + deadline
  }

  /// Whether a position has said GO and nobody has declared the poll: it may still think better of it.
  func canTakeBack(_ position: String) -> Bool {
    state.calledAt != nil && state.votes[position] != nil
  }
}

extension ReleaseState {
  /// The hold of the plan at which the run stands: nothing starts until it is declared; nil when it stands at none.
  public var standingHold: StepID? {
    guard phase == .deploying else { return nil }
    return deployment.offered.first { deployment.steps[$0].hold != nil }.map { deployment.steps[$0].id }
  }

  /// The poll of the hold at which the run stands, whether it is called or not, or the go/no-go poll.
  public var shownPoll: OpenPoll {
    guard let id = standingHold, let hold = step(id)?.hold else {
      return OpenPoll(positions: plan.poll, deadline: plan.pollDeadline, state: poll)
    }
    let positions = hold.poll.map { name in
      plan.poll.first { $0.position == name } ?? PollPosition(position: name)
    }
    return OpenPoll(
      hold: id, positions: positions, deadline: hold.deadline, state: holds[id] ?? PollState())
  }

  /// The poll whose positions are called, or have all answered and wait for somebody to declare it.
  public var openPoll: OpenPoll? {
    let poll = shownPoll
    guard poll.state.calledAt != nil, poll.hold != nil || phase == .polling else { return nil }
    return poll
  }

  mutating func mutateOpenPoll(_ change: (inout PollState) -> Void) {
    if let id = standingHold { change(&holds[id, default: PollState()]) } else { change(&poll) }
  }
}
