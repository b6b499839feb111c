import ReleaseModel
import Screen

extension Binding {
  /// The bindings that act on the run. Each asks the model whether it may, so that the reason is the model's.
  static let acting: [Binding] = [
    Binding(
      .act, keys: [.enter], label: "act",
      help: "Do what the row asks for, go to its terminal, fold a group, or show details",
      says: { model, view in
        guard let item = view.selectedItem(model) else { return nil }
        if model.terminal(of: item) != nil { return "terminal" }
        guard case .group(let id) = item else { return nil }
        return view.foldedGroups(model).contains(id) ? "unfold" : "fold"
      },
      disabled: { model, view in view.selectedItem(model) == nil ? "nothing is selected" : nil },
      perform: { view, model in view.selectedItem(model).map { view.act(on: $0, model) } ?? [] }),
    Binding(
      .next, keys: [.character("n")], label: "next", help: "Go to what is needed next and answer it",
      isActing: true,
      disabled: { model, _ in
        model.needs.isEmpty && !model.state.phase.isEnded ? "nothing waits for a person" : nil
      },
      perform: { view, model in
        if model.state.phase.isEnded {
          view.showEnd()
          if !model.situation.dueMessages.isEmpty { view.show(CommunicationsScreen()) }
        }
        guard let need = view.nextNeed(model) else { return [] }
        if view.decision != nil { view.overlays.removeLast() }
        view.select(need.item)
        return view.open(need, model)
      }),
    .command(
      .tick, keys: [.character(" ")], label: "tick",
      help: "Tick the control without evidence; asks before it is opened again",
      otherwise: "only a control is ticked",
      asks: { item, model in
        guard case .control(let id) = item, model.state.controls[id]?.status != .open else { return nil }
        return .reopen(id)
      }
    ) { item, model in
      guard case .control(let id) = item else { return nil }
      let isOpen = model.state.controls[id]?.status == .open
      return isOpen ? .controls(.tick(id, evidence: Evidence(text: ""))) : .controls(.reopen(id))
    },
    .command(
      .retry, keys: [.character("r")], label: "retry",
      help: "Retry the failed step or hosts, at once if it waits for that, or measure the check again",
      otherwise: "only a step, a check or the package is tried again", answers: "it is tried again",
      says: { model, view in
        switch view.decision?.cause {
        case .check: "measure again"
        case .hosts: "retry these"
        case .step, .undo, .trigger, nil: nil
        }
      },
      asks: { item, model in
        if case .group(let id) = item {
          return model.state.fleet(of: id).flatMap {
            model.asksBeforeRetryOnHosts(of: $0) ? .retryHosts($0) : nil
          }
        }
        return item.stepID.flatMap { model.asksBeforeRetry(of: $0) ? .retry($0) : nil }
      }
    ) { item, model in
      switch item {
      case .group(let id): model.state.fleet(of: id).map { .steps(.retryHosts($0)) }
      case .step(let id): .steps(.retry(id))
      case .check(let key): .checks(.remeasure(key))
      case .control(let id): .checks(.remeasure(CheckKey(.control, id)))
      case .package: .package(.verify)
      default: nil
      }
    },
    Binding(
      .retryLeft, keys: [.character("H")],
      help: "Retry the step on the hosts alone that failed, were not reached, were not begun or are unknown",
      isActing: true,
      says: { model, view in
        view.selectedStep(model).flatMap { model.state.stepState($0)?.play }
          .map { "retry on \(Words.count($0.left.count, "host")) left" }
      },
      disabled: { model, view in
        guard let id = view.selectedStep(model) else {
          return "only a step of several hosts is tried again so"
        }
        return model.obstacle(to: .steps(.retryLeft(id)))
      },
      perform: { view, model in
        guard let id = view.selectedStep(model) else { return [] }
        if model.asksBeforeRetry(of: id) { return view.confirm(.retryLeft(id), model) }
        let answer = model.answer(
          .steps(.retryLeft(id)), about: .step(id), because: "its hosts are tried again")
        if !answer.isEmpty { view.decided(.step(id)) }
        return answer.map { .submit($0) }
      }),
    .command(
      .reopen, keys: [.character("R")],

      help: "Open again a step skipped or done in advance, a control or a poll's answer; arm a trigger again",
      otherwise: "only a step, a control or a trigger is opened again",
      asks: { item, _ in if case .control(let id) = item { .reopen(id) } else { nil } }
    ) { item, _ in
      switch item {
      case .step(let id): .steps(.reopen(id))
      case .control(let id): .controls(.reopen(id))
      case .trigger(let id): .backout(.rearm(id))
      case .position(let position): .poll(.takeBack(position: position))
      default: nil
      }
    },
    .text(
      .skip, keys: [.character("s")], label: "skip", help: "Skip the step or exclude hosts, with a reason",
      otherwise: "only a step is skipped",
      says: { _, view in
        if case .hosts = view.decision?.cause { return "exclude them, with a reason" }
        return view.decision.map { $0.isUndo ? "it stays as it is, with a reason" : "skip, with a reason" }
      }
    ) { item, model in
      if case .group(let id) = item { return model.state.fleet(of: id).map { .exclude($0) } }
      return item.stepID.map { .skip($0) }
    },
    .text(
      .done, keys: [.character("d")], help: "Mark the step as done by hand, with evidence",
      otherwise: "only a step is done by hand",
      says: { _, view in
        view.decision.map {
          $0.isUndo ? "it was undone by hand, with evidence" : "done by hand, with evidence"
        }
      }
    ) { item, _ in
      item.stepID.map { .complete($0) }
    },
    .text(
      .redo, keys: [.character("D")], help: "Do a step again that has succeeded, with a reason",
      otherwise: "only a step is done again"
    ) { item, _ in
      item.stepID.map { .redo($0) }
    },
    .text(
      .carryOn, keys: [.character("c"), .character("w")], label: "carry on",
      help: "Carry on, with a reason: waive the control, accept the check, acknowledge the trigger",
      otherwise: "only a control is waived, a check accepted and a trigger acknowledged",
      says: { model, view in view.decision.flatMap { model.carryingOn($0.cause) } }
    ) { item, model in
      TextOverlay.Purpose(carryingOn: model.state.cause(of: item)?.item ?? item)
    },
    Binding(
      .stop, keys: [.character("x")], label: "stop", help: "Stop the running step", isActing: true,
      disabled: { model, view in
        view.selectedStep(model).map { model.obstacle(to: .steps(.stop($0))) }
          ?? "only a running step is stopped"
      },
      perform: { view, model in
        view.selectedStep(model).map { view.confirm(.stop($0), model) } ?? []
      }),
    Binding(
      .hold, keys: [.character("h")], label: "hold", help: "Hold the run at once, then say why; or resume it",
      isActing: true, says: { model, _ in model.state.hold == nil ? nil : "resume" },
      disabled: { model, _ in model.obstacle(to: .run(model.state.hold == nil ? .hold : .resume)) },
      perform: { view, model in
        guard model.state.hold == nil else { return view.confirm(.resume, model) }
        view.push(TextOverlay(.explainHold, model))
        return [.submit(.run(.hold(reason: nil)))]
      }),
    Binding(
      .suppress, keys: [.character("u")], help: "Suppress the trigger for a while, with a reason",
      isActing: true, says: { _, view in view.decision.map { _ in "suppress the trigger for a while" } },
      disabled: { model, view in
        guard case .trigger(let id) = view.selectedItem(model) else { return "only a trigger is suppressed" }
        return SuppressOverlay.obstacle(id, model)
      },
      perform: { view, model in
        if case .trigger(let id) = view.selectedItem(model) { view.push(SuppressOverlay(id, model)) }
        return []
      }),
    Binding(
      .backOut, keys: [.character("b")], label: "back out", help: "Back the release out", isDangerous: true,
      isActing: true, says: { model, view in view.decision.map { _ in model.backingOut } },
      disabled: { model, _ in model.obstacle(to: .backout(.backOut)) },
      perform: { view, model in
        let item = view.selectedItem(model)
        view.push(BackoutOverlay(model, title: view.decision?.cause.words(model), of: item))
        return []
      }),
    Binding(
      .runCommand, keys: [.character("!")], help: "Run a command that is not in the plan, with a reason",
      isActing: true,
      disabled: { model, _ in model.obstacle(to: .steps(.runCommand)) },
      perform: { view, model in
        view.push(AdHocOverlay())
        return []
      }),
    Binding(
      .keep, keys: [.character("K")], help: "Keep the release with an emergency bug fix", isActing: true,
      says: { _, view in view.decision.map { _ in "keep it, with an emergency bug fix" } },
      disabled: { model, _ in model.obstacle(to: .run(.keep)) },
      perform: { view, model in
        view.push(KeepOverlay(model))
        return []
      }),
    Binding(
      .end, keys: [.character("A")], help: "Abort the run, or declare a backout failed", isDangerous: true,
      isActing: true,
      disabled: { model, _ in model.obstacle(to: EndOverlay.intent(model)) },
      perform: { view, model in
        view.push(EndOverlay(model))
        return []
      }),
  ]
}

