/// The release iteration, in which the product is made fit for production and gets no new feature.
public struct Iteration: Hashable, Codable, Sendable {
  /// What is worked on, by the practice's kinds.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case debt, defects, integration, documentation, testing, training, planning
    /// What the practice would not have here.
    case feature
  }

  /// One piece of its work.
  public struct Activity: Hashable, Codable, Sendable {
    /// The id, unique in the iteration.
    public var id: String
    /// What is done, in a person's words.
    public var title: String
    /// Of what kind it is.
    public var kind: Kind
    /// Who answers for it.
    public var owner: PersonID?
    /// When it has to be done, wall time.
    public var due: WallInstant?
    /// Whether it is done.
    public var isDone = false

    /// Makes an activity that is not done yet.
    public init(id: String, title: String, kind: Kind) {
      self.id = id
      self.title = title
      self.kind = kind
    }
  }

  /// Its first and its last moment, wall time.
  public var time: Window
  /// Its work, in the order of the plan.
  public var activities: [Activity] = []

  /// Makes an iteration without work.
  public init(time: Window) { self.time = time }
}
