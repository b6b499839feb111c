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
      let moment = fields.required("moment", .choice, "when they are told", else: Message.Moment.started)
      return Message(
        id: id, audience: audience, moment: moment, channel: fields.channel(),
        text: fields.required(
          "text", .text, "the draft, with Mustache names over the release's facts", else: ""))
    }
  }
}

extension Fields {
  fileprivate mutating func channel() -> Message.Channel {
    switch exactlyOne(ChannelKey.self) {
    case .byHand, nil: .byHand(optional("by-hand", .text, "what somebody does to tell them") ?? "")
    case .email: required("email", .email, "told by e-mail", else: .byHand(""))
    case .webhook: required("webhook", .webhook, "told to a web address", else: .byHand(""))
    case .run: .run(required("run", .command, "told by a command", else: .shell("")))
    }
  }
}

extension Schema where Value == Message.Channel {
  fileprivate static var email: Self {
    .mapping("an email") { fields in
      .email(
        to: fields.required("to", .list(of: .address, canBeEmpty: false), "the addresses", else: []),
        subject: fields.required("subject", .line, "the subject", else: ""))
    }
  }

  fileprivate static var webhook: Self {
    .mapping("a webhook", later: ["body"]) { fields in
      .webhook(
        urlVariable: fields.required(
          "url-env", .variable, "the environment variable that holds the address", else: ""))
    }
  }
}
