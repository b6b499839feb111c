import ReleaseModel

extension Inapplicability {
  /// Why the step is not to be done.
  ///
  /// - Parameter title: how a step is called.
  public func words(_ title: (StepID) -> String) -> String {
    switch self {
    case .takenBack: "its group was backed out alone"
    case .value(let value, let pattern): "‘\(value)’ does not match \(pattern)"
    case .result(let result):
      "\(title(result.step)) was not \(result.was.map(\.rawValue).joined(separator: " or "))"
    }
  }
}

extension StepResult {
  /// What is asked of a step.
  ///
  /// - Parameter title: how a step is called.
  public func words(_ title: (StepID) -> String) -> String {
    "\(title(step)) was \(was.map(\.rawValue).joined(separator: " or "))"
  }
}

extension ReleaseState {
  /// Why a step is not to be done; nil where it is.
  public func inapplicability(of id: StepID) -> String? {
    stepState(id)?.inapplicable?.words { "‘\(title(ofStep: $0))’" }
  }
}
