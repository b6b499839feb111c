import ReleaseModel

extension Need {
  /// The row that it is about; nil for the run as a whole.
  var item: Item? {
    switch self {
    case .control(let id): .control(id)
    case .infrastructure(let key), .performTest(let key), .decideCheck(let key): Item(measuring: key)
    case .package: .package
    case .vote(let position): .position(position)
    case .confirmStep(let id), .performStep(let id), .giveInput(let id), .decideStep(let id),
      .declareHold(let id):
      .step(id)
    case .decideHosts(let id): .group(id)
    case .answerTrigger(let id): .trigger(id)
    case .message(let id): .message(id)
    case .resume, .startPoll, .startDeployment, .backOut, .declareSuccess: nil
    }
  }

  /// Whether something has gone wrong, so that the board asks by itself.
  var isDecision: Bool {
    switch self {
    case .decideStep, .decideHosts, .decideCheck, .answerTrigger: true
    default: false
    }
  }
}

extension Item {
  /// The row of what a check measures: a control that is measured has the row of the control.
  init(measuring key: CheckKey) { self = key.list == .control ? .control(key.id) : .check(key) }
}
