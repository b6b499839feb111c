import ReleaseModel

extension Need {
  /// What kind of thing waits; stable, for programs.
  public var kind: String {
    switch self {
    case .control: "control"
    case .infrastructure: "infrastructure"
    case .package: "package"
    case .resume: "resume"
    case .startPoll: "start-poll"
    case .vote: "vote"
    case .startDeployment: "start-deployment"
    case .declareHold: "declare-hold"
    case .confirmStep: "confirm-step"
    case .performStep: "perform-step"
    case .giveInput: "give-input"
    case .decideStep: "decide-step"
    case .decideHosts: "decide-hosts"
    case .performTest: "perform-test"
    case .decideCheck: "decide-check"
    case .answerTrigger: "answer-trigger"
    case .backOut: "back-out"
    case .declareSuccess: "declare-success"
    case .message: "message"
    }
  }

  /// The id of what waits, where it has one.
  public var id: String? {
    switch self {
    case .control(let id), .confirmStep(let id), .performStep(let id), .giveInput(let id),
      .decideStep(let id), .decideHosts(let id), .answerTrigger(let id), .vote(let id), .declareHold(let id),
      .message(let id):
      id
    case .infrastructure(let key), .performTest(let key), .decideCheck(let key): key.id
    case .package, .resume, .startPoll, .startDeployment, .backOut, .declareSuccess: nil
    }
  }
}
