/// Something that is told to an audience at a moment of the release.
public struct Message: Hashable, Sendable {
  /// The moments of a run at which something is told.
  public enum Moment: String, Codable, CaseIterable, Sendable {
    case started, held, resumed, succeeded
    case backingOut = "backing-out"
    case backedOut = "backed-out"
    /// The deployment's expected end is later than the plan tolerates.
    case delayed
  }

  /// When something is told.
  public enum Occasion: Hashable, Sendable {
    /// At a moment of the run, each time that it comes.
    case moment(Moment)
    /// When a step of the deployment is complete.
    case step(StepID)
    /// At a time by the wall clock, while the run goes on.
    case time(WallInstant)
  }

  /// The message's id.
  public var id: MessageID
  /// Who is told.
  public var audience: String
  /// When.
  public var occasion: Occasion
  /// How.
  public var channel: Channel
  /// The draft, a Mustache template over the release's facts.
  public var text: String
  /// Who answers for its being told.
  public var owner: PersonID?
  /// The messages that are told before it, of those whose time has come.
  public var after: [MessageID] = []
  /// Waits for a person, who reads the draft, before it is sent.
  public var confirm = false
  /// Whether its receiver takes what comes with the same key once only, so that what may have arrived is sent again.
  public var isIdempotent = false
  /// How often a sending that has certainly failed is repeated without asking, 0 or more.
  public var retries = Self.usualRetries

  /// With pauses that double from two seconds on, a good minute.
  public static let usualRetries = 5

  /// Makes a draft.
  public init(id: MessageID, audience: String, occasion: Occasion, channel: Channel, text: String) {
    self.id = id
    self.audience = audience
    self.occasion = occasion
    self.channel = channel
    self.text = text
  }

  /// Makes a draft for a moment of the run.
  public init(id: MessageID, audience: String, moment: Moment, channel: Channel, text: String) {
    self.init(id: id, audience: audience, occasion: .moment(moment), channel: channel, text: text)
  }
}

extension Message: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let (moment, step): (Moment?, StepID?) = (try fields.optional("moment"), try fields.optional("step"))
    let occasion: Occasion =
      try moment.map { .moment($0) } ?? step.map { .step($0) } ?? .time(fields["time"])
    self.init(
      id: try fields["id"], audience: try fields["audience"], occasion: occasion,
      channel: try fields["channel"], text: try fields["text"])
    owner = try fields.optional("owner")
    after = try fields.optional("after") ?? []
    // Before messages were sent, a person saw to all of them.
    confirm = try fields.optional("confirm") ?? true
    isIdempotent = try fields.optional("isIdempotent") ?? false
    retries = try fields.optional("retries") ?? Self.usualRetries
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.write([
      "id": id, "audience": audience, "channel": channel, "text": text, "owner": owner, "after": after,
      "confirm": confirm, "isIdempotent": isIdempotent, "retries": retries,
    ])
    switch occasion {
    case .moment(let moment): try encoder.write(["moment": moment])
    case .step(let id): try encoder.write(["step": id])
    case .time(let at): try encoder.write(["time": at])
    }
  }
}
