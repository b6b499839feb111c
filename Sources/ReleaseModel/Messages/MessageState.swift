/// Where a message stands.
public struct MessageState: Hashable, Codable, Sendable {
  /// The states of a message.
  public enum Status: String, CaseIterable, Sendable {
    /// Its moment has not come.
    case draft
    /// Its moment has not come, and a person has read the draft: it may go.
    case validated
    /// It is to be told, and waits for a person.
    case due
    /// It is being sent, or will be without asking.
    case sending
    /// Its channel has taken it.
    case sent
    /// Its channel has not taken it, and it is not tried again without asking.
    case failed
    /// Nobody can say whether its channel has taken it: a person is asked.
    case unknown
    /// Somebody has said that it arrived.
    case confirmed

    /// Whether its audience has been told.
    public var isTold: Bool { self == .sent || self == .confirmed }
  }

  /// When its moment came; nil before.
  public internal(set) var dueAt: Timestamp?
  /// When somebody said that it has arrived.
  public internal(set) var confirmedAt: Timestamp?
  /// How that is known.
  public internal(set) var receipt: String?
  /// The draft that a person has written in place of the plan's.
  public internal(set) var edited: Letter?
  /// When a person has read the draft, and let it go.
  public internal(set) var validatedAt: Timestamp?
  /// Why its draft could not be sent as it is; a person has to see to it.
  public internal(set) var problem: String?
  /// Which telling it is, from 1: each time that its moment comes it is told anew.
  public internal(set) var round = 1
  /// Every attempt to send it, oldest first.
  public internal(set) var deliveries: [Delivery] = []
  /// The earliest moment of its next attempt.
  public internal(set) var nextTry = SteadyInstant(milliseconds: 0)
  /// How often it was not sent since a person or the plan has wanted it.
  var failures = 0
  /// Whether it is tried again without asking.
  var isRetried = false
  /// When its moment came again while nobody knew whether it was told.
  var cameAgainAt: Timestamp?
  /// Whether a person has had it sent before its moment, which it then needs no more.
  var isEarly = false
  /// Whether its audience is told by somebody, and not by a channel.
  var isByHand = false
  /// Whether a person lets it go.
  var asks = false

  init(_ message: Message) {
    isByHand = message.channel.isByHand
    asks = message.confirm
  }

  /// The attempt of this telling that was begun last.
  public var delivery: Delivery? { deliveries.last.flatMap { $0.round == round ? $0 : nil } }

  /// Whether an attempt was begun whose end is not known yet.
  public var isInFlight: Bool { delivery.map { $0.outcome == nil } ?? false }

  /// The state.
  public var status: Status {
    if confirmedAt != nil { return .confirmed }
    if dueAt == nil { return validatedAt == nil ? .draft : .validated }
    if let delivery {
      guard let outcome = delivery.outcome else { return .sending }
      switch outcome.kind {
      case .sent: return .sent
      case .notSent where !isRetried: return .failed
      case .unknown where !isRetried: return .unknown
      case .notSent, .unknown: break
      }
    }
    return isByHand || problem != nil || asks && validatedAt == nil ? .due : .sending
  }

  /// When its audience was told, as far as anybody knows.
  public var toldAt: Timestamp? { confirmedAt ?? (status == .sent ? delivery?.endedAt : nil) }

  /// Its moment has come.
  mutating func comeDue(_ at: Timestamp) {
    guard dueAt != nil else {
      (dueAt, nextTry) = (at, at.steady)
      return
    }
    if isEarly {
      isEarly = false
      return
    }
    switch status {
    case .sent, .confirmed:
      var next = self
      next.round += 1
      (next.dueAt, next.nextTry) = (at, at.steady)
      (next.confirmedAt, next.receipt, next.validatedAt, next.problem) = (nil, nil, nil, nil)
      (next.failures, next.isRetried, next.cameAgainAt) = (0, false, nil)
      self = next
    case .sending where isInFlight, .unknown: cameAgainAt = at
    // What has yet to be told tells of this as well.
    case .draft, .validated, .due, .sending, .failed: break
    }
  }

  /// It is known to have been told: what came meanwhile is told next.
  fileprivate mutating func takeTurn() {
    if let cameAgainAt { comeDue(cameAgainAt) }
  }
}

/// What a message says: as a draft, Mustache templates; as it was sent, without a name left in it.
public struct Letter: Hashable, Codable, Sendable {
  /// The subject, of a mail only.
  public var subject: String?
  /// The text.
  public var text: String
  /// What a web address is sent instead, where the plan has a body of its own.
  public var body: String?

  /// Writes a letter.
  public init(subject: String? = nil, text: String, body: String? = nil) {
    self.subject = subject
    self.text = text
    self.body = body
  }
}

