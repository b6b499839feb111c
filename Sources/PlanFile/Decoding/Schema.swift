/// How a value of one kind is read from a node; nil when it reported why it could not be.
struct Schema<Value> {
  let read: (Node, Findings) -> Value?
  /// What it looks like: told only when asked, since a plan is read far more often than described.
  let shape: () -> Shape

  init(_ shape: @escaping @autoclosure () -> Shape, read: @escaping (Node, Findings) -> Value?) {
    self.read = read
    self.shape = shape
  }

  /// The schema of a text that a function turns into a value.
  static func scalar(_ expected: Expected, _ parse: @escaping (String, Findings) -> Value?) -> Self {
    Schema(.scalar(expected)) { node, findings in
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
    Schema(.mapping(Outline.variants(of: place, body))) { node, findings in
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
    Schema(.list(of: element.shape().repeatable, canBeEmpty: canBeEmpty)) { node, findings in
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
    return Schema(.either([element.shape(), several.shape()])) { node, findings in
      if case .list = node.content { return several.read(node, findings) }
      return element.read(node, findings).map { [$0] }
    }
  }

  /// The schema of a mapping whose keys the author chooses.
  ///
  /// - Parameters:
  ///   - key: what each key has to look like.
  ///   - judge: reports a key that does not.
  static func names<Entry>(
    _ key: Expected, _ value: Schema<Entry>, _ judge: @escaping (Node.Entry, Findings) -> Void
  ) -> Self where Value == [String: Entry] {
    Schema(.names(key, values: value.shape())) { node, findings in
      guard case .mapping(let entries) = node.content else {
        findings.report(.invalid(.mapping, read: node.summary), at: node.mark)
        return nil
      }
      var values: Value = [:]
      for entry in entries {
        judge(entry, findings)
        values[entry.key] = value.read(entry.value, findings)
      }
      return values
    }
  }

  /// The schema whose values are then judged or changed; the function reports what it refuses.
  func map<Other>(_ transform: @escaping (Value, Node, Findings) -> Other?) -> Schema<Other> {
    Schema<Other>(shape()) { node, findings in
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
