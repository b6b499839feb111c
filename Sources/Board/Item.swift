import ReleaseModel
import ReleaseWords

/// What a row is about. Selections and overlays hold on to it, never to a position in a list.
enum Item: Hashable, Sendable {
  case heading(String)
  case control(ControlID)
  case check(CheckKey)
  case package
  case position(String)
  case step(StepID)
  case group(GroupID)
  case trigger(TriggerID)
  case message(MessageID)
  case phase(RunPhase)
  case event(Int)
  case task(PracticeTask)
  case product(WorkProduct)
  /// An activity of the iteration, by its id.
  case activity(String)

  var isSelectable: Bool {
    if case .heading = self { false } else { true }
  }

  /// The title by which the plan calls it.
  func title(in state: ReleaseState) -> String {
    switch self {
    case .heading(let text): text
    case .control(let id): state.title(ofControl: id)
    case .check(let key): state.title(ofCheck: key)
    case .package: "Package"
    case .position(let position): position
    case .step(let id): state.title(ofStep: id)
    case .group(let id): state.group(id)?.title ?? id
    case .trigger(let id): state.title(ofTrigger: id)
    case .message(let id): state.message(id)?.audience ?? id
    case .phase(let phase): phase.title
    case .event(let number): "Event \(number)"
    case .task(let task): task.guide.title
    case .product(let product): product.title
    case .activity(let id): state.plan.activity(id)?.title ?? id
    }
  }

  /// What it was when it was asked about; a question whose standing has changed has been answered.
  func standing(in state: ReleaseState) -> Standing {
    switch self {
    case .group(let id): .plain(state.undecidedFleets.contains(id) ? "decide" : "")
    case .heading, .phase, .event, .task, .product, .activity: .plain("")
    case .control(let id): .plain(state.controls[id]?.status.rawValue ?? "")
    case .check(let key):
      .plain(
        (state.checks[key]?.phase.rawValue ?? "") + (state.checks[key]?.accepted == nil ? "" : " accepted"))
    case .package: .plain("\(state.package.wanted)")
    case .position(let position): .vote(state.shownPoll.state.votes[position], state.phase)
    case .step(let id):
      .step(
        state.stepState(id).map { $0.status == .awaitingConfirmation ? .pending : $0.status },
        attempts: state.stepState(id)?.attempts.count ?? 0,
        isConfirmed: state.stepState(id)?.isConfirmed ?? false)
    case .trigger(let id): .trigger(state.triggers[id]?.status)
    case .message(let id): .plain(state.messages[id]?.status.rawValue ?? "")
    }
  }
}

/// See ``Item/standing(in:)``.
enum Standing: Equatable, Sendable {
  case plain(String)
  case vote(Vote?, ReleaseState.Phase)
  /// Whether a step that waits has been offered makes no difference to what is asked about it.
  case step(StepState.Status?, attempts: Int, isConfirmed: Bool)
  case trigger(TriggerState.Status?)
}

extension BoardModel {
  /// Whether the plan gives a step to whoever looks.
  func isMine(_ step: Step) -> Bool { plan.assigns(step, to: operatorName) }
}

extension ReleaseState {
  func trigger(_ id: TriggerID) -> Trigger? { plan.backout?.triggers.first { $0.id == id } }

  /// Whether the release is, or was, taken back: the board then shows the backout's steps and checks.
  var isBackout: Bool { backout != nil }

  /// The verification that counts: while a group alone is taken back it is still that of the release.
  var shownVerification: CheckKey.List { backout != nil && backout?.group == nil ? .backout : .verification }

  /// The steps that are run now, or were last: the deployment's, the backout's, or those of the end.
  var shownFlow: Flow? {
    phase == .finishing ? finally : isBackout ? backout?.flow : deployment
  }

  /// The state to show of a step: one whose needs are complete is ready.
  func shownStatus(of id: StepID) -> StepState.Status? {
    guard let step = step(id), let status = stepState(id)?.status else { return nil }
    let isReady = status == .pending && step.needs.allSatisfy { stepState($0)?.isComplete ?? true }
    let hasCome = phase == .finishing || finally.step(id) == nil
    return isReady && isLive && hasCome ? .ready : status
  }
}
