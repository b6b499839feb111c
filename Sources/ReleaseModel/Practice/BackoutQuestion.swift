/// The practice's nine questions to a backout plan.
public enum BackoutQuestion: String, Hashable, Sendable, CaseIterable {
  case circumstances, deadline, authority, performers, procedures
  case contingencies, duration, communication, test
}

extension Plan {
  /// Whether the plan's backout answers a question.
  public func answers(_ question: BackoutQuestion) -> Bool {
    guard let backout else { return false }
    return switch question {
    case .circumstances: !backout.triggers.isEmpty
    case .deadline: backout.window != nil
    case .authority: !backout.authorisers.isEmpty
    case .performers: !backout.performers.isEmpty && backout.startWithin != nil
    case .procedures:
      !backout.before.isEmpty || !backout.after.isEmpty || deployment.steps.contains { $0.undo != nil }
    case .contingencies: backout.contingencies != nil
    case .duration: backout.planned != nil
    case .communication: backout.communicate != nil
    case .test: backout.tested != nil || backout.demandsRehearsal
    }
  }
}
