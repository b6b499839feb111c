import ReleaseModel

extension Message.Occasion {
  /// When something is told, in a word or two: `started`, `step web`, a time.
  public var word: String {
    switch self {
    case .moment(let moment): moment.rawValue
    case .step(let id): "step \(id)"
    case .time(let at): at.stamp()
    }
  }

  /// When something is told, as part of a sentence.
  public func words(_ state: ReleaseState) -> String {
    switch self {
    case .moment(let moment): moment.words
    case .step(let id): "when ‘\(state.title(ofStep: id))’ is complete"
    case .time(let at): "at \(at.stamp())"
    }
  }
}

extension Message.Moment {
  fileprivate var words: String {
    switch self {
    case .started: "when the deployment starts"
    case .held: "when the run is held"
    case .resumed: "when it is resumed"
    case .succeeded: "when success is declared"
    case .backingOut: "when the backout is ordered"
    case .backedOut: "when it was backed out"
    case .delayed: "when it is expected to end late"
    }
  }
}

extension MessageState.Status {
  /// Where a message stands, for people.
  public var word: String {
    switch self {
    case .draft: "draft"
    case .validated: "validated"
    case .due: "to tell"
    case .sending: "sending"
    case .sent: "sent"
    case .failed: "failed"
    case .unknown: "unknown"
    case .confirmed: "told"
    }
  }
}

extension MessageState {
  /// How it is known that it was told, or why it was not.
  public var receiptWords: String? {
    if let receipt { return receipt }
    switch status {
    case .due: return problem
    case .sending, .sent, .failed, .unknown:
      return delivery?.outcome?.words ?? deliveries.last?.outcome?.words
    case .draft, .validated, .confirmed: return nil
    }
  }
}
