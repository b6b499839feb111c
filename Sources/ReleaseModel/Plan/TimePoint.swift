/// A point of time that a plan names: a time, or so long before or after one of its moments.
public enum TimePoint: Hashable, Sendable {
  /// A time by the wall clock.
  case at(WallInstant)
  /// So long after a moment of the plan; before it where the offset is negative.
  case moment(String, offset: Duration)

  /// What every plan with a release window calls its opening.
  public static let opening = "T"
}

extension TimePoint: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    if let name: String = try fields.optional("moment") {
      let offset: Int64 = try fields["offset"]
      self = .moment(name, offset: .milliseconds(offset))
    } else {
      self = .at(try fields["at"])
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .at(let time): try encoder.write(["at": time])
    case .moment(let name, let offset):
      try encoder.write(["moment": name, "offset": offset.wholeMilliseconds])
    }
  }
}

extension Plan {
  /// The time of a point; nil where the plan does not have its moment, as one that is rehearsed at any time has none.
  public func time(of point: TimePoint) -> WallInstant? {
    switch point {
    case .at(let time): time
    case .moment(let name, let offset):
      (moments?[name] ?? (name == TimePoint.opening ? release.window?.opens : nil)).map { $0 + offset }
    }
  }

  /// The plan without its times: a rehearsal is made at any.
  func untimed() -> Plan {
    var plan = self
    plan.moments = nil
    plan.deployment.steps = deployment.steps.map { step in
      guard step.isTimed else { return step }
      var step = step
      (step.notBefore, step.deadline, step.remind) = (nil, nil, nil)
      return step
    }
    return plan
  }
}

extension Step {
  /// Whether anything of it goes by the wall clock.
  var isTimed: Bool { notBefore != nil || deadline != nil }
}