extension BoardModel {
  /// What the poll waits for, of the row of the hold at which the run stands.
  fileprivate func pollNeed(of item: Item) -> Need? {
    guard let hold = state.standingHold, item == .step(hold) else { return nil }
    return needs.first {
      switch $0 {
      case .vote, .startPoll: true
      default: false
      }
    }
  }

  /// The attempt of a row at whose terminal somebody can sit; nil where there is none, and in a replay.
  func terminal(of item: Item) -> AttemptID? {
    guard replay == nil, case .step(let id) = item, state.step(id)?.hasTerminal == true,
      let step = state.stepState(id), step.isActive
    else { return nil }
    return step.lastAttempt?.id
  }

  /// Whether a retry on the lost hosts of a fleet is confirmed first.
  func asksBeforeRetryOnHosts(of fleet: GroupID) -> Bool {
    state.lostHosts(of: fleet).contains { asksBeforeRetry(of: $0) }
  }

  /// Whether a retry is confirmed first: the plan does not say that the step may be run again, or it may still run.
  func asksBeforeRetry(of id: StepID) -> Bool {
    guard let step = state.step(id), let stands = state.stepState(id) else { return false }
    return !step.isManual && !stands.waitsForRetry && (step.rerun != .safe || state.hostLeft(by: id) != nil)
  }
}

