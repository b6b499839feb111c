import PlainText

/// What a person gives to show that something is so.
public struct Evidence: Hashable, Codable, Sendable {
  /// A note, or the address of a link, or a file's path.
  public var text: String
  /// SHA-256 of the file, when it is one.
  public var sha256: String?

  /// Makes evidence.
  public init(text: String, sha256: String? = nil) {
    self.text = text
    self.sha256 = sha256
  }
}

extension Evidence {
  /// Whether it is the address of a page: `http` or `https`, and a host.
  public var isLink: Bool {
    let address = text.trimmed
    guard let scheme = ["http://", "https://"].first(where: { address.lowercased().hasPrefix($0) }) else {
      return false
    }
    let host = address.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    return !host.isEmpty && !address.contains(where: \.isWhitespace)
  }
}

/// One person's approval of a control.
public struct Approval: Hashable, Codable, Sendable {
  /// Who approves: an id of the plan, or a name that it does not know.
  public var person: String
  /// What was given.
  public var evidence: Evidence
  /// Who has recorded it.
  public var recordedBy: Actor
  /// When.
  public var at: Timestamp
}

/// Why a control is waived.
public struct Waiver: Hashable, Codable, Sendable {
  /// The reason, never empty.
  public var reason: String
  /// Who answers for it.
  public var owner: String?
  /// When it runs out, wall time.
  public var until: WallInstant?
  /// Who has waived it.
  public var by: Actor
}

/// Where a control stands.
public struct ControlState: Hashable, Codable, Sendable {
  /// The states of a control.
  public enum Status: String, Codable, Sendable {
    case open, satisfied, approved, waived
  }

  /// The state. That of an automatic control follows its check.
  public internal(set) var status = Status.open
  /// What was given when it was ticked, or why it was waived.
  public internal(set) var evidence: Evidence?
  /// Who ticked or waived it.
  public internal(set) var by: Actor?
  /// When, wall time.
  public internal(set) var at: WallInstant?
  /// When it began to hold, or was first approved.
  public internal(set) var since: SteadyInstant?
  /// Who has approved it, the first first.
  public internal(set) var approvals: [Approval] = []
  /// The waivers that went for it, the one in force last.
  public internal(set) var waivers: [Waiver] = []
  /// The number of the record since which it is open again for everybody; nil of one that was not opened again.
  public internal(set) var openedBy: Int?
  /// Why it is open again; nil when it is not, or somebody has opened it.
  public internal(set) var lapse: Lapse?

  /// The waiver in force; nil of a control that is not waived.
  public var waiver: Waiver? { status == .waived ? waivers.last : nil }

  /// What ends what was given for a control.
  public enum Lapse: String, Codable, CaseIterable, Sendable {
    /// It held for as long as the plan lets it.
    case expired
    /// The waiver ran out.
    case waiverExpired = "waiver-expired"
    /// The run goes on after a hold: what was waived before is looked at again.
    case held
    /// Who had approved it drives the run now.
    case `operator`
    /// The release window has closed: what was approved was a release within it.
    case withdrawn
    /// Somebody has taken an approval back.
    case approvalWithdrawn = "approval-withdrawn"
    /// A key by which it was approved counts no more.
    case revoked
    /// The package is not what the plan says: what was approved is another release.
    case stale
  }
}
