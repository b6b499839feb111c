/// Where a trigger stands.
public struct TriggerState: Hashable, Codable, Sendable {
  /// The states of a trigger.
  public enum Status: Hashable, Codable, Sendable {
    /// The deployment has not begun, or the run is over.
    case disarmed
    /// It is watched.
    case armed
    /// It asks for a backout until a person or the backout answers it.
    case tripped
    /// A person has answered it.
    case acknowledged
    /// It is not watched until then.
    case suppressed(until: SteadyInstant)
  }

  /// The state.
  public internal(set) var status = Status.disarmed
  /// Why it tripped.
  public internal(set) var evidence: TriggerEvidence?
  /// When it tripped.
  public internal(set) var trippedAt: Timestamp?
  /// The number of the record by which it did.
  public internal(set) var trippedBy: Int?
  /// When an automatic backout starts unless somebody stops it.
  public internal(set) var startsBackoutAt: SteadyInstant?
  /// Why it was acknowledged or suppressed, and by whom.
  public internal(set) var reason: String?
  /// Who answered it.
  public internal(set) var by: Actor?
}

/// Why a trigger has tripped.
public enum TriggerEvidence: Hashable, Sendable {
  /// A check ended so.
  case check(CheckPhase, CheckEndReason?)
  /// A step's attempt ended so.
  case step(Outcome)
  /// A clock has come near its end.
  case clock(Trigger.RunClock)
  /// A step was not done by its deadline.
  case late(due: WallInstant)
  /// So many hosts were lost, of so many.
  case hosts(lost: Int, of: Int)
  /// Somebody has tripped it.
  case person(String)
}

extension TriggerEvidence: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "check": self = .check(try fields["phase"], try fields.optional("reason"))
    case "step": self = .step(try fields["outcome"])
    case "clock": self = .clock(try fields["clock"])
    case "late": self = .late(due: try fields["due"])
    case "person": self = .person(try fields["name"])
    case "hosts": self = .hosts(lost: try fields["lost"], of: try fields["of"])
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .check(let phase, let reason):
      try encoder.write(["kind": "check", "phase": phase, "reason": reason])
    case .step(let outcome): try encoder.write(["kind": "step", "outcome": outcome])
    case .clock(let clock): try encoder.write(["kind": "clock", "clock": clock])
    case .late(let due): try encoder.write(["kind": "late", "due": due])
    case .person(let name): try encoder.write(["kind": "person", "name": name])
    case .hosts(let lost, let all): try encoder.write(["kind": "hosts", "lost": lost, "of": all])
    }
  }
}