extension BoardView {
  /// The decision that is asked for, and has the keyboard.
  var decision: DecisionOverlay? { overlays.last?.base as? DecisionOverlay }

  /// What is needed next: after the decision that is open the one behind it.
  fileprivate func nextNeed(_ model: BoardModel) -> Need? {
    let needs = model.needs
    guard let item = decision?.cause.item, let index = needs.firstIndex(where: { $0.item == item }) else {
      return needs.first
    }
    return needs[(index + 1) % needs.count]
  }

  mutating func push(_ overlay: any Overlay) { overlays.append(AnyOverlay(overlay)) }

  func selectedStep(_ model: BoardModel) -> StepID? { selectedItem(model)?.stepID }

  /// Enter on a row: what its state asks for; where it asks for nothing, its details.
  mutating func act(on item: Item, _ model: BoardModel) -> [BoardRequest] {
    if let cause = model.isReadOnly ? nil : model.state.cause(of: item) {
      push(DecisionOverlay(cause, model))
      return []
    }
    if let attempt = model.terminal(of: item) { return [.attach(attempt)] }
    if let need = model.needs.first(where: { $0.item == item }) ?? model.pollNeed(of: item) {
      return open(need, model)
    }
    switch item {
    case .trigger(let id) where model.obstacle(to: .backout(.trip(id))) == nil:
      return confirm(.trip(id), model)
    case .group(let id): fold(id, model)
    case .task(let task): push(GuideOverlay(task))
    default: push(DetailOverlay(item))
    }
    return []
  }

  /// Opens what answers a need.
  @discardableResult
  mutating func open(_ need: Need, _ model: BoardModel) -> [BoardRequest] {
    switch need {
    case .control(let id) where model.state.check(CheckKey(.control, id)) != nil:
      push(DecisionOverlay(.check(CheckKey(.control, id)), model))
    case .control(let id) where SignOverlay.isAsked(for: .control(id), model):
      push(SignOverlay(.control(id), model))
    case .control(let id): push(TextOverlay(.tick(id), model))
    case .infrastructure(let key) where model.state.needsDecision(key):
      push(DecisionOverlay(.check(key), model))
    case .infrastructure(let key), .performTest(let key): push(TestOverlay(key, model))
    case .package: return [.submit(.package(.verify))]
    case .resume: return confirm(.resume, model)
    case .startPoll: return confirm(.startPoll, model)
    case .vote(let position) where SignOverlay.isAsked(for: .position(position), model):
      push(SignOverlay(.position(position), model))
    case .vote(let position): push(PollOverlay(position, model))
    case .startDeployment: return confirm(.startDeployment, model)
    case .declareHold(let id): return confirm(.declareHold(id), model)
    case .confirmStep(let id): push(StepConfirmOverlay(id, model))
    case .performStep(let id) where model.needsEnvironment(id): push(StepConfirmOverlay(id, model))
    case .performStep(let id) where model.state.stepWithoutUndo(of: id) != nil:
      push(DecisionOverlay(.undo(id), model))
    case .performStep(let id): push(TextOverlay(.complete(id), model))
    case .giveInput(let id): return model.terminal(of: .step(id)).map { [.attach($0)] } ?? []
    case .decideStep(let id): push(DecisionOverlay(.step(id), model))
    case .decideHosts(let id): push(DecisionOverlay(.hosts(id), model))
    case .decideCheck(let key): push(DecisionOverlay(.check(key), model))
    case .answerTrigger(let id): push(DecisionOverlay(model.state.cause(of: id), model))
    case .backOut: push(BackoutOverlay(model))
    case .declareSuccess: return confirm(.declareSuccess, model)
    case .message(let id):
      show(CommunicationsScreen())
      select(.message(id))
      if model.state.messages[id]?.status == .due, model.obstacleToSending(id) == nil {
        return confirm(.send(id), model)
      }
    }
    return []
  }
}
