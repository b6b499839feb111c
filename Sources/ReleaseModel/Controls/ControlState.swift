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

/// Where a control stands.
public struct ControlState: Hashable, Codable, Sendable {
  /// The states of a control.
  public enum Status: String, Codable, Sendable {
    case open, satisfied, waived
  }

  /// The state. That of an automatic control follows its check.
  public internal(set) var status = Status.open
  /// What was given when it was ticked, or why it was waived.
  public internal(set) var evidence: Evidence?
  /// Who ticked or waived it.
  public internal(set) var by: Actor?
  /// When, wall time.
  public internal(set) var at: WallInstant?
}
