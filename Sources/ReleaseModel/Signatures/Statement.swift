/// What somebody signs: one decision about one thing of one run, for a limited time, and once.
public struct Statement: Hashable, Sendable {
  /// The version of its form.
  public static let format = 1
  /// The namespace of its signatures, which keeps a signature that was made for something else from counting here.
  public static let namespace = "relboard"

  /// What is decided.
  public enum Decision: String, Codable, CaseIterable, Sendable {
    /// The control holds.
    case approve
    /// The same person's approval of the control counts no more.
    case withdraw
    case go = "GO"
    case noGo = "NO-GO"
    /// The trigger has tripped, and the release goes on.
    case acknowledge
  }

  /// What it is decided about.
  public enum Item: Hashable, Sendable {
    case control(ControlID)
    /// A position of the go/no-go poll.
    case position(String)
    /// A trigger that has tripped.
    case trigger(TriggerID)
  }

  /// An event of the journal, and the hash of the chain up to it: what is signed comes after it.
  public struct Head: Hashable, Codable, Sendable {
    /// The number of the event, 1 or more.
    public var event: Int
    /// SHA-256 in lower-case hexadecimal.
    public var hash: String

    /// Names an event.
    public init(event: Int, hash: String) {
      self.event = event
      self.hash = hash
    }
  }

  /// The run's id.
  public var run: String
  /// SHA-256 of the plan file's bytes.
  public var plan: String
  /// SHA-256 of the package's list: of each file a line `SHA-256  PATH`, in the order of the plan.
  public var package: String
  /// What the signer had seen of the journal.
  public var head: Head
  public var item: Item
  public var decision: Decision
  /// What shows that the control holds, or why it is NO-GO.
  public var evidence: Evidence
  /// Who decides: an id of the plan's people, which is the principal of the key.
  public var who: PersonID
  /// When it was signed, by the signer's clock; whole seconds.
  public var signed: WallInstant
  /// When it counts no more; whole seconds.
  public var expires: WallInstant
  /// 32 hexadecimal digits by chance, so that no two statements are the same.
  public var nonce: String

  /// States a decision.
  public init(
    _ decision: Decision, on item: Item, of run: RunIdentity, package: String, head: Head,
    evidence: Evidence = Evidence(text: ""), who: PersonID, signed: WallInstant, expires: WallInstant,
    nonce: String
  ) {
    self.run = run.id
    plan = run.planHash
    self.package = package
    self.head = head
    self.item = item
    self.decision = decision
    self.evidence = evidence
    self.who = who
    self.signed = signed
    self.expires = expires
    self.nonce = nonce
  }
}

extension Statement.Item: CustomStringConvertible {
  /// `control:ID`, `position:NAME` or `trigger:ID`.
  public var description: String {
    switch self {
    case .control(let id): "\(Kind.control):\(id)"
    case .position(let name): "\(Kind.position):\(name)"
    case .trigger(let id): "\(Kind.trigger):\(id)"
    }
  }

  /// What stands before the colon.
  private enum Kind: String {
    case control, position, trigger
  }

  /// Reads what ``description`` writes.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), let kind = Kind(rawValue: String(text[..<colon])) else {
      return nil
    }
    let name = String(text[text.index(after: colon)...])
    switch kind {
    case .control: self = .control(name)
    case .position: self = .position(name)
    case .trigger: self = .trigger(name)
    }
  }
}

extension Statement: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let format: Int = try fields["format"]
    guard format == Self.format else { throw fields.unknown("\(format)", in: "format") }
    let name: String = try fields["item"]
    guard let item = Item(name) else { throw fields.unknown(name, in: "item") }
    self.item = item
    run = try fields["run"]
    plan = try fields["plan"]
    package = try fields["package"]
    head = try fields["head"]
    decision = try fields["decision"]
    evidence = try fields["evidence"]
    who = try fields["who"]
    signed = try fields["signed"]
    expires = try fields["expires"]
    nonce = try fields["nonce"]
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.write([
      "format": Self.format, "run": run, "plan": plan, "package": package, "head": head,
      "item": item.description, "decision": decision, "evidence": evidence, "who": who, "signed": signed,
      "expires": expires, "nonce": nonce,
    ])
  }
}
