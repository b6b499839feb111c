/// One kind of recorded fact, as it is written: how its fields make the fact again.
struct RowKind<Fact>: Sendable {
  /// What it is called in the journal, such as `control.ticked`; never changed and never used again.
  let name: String
  /// The version of its fields; raised when their meaning changes, with a reader for each earlier one.
  let version: Int
  let read: @Sendable (FieldReader) throws -> Fact

  init(_ name: String, version: Int = 1, _ read: @escaping @Sendable (FieldReader) throws -> Fact) {
    self.name = name
    self.version = version
    self.read = read
  }

  func map<Other>(_ change: @escaping @Sendable (Fact) -> Other) -> RowKind<Other> {
    RowKind<Other>(name, version: version) { [read] in change(try read($0)) }
  }
}

/// A fact as it is written.
struct FactRow {
  let kind: String
  let version: Int
  let fields: KeyValuePairs<FieldName, (any Encodable)?>

  init(_ kind: String, version: Int = 1, _ fields: KeyValuePairs<FieldName, (any Encodable)?> = [:]) {
    self.kind = kind
    self.version = version
    self.fields = fields
  }
}

/// Why a recorded fact cannot be read.
public enum RowError: Error, Hashable, CustomStringConvertible {
  /// No program up to this one writes such a kind: a newer one has.
  case newerKind(String)
  /// A newer program has written this kind in a form that this one does not know.
  case newerVersion(kind: String, found: Int, known: Int)
  /// The plan that was recorded is of a form that only a newer program knows.
  case newerPlan(found: Int, known: Int)

  public var description: String {
    switch self {
    case .newerKind(let kind): "an event of the kind \(kind), which a newer relboard writes"
    case .newerVersion(let kind, let found, let known):
      "an event \(kind) of version \(found) from a newer relboard; this one reads up to version \(known)"
    case .newerPlan(let found, let known):
      "a plan of version \(found) from a newer relboard; this one reads up to version \(known)"
    }
  }
}
