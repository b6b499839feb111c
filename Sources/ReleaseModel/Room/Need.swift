/// Something that waits for a person.
public enum Need: Hashable, Sendable {
  case control(ControlID)
  case infrastructure(CheckKey)
  case package
  case resume
  case startPoll
  case vote(position: String)
  case startDeployment
  /// To declare that a hold of the plan is over: its poll has passed.
  case declareHold(StepID)
  case confirmStep(StepID)
  case performStep(StepID)
  /// To type at the terminal of a step that runs.
  case giveInput(StepID)
  case decideStep(StepID)
  /// To say what becomes of the lost hosts of a fleet, once for all of them.
  case decideHosts(GroupID)
  case performTest(CheckKey)
  case decideCheck(CheckKey)
  case answerTrigger(TriggerID)
  /// To order the backout for which the run was opened.
  case backOut
  case declareSuccess
  /// To send a message, or to say whether it has arrived.
  case message(MessageID)

  /// How urgent it is, the most urgent first: what may take the release back, what has failed, what stands still,
  /// what is to be done, and then what stands between the run and its next phase.
  fileprivate var urgency: Int {
    switch self {
    case .answerTrigger, .backOut: 0
    case .decideStep, .decideHosts: 1
    case .decideCheck: 2
    case .resume: 3
    case .confirmStep, .performStep, .giveInput: 4
    case .performTest: 5
    case .control: 6
    case .infrastructure: 7
    case .package: 8
    case .vote: 9
    case .startPoll, .startDeployment, .declareHold: 10
    case .declareSuccess: 11
    case .message: 12
    }
  }
}

extension ReleaseState {
  /// All that waits for a person now, the most urgent first. Empty when the run goes on without one.
  public func needs(at wall: WallInstant) -> [Need] {
    guard run != nil, !phase.isEnded else { return [] }
    let needs = lastingNeeds
    return goNeed(at: wall).map { needs + [$0] } ?? needs
  }

  /// What waits for a person whatever the time.
  var lastingNeeds: [Need] {
    guard run != nil, !phase.isEnded else { return [] }
    if waitsForOrder { return [.backOut] }
    let needs =
      BackoutRoom.needs(self) + StepRoom.needs(self) + CheckRoom.needs(self) + RunRoom.needs(self)
      + ControlRoom.needs(self) + PackageRoom.needs(self) + PollRoom.needs(self) + MessageRoom.needs(self)
    let byUrgency = Dictionary(grouping: needs, by: \.urgency)
    return byUrgency.keys.sorted().flatMap { byUrgency[$0] ?? [] }
  }

  /// The word that lets the release go on to its poll or its deployment, once nothing but that is missing.
  func goNeed(at wall: WallInstant) -> Need? {
    guard phase == .preparing || phase == .polling, hold == nil, !waitsForOrder else { return nil }
    if phase == .polling, poll.passedAt == nil { return nil }
    // Time will not open a window that is closed, so somebody has to look at it.
    let isTooLate = plan.release.window.map { wall >= $0.closes } ?? false
    guard isTooLate || obstacleToGo(at: wall) == nil else { return nil }
    return plan.poll.isEmpty || phase == .polling ? .startDeployment : .startPoll
  }
}
