/// A fact about a run, of one of its rooms. The journal holds facts and nothing else.
public enum Event: Hashable, Sendable {
  case run(RunFact)
  case controls(ControlFact)
  case package(PackageFact)
  case poll(PollFact)
  case signatures(SignatureFact)
  case steps(StepFact)
  case checks(CheckFact)
  case backout(BackoutFact)
  case messages(MessageFact)
  case team(TeamFact)

  /// The kind by which it is recorded, such as `control.ticked`.
  public var kind: String { row.kind }
  /// The version of that kind's form.
  public var version: Int { row.version }

  private var row: FactRow {
    switch self {
    case .run(let fact): fact.row
    case .controls(let fact): fact.row
    case .package(let fact): fact.row
    case .poll(let fact): fact.row
    case .signatures(let fact): fact.row
    case .steps(let fact): fact.row
    case .checks(let fact): fact.row
    case .backout(let fact): fact.row
    case .messages(let fact): fact.row
    case .team(let fact): fact.row
    }
  }
}

/// The written form: `{"kind": "control.ticked", "version": 1, …}` with the fact's fields by name.
extension Event: Codable {
  /// Every kind of every room that this program reads, by name and version.
  private static let kinds: [String: [RowKind<Event>]] = {
    let run = RunRoom.kinds.map { $0.map(Event.run) }
    let preparation =
      ControlRoom.kinds.map { $0.map(Event.controls) } + PackageRoom.kinds.map { $0.map(Event.package) }
      + PollRoom.kinds.map { $0.map(Event.poll) } + SignatureRoom.kinds.map { $0.map(Event.signatures) }
    let deployment =
      StepRoom.kinds.map { $0.map(Event.steps) } + CheckRoom.kinds.map { $0.map(Event.checks) }
      + BackoutRoom.kinds.map { $0.map(Event.backout) } + MessageRoom.kinds.map { $0.map(Event.messages) }
    let team = TeamRoom.kinds.map { $0.map(Event.team) }
    return Dictionary(grouping: run + preparation + deployment + team, by: \.name)
  }()

  /// The names of all kinds, each with the versions that are read.
  public static var knownKinds: [String: [Int]] { kinds.mapValues { $0.map(\.version).sorted() } }

  /// - Throws: ``RowError`` for what a newer program has written, `DecodingError` for what none has.
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let (name, version): (String, Int) = (try fields["kind"], try fields["version"])
    guard let versions = Self.kinds[name] else { throw RowError.newerKind(name) }
    guard let kind = versions.first(where: { $0.version == version }) else {
      let known = versions.map(\.version).max() ?? 0
      guard version > known else { throw fields.unknown("\(version)", in: "version") }
      throw RowError.newerVersion(kind: name, found: version, known: known)
    }
    self = try kind.read(fields)
  }

  public func encode(to encoder: any Encoder) throws {
    let row = row
    try encoder.write(["kind": row.kind, "version": row.version])
    try encoder.write(row.fields)
  }
}

/// A fact as it is recorded: numbered, timed and signed with a name.
public struct Record: Hashable, Codable, Sendable {
  /// The number, from 1 without gaps.
  public var sequence: Int
  /// When it was decided.
  public var at: Timestamp
  /// Who caused it.
  public var by: Actor
  /// The fact.
  public var event: Event

  /// Makes a record.
  public init(sequence: Int, at: Timestamp, by: Actor, event: Event) {
    self.sequence = sequence
    self.at = at
    self.by = by
    self.event = event
  }
}

/// Applies a record to the state. Total and deterministic: every record that ``decide(_:_:by:at:)`` makes is
/// applied the same way, at the time of its making and at every replay.
public func evolve(_ state: inout ReleaseState, _ record: Record) {
  switch record.event {
  case .run(let fact): RunRoom.evolve(&state, fact, record)
  case .controls(let fact): ControlRoom.evolve(&state, fact, record)
  case .package(let fact): PackageRoom.evolve(&state, fact, record)
  case .poll(let fact): PollRoom.evolve(&state, fact, record)
  case .signatures(let fact): SignatureRoom.evolve(&state, fact, record)
  case .steps(let fact): StepRoom.evolve(&state, fact, record)
  case .checks(let fact): CheckRoom.evolve(&state, fact, record)
  case .backout(let fact): BackoutRoom.evolve(&state, fact, record)
  case .messages(let fact): MessageRoom.evolve(&state, fact, record)
  case .team(let fact): TeamRoom.evolve(&state, fact, record)
  }
  state.expectDelay(after: record)
  state.sequence = record.sequence
  state.updatedAt = record.at
}
