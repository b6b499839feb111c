import ReleaseModel
import ReleaseWords

/// The demonstration's guide: what is seen now, and which keys to try. It goes by where the run stands, so that it never
/// waits for somebody who has done otherwise.
enum Tour: CaseIterable {
  case opening, controls, infrastructure, poll, start, confirming, running, byHand, decision, trigger, held,
    verifying, manualTest, success, backingOut, finishing, over

  /// What is to be told now; nil while nothing of the tour fits.
  init(_ model: BoardModel) {
    self =
      if model.isOpening {
        .opening
      } else if model.state.phase.isEnded {
        .over
      } else if !model.state.trippedTriggers.isEmpty {
        .trigger
      } else {
        Tour(model.needs.first) ?? Tour(model.state.phase)
      }
  }

  private init?(_ need: Need?) {
    switch need {
    case nil: return nil
    case .control: self = .controls
    case .infrastructure, .package: self = .infrastructure
    case .startPoll, .vote, .declareHold: self = .poll
    case .startDeployment: self = .start
    case .confirmStep: self = .confirming
    case .performStep, .giveInput: self = .byHand
    case .decideStep, .decideHosts, .decideCheck: self = .decision
    case .answerTrigger, .backOut: self = .trigger
    case .resume: self = .held
    case .performTest: self = .manualTest
    case .declareSuccess: self = .success
    // It keeps nothing up: what goes on meanwhile is told.
    case .message: return nil
    }
  }

  private init(_ phase: ReleaseState.Phase) {
    self =
      switch phase {
      case .planned, .preparing, .polling: .infrastructure
      case .deploying: .running
      case .verifying: .verifying
      case .backingOut: .backingOut
      case .finishing: .finishing
      case .succeeded, .backedOut, .backoutFailed, .aborted: .over
      }
  }

  /// What is said, with the keys as they are now.
  func words(_ keymap: Keymap) -> String {
    func key(_ id: Binding.ID) -> String { keymap.label(id) }
    let next = key(.next)
    return switch self {
    case .opening:
      "A release of a small shop is laid out on this machine: real processes, a real database, real HTTP."
    case .controls:
      "Before anything is touched, the controls must hold. \(key(.tick)) ticks the selected one, \(key(.act)) takes a "
        + "note of how you know; \(next) leads to whatever is needed next, here and everywhere."
    case .infrastructure:
      "The infrastructure is measured and the package hashed, now and again before the first step. "
        + "\(key(.details)) shows all that is known of a row."
    case .poll:
      "The go/no-go poll: each position is called in turn, and one NO-GO sends the release back to a hold. \(next) asks "
        + "the next one."
    case .start:
      "Everything holds, and nothing is touched yet. \(next) starts the deployment; it says first what it will do."
    case .confirming:
      "This step wants a word before it starts. The gauge at the upper right says how long a backout would still fit: "
        + "the point of no return."
    case .running:
      "The steps run outside of the board: \(key(.leave)) leaves, or close the terminal, and 'relboard demo' comes back "
        + "with nothing lost. \(key(Binding.ID("timeline"))) shows the timeline, \(key(.output)) the whole output."
    case .byHand:
      "A person does this step: \(next) asks for it, and records who did it and how that is known."
    case .decision:
      "Something went wrong. One question for one cause, with what it printed; Esc decides later, and nothing is done "
        + "meanwhile."
    case .trigger:
      "A backout trigger has tripped. Back out with \(key(.backOut)), which undoes what has really run, newest first; or "
        + "carry on with \(key(.carryOn)) and a reason."
    case .held: "The run is held: what runs goes on, nothing new starts. \(key(.hold)) resumes it."
    case .verifying:
      "The checks decide whether the release stays, over real requests; each reading is kept. A check that nobody "
        + "watched is never green."
    case .manualTest: "A person tests as well: \(next) asks what was seen, and by whom."
    case .success:
      "All has passed. \(next) declares the release successful, which is then on record; \(key(.backOut)) would still "
        + "take it back."
    case .finishing:
      "How the release has ended stands; what the plan wants done at the end in any case is still run."
    case .backingOut:
      "The backout runs the undo of every step that was attempted, and then its own checks. It can fail as well: then it "
        + "asks."
    case .over:
      "That was a release. \(key(.messages)) has who is to be told, \(key(Binding.ID("events"))) all that happened; "
        + "'relboard report' makes a document of it. \(key(.leave)) and then c removes the demonstration."
    }
  }
}
