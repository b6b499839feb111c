/// Who leads the run among several people, and what they have written to each other.
public struct TeamState: Equatable, Codable, Sendable {
  /// The offer that waits for an answer.
  public internal(set) var offer: Offer?
  /// The hand-over that is under way: who is to drive has been recorded, and does not drive yet.
  public internal(set) var handover: Handover?
  /// Every change of who leads the run, oldest first.
  public internal(set) var handovers: [Handover] = []
  /// What was written, oldest first.
  public internal(set) var notes: [Note] = []

  /// The lead, as it was offered to somebody.
  public struct Offer: Hashable, Codable, Sendable {
    /// The record by which it was made.
    public var sequence: Int
    /// To whom.
    public var to: String
    /// Who has offered it.
    public var by: Actor
    /// When it lapses.
    public var until: SteadyInstant
  }

  /// How somebody has come to lead the run.
  public enum Way: Hashable, Sendable {
    /// It was offered, and the briefing was read.
    case accepted
    /// Nobody drove it.
    case free
    /// It was taken from somebody who had not offered it.
    case brokenGlass(reason: String)
  }

  /// One change of who leads the run.
  public struct Handover: Hashable, Codable, Sendable {
    /// Who has led it before; nil where nobody is known to have.
    public var from: String?
    /// Who leads it from then on.
    public var to: String
    /// How.
    public var way: Way
    /// When.
    public var at: Timestamp
  }

  /// Something that somebody has written for the others.
  public struct Note: Hashable, Codable, Sendable {
    /// The record by which it was written.
    public var sequence: Int
    public var text: String
    /// Who has written it.
    public var by: Actor
    /// The login that has handed it in; nil where that was at the board, or the login that drives.
    public var account: String?
    /// When.
    public var at: Timestamp
  }

  /// How long a note may be.
  public static let longestNote = 500
  /// How many notes a run takes at most.
  public static let mostNotes = 500
  /// How many notes one person may write within ``rateTime``.
  public static let mostNotesAtOnce = 10
  /// The time in which ``mostNotesAtOnce`` may be written.
  public static let rateTime: Duration = .seconds(60)
  /// For how long an offer waits where nothing else is said.
  public static let offerTime: Duration = .seconds(300)
  /// For how long an offer may wait.
  public static let longestOffer: Duration = .seconds(86_400)
}

extension TeamState.Way: Codable {
  /// Why it was taken from somebody; nil of the other ways.
  public var reason: String? { if case .brokenGlass(let reason) = self { reason } else { nil } }

  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let way: String = try fields["way"]
    switch way {
    case "accepted": self = .accepted
    case "free": self = .free
    case "broken-glass": self = .brokenGlass(reason: try fields["reason"])
    default: throw fields.unknown(way, in: "way")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .accepted: try encoder.write(["way": "accepted"])
    case .free: try encoder.write(["way": "free"])
    case .brokenGlass(let reason): try encoder.write(["way": "broken-glass", "reason": reason])
    }
  }
}

extension ReleaseState {
  /// Whether somebody is the one who leads the run, by whatever name.
  func isLedBy(_ actor: Actor) -> Bool {
    guard case .person(let name) = actor, case .person(let leader) = self.operator else { return false }
    return plan.identity(of: name) == plan.identity(of: leader)
  }
}

extension Plan {
  /// Whether two names are those of one person.
  public func isSame(_ name: String, _ other: String) -> Bool { identity(of: name) == identity(of: other) }
}
