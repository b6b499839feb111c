import ReleaseModel

/// The keys that say how a message travels.
private enum ChannelKey: String, CaseIterable {
  case byHand = "by-hand"
  case email, webhook, run
}

extension Schema where Value == Message {
  /// What is told to an audience at a moment.
  static var message: Self {
    .mapping("a message") { fields in
      let id = fields.id(in: .message)
      let audience = fields.required("audience", .line, "who is told", else: "")
      let occasion = fields.occasion()
      let channel = fields.channel()
      var message = Message(
        id: id, audience: audience, occasion: occasion, channel: channel,
        text: fields.required(
          "text", .text, "the draft, with Mustache names over the release's facts", else: ""))
      fields.set(&message.owner, "owner", .reference(to: .person), "who answers for its being told")
      fields.set(
        &message.after, "after", .list(of: .reference(to: .message)),
        "the messages that are told before it, of those whose time has come")
      if !channel.isByHand {
        fields.set(&message.confirm, "confirm", .boolean, "waits for a person before it is sent")
        fields.set(
          &message.isIdempotent, "idempotent", .boolean,
          "its receiver takes what has the same key once only: what may have arrived is sent again")
        fields.set(&message.retries, "retries", .integer(0...20), "how often it is repeated without asking")
      } else {
        fields.place = "a message that is told by hand"
      }
      return message
    }
  }
}

extension Fields {
  /// Exactly one of two keys; a mapping is of several kinds by one choice only, and that is the channel.
  fileprivate mutating func occasion() -> Message.Occasion {
    let moment = optional(
      "moment", Schema<Message.Moment>.choice, "the moment of the run at which they are told")
    let at = optional(
      "at", Schema<Message.Occasion>.occasion, "instead: the step behind which, or the time at which")
    let keys = ["moment", "at"]
    let found = keys.filter(has)
    if found.count != 1 { findings.report(.notExactlyOne(of: keys, place: place, found: found), at: mark) }
    return at ?? .moment(moment ?? .started)
  }

  mutating func channel() -> Message.Channel {
    switch exactlyOne(ChannelKey.self) {
    case .byHand, nil: .byHand(optional("by-hand", .text, "what somebody does to tell them") ?? "")
    case .email: .email(required("email", .email, "told by e-mail", else: .init(to: [], subject: "")))
    case .webhook:
      .webhook(required("webhook", .webhook, "told to a web address", else: .init(urlVariable: "")))
    case .run: .run(required("run", .command, "told by a command", else: .shell("")))
    }
  }
}

extension Schema where Value == Message.Channel {
  /// How a rehearsal's messages travel.
  static var channel: Self { .mapping("messages") { fields in fields.channel() } }
}

/// The keys of `at`.
private enum AtKey: String, CaseIterable {
  case step, time
}

extension Schema where Value == Message.Occasion {
  fileprivate static var occasion: Self {
    .mapping("at") { fields in
      switch fields.exactlyOne(AtKey.self) {
      case .step:
        .step(fields.required("step", .reference(to: .step), "the step that is complete then", else: ""))
      case .time, nil:
        .time(
          fields.optional("time", .instant, "the time, while the run goes on") ?? WallInstant(milliseconds: 0)
        )
      }
    }
  }
}

extension Schema where Value == Message.Mail {
  fileprivate static var email: Self {
    .mapping("an email") { fields in
      var mail = Message.Mail(
        to: fields.required("to", .list(of: .address, canBeEmpty: false), "the addresses", else: []),
        subject: fields.required("subject", .line, "the subject, with names as in the text", else: ""))
      fields.set(&mail.from, "from", .address, "the sender's address")
      fields.set(&mail.sendmail, "sendmail", .line, "the program with sendmail's interface")
      return mail
    }
  }
}

extension Schema where Value == Message.Webhook {
  fileprivate static var webhook: Self {
    .mapping("a webhook") { fields in
      var webhook = Message.Webhook(
        urlVariable: fields.required(
          "url-env", .variable, "the environment variable that holds the address", else: ""))
      fields.set(&webhook.form, "for", .choice, "what takes it: slack, or a workflow of teams")
      fields.set(&webhook.body, "body", .text, "JSON of one's own, with {{text}} and names as in the text")
      if fields.has("for") { fields.exclude("body", "for, which says what the body is") }
      return webhook
    }
  }
}
