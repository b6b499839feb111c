import ReleaseModel

extension PlanFile {
  /// The JSON Schema (draft 7, which editors know best) of a plan, made of what reads one.
  ///
  /// It tells less than reading does: which ids there are, and what several keys mean together, is for `check`.
  public static var jsonSchema: JSONValue {
    let plan = Schema<Plan>.plan.shape().json
    return plan.with([
      "$schema": "http://json-schema.org/draft-07/schema#", "title": "relboard plan, version 1",
    ])
  }
}

extension JSONValue {
  func with(_ others: [String: JSONValue]) -> JSONValue {
    guard case .object(let own) = self else { return self }
    return .object(own.merging(others) { $1 })
  }

  static func texts(_ texts: some Sequence<String>) -> JSONValue { .list(texts.map { .text($0) }) }
}

extension Shape {
  var json: JSONValue {
    switch self {
    case .scalar(let expected): expected.json
    case .list(let element, let canBeEmpty):
      ["type": "array", "items": element.json, "minItems": canBeEmpty ? 0 : 1]
    case .names(let key, let values):
      ["type": "object", "propertyNames": key.json, "additionalProperties": values.json]
    case .either(let shapes): ["anyOf": .list(shapes.map(\.json))]
    case .entry(let shape): ["if": ["required": ["use"]], "then": Shape.use.json, "else": shape.json]
    case .grouped(let group, let other):
      ["if": ["required": ["group"]], "then": group.json, "else": other.json]
    case .mapping(let variants): mapping(variants)
    }
  }

  /// Every key that the mapping can have; then, of each kind, what the kind adds and forbids.
  private func mapping(_ variants: [Outline]) -> JSONValue {
    var forms: [String: [JSONValue]] = [:]
    for key in variants.flatMap(\.keys) where !forms[key.name, default: []].contains(key.json) {
      forms[key.name, default: []].append(key.json)
    }
    let properties = forms.mapValues { $0.count == 1 ? $0[0] : ["anyOf": .list($0)] }
    let demanded = variants.map { Set($0.keys.filter(\.isRequired).map(\.name)) }
    let always = demanded.dropFirst().reduce(demanded[0]) { $0.intersection($1) }
    var schema: [String: JSONValue] = [
      "type": "object", "additionalProperties": false, "properties": .object(properties),
    ]
    if !always.isEmpty { schema["required"] = .texts(always.sorted()) }
    guard variants.count > 1 else { return .object(schema) }
    let kinds = variants.compactMap(\.kind)
    schema["oneOf"] = .list(
      kinds.map { kind in
        // What is a kind by itself may say something of another where that stands.
        let others = variants.filter { $0.kind != kind && $0.keys.contains { $0.name == kind } }
          .compactMap(\.kind)
        let required: JSONValue = ["required": .texts([kind])]
        guard !others.isEmpty else { return required }
        return required.with(["not": ["anyOf": .list(others.map { ["required": .texts([$0])] })]])
      })
    schema["allOf"] = .list(
      zip(variants, demanded).compactMap { variant, demanded in
        guard let kind = variant.kind else { return nil }
        let own = Dictionary(variant.keys.map { ($0.name, $0.json) }, uniquingKeysWith: { first, _ in first })
        let others = forms.keys.filter { !kinds.contains($0) && own[$0] != properties[$0] }
        let then: JSONValue = [
          "required": .texts(demanded.sorted()),
          "properties": .object(Dictionary(uniqueKeysWithValues: others.map { ($0, own[$0] ?? false) })),
        ]
        return ["if": ["required": .texts([kind])], "then": then]
      })
    return .object(schema)
  }
}

extension Outline.Key {
  var json: JSONValue {
    let form: String? = if case .scalar(let expected) = shape { expected.formToDescribe } else { nil }
    let words = [about, form].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")
    return words.isEmpty ? shape.json : shape.json.with(["description": .text(words)])
  }
}

extension Expected {
  /// What would be accepted, where neither the value's type nor a list of words tells.
  fileprivate var formToDescribe: String? {
    switch self {
    case .text, .line, .value, .boolean, .choice, .integer, .version, .identifier: nil
    default: accepted
    }
  }

