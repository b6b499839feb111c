import ReleaseModel

/// What a person may want to be asked once more, or not. What cannot be taken back is none of it: a backout, a step beyond
/// the point of no return, a trigger that is tripped by hand, and the steps for which the plan says `confirm`.
public enum Confirmation: String, CaseIterable, Sendable {
  case poll, start, resume, success, stop, retry, reopen
}

extension ConfirmOverlay.Purpose {
  /// What it is called where it can be left out; nil where it cannot.
  fileprivate var confirmation: Confirmation? {
    switch self {
    case .startPoll: .poll
    case .startDeployment: .start
    case .resume: .resume
    case .declareSuccess: .success
    case .stop: .stop
    case .retry, .retryHosts, .retryLeft: .retry
    case .reopen: .reopen
    case .trip, .declareHold, .send: nil
    }
  }
}

extension BoardView {
  /// Asks whether something is meant; where nobody wants to be asked, does it.
  mutating func confirm(_ purpose: ConfirmOverlay.Purpose, _ model: BoardModel) -> [BoardRequest] {
    let overlay = ConfirmOverlay(purpose, model)
    if let confirmation = purpose.confirmation, !confirmations.contains(confirmation),
      let commands = try? overlay.commands(model), model.refusal(of: commands) == nil
    {
      if case .item(let item) = purpose.subject { decided(item) }
      return commands.map { .submit($0) }
    }
    push(overlay)
    return []
  }
}
