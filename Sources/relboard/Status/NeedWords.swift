import ReleaseModel

extension Need {
  /// What kind of thing waits; stable, for programs.
  var kind: String {
    switch self {
    case .control: "control"
    case .infrastructure: "infrastructure"
    case .package: "package"
    case .resume: "resume"
    case .startPoll: "start-poll"
    case .vote: "vote"
    case .startDeployment: "start-deployment"
    case .confirmStep: "confirm-step"
    case .performStep: "perform-step"
    case .decideStep: "decide-step"
    case .performTest: "perform-test"
    case .decideCheck: "decide-check"
    case .answerTrigger: "answer-trigger"
    case .declareSuccess: "declare-success"
    }
  }

  /// The id of what waits, where it has one.
  var id: String? {
    switch self {
    case .control(let id), .confirmStep(let id), .performStep(let id), .decideStep(let id),
      .answerTrigger(let id), .vote(let id):
      id
    case .infrastructure(let key), .performTest(let key), .decideCheck(let key): key.id
    case .package, .resume, .startPoll, .startDeployment, .declareSuccess: nil
    }
  }

  /// What a person is asked to do.
  func words(in state: ReleaseState) -> String {
    switch self {
    case .control(let id):
      "control to tick or waive: " + (state.plan.controls.first { $0.id == id }?.title ?? id)
    case .infrastructure(let key): "infrastructure to settle: " + title(key, state)
    case .package: "the package is not what the plan says: put it right and verify it again"
    case .resume: "held" + (state.hold.map { " by \($0.by.name): \($0.reason)" } ?? "")
    case .startPoll: "the go/no-go poll is to be called"
    case .vote(let position): "GO or NO-GO from \(position)"
    case .startDeployment: "the deployment is to be started"
    case .confirmStep(let id): "step to confirm: " + title(id, state)
    case .performStep(let id): "step to do by hand: " + title(id, state)
    case .decideStep(let id):
      "decision on: \(title(id, state)) (\(state.stepState(id)?.lastAttempt?.outcome?.text ?? "ended"))"
    case .performTest(let key): "test to do by hand: " + title(key, state)
    case .decideCheck(let key): "decision on: \(title(key, state)) (\(state.checks[key]?.phase.rawValue ?? ""))"
    case .answerTrigger(let id):
      "trigger to answer: " + (state.plan.backout?.triggers.first { $0.id == id }?.title ?? id)
    case .declareSuccess: "success is to be declared"
    }
  }

  private func title(_ id: StepID, _ state: ReleaseState) -> String { state.step(id)?.title ?? id }
  private func title(_ key: CheckKey, _ state: ReleaseState) -> String { state.check(key)?.title ?? key.id }
}
