/// Why nothing starts.
public struct Hold: Hashable, Codable, Sendable {
  /// The reasons, oldest first, never empty. What the board finds during a hold is added to it: it must not be lost
  /// because the run stood still already.
  public internal(set) var reasons: [HoldReason]
  /// Who asked for it first.
  public internal(set) var by: Actor
  /// Since when.
  public internal(set) var since: SteadyInstant

  /// Adds a reason; words take the place of what was left unexplained.
  mutating func add(_ reason: HoldReason) {
    if case .asked = reason, let index = reasons.firstIndex(of: .unexplained) {
      reasons[index] = reason
    } else {
      reasons.append(reason)
    }
  }

  /// Drops reasons that hold no more, unless no other is left: then the hold itself is over.
  mutating func dropReasons(where isOver: (HoldReason) -> Bool) {
    let left = reasons.filter { !isOver($0) }
    if !left.isEmpty { reasons = left }
  }
}

/// A reason for a hold.
public enum HoldReason: Hashable, Sendable {
  /// Somebody has asked for it, in these words.
  case asked(String)
  /// Somebody has asked for it and has yet to say why; the words take its place.
  case unexplained
  /// A control that was satisfied no longer holds; what its check has read.
  case control(ControlID, reading: String)
  /// A check of the verification ended badly.
  case check(CheckKey, CheckPhase)
  /// A file of the package is not what the plan says.
  case package(PackageFinding)
  /// A position has answered the poll with NO-GO, for this reason.
  case noGo(position: String, reason: String)
  /// A position had not answered the poll by its deadline.
  case noAnswer(position: String)
  /// The flow has reached a hold of the plan.
  case builtIn(StepID)
  /// The release window has closed while the release was made.
  case windowClosed(WallInstant)
  /// A freeze has begun while the release was made, and is over then.
  case frozen(String, until: WallInstant)
  /// A group was backed out alone: somebody decides how the rest goes on.
  case takenBack(GroupID)
  /// The journal is not what was written, so that the state may not be what has happened.
  case journal(String)
}

extension HoldReason {
  /// Whether it is what a hold of the plan has brought about, and its declaration ends: a poll is only called there.
  func isOf(_ hold: StepID) -> Bool {
    switch self {
    case .builtIn(hold), .noGo, .noAnswer: true
    case .asked, .unexplained, .control, .check, .package, .journal, .builtIn, .windowClosed, .frozen,
      .takenBack:
      false
    }
  }
}

extension HoldReason: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let kind: String = try fields["kind"]
    switch kind {
    case "asked": self = .asked(try fields["words"])
    case "unexplained": self = .unexplained
    case "control": self = .control(try fields["control"], reading: try fields["reading"])
    case "check": self = .check(try fields["check"], try fields["phase"])
    case "package": self = .package(try fields["finding"])
    case "no-go": self = .noGo(position: try fields["position"], reason: try fields["words"])
    case "no-answer": self = .noAnswer(position: try fields["position"])
    case "built-in": self = .builtIn(try fields["hold"])
    case "window-closed": self = .windowClosed(try fields["at"])
    case "frozen": self = .frozen(try fields["freeze"], until: try fields["until"])
    case "taken-back": self = .takenBack(try fields["group"])
    case "journal": self = .journal(try fields["problem"])
    default: throw fields.unknown(kind, in: "kind")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .asked(let words): try encoder.write(["kind": "asked", "words": words])
    case .unexplained: try encoder.write(["kind": "unexplained"])
    case .control(let id, let reading):
      try encoder.write(["kind": "control", "control": id, "reading": reading])
    case .check(let key, let phase): try encoder.write(["kind": "check", "check": key, "phase": phase])
    case .package(let finding): try encoder.write(["kind": "package", "finding": finding])
    case .noGo(let position, let reason):
      try encoder.write(["kind": "no-go", "position": position, "words": reason])
    case .noAnswer(let position): try encoder.write(["kind": "no-answer", "position": position])
    case .builtIn(let id): try encoder.write(["kind": "built-in", "hold": id])
    case .windowClosed(let at): try encoder.write(["kind": "window-closed", "at": at])
    case .frozen(let freeze, let until):
      try encoder.write(["kind": "frozen", "freeze": freeze, "until": until])
    case .takenBack(let group): try encoder.write(["kind": "taken-back", "group": group])
    case .journal(let problem): try encoder.write(["kind": "journal", "problem": problem])
    }
  }
}
