import ReleaseModel

extension Need {
  /// The row that it is about; nil for the run as a whole.
  var item: Item? {
    switch self {
    case .control(let id): .control(id)
    case .decideCheck(let key) where key.list == .control: .control(key.id)
    case .infrastructure(let key), .performTest(let key), .decideCheck(let key): .check(key)
    case .package: .package
    case .vote(let position): .position(position)
    case .confirmStep(let id), .performStep(let id), .decideStep(let id): .step(id)
    case .answerTrigger(let id): .trigger(id)
    case .resume, .startPoll, .startDeployment, .backOut, .declareSuccess: nil
    }
  }

  /// Whether something has gone wrong, so that the board asks by itself.
  var isDecision: Bool {
    switch self {
    case .decideStep, .decideCheck, .answerTrigger: true
    default: false
    }
  }
}
