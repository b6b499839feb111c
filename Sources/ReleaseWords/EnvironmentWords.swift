import ReleaseModel

extension EnvironmentFact {
  /// What has happened, in one line.
  func words(_ state: ReleaseState) -> String {
    let environment = state.plan.release.environment
    return switch self {
    case .claimed: "\(environment) is locked for this run"
    case .held(let holder): "\(environment) is locked for run \(holder.run) (\(holder.release))"
    case .free: "\(environment) is free"
    case .released(let reason): "the lock on \(environment) is released before the run is over: \(reason)"
    }
  }
}
