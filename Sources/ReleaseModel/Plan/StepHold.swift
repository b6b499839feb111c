/// A hold that the plan has built in: when the flow reaches it, the run is held until the positions of a poll of its own
/// have said GO and somebody has declared it.
public struct StepHold: Hashable, Codable, Sendable {
  /// The positions that are called, in order; each is one of the plan's poll, and none is named twice.
  public var poll: [String]
  /// How long they have from the call on; nil leaves them any time.
  public var deadline: Duration?

  /// Makes a hold.
  public init(poll: [String], deadline: Duration? = nil) {
    self.poll = poll
    self.deadline = deadline
  }
}

extension Step {
  /// The hold that it is, if it is one.
  public var hold: StepHold? {
    if case .hold(let hold) = action { hold } else { nil }
  }

  /// Whether it waits for people alone: a person performs it, or a poll ends it.
  var waitsForPeople: Bool {
    switch action {
    case .run, .gate: false
    case .manual, .hold: true
    }
  }
}
