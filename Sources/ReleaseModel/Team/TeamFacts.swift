/// What is recorded of the people around a run.
public enum TeamFact: Hashable, Sendable {
  /// The lead was offered to somebody, until then.
  case offered(to: String, until: SteadyInstant)
  /// Whoever offered it has taken the offer back.
  case offerWithdrawn(to: String)
  /// Whoever it was offered to does not take it.
  case offerRefused(to: String, reason: String)
  /// Nobody has answered in time.
  case offerLapsed(to: String)
  /// Whoever it was offered to has read the briefing, and is to drive.
  case offerAccepted(to: String)
  /// Somebody takes the lead who was not offered it.
  case glassBroken(to: String, reason: String)
  /// Somebody else leads the run that nobody drove.
  case taken(to: String)
  /// Whoever was to drive has not come.
  case notCome(to: String)
  /// Somebody has written something for the others.
  case noted(text: String, account: String?)
}

extension TeamFact {
  static let kinds: [RowKind<TeamFact>] = [
    RowKind("operator.offered") { .offered(to: try $0["to"], until: try $0["until"]) },
    RowKind("operator.offer-withdrawn") { .offerWithdrawn(to: try $0["to"]) },
    RowKind("operator.offer-refused") { .offerRefused(to: try $0["to"], reason: try $0["reason"]) },
    RowKind("operator.offer-lapsed") { .offerLapsed(to: try $0["to"]) },
    RowKind("operator.offer-accepted") { .offerAccepted(to: try $0["to"]) },
    RowKind("operator.glass-broken") { .glassBroken(to: try $0["to"], reason: try $0["reason"]) },
    RowKind("operator.taken") { .taken(to: try $0["to"]) },
    RowKind("operator.not-come") { .notCome(to: try $0["to"]) },
    RowKind("note.written") { .noted(text: try $0["text"], account: try $0.optional("account")) },
  ]

  var row: FactRow {
    switch self {
    case .offered(let to, let until): FactRow("operator.offered", ["to": to, "until": until])
    case .offerWithdrawn(let to): FactRow("operator.offer-withdrawn", ["to": to])
    case .offerRefused(let to, let reason): FactRow("operator.offer-refused", ["to": to, "reason": reason])
    case .offerLapsed(let to): FactRow("operator.offer-lapsed", ["to": to])
    case .offerAccepted(let to): FactRow("operator.offer-accepted", ["to": to])
    case .glassBroken(let to, let reason): FactRow("operator.glass-broken", ["to": to, "reason": reason])
    case .taken(let to): FactRow("operator.taken", ["to": to])
    case .notCome(let to): FactRow("operator.not-come", ["to": to])
    case .noted(let text, let account): FactRow("note.written", ["text": text, "account": account])
    }
  }
}
