import ReleaseModel

/// What is said of attempts that were left on another host.
extension ReleaseState {
  /// The host on which the newest attempt of a step was left; nil where it was not.
  func hostLeft(by id: StepID) -> String? {
    guard case .elsewhere(let host) = stepState(id)?.lastAttempt?.outcome else { return nil }
    return host
  }

  /// Why no output of a step's newest attempt is shown.
  func silence(of id: StepID) -> String {
    hostLeft(by: id).map {
      "Nobody here can stop it or read its output: look on \($0), in the run's folder, before you decide."
    } ?? "It wrote nothing."
  }

  /// Why it is not safe to run a step once more.
  func riskOfRetry(_ id: StepID) -> String {
    hostLeft(by: id).map {
      "It may still run on \($0): then it runs twice at once. Look there first."
    } ?? "The plan does not say that this is safe: what the attempts before have done may be done twice."
  }
}