  /// What a text must look like, as an editor sees it: YAML makes numbers and truth values of some texts.
  fileprivate var json: JSONValue {
    /// What a name may stand in the place of.
    func orName(_ pattern: String) -> JSONValue { .text(#"\{\{|"# + pattern) }
    /// A text, which may look like something else.
    func text(_ pattern: String? = nil) -> JSONValue {
      let any: JSONValue = ["type": ["string", "number", "boolean"]]
      return pattern.map { any.with(["pattern": orName($0)]) } ?? any
    }
    func word(_ pattern: String) -> JSONValue { ["type": "string", "pattern": orName(pattern)] }

    switch self {
    case .version: return ["enum": [1, "1"]]
    case .text, .argument: return text(#"\S"#)
    case .line: return text(#"^[^\n\r]*\S[^\n\r]*$"#).with(["maxLength": .number(Longest.line)])
    case .path:
      let expanded = word(#"^~|\$[A-Za-z_({]"#)
      return text(#"^[^\n\r]*\S[^\n\r]*$"#).with(["maxLength": .number(Longest.line), "not": expanded])
    case .value: return text()
    case .identifier: return text("^[A-Za-z0-9_-]{1,64}$")
    case .variable: return text("^[A-Za-z_][A-Za-z0-9_]*$")
    case .address: return text(#"^[^-\s,][^\s,]*$"#)
    case .url: return word("^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]+")
    case .duration, .leadTime: return word("^[0-9]+(ms|s|m|h|d)$")
    case .instant:
      return word(
        #"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$"#
      )
    case .windowTime:
      return word(
        #"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"#
      )
    case .timePoint:
      return word(
        #"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})|[A-Za-z_-][A-Za-z0-9_-]*( *[+-] *[0-9]+(ms|s|m|h|d))?)$"#
      )
    case .zone: return text("^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$")
    case .size: return word("^[0-9]+ *[KMGT]iB$")
    case .sha256: return text("^[0-9A-Fa-f]{64}$")
    case .commit: return text("^[0-9A-Fa-f]{7,64}$")
    case .serial: return text("^[0-9]{1,9}%?$")
    case .percentage: return word("^[0-9]{1,3}%$")
    case .boolean: return ["enum": [true, false, "true", "false"]]
    case .integer(let range):
      return [
        "type": ["integer", "string"], "minimum": .number(range.lowerBound),
        "maximum": .number(range.upperBound), "pattern": "^[+-]?[0-9]+$",
      ]
    case .choice(let words):
      return ["enum": .list(words.flatMap { $0 == "true" ? [true, "true"] : [.text($0)] })]
    case .criterion: return word(#"^\s*(matches\s+\S|(<=|>=|==|!=|<|>)\s*\S|\S.*\.\.\s*\S)"#)
    case .allowance:
      return ["type": ["number", "string"], "minimum": 0, "pattern": #"^\s*[0-9.eE+-]+\s*%?\s*$"#]
    case .endpoint: return word(#"^(\S+|\[\S+\]):[0-9]{1,5}$"#)
    case .headerName: return text("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
    case .progress, .pattern:
      return ["type": "string", "minLength": 1, "maxLength": .number(Longest.pattern)]
    case .vote: return word("^[Gg][Oo]$")
    case .valueName: return text("^[A-Za-z_][A-Za-z0-9_-]*$")
    case .outputName: return text("^[A-Za-z_][A-Za-z0-9_-]{0,63}$")
    case .givenValue, .loop: return text()
    case .hosts: return text(#"\S"#)
    case .hostName: return text("^[A-Za-z0-9_:@%+\\[\\]][-A-Za-z0-9_.:@%+\\[\\]]{0,252}$")
    case .hostLimit(let least):
      return [
        "type": ["integer", "string"], "minimum": .number(least),
        "pattern": orName("^[0-9]+$|^(100|[1-9][0-9]?)%$"),
      ]
    // These are no scalars.
    case .command, .undo, .list, .someEntries, .mapping, .key: return [:]
    }
  }
}
