import ReleaseModel

extension Need {
  /// What is asked of a person, as an order.
  public func words(_ state: ReleaseState) -> String {
    switch self {
    case .control(let id) where state.check(CheckKey(.control, id)) != nil:
      "see to ‘\(title(state))’, or waive it"
    case .control(let id) where state.asksForSignature(.control(id)): "have ‘\(title(state))’ signed"
    case .control: "tick ‘\(title(state))’, with evidence"
    case .infrastructure: "see to ‘\(title(state))’"
    case .package: "repair the package and verify it again"
    case .resume: "resume the run, held by \(state.hold?.by.name ?? "somebody")"
    case .startPoll where state.standingHold != nil: "call the poll of the hold again"
    case .startPoll: "call the go/no-go poll"
    case .declareHold: "declare ‘\(title(state))’ over"
    case .vote(let position) where state.asksForSignature(.position(position)):
      "have the answer of \(position) signed"
    case .vote(let position): "record the answer of \(position)"
    case .startDeployment: "start the deployment"
    case .confirmStep: "confirm ‘\(title(state))’"
    case .performStep(let id):
      state.stepWithoutUndo(of: id).map { "undo ‘\($0.title)’ by hand, or say why it stays" }
        ?? "do ‘\(title(state))’ and give evidence"
    case .giveInput: "type at the terminal of ‘\(title(state))’"
    case .decideStep: "decide about ‘\(title(state))’"
    case .decideHosts(let fleet) where state.phase == .backingOut:
      "decide about \(hostCount(state.lostHosts(of: fleet).count)) on which ‘\(title(state))’ could not be taken back"
    case .decideHosts(let fleet):
      "decide about \(hostCount(state.lostHosts(of: fleet).count)) of ‘\(title(state))’ that failed"
    case .performTest: "test ‘\(title(state))’"
    case .decideCheck(let key) where state.asksForBackout(key): "back out, or decide about ‘\(title(state))’"
    case .decideCheck: "decide about ‘\(title(state))’"
    case .answerTrigger: "answer the trigger ‘\(title(state))’"
    case .backOut: "back the release out"
    case .declareSuccess: "declare the release successful"
    case .message(let id): messageWords(id, state)
    }
  }

  private func messageWords(_ id: MessageID, _ state: ReleaseState) -> String {
    let title = state.audience(of: id)
    switch state.messages[id]?.status {
    case .unknown: return "say whether ‘\(title)’ was told: nobody knows"
    case .failed: return "tell ‘\(title)’: sending it has failed"
    case .draft, .validated, .due, .sending, .sent, .confirmed, nil:
      return state.messages[id]?.problem == nil
        ? "read what ‘\(title)’ is told, and send it" : "see to what ‘\(title)’ is told: it cannot be sent"
    }
  }

  private func title(_ state: ReleaseState) -> String {
    switch self {
    case .control(let id): state.title(ofControl: id)
    case .infrastructure(let key), .performTest(let key), .decideCheck(let key): state.title(ofCheck: key)
    case .confirmStep(let id), .performStep(let id), .giveInput(let id), .decideStep(let id),
      .declareHold(let id):
      state.title(ofStep: id)
    case .decideHosts(let id): state.group(id)?.title ?? id
    case .answerTrigger(let id): state.title(ofTrigger: id)
    case .package, .resume, .startPoll, .vote, .startDeployment, .backOut, .declareSuccess,
      .message:
      ""
    }
  }
}

/// So many hosts, in words.
func hostCount(_ count: Int) -> String { "\(count) host\(count == 1 ? "" : "s")" }

extension ReleaseState {
  fileprivate func asksForSignature(_ item: Statement.Item) -> Bool {
    plan.signedItems.contains { $0.item == item }
  }

  /// The title by which the plan calls a control; its id where it has none.
  public func title(ofControl id: ControlID) -> String {
    plan.controls.first { $0.id == id }?.title ?? id
  }

  /// The title by which the plan calls a check; its id where it has none.
  public func title(ofCheck key: CheckKey) -> String { check(key)?.title ?? key.id }

  /// The title by which the plan calls a step; its id where it has none.
  public func title(ofStep id: StepID) -> String { step(id)?.title ?? id }

  /// Who is told by a message; its id where the plan does not know it.
  public func audience(of id: MessageID) -> String { message(id)?.audience ?? id }

  /// The title by which the plan calls a trigger; its id where it has none.
  public func title(ofTrigger id: TriggerID) -> String {
    plan.backout?.triggers.first { $0.id == id }?.title ?? id
  }
}
