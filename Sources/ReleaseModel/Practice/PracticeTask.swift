/// The ten tasks of the practice, in its order. The raw values are the names by which people ask for them.
public enum PracticeTask: String, CaseIterable, Hashable, Sendable {
  case controls, infrastructure, plan
  case backoutPlan = "backout-plan"
  case communications, package, deploy, verify
  case backOut = "back-out"
  case deliver

  /// Its number, 1 to 10.
  public var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The task with a number or a name; nil for what is neither.
  public init?(_ text: String) {
    guard
      let task = Self.allCases.first(where: { "\($0.number)" == text || $0.rawValue == text.lowercased() })
    else { return nil }
    self = task
  }
}

/// The six work products of the practice.
public enum WorkProduct: String, CaseIterable, Hashable, Sendable {
  case releaseControls, infrastructure, deploymentPlan, backoutPlan, communications, release
}

extension ReleaseState {
  /// Which task of the practice the run is at.
  public var practiceTask: PracticeTask {
    switch phase {
    case .planned, .preparing, .polling: .controls
    case .deploying: .deploy
    case .verifying: .verify
    case .backingOut, .backedOut, .backoutFailed: .backOut
    case .finishing: backout == nil ? .deliver : .backOut
    case .succeeded, .aborted: .deliver
    }
  }
}
