/// Something that is told to an audience at a moment of the release.
public struct Message: Hashable, Codable, Sendable {
  /// The moments of a run at which something is told.
  public enum Moment: String, Codable, CaseIterable, Sendable {
    case started, held, resumed, succeeded
    case backingOut = "backing-out"
    case backedOut = "backed-out"
    case delayed
  }

  /// How a message travels.
  public enum Channel: Hashable, Sendable {
    /// By phone, pager or a meeting: someone does it and ticks it.
    case byHand(String)
    /// By e-mail.
    case email(to: [String], subject: String)
    /// To a web address that an environment variable holds.
    case webhook(urlVariable: String)
    /// By a command.
    case run(Invocation)
  }

  /// The message's id.
  public var id: MessageID
  /// Who is told.
  public var audience: String
  /// When.
  public var moment: Moment
  /// How.
  public var channel: Channel
  /// The draft, a Mustache template over the release's facts.
  public var text: String

  /// Makes a draft.
  public init(id: MessageID, audience: String, moment: Moment, channel: Channel, text: String) {
    self.id = id
    self.audience = audience
    self.moment = moment
    self.channel = channel
    self.text = text
  }
}

extension Message.Channel: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "by-hand": self = .byHand(try fields["instructions"])
    case "email": self = .email(to: try fields["to"], subject: try fields["subject"])
    case "webhook": self = .webhook(urlVariable: try fields["urlVariable"])
    case "run": self = .run(try fields["run"])
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .byHand(let words): try encoder.write(["kind": "by-hand", "instructions": words])
    case .email(let to, let subject):
      try encoder.write(["kind": "email", "to": to, "subject": subject])
    case .webhook(let variable): try encoder.write(["kind": "webhook", "urlVariable": variable])
    case .run(let invocation): try encoder.write(["kind": "run", "run": invocation])
    }
  }
}
