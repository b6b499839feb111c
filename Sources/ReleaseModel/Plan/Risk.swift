/// Something that may go wrong, and who watches over it.
public struct Risk: Hashable, Sendable {
  /// What may go wrong, in a person's words.
  public var text: String
  /// Who watches over it.
  public var owner: PersonID?
  /// What is done about it.
  public var answer: String?

  /// Names a risk.
  public init(_ text: String, owner: PersonID? = nil, answer: String? = nil) {
    (self.text, self.owner, self.answer) = (text, owner, answer)
  }
}

extension Risk: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}

extension Risk: Codable {
  /// A text alone is how plans had it that named no owner.
  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self.init(text)
    } else {
      let fields = try FieldReader(decoder)
      self.init(
        try fields["text"], owner: try fields.optional("owner"), answer: try fields.optional("answer"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if owner == nil, answer == nil {
      var container = encoder.singleValueContainer()
      try container.encode(text)
    } else {
      try encoder.write(["text": text, "owner": owner, "answer": answer])
    }
  }
}
