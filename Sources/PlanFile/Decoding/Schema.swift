/// How a value of one kind is read from a node; nil when it reported why it could not be.
struct Schema<Value> {
  let read: (Node, Findings) -> Value?

  /// The schema of a text that a function turns into a value.
  static func scalar(_ expected: Expected, _ parse: @escaping (String, Findings) -> Value?) -> Self {
    Schema { node, findings in
      if case .scalar(let scalar) = node.content, !scalar.isNull, let value = parse(scalar.text, findings) {
        return value
      }
      findings.report(.invalid(expected, read: node.summary), at: node.mark)
      return nil
    }
  }

  /// The schema of a mapping whose keys a function reads.
  ///
  /// - Parameters:
  ///   - place: what the mapping is, for diagnostics: `a step`.
  ///   - later: keys that the format has and this version does not act on yet.
  ///   - body: asks for every key that the mapping may have; each other key is reported.
  static func mapping(
    _ place: String, later: [String] = [], _ body: @escaping (inout Fields) -> Value?
  ) -> Self {
    Schema { node, findings in
      guard case .mapping(let entries) = node.content else {
        findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
        return nil
      }
      var fields = Fields(entries, of: node, place: place, later: later, findings)
      let value = body(&fields)
      fields.reportUnknownKeys()
      return value
    }
  }

  /// The schema of a list, whose entries are all read whatever is wrong with some.
  static func list<Element>(of element: Schema<Element>, canBeEmpty: Bool = true) -> Self
  where Value == [Element] {
    Schema { node, findings in
      guard case .list(let entries) = node.content, canBeEmpty || !entries.isEmpty else {
        findings.report(.invalid(canBeEmpty ? .list : .someEntries, read: node.summary), at: node.mark)
        return nil
      }
      return entries.compactMap { element.read($0, findings) }
    }
  }

  /// The schema of one value or of a list of several.
  static func oneOrMore<Element>(of element: Schema<Element>) -> Self where Value == [Element] {
    let several = list(of: element, canBeEmpty: false)
    return Schema { node, findings in
      if case .list = node.content { return several.read(node, findings) }
      return element.read(node, findings).map { [$0] }
    }
  }

  /// The schema whose values are then judged or changed; the function reports what it refuses.
  func map<Other>(_ transform: @escaping (Value, Node, Findings) -> Other?) -> Schema<Other> {
    Schema<Other> { node, findings in
      read(node, findings).flatMap { transform($0, node, findings) }
    }
  }
}

extension Schema where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of an enumeration's words.
  static var choice: Self { choice(of: Array(Value.allCases)) }

  /// One of some words of an enumeration.
  static func choice(of values: [Value]) -> Self {
    .scalar(.choice(values.map(\.rawValue))) { text, _ in values.first { $0.rawValue == text } }
  }
}
