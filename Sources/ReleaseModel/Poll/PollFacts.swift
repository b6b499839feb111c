/// What is recorded of the polls.
public enum PollFact: Hashable, Sendable {
  /// The go/no-go poll is called.
  case started
  /// The poll of a hold of the plan is called; what follows is about it until it is declared.
  case holdCalled(StepID)
  case voted(position: String, Vote)
  case takenBack(position: String)
  /// The key by which it has answered counts no more: it is called anew.
  case keyRevoked(position: String)
  /// A NO-GO has ended it; it is called again from its beginning.
  case recycled
  case passed
  /// The time in which the release may be made is over, or its package is another: the go/no-go poll counts no more.
  case withdrawn
  /// A hold of the plan is over.
  case declared(StepID)
}

extension PollFact {
  var row: FactRow {
    switch self {
    case .started: FactRow("poll.started")
    case .holdCalled(let id): FactRow("poll.hold-called", ["hold": id])
    case .voted(let position, let vote): FactRow("poll.voted", ["position": position, "vote": vote])
    case .takenBack(let position): FactRow("poll.taken-back", ["position": position])
    case .keyRevoked(let position): FactRow("poll.key-revoked", ["position": position])
    case .recycled: FactRow("poll.recycled")
    case .passed: FactRow("poll.passed")
    case .withdrawn: FactRow("poll.withdrawn")
    case .declared(let id): FactRow("poll.declared", ["hold": id])
    }
  }
}

extension PollRoom {
  static let kinds: [RowKind<PollFact>] = [
    RowKind("poll.started") { _ in .started },
    RowKind("poll.hold-called") { .holdCalled(try $0["hold"]) },
    RowKind("poll.voted") { .voted(position: try $0["position"], try $0["vote"]) },
    RowKind("poll.taken-back") { .takenBack(position: try $0["position"]) },
    RowKind("poll.key-revoked") { .keyRevoked(position: try $0["position"]) },
    RowKind("poll.recycled") { _ in .recycled },
    RowKind("poll.passed") { _ in .passed },
    RowKind("poll.withdrawn") { _ in .withdrawn },
    RowKind("poll.declared") { .declared(try $0["hold"]) },
  ]

  static func evolve(_ state: inout ReleaseState, _ fact: PollFact, _ record: Record) {
    switch fact {
    case .started:
      state.phase = .polling
      state.poll = PollState(calledAt: record.at.steady, calledBy: record.sequence)
    case .holdCalled(let id):
      state.holds[id] = PollState(calledAt: record.at.steady, calledBy: record.sequence)
      state.mutateStep(id) { $0.startedAt = $0.startedAt ?? record.at }
    case .voted(let position, let vote):
      let key = state.keyOfAnswer(of: position, by: record)
      state.mutateOpenPoll {
        $0.votes[position] = vote
        // Polls without signatures are kept as they always were.
        if $0.keys != nil || key != nil { $0.keys = $0.keys ?? [:] }
        $0.keys?[position] = key
      }
    case .takenBack(let position), .keyRevoked(let position):
      state.mutateOpenPoll {
        $0.votes[position] = nil
        $0.keys?[position] = nil
        ($0.passedAt, $0.calledAt, $0.calledBy) = (nil, record.at.steady, record.sequence)
      }
    case .recycled where state.standingHold != nil:
      state.mutateOpenPoll { $0 = PollState() }
    case .recycled, .withdrawn:
      state.phase = .preparing
      state.poll = PollState()
    case .passed:
      state.mutateOpenPoll { $0.passedAt = record.at }
    case .declared(let id):
      state.holds[id]?.declaredBy = record.by
      // Nobody has done anything by hand that a backout would have to undo.
      state.mutateStep(id) {
        $0.status = .succeeded
        $0.endedAt = record.at
      }
      state.hold?.dropReasons { $0.isOf(id) }
    }
  }
}

extension ReleaseState {
  /// The key by which an answer was signed: what brings a signed one about is recorded right before it.
  fileprivate func keyOfAnswer(of position: String, by record: Record) -> String? {
    guard let given = signatures.given.last, given.sequence == record.sequence - 1,
      given.signature.statement.item == .position(position)
    else { return nil }
    return given.signature.key
  }

  /// The positions whose answers to the poll that is open were signed by some keys.
  func answers(byKeys keys: Set<String>) -> [String] {
    guard let poll = openPoll else { return [] }
    return poll.positions.map(\.position).filter { position in
      poll.state.votes[position] != nil && poll.state.keys?[position].map(keys.contains) == true
    }
  }
}
