/// A moment on one of the two clocks at which something becomes due. It is judged by the clock on which it lies, and
/// by no other: a wake that is computed on one and judged on the other comes early whenever they drift apart.
public enum Deadline: Hashable, Sendable {
  case steady(SteadyInstant)
  case wall(WallInstant)

  /// Whether the moment has come.
  public func isPast(at now: Timestamp) -> Bool { left(at: now) <= .zero }

  /// The time until then by its own clock; negative when it has passed.
  public func left(at now: Timestamp) -> Duration {
    switch self {
    case .steady(let instant): instant - now.steady
    case .wall(let instant): instant - now.wall
    }
  }
}

/// By when something must be over, on either clock, whichever comes first.
public struct TimeLimit: Hashable, Sendable {
  /// The limit on the steady clock.
  public var steady: SteadyInstant?
  /// The limit on the wall clock.
  public var wall: WallInstant?

  /// Joins the limits of both clocks.
  ///
  /// - Returns: nil when there is neither.
  public init?(steady: SteadyInstant? = nil, wall: WallInstant? = nil) {
    guard steady != nil || wall != nil else { return nil }
    self.steady = steady
    self.wall = wall
  }

  /// The limits, each on its clock.
  public var deadlines: [Deadline] {
    [steady.map(Deadline.steady), wall.map(Deadline.wall)].compactMap { $0 }
  }

  /// The time until the nearer of them; negative when it has passed.
  public func left(at now: Timestamp) -> Duration {
    deadlines.map { $0.left(at: now) }.min() ?? .zero
  }

  /// The limit so much earlier, on both clocks.
  public static func - (limit: TimeLimit, duration: Duration) -> TimeLimit {
    var limit = limit
    limit.steady = limit.steady.map { $0 - duration }
    limit.wall = limit.wall.map { $0 - duration }
    return limit
  }
}
