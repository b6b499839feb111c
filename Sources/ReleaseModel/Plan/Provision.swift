/// How a part of the infrastructure comes to be there: who sees to it, how long that takes, and what being late costs.
public struct Provision: Hashable, Codable, Sendable {
  /// Who sees to it that it is there.
  public var owner: PersonID?
  /// How long it takes from ordering it to having it.
  public var leadTime: Duration?
  /// What it costs when it is not there in time, in a person's words.
  public var costOfLate: String?

  /// Says nothing of it.
  public init() {}
}

extension Release {
  /// When something has to be ordered at the latest to be there when the window opens; nil where either is not said.
  public func orderBy(_ provision: Provision) -> WallInstant? {
    guard let leadTime = provision.leadTime, let window else { return nil }
    return window.opens - leadTime
  }
}
