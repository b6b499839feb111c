/// A statement with a signature that was verified.
public struct Signature: Hashable, Codable, Sendable {
  public var statement: Statement
  /// The signature as `ssh-keygen -Y sign` writes it, with its first and last line.
  public var armor: String
  /// The key's fingerprint, such as `SHA256:…`.
  public var key: String
  /// The login that has delivered it; nil when it was given at the board.
  public var account: String?

  /// Joins a statement and its signature.
  public init(_ statement: Statement, armor: String, key: String, account: String? = nil) {
    self.statement = statement
    self.armor = armor
    self.key = key
    self.account = account
  }
}

/// Whose keys count in a run, as they were read when it was opened.
public struct SignerKeys: Hashable, Codable, Sendable {
  /// A file of keys as it was read.
  public struct File: Hashable, Codable, Sendable {
    /// Its real path.
    public var path: String
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    public var sha256: String
    /// Its bytes, in Base64.
    public var content: String

    /// Holds a file.
    public init(path: String, sha256: String, content: String) {
      self.path = path
      self.sha256 = sha256
      self.content = content
    }
  }

  /// The list of the people's keys, in the form of OpenSSH's allowed signers.
  public var list: File
  /// The keys that count no more, a list or a key revocation list of OpenSSH.
  public var revoked: File?

  /// Joins the two.
  public init(list: File, revoked: File? = nil) {
    self.list = list
    self.revoked = revoked
  }
}

/// What was signed in a run.
public struct SignatureState: Hashable, Codable, Sendable {
  /// A signature that was taken.
  public struct Given: Hashable, Codable, Sendable {
    public var signature: Signature
    /// The number of its record.
    public var sequence: Int
    /// When.
    public var at: Timestamp
  }

  /// A signature that was not.
  public struct Refused: Hashable, Codable, Sendable {
    /// What it was for, and by whom, as it says itself.
    public var item, who: String
    /// The login that has delivered it; nil when it was given at the board.
    public var account: String?
    /// What was answered.
    public var reason: String
    /// When.
    public var at: Timestamp
  }

  /// How many refused ones are recorded: whoever may deliver must not be able to fill the disk.
  static let mostRefused = 100

  /// Whose keys count; nil in a run that asks for no signatures.
  public internal(set) var keys: SignerKeys?
  /// SHA-256 of the package's list.
  public internal(set) var package = ""
  /// Those that were taken, the first first.
  public internal(set) var given: [Given] = []
  /// The first hundred that were not.
  public internal(set) var refused: [Refused] = []
}

extension SignatureState {
  /// The newest of a person's signatures about an item.
  public func newest(of who: PersonID, on item: Statement.Item) -> Given? {
    given.last { $0.signature.statement.who == who && $0.signature.statement.item == item }
  }
}

extension ReleaseState {
  /// The signature by which a person's approval of a control stands.
  public func signature(of approval: Approval, for id: ControlID) -> SignatureState.Given? {
    signatures.given.last {
      $0.at == approval.at && $0.signature.statement.item == .control(id)
        && $0.signature.statement.decision == .approve && $0.signature.statement.who == approval.person
    }
  }

  /// Whether a person has taken an approval back, and not given another.
  func hasWithdrawn(_ who: PersonID, _ id: ControlID) -> Bool {
    signatures.newest(of: who, on: .control(id))?.signature.statement.decision == .withdraw
  }

  /// When the first of the signatures runs out by which a control is approved.
  func signedApprovalsEnd(for id: ControlID) -> WallInstant? {
    guard !signatures.given.isEmpty else { return nil }
    return controls[id]?.approvals.compactMap { signature(of: $0, for: id)?.signature.statement.expires }
      .min()
  }

  /// What was approved by a key that has been revoked since.
  func approvals(of id: ControlID, byKeys keys: Set<String>) -> [Approval] {
    (controls[id]?.approvals ?? []).filter { approval in
      signature(of: approval, for: id).map { keys.contains($0.signature.key) } ?? false
    }
  }
}
