/// What earlier runs of a plan file have shown of the times of its steps.
public struct EarlierRuns: Hashable, Sendable {
  /// How many runs that were.
  public var count: Int
  /// How long each step took that succeeded in one of them and does the same by now: the median.
  public var durations: [StepID: Duration]

  /// Tells what they have shown.
  public init(count: Int, durations: [StepID: Duration]) {
    (self.count, self.durations) = (count, durations)
  }
}

extension EarlierRuns: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    let milliseconds: [StepID: Int64] = try fields["durations"]
    self.init(count: try fields["count"], durations: milliseconds.mapValues { .milliseconds($0) })
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.write(["count": count, "durations": durations.mapValues(\.wholeMilliseconds)])
  }
}

extension ReleaseState {
  /// Expects of steps what earlier runs have shown; what a rehearsal of this very plan has measured says more.
  ///
  /// The plan's own numbers stay what an overrun is told by: only when the end is expected follows from these.
  mutating func expect(_ earlier: EarlierRuns) {
    plan.deployment.steps = plan.deployment.steps.map { step in
      var step = step
      if rehearsal?.durations[step.id] == nil { step.expected = earlier.durations[step.id] }
      return step
    }
    deployment = Flow(plan.deployment)
  }
}
