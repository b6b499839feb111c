/// The run's steady clock: it starts as the wall time of the run's opening and then follows the kernel's boot-time
/// clock, so that a change of the wall clock moves no deadline on it.
public enum SteadyClock {}

/// The wall clock, UTC: what people, windows and freezes go by. It may be set forwards or back at any time.
public enum WallClock {}

/// A point on one of a run's two clocks, in milliseconds. Points of different clocks cannot be compared.
public struct Instant<Clock>: Hashable, Comparable, Codable, Sendable {
  /// Milliseconds since the Unix epoch, as the clock has it.
  public var milliseconds: Int64

  /// Makes an instant from milliseconds since the Unix epoch.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  /// The instant `duration` later; saturates at the ends of the range.
  public static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, overflow) = instant.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
    if overflow { return Instant(milliseconds: duration < .zero ? .min : .max) }
    return Instant(milliseconds: sum)
  }

  /// The instant `duration` earlier; saturates at the ends of the range.
  public static func - (instant: Instant, duration: Duration) -> Instant { instant + (.zero - duration) }

  /// The time from `earlier` to `later`, negative when they are the other way round.
  public static func - (later: Instant, earlier: Instant) -> Duration {
    let (difference, overflow) = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return .milliseconds(overflow ? (later > earlier ? Int64.max : Int64.min) : difference)
  }
}

/// A point on the run's steady clock. It looks like Unix time and is one, until the wall clock jumps.
public typealias SteadyInstant = Instant<SteadyClock>
/// A point on the wall clock, in Unix time.
public typealias WallInstant = Instant<WallClock>

/// What both clocks said at one moment.
public struct Timestamp: Hashable, Codable, Sendable {
  /// The run's steady clock.
  public var steady: SteadyInstant
  /// The wall clock, UTC.
  public var wall: WallInstant

  /// Joins the readings of the two clocks.
  public init(steady: SteadyInstant, wall: WallInstant) {
    self.steady = steady
    self.wall = wall
  }

  /// The moment so much later, by both clocks.
  public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(steady: moment.steady + duration, wall: moment.wall + duration)
  }
}

extension Duration {
  /// The duration in milliseconds, rounded towards zero and saturating.
  public var wholeMilliseconds: Int64 {
    // Not `components`, which trap when the seconds do not fit.
    Int64(clamping: attoseconds / 1_000_000_000_000_000)
  }

  /// The duration in seconds.
  public var seconds: Double { Double(wholeMilliseconds) / 1000 }
}
