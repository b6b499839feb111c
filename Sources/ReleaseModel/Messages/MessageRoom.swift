/// What a person might want of a message.
public enum MessageIntent: Hashable, Sendable {
  case confirm(MessageID)
}

/// What is wanted of a message.
public enum MessageWish: Hashable, Sendable {
  case confirm(MessageID, receipt: String)
}

extension MessageWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: MessageIntent? {
    switch self {
    case .confirm(let id, _): .confirm(id)
    }
  }
}

/// What is recorded of a message.
public enum MessageFact: Hashable, Sendable {
  case confirmed(MessageID, receipt: String)
}

extension MessageFact {
  var row: FactRow {
    switch self {
    case .confirmed(let id, let receipt): FactRow("message.confirmed", ["message": id, "receipt": receipt])
    }
  }
}

/// Where a message stands.
public struct MessageState: Hashable, Codable, Sendable {
  /// The states of a message.
  public enum Status: String, Sendable {
    /// Its moment has not come.
    case draft
    /// It is to be told.
    case due
    /// Somebody has said that it arrived.
    case confirmed
  }

  /// When its moment came; nil before.
  public internal(set) var dueAt: Timestamp?
  /// When somebody said that it has arrived.
  public internal(set) var confirmedAt: Timestamp?
  /// How that is known.
  public internal(set) var receipt: String?

  /// The state.
  public var status: Status { confirmedAt != nil ? .confirmed : dueAt != nil ? .due : .draft }
}

/// The communications: what is told to whom, and whether it arrived.
enum MessageRoom: Room {
  static let kinds: [RowKind<MessageFact>] = [
    RowKind("message.confirmed") { .confirmed(try $0["message"], receipt: try $0["receipt"]) }
  ]

  static func obstacle(to intent: MessageIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .confirm(let id):
      switch turn.state.messages[id]?.status {
      case nil: .unknown(.message(id))
      case .draft: .messageNotDue
      case .due: nil
      case .confirmed: .messageConfirmed
      }
    }
  }

  static func decide(_ wish: MessageWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .confirm(let id, let receipt):
      turn.record(.messages(.confirmed(id, receipt: try turn.given(receipt, .receipt))))
    }
  }

  static func evolve(_ state: inout ReleaseState, _ fact: MessageFact, _ record: Record) {
    switch fact {
    case .confirmed(let id, let receipt):
      state.messages[id]?.confirmedAt = record.at
      state.messages[id]?.receipt = receipt
    }
  }
}

extension ReleaseState {
  /// Marks the messages of a moment as due.
  mutating func tell(_ moment: Message.Moment, _ at: Timestamp) {
    for message in plan.communications where message.moment == moment && messages[message.id]?.dueAt == nil {
      messages[message.id]?.dueAt = at
    }
  }
}
