import ReleaseModel

extension Need {
  /// What is asked of a person, as an order.
  public func words(_ state: ReleaseState) -> String {
    switch self {
    case .control: "show that ‘\(title(state))’ holds"
    case .infrastructure: "see to ‘\(title(state))’"
    case .package: "repair the package and verify it again"
    case .resume: "resume the run, held by \(state.hold?.by.name ?? "somebody")"
    case .startPoll: "call the go/no-go poll"
    case .vote(let position): "record the answer of \(position)"
    case .startDeployment: "start the deployment"
    case .confirmStep: "confirm ‘\(title(state))’"
    case .performStep: "do ‘\(title(state))’ and give evidence"
    case .decideStep: "decide about ‘\(title(state))’"
    case .performTest: "test ‘\(title(state))’"
    case .decideCheck: "decide about ‘\(title(state))’"
    case .answerTrigger: "answer the trigger ‘\(title(state))’"
    case .declareSuccess: "declare the release successful"
    }
  }

  /// The row that it is about; nil for the run as a whole.
  var item: Item? {
    switch self {
    case .control(let id): .control(id)
    case .infrastructure(let key), .performTest(let key), .decideCheck(let key): .check(key)
    case .package: .package
    case .vote(let position): .position(position)
    case .confirmStep(let id), .performStep(let id), .decideStep(let id): .step(id)
    case .answerTrigger(let id): .trigger(id)
    case .resume, .startPoll, .startDeployment, .declareSuccess: nil
    }
  }

  /// Whether something has gone wrong, so that the board asks by itself.
  var isDecision: Bool {
    switch self {
    case .decideStep, .decideCheck, .answerTrigger: true
    default: false
    }
  }

  private func title(_ state: ReleaseState) -> String { item?.title(in: state) ?? "" }
}
