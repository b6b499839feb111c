/// A fix that was promised when the release was kept although it has a problem: one that is easily fixed and does
/// not hurt production, as the practice has it.
public struct EmergencyFix: Hashable, Codable, Sendable {
  /// The id of the defect, where defects are kept.
  public var id: String
  /// Who has it to fix.
  public var owner: String
  /// Until when, wall time.
  public var due: WallInstant
  /// How it was settled; nil while it is owed.
  public internal(set) var closing: Closing?

  /// How a fix was settled.
  public struct Closing: Hashable, Codable, Sendable {
    /// When that was said.
    public var at: WallInstant
    /// Who has said so.
    public var by: Actor
    /// What became of it.
    public var reason: String
  }

  /// Promises a fix.
  public init(id: String, owner: String, due: WallInstant) {
    self.id = id
    self.owner = owner
    self.due = due
  }
}
