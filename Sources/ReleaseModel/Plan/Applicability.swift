/// How a step must have come out for another one to be done.
public struct StepResult: Hashable, Codable, Sendable {
  /// What became of a step.
  public enum Ending: String, Codable, CaseIterable, Sendable {
    /// It was done, by itself or by hand.
    case succeeded
    /// Its last attempt did not succeed, whether it was skipped then or done by hand.
    case failed
    /// Somebody has left it out.
    case skipped
    /// It was not to be done.
    case notApplicable = "not applicable"
  }

  /// The step.
  public var step: StepID
  /// Any one of these is enough; never none.
  public var was: [Ending]

  /// Names a step and what may have become of it.
  public init(step: StepID, was: [Ending]) {
    self.step = step
    self.was = was
  }
}

/// Why a step is not to be done.
public enum Inapplicability: Hashable, Sendable {
  /// A value of the plan in which its pattern was not found: known before the run.
  case value(String, pattern: String)
  /// A step has come out otherwise.
  case result(StepResult)
  /// A group that it belongs to was taken back alone before it was done.
  case takenBack(GroupID)
}

extension Inapplicability: Codable {
  public init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder)
    if let value: String = try fields.optional("value") {
      self = .value(value, pattern: try fields["matches"])
    } else if let group: GroupID = try fields.optional("takenBack") {
      self = .takenBack(group)
    } else {
      self = .result(StepResult(step: try fields["step"], was: try fields["was"]))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .value(let value, let pattern): try encoder.write(["value": value, "matches": pattern])
    case .takenBack(let group): try encoder.write(["takenBack": group])
    case .result(let result): try encoder.write(["step": result.step, "was": result.was])
    }
  }
}
