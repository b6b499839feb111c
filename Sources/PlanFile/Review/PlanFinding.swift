/// One error of a plan file, or one piece of advice on it.
public struct PlanFinding: Hashable, Sendable {
  /// The rule by which it was found.
  public var rule: PlanRule
  /// Whether no run is opened with it.
  public var isError: Bool
  /// Where it stands; nil for the file as a whole.
  public var mark: Mark?
  /// What was found, and what to write.
  public var words: String
}

extension PlanReading {
  /// Every error, and then all advice, each once.
  public var findings: [PlanFinding] {
    diagnostics.map {
      PlanFinding(rule: $0.kind.rule, isError: true, mark: $0.mark, words: $0.kind.words(at: $0.mark))
    }
      + advice.map { PlanFinding(rule: $0.kind.rule, isError: false, mark: $0.mark, words: $0.kind.words) }
  }
}
