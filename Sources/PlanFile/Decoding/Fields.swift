extension Namespace {
  /// A wider list in which its ids stand as well.
  fileprivate var alias: Namespace? {
    switch self {
    case .person: .assignee
    case .step, .control: .deed
    case .activity, .infrastructure, .component, .position, .group, .verification, .trigger, .backoutBefore,
      .backoutAfter, .backoutVerification, .message, .finally, .moment, .assignee, .deed:
      nil
    }
  }
}

/// The keys of one mapping while it is read. Asking for a key makes it known: there is no other list.
struct Fields {
  let findings: Findings
  let mark: Mark
  /// What the mapping is, for diagnostics.
  var place: String

  private let entries: [String: Node.Entry]
  private let inOrder: [Node.Entry]
  private let later: [String]
  private var known: [String] = []
  /// Takes down what is asked for, when a mapping is described and none is read.
  let outline: Outline?

  init(_ entries: [Node.Entry], of node: Node, place: String, later: [String], _ findings: Findings) {
    self.findings = findings
    self.place = place
    self.later = later
    outline = nil
    mark = node.mark
    inOrder = entries
    self.entries = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Fields of no mapping, of which is taken down what is asked for.
  init(describing outline: Outline, place: String) {
    self.outline = outline
    self.place = place
    findings = Findings()
    mark = Mark(line: 1, column: 1)
    (entries, inOrder, later) = ([:], [], [])
  }

  /// Whether a key stands in the file, valid or not.
  func has(_ key: String) -> Bool { entries[key] != nil }

  /// Where a key's value stands; the mapping's place when it is not there.
  func mark(of key: String) -> Mark { entries[key]?.value.mark ?? mark }

  /// Reads a value that may be left out.
  ///
  /// - Parameter about: what the key means, for editors.
  mutating func optional<Value>(_ key: String, _ schema: Schema<Value>, _ about: String = "") -> Value? {
    read(key, schema, isRequired: false, about)
  }

  /// Reads a value that must be there; nil when it is not, or is wrong.
  mutating func required<Value>(_ key: String, _ schema: Schema<Value>, _ about: String = "") -> Value? {
    read(key, schema, isRequired: true, about)
  }

  private mutating func read<Value>(
    _ key: String, _ schema: Schema<Value>, isRequired: Bool, _ about: String
  ) -> Value? {
    if let outline {
      outline.note(key, schema.shape(), isRequired: isRequired, about: about)
      return nil
    }
    if isRequired, !has(key) { findings.report(.missingKey(key, place: place), at: mark) }
    known.append(key)
    return entries[key].flatMap { schema.read($0.value, findings) }
  }

  /// Reads a value that must be there.
  ///
  /// - Parameter standIn: takes the place of a missing or wrong value, so that reading goes on; no plan
  ///   with an error gets out.
  mutating func required<Value>(
    _ key: String, _ schema: Schema<Value>, _ about: String = "", else standIn: Value
  ) -> Value {
    required(key, schema, about) ?? standIn
  }

  /// Reads a value over the model's default.
  mutating func set<Value>(
    _ target: inout Value, _ key: String, _ schema: Schema<Value>, _ about: String = ""
  ) {
    if let value = optional(key, schema, about) { target = value }
  }

  /// Reads a value that the model may lack.
  mutating func set<Value>(
    _ target: inout Value?, _ key: String, _ schema: Schema<Value>, _ about: String = ""
  ) {
    if let value = optional(key, schema, about) { target = value }
  }

  /// Reads the id, and declares it.
  mutating func id(in namespace: Namespace, key: String = "id", _ schema: Schema<String> = .identifier)
    -> String
  {
    required(
      key,
      schema.map { id, node, findings in
        findings.declare(id, in: namespace, at: node.mark)
        if let other = namespace.alias { findings.know(id, in: other, at: node.mark) }
        return id
      }, "the name by which other parts of the plan and the records call it", else: "")
  }

  /// Finds which of several keys stands in the mapping, and reports none or several.
  ///
  /// Keys that are not supported yet count as well: they are reported for that alone. Those of other kinds are unknown.
  ///
  /// - Parameter companions: those that say something of another kind where that stands.
  /// - Returns: nil when there is not exactly one, or it is not supported yet.
  mutating func exactlyOne<Kind: RawRepresentable & CaseIterable>(
    _: Kind.Type, but others: [Kind] = [], with companions: [Kind] = [], later unsupported: [String] = []
  ) -> Kind? where Kind.RawValue == String {
    let keys = Kind.allCases.map(\.rawValue).filter { !others.map(\.rawValue).contains($0) }
    if let outline { return Kind(rawValue: outline.choose(among: keys)) }
    known += keys
    let found = (keys + unsupported).filter { has($0) && !companions.map(\.rawValue).contains($0) }
    guard found.count == 1 else {
      findings.report(.notExactlyOne(of: keys, place: place, found: found), at: mark)
      return nil
    }
    return Kind(rawValue: found[0])
  }

  /// Reports a key that does nothing without another.
  func require(_ needed: String, with key: String) {
    if has(key), !has(needed) { findings.report(.broken(.needsKey(needed, with: key)), at: mark(of: key)) }
  }

  fileprivate func uniqueKnown() -> [String] {
    var seen: Set<String> = []
    return known.filter { seen.insert($0).inserted }
  }

  /// Reports every key that was not asked for.
  func reportUnknownKeys() {
    // Few mappings have any: the list in which each key stands once is made for those alone.
    let unknown = inOrder.filter { !self.known.contains($0.key) }
    guard !unknown.isEmpty else { return }
    let known = uniqueKnown()
    for entry in unknown {
      if later.contains(entry.key) {
        findings.report(.notSupportedYet(entry.key, place: place), at: entry.mark)
      } else {
        let nearest = findings.nearest(to: entry.key, among: known)
        findings.report(
          .unknownKey(entry.key, place: place, nearest: nearest, known: known), at: entry.mark)
      }
    }
  }
}
