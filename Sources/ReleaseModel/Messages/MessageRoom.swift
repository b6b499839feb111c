/// What a person might want of a message.
public enum MessageIntent: Hashable, Sendable {
  case edit(MessageID)
  case validate(MessageID)
  case send(MessageID)
  case confirm(MessageID)
}

/// What is wanted of a message.
public enum MessageWish: Hashable, Sendable {
  /// Writes another draft.
  case edit(MessageID, Letter)
  /// Lets it go at its moment.
  case validate(MessageID)
  /// Sends it now, whatever it waits for; after an attempt of which nobody knows, says that it has not arrived.
  case send(MessageID)
  /// Says that it has arrived, however it was told.
  case confirm(MessageID, receipt: String)

  // From the engine
  /// Wants the intent recorded, before anything leaves.
  case begin(MessageID, number: Int, Letter)
  /// The draft cannot be sent as it is.
  case reject(MessageID, number: Int, problem: String)
  /// An attempt is over.
  case end(MessageID, number: Int, Delivery.Outcome, Repetition)

  /// Whether an attempt that has failed may be repeated without asking.
  public enum Repetition: Hashable, Sendable {
    case none
    /// After a pause that its channel has asked for, if any.
    case after(Duration)
  }
}

extension MessageWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: MessageIntent? {
    switch self {
    case .edit(let id, _): .edit(id)
    case .validate(let id): .validate(id)
    case .send(let id): .send(id)
    case .confirm(let id, _): .confirm(id)
    case .begin, .reject, .end: nil
    }
  }
}

/// The communications: what is told to whom, and whether it arrived.
enum MessageRoom: Room {
  static let kinds = MessageFact.kinds

  static func obstacle(to intent: MessageIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .edit(let id): obstacle(id, turn) { $0.isUnknown ? .messageUnknown : nil }
    case .validate(let id): obstacle(id, turn) { $0.status == .draft ? nil : .messageNotDraft }
    case .send(let id): obstacle(id, turn) { $0.isByHand ? .toldByHand : nil }
    case .confirm(let id):
      switch turn.state.messages[id]?.status {
      case .sent: nil
      case .draft, .validated: .messageNotDue
      case .due, .sending, .failed, .unknown, .confirmed, nil: obstacle(id, turn) { _ in nil }
      }
    }
  }

  /// Why nothing can be done about a message whose audience was told, or is being told just now.
  private static func obstacle(
    _ id: MessageID, _ turn: Turn, _ other: (MessageState) -> Obstacle?
  ) -> Obstacle? {
    guard let message = turn.state.messages[id] else { return .unknown(.message(id)) }
    if message.isInFlight { return .messageSending }
    switch message.status {
    case .sent: return .messageSent
    case .confirmed: return .messageConfirmed
    case .draft, .validated, .due, .sending, .failed, .unknown: return other(message)
    }
  }

  static func decide(_ wish: MessageWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .edit(let id, var letter):
      letter.text = try turn.given(letter.text, .messageText)
      if turn.state.message(id)?.channel.subject != nil {
        letter.subject = try turn.given(letter.subject ?? "", .messageSubject)
      }
      turn.record(.messages(.edited(id, letter)))
    case .validate(let id): turn.record(.messages(.validated(id)))
    case .send(let id): turn.record(.messages(.ordered(id)))
    case .confirm(let id, let receipt):
      turn.record(.messages(.confirmed(id, receipt: try turn.given(receipt, .receipt))))
    case .begin(let id, let number, let letter):
      let round = try demandNext(id, number, turn).round
      let key = "\(turn.state.run?.id ?? "")-\(id)-\(round)"
      turn.record(.messages(.sending(id, number: number, key: key, letter)))
    case .reject(let id, let number, let problem):
      _ = try demandNext(id, number, turn)
      turn.record(.messages(.invalid(id, problem: problem)))
    case .end(let id, let number, let outcome, let repetition):
      guard let message = turn.state.message(id), let found = turn.state.messages[id], found.isInFlight,
        found.deliveries.count == number
      else { throw .messageNotDue }
      let retryAt = message.pause(after: outcome, repetition, failures: found.failures)
      turn.record(
        .messages(.ended(id, number: number, outcome, retryAt: retryAt.map { turn.now.steady + $0 })))
    }
  }

  /// Throws unless an attempt is the one that is to begin now.
  private static func demandNext(
    _ id: MessageID, _ number: Int, _ turn: Turn
  ) throws(Obstacle) -> MessageState {
    guard let message = turn.state.message(id), let found = turn.state.messages[id], !found.isInFlight,
      turn.state.wantedDelivery(of: message)?.number == number
    else { throw .messageNotDue }
    return found
  }

  /// The messages whose step is complete or whose time has come, and those of a delay.
  static func settle(_ turn: inout Turn) {
    settleDelay(&turn)
    for message in turn.plan.communications where turn.state.messages[message.id]?.dueAt == nil {
      switch message.occasion {
      case .step(let id) where turn.state.deployment[id]?.status == .succeeded:
        turn.follow(.messages(.due(message.id)))
      case .time(let at) where turn.now.wall >= at && !turn.state.isConcluded:
        turn.follow(.messages(.due(message.id)))
      case .step, .time, .moment: break
      }
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    state.plan.communications.filter { message in
      switch state.messages[message.id]?.status {
      case .failed, .unknown: true
      case .due: !message.channel.isByHand
      case .draft, .validated, .sending, .sent, .confirmed, nil: false
      }
    }.map { .message($0.id) }
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    let times = state.plan.communications.compactMap { message -> Deadline? in
      guard !state.isConcluded, case .time(let at) = message.occasion,
        state.messages[message.id]?.dueAt == nil
      else {
        return nil
      }
      return .wall(at)
    }
    return times + (state.delayDeadline.map { [.steady($0)] } ?? [])
  }
}

extension MessageState {
  fileprivate var isUnknown: Bool { status == .unknown }
}

extension Message {
  /// The longest pause before a repetition.
  private static let longestPause: Duration = .seconds(300)

  /// The longest that a channel may ask for.
  private static let longestWish: Duration = .seconds(3600)

  /// How long to wait before an attempt that has ended so is repeated without asking; nil when it is not.
  ///
  /// - Parameter failures: how many have failed before it.
  fileprivate func pause(
    after outcome: Delivery.Outcome, _ repetition: MessageWish.Repetition, failures: Int
  ) -> Duration? {
    guard case .after(let wanted) = repetition, failures < retries else { return nil }
    switch outcome.kind {
    case .sent: return nil
    case .unknown where !isIdempotent: return nil
    case .notSent, .unknown:
      return max(min(wanted, Self.longestWish), min(Self.longestPause, .seconds(2 << min(failures, 30))))
    }
  }
}
