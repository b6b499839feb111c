/// A fix that was promised when the release was kept although it has a problem: one that is easily fixed and does
/// not hurt production, as the practice has it.
public struct EmergencyFix: Hashable, Codable, Sendable {
  /// The id of the defect, where defects are kept.
  public var id: String
  /// Who has it to fix.
  public var owner: String
  /// Until when, wall time.
  public var due: WallInstant

  /// Promises a fix.
  public init(id: String, owner: String, due: WallInstant) {
    self.id = id
    self.owner = owner
    self.due = due
  }
}
