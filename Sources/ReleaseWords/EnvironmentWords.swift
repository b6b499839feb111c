import ReleaseModel

extension EnvironmentFact {
  /// What has happened, in one line.
  func words(_ state: ReleaseState) -> String {
    let environment = state.plan.release.environment
    return switch self {
    case .claimed: "\(environment) is locked for this run"
    case .held(let holder): "\(environment) is locked for \(holder.words)"
    case .free: "\(environment) is free"
    case .released(let reason): "the lock on \(environment) is released before the run is over: \(reason)"
    case .left: "\(environment) is free for the next"
    }
  }
}

extension EnvironmentHolder {
  /// Which run it is, and where.
  var words: String { "run \(run) (\(release))" + (host.map { " on \($0)" } ?? "") }
}
