/// What is recorded of a message.
public enum MessageFact: Hashable, Sendable {
  /// A person has written another draft.
  case edited(MessageID, Letter)
  /// A person has read the draft: it may go at its moment.
  case validated(MessageID)
  /// Its step is complete, or its time has come.
  case due(MessageID)
  /// A person wants it sent now, or again.
  case ordered(MessageID)
  /// Its draft cannot be sent as it is.
  case invalid(MessageID, problem: String)
  /// It is going to be sent: recorded before anything leaves, so that nothing leaves twice.
  case sending(MessageID, number: Int, key: String, Letter)
  /// An attempt is over; it is repeated by itself at `retryAt`.
  case ended(MessageID, number: Int, Delivery.Outcome, retryAt: SteadyInstant? = nil)
  case confirmed(MessageID, receipt: String)
}

extension MessageFact {
  static let kinds: [RowKind<MessageFact>] = [
    RowKind("message.edited") {
      .edited(try $0["message"], Letter(subject: try $0.optional("subject"), text: try $0["text"]))
    },
    RowKind("message.validated") { .validated(try $0["message"]) },
    RowKind("message.due") { .due(try $0["message"]) },
    RowKind("message.ordered") { .ordered(try $0["message"]) },
    RowKind("message.invalid") { .invalid(try $0["message"], problem: try $0["problem"]) },
    RowKind("message.sending") {
      .sending(
        try $0["message"], number: try $0["number"], key: try $0["key"],
        Letter(subject: try $0.optional("subject"), text: try $0["text"], body: try $0.optional("body")))
    },
    ended("message.sent", .sent), ended("message.not-sent", .notSent), ended("message.unknown", .unknown),
    RowKind("message.confirmed") { .confirmed(try $0["message"], receipt: try $0["receipt"]) },
  ]

  private static func ended(_ name: String, _ kind: Delivery.Outcome.Kind) -> RowKind<MessageFact> {
    RowKind(name) {
      .ended(
        try $0["message"], number: try $0["number"], Delivery.Outcome(kind, try $0["words"]),
        retryAt: try $0.optional("retryAt"))
    }
  }

  var row: FactRow {
    switch self {
    case .edited(let id, let letter):
      FactRow("message.edited", ["message": id, "subject": letter.subject, "text": letter.text])
    case .validated(let id): FactRow("message.validated", ["message": id])
    case .due(let id): FactRow("message.due", ["message": id])
    case .ordered(let id): FactRow("message.ordered", ["message": id])
    case .invalid(let id, let problem): FactRow("message.invalid", ["message": id, "problem": problem])
    case .sending(let id, let number, let key, let letter):
      FactRow(
        "message.sending",
        [
          "message": id, "number": number, "key": key, "subject": letter.subject, "text": letter.text,
          "body": letter.body,
        ])
    case .ended(let id, let number, let outcome, let retryAt):
      FactRow(
        outcome.kind.row, ["message": id, "number": number, "words": outcome.words, "retryAt": retryAt])
    case .confirmed(let id, let receipt): FactRow("message.confirmed", ["message": id, "receipt": receipt])
    }
  }
}

extension Delivery.Outcome.Kind {
  fileprivate var row: String {
    switch self {
    case .sent: "message.sent"
    case .notSent: "message.not-sent"
    case .unknown: "message.unknown"
    }
  }
}
