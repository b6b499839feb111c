extension Message {
  /// How a message travels.
  public enum Channel: Hashable, Sendable {
    /// By phone, pager or a meeting: someone does it and ticks it.
    case byHand(String)
    /// By e-mail, through the sendmail interface.
    case email(Mail)
    /// To a web address that an environment variable holds.
    case webhook(Webhook)
    /// By a command, which finds the text on its standard input and in a file.
    case run(Invocation)
    /// Nowhere: a rehearsal tells nobody.
    case nowhere
  }

  /// Where a mail goes.
  public struct Mail: Hashable, Codable, Sendable {
    /// The addresses, never empty.
    public var to: [String]
    /// The subject, a Mustache template over the release's facts.
    public var subject: String
    /// The sender's address; without it the mail system writes its own.
    public var from: String?
    /// The program with sendmail's interface, by its path or by name; nil for `sendmail`.
    public var sendmail: String?

    /// Addresses a mail.
    public init(to: [String], subject: String, from: String? = nil, sendmail: String? = nil) {
      self.to = to
      self.subject = subject
      self.from = from
      self.sendmail = sendmail
    }
  }

  /// What a web address is sent.
  public struct Webhook: Hashable, Codable, Sendable {
    /// What takes the text.
    public enum Form: String, Codable, CaseIterable, Sendable {
      /// An incoming webhook of Slack, and of what understands the same.
      case slack
      /// A workflow of Teams, which takes an Adaptive Card.
      case teams
    }

    /// The environment variable that holds the address.
    public var urlVariable: String
    /// What takes the text; nil is Slack's.
    public var form: Form?
    /// JSON of one's own instead, a Mustache template over the release's facts and `text`.
    public var body: String?

    /// Names what holds the address.
    public init(urlVariable: String, form: Form? = nil, body: String? = nil) {
      self.urlVariable = urlVariable
      self.form = form
      self.body = body
    }
  }
}

extension Message.Channel {
  /// Whether somebody tells it.
  public var isByHand: Bool { if case .byHand = self { true } else { false } }

  /// The draft of a mail's subject.
  public var subject: String? { if case .email(let mail) = self { mail.subject } else { nil } }
}

extension Message.Channel: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "by-hand": self = .byHand(try fields["instructions"])
    case "email": self = .email(try Message.Mail(from: decoder))
    case "webhook": self = .webhook(try Message.Webhook(from: decoder))
    case "run": self = .run(try fields["run"])
    case "nowhere": self = .nowhere
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .byHand(let words): try encoder.write(["kind": "by-hand", "instructions": words])
    case .email(let mail):
      try encoder.write([
        "kind": "email", "to": mail.to, "subject": mail.subject, "from": mail.from,
        "sendmail": mail.sendmail,
      ])
    case .webhook(let webhook):
      try encoder.write([
        "kind": "webhook", "urlVariable": webhook.urlVariable, "form": webhook.form, "body": webhook.body,
      ])
    case .run(let invocation): try encoder.write(["kind": "run", "run": invocation])
    case .nowhere: try encoder.write(["kind": "nowhere"])
    }
  }
}
