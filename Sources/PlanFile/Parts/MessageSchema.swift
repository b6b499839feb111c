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
      let audience = fields.required("audience", .line, else: "")
      let moment = fields.required("moment", .choice, else: Message.Moment.started)
      return Message(
        id: id, audience: audience, moment: moment, channel: fields.channel(),
        text: fields.required("text", .text, else: ""))
    }
  }
}

extension Fields {
  fileprivate mutating func channel() -> Message.Channel {
    switch exactlyOne(ChannelKey.self) {
    case .byHand, nil: .byHand(optional("by-hand", .text) ?? "")
    case .email: required("email", .email, else: .byHand(""))
    case .webhook: required("webhook", .webhook, else: .byHand(""))
    case .run: .run(required("run", .command, else: .shell("")))
    }
  }
}

extension Schema where Value == Message.Channel {
  fileprivate static var email: Self {
    .mapping("an email") { fields in
      .email(
        to: fields.required("to", .list(of: .address, canBeEmpty: false), else: []),
        subject: fields.required("subject", .line, else: ""))
    }
  }

  fileprivate static var webhook: Self {
    .mapping("a webhook", later: ["body"]) { fields in
      .webhook(urlVariable: fields.required("url-env", .variable, else: ""))
    }
  }
}