/// One attempt to send a message.
public struct Delivery: Hashable, Codable, Sendable {
  /// How an attempt ended.
  public struct Outcome: Hashable, Codable, Sendable {
    /// What is known.
    public enum Kind: String, Codable, CaseIterable, Sendable {
      /// The channel has taken it.
      case sent
      /// It certainly has not.
      case notSent = "not sent"
      /// Nobody can say.
      case unknown
    }

    /// What is known.
    public var kind: Kind
    /// How that is known: the channel's receipt, or the reason. One line.
    public var words: String

    /// Describes an end.
    public init(_ kind: Kind, _ words: String) {
      self.kind = kind
      self.words = words
    }
  }

  /// The number, from 1, unique in its message.
  public var number: Int
  /// Of which telling.
  public var round: Int
  /// By what its receiver knows that it is the same: the same for every attempt of a telling.
  public var key: String
  /// What is sent.
  public var letter: Letter
  /// When it was begun.
  public var startedAt: Timestamp
  /// The boot of the host on which it was begun.
  public var boot: String
  /// In which of the run's folders; nil where it has one alone.
  public var place: RunPlace?
  /// When its end was known.
  public internal(set) var endedAt: Timestamp?
  /// How it ended.
  public internal(set) var outcome: Outcome?
}

extension MessageRoom {
  static func evolve(_ state: inout ReleaseState, _ fact: MessageFact, _ record: Record) {
    let at = record.at
    let (boot, place) = (state.session?.bootID ?? "", state.session?.place)
    func change(_ id: MessageID, _ change: (inout MessageState) -> Void) {
      if var message = state.messages[id] {
        change(&message)
        state.messages[id] = message
      }
    }
    switch fact {
    case .edited(let id, let letter):
      change(id) {
        $0.edited = letter
        ($0.validatedAt, $0.problem) = (nil, nil)
      }
    case .validated(let id): change(id) { $0.validatedAt = at }
    case .due(let id): change(id) { $0.comeDue(at) }
    case .ordered(let id):
      change(id) {
        if $0.dueAt == nil { ($0.dueAt, $0.isEarly) = (at, true) }
        ($0.validatedAt, $0.problem, $0.nextTry) = (at, nil, at.steady)
        ($0.failures, $0.isRetried) = (0, true)
      }
    case .invalid(let id, let problem): change(id) { $0.problem = problem }
    case .sending(let id, let number, let key, let letter):
      change(id) {
        $0.deliveries.append(
          Delivery(
            number: number, round: $0.round, key: key, letter: letter, startedAt: at, boot: boot,
            place: place))
      }
    case .ended(let id, let number, let outcome, let retryAt):
      change(id) {
        guard let last = $0.deliveries.indices.last, $0.deliveries[last].number == number else { return }
        ($0.deliveries[last].endedAt, $0.deliveries[last].outcome) = (at, outcome)
        $0.isRetried = retryAt != nil
        if let retryAt { $0.nextTry = retryAt }
        if outcome.kind == .sent { $0.takeTurn() } else { $0.failures += 1 }
      }
    case .confirmed(let id, let receipt):
      change(id) {
        ($0.confirmedAt, $0.receipt, $0.isRetried) = (at, receipt, false)
        $0.takeTurn()
      }
    }
  }
}

extension ReleaseState {
  /// Marks the messages of a moment as due.
  mutating func tell(_ moment: Message.Moment, _ at: Timestamp) {
    for message in plan.communications where message.occasion == .moment(moment) {
      messages[message.id]?.comeDue(at)
    }
  }

  /// A message of the plan.
  public func message(_ id: MessageID) -> Message? { plan.communications.first { $0.id == id } }

  /// The messages whose audience waits to be told, in the order of the plan.
  public var untold: [Message] {
    plan.communications.filter { message in
      messages[message.id].map { $0.dueAt != nil && !$0.status.isTold } ?? false
    }
  }

  /// The first message that is told before this one, and has yet to be; nil when there is none.
  public func predecessor(of message: Message) -> MessageID? {
    message.after.first { id in messages[id].map { $0.dueAt != nil && !$0.status.isTold } ?? false }
  }

  /// The attempt at a message that must be going on: one that was begun, or the next; nil where there is none.
  func wantedDelivery(of message: Message) -> (number: Int, due: SteadyInstant)? {
    guard let found = messages[message.id], found.status == .sending else { return nil }
    if found.isInFlight { return (found.deliveries.count, found.nextTry) }
    // What may not be what has happened lets nothing be told.
    guard session?.isUnexamined != true, found.isRetried || predecessor(of: message) == nil else {
      return nil
    }
    return (found.deliveries.count + 1, found.nextTry)
  }

  /// Whether a message is being sent, or will be without anybody's doing.
  public var isDelivering: Bool { plan.communications.contains { wantedDelivery(of: $0) != nil } }
}
