/// A plan as it is recorded with the run that carries it out.
///
/// It is what the program of that day made of the plan file. A later program reads this and not the file, so that its
/// stricter rules lock nobody out of a release in progress.
struct RecordedPlan: Codable, Sendable {
  /// The version of the form below. Raised when a field changes its meaning; a field that may be missing is not that.
  static let version = 1

  let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  /// - Throws: ``RowError`` for a plan of a newer program.
  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let version: Int = try fields["version"]
    guard version <= Self.version else { throw RowError.newerPlan(found: version, known: Self.version) }
    plan = try fields["plan"]
  }

  func encode(to encoder: any Encoder) throws {
    try encoder.write(["version": Self.version, "plan": plan])
  }
}

// The structures of a plan are written with their properties' names, in the compiler's way; whatever is one of several
// is written here, probes and channels where they stand. The tests of `PlanFile` pin all of it.

extension Invocation: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let shell: String? = try fields.optional("shell")
    self = try shell.map { .shell($0) } ?? .program(fields["program"])
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .shell(let text): try encoder.write(["shell": text])
    case .program(let words): try encoder.write(["program": words])
    }
  }
}

extension Step.Action: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    if let checks: [String] = try fields.optional("gate") {
      let soak: Int64? = try fields.optional("soak")
      self = .gate(Gate(checks: checks, soak: soak.map { .milliseconds($0) }))
      return
    }
    let run: Invocation? = try fields.optional("run")
    let hold: StepHold? = try fields.optional("hold")
    self = try run.map { .run($0) } ?? hold.map { .hold($0) } ?? .manual(fields["manual"])
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .run(let invocation): try encoder.write(["run": invocation])
    case .manual(let text): try encoder.write(["manual": text])
    case .hold(let hold): try encoder.write(["hold": hold])
    case .gate(let gate): try encoder.write(["gate": gate.checks, "soak": gate.soak?.wholeMilliseconds])
    }
  }
}

extension HTTPProbe.Subject: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let measure: String = try fields["measure"]
    switch measure {
    case "status": self = .status
    case "latency": self = .latency
    case "body": self = .body
    case "header": self = .header(try fields["header"])
    default: throw fields.unknown(measure, in: "measure")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .status: try encoder.write(["measure": "status"])
    case .latency: try encoder.write(["measure": "latency"])
    case .body: try encoder.write(["measure": "body"])
    case .header(let name): try encoder.write(["measure": "header", "header": name])
    }
  }
}

extension Criterion.Test: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "number": self = .number(try fields["operator"], try fields["limit"])
    case "range":
      let (low, high): (Double, Double) = (try fields["low"], try fields["high"])
      guard low <= high else { throw fields.unknown("\(low)..\(high)", in: "high") }
      self = .range(low...high)
    case "text": self = .text(try fields["operator"], try fields["expected"])
    case "matches": self = .matches(try fields["pattern"])
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .number(let comparison, let limit):
      try encoder.write(["kind": "number", "operator": comparison, "limit": limit])
    case .range(let range):
      try encoder.write(["kind": "range", "low": range.lowerBound, "high": range.upperBound])
    case .text(let comparison, let expected):
      try encoder.write(["kind": "text", "operator": comparison, "expected": expected])
    case .matches(let pattern): try encoder.write(["kind": "matches", "pattern": pattern])
    }
  }
}

extension Trigger.Condition: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "check": self = .check(id: try fields["check"], is: try fields.alternatives())
    case "step": self = .step(id: try fields["step"], is: try fields.alternatives())
    case "clock":
      let within: Int64 = try fields["within"]
      self = .clock(try fields["clock"], within: .milliseconds(within))
    case "late": self = .late(try fields["step"])
    case "hosts": self = .hostsLost(try fields["lost"], of: try fields.optional("of"))
    case "person": self = .person
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .check(let id, let phases):
      try encoder.write([
        "kind": "check", "check": id, "is": phases.first,
        "or": phases.count > 1 ? Array(phases.dropFirst()) : nil,
      ])
    case .step(let id, let conditions):
      try encoder.write([
        "kind": "step", "step": id, "is": conditions.first,
        "or": conditions.count > 1 ? Array(conditions.dropFirst()) : nil,
      ])
    case .clock(let clock, let within):
      try encoder.write(["kind": "clock", "clock": clock, "within": within.wholeMilliseconds])
    case .late(let id): try encoder.write(["kind": "late", "step": id])
    case .hostsLost(let limit, let fleet):
      try encoder.write(["kind": "hosts", "lost": limit, "of": fleet])
    case .person: try encoder.write(["kind": "person"])
    }
  }
}

extension FieldReader {
  /// What `is` holds, and what stands in `or` where it is one of several.
  fileprivate func alternatives<Value: Decodable>() throws -> [Value] {
    let others: [Value]? = try optional("or")
    return [try self["is"]] + (others ?? [])
  }
}
