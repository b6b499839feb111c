/// The two clocks of a run: T, the work time, stops in a hold; L, the wall time, never does.
public struct RunClocks: Hashable, Codable, Sendable {
  /// When the run was opened.
  public internal(set) var opened: Timestamp?
  /// When the first step was allowed to start; both clocks count from here.
  public internal(set) var deploymentStarted: Timestamp?
  /// When the verification began.
  public internal(set) var verificationStarted: Timestamp?
  /// When the release ended.
  public internal(set) var ended: Timestamp?
  /// When the steps of the end were complete; nil where there are none, and before.
  public internal(set) var finished: Timestamp?
  /// The time spent in holds that are over, since the deployment started.
  public internal(set) var held: Duration = .zero
  /// Those holds, oldest first.
  public internal(set) var holds: [Stretch] = []

  /// T at a moment: the time since the deployment started, without holds.
  public func work(at now: SteadyInstant, hold: Hold?) -> Duration? {
    guard let start = deploymentStarted?.steady, let elapsed = elapsed(at: now) else { return nil }
    let current = ended == nil ? hold.map { now - max($0.since, start) } ?? .zero : .zero
    return max(.zero, elapsed - held - max(.zero, current))
  }

  /// L at a moment: the time since the deployment started.
  public func elapsed(at now: SteadyInstant) -> Duration? {
    deploymentStarted.map { max(.zero, (ended?.steady ?? now) - $0.steady) }
  }
}
