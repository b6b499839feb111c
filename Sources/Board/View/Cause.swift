import ReleaseModel

/// What has gone wrong, and waits for one answer, however many parts of the run ask for it: the check that has failed,
/// the trigger that it has tripped, the hold that it has brought about.
enum Cause: Hashable, Sendable {
  case step(StepID)
  /// The lost hosts of a fleet.
  case hosts(GroupID)
  /// An undo that the plan does not have.
  case undo(StepID)
  case check(CheckKey)
  /// A trigger that a clock or a person has tripped.
  case trigger(TriggerID)

  /// The row that shows it.
  var item: Item {
    switch self {
    case .step(let id), .undo(let id): .step(id)
    case .hosts(let id): .group(id)
    case .check(let key): key.list == .control ? .control(key.id) : .check(key)
    case .trigger(let id): .trigger(id)
    }
  }

  fileprivate var need: Need {
    switch self {
    case .step(let id): .decideStep(id)
    case .hosts(let id): .decideHosts(id)
    case .undo(let id): .performStep(id)
    case .check(let key): .decideCheck(key)
    case .trigger(let id): .answerTrigger(id)
    }
  }
}

extension ReleaseState {
  /// What has tripped a trigger, as far as it waits for an answer as well; the trigger itself where nothing else does.
  func cause(of trigger: TriggerID) -> Cause {
    switch plan.trigger(trigger)?.when {
    case .check(let id, _) where needsDecision(CheckKey(.verification, id)):
      .check(CheckKey(.verification, id))
    case .step(let id, _) where stepState(id)?.status == .awaitingDecision: .step(id)
    case .hostsLost(_, let fleet):
      undecidedFleets.first { fleet == nil || $0 == fleet }.map { .hosts($0) } ?? .trigger(trigger)
    default: .trigger(trigger)
    }
  }

  /// What a row asks to be decided; nil where it asks for nothing, or for no decision.
  func cause(of item: Item) -> Cause? {
    switch item {
    case .step(let id) where stepState(id)?.status == .awaitingDecision: .step(id)
    case .group(let id) where isAskedAbout(id) || undecidedFleets.contains(id):
      fleet(of: id).map { .hosts($0) }
    case .check(let key) where needsDecision(key): .check(key)
    case .control(let id) where failingControls.contains(id): .check(CheckKey(.control, id))
    case .trigger(let id) where triggers[id]?.status == .tripped: cause(of: id)
    default: nil
    }
  }

  /// The triggers that wait for an answer because of it.
  func triggers(trippedBy cause: Cause) -> [TriggerID] {
    trippedTriggers.map(\.id).filter { self.cause(of: $0) == cause }
  }

  /// Whether a check that has failed, or a control, holds the run and waits for a decision, and nothing else does.
  fileprivate var isHeldByUndecided: Bool {
    guard let reasons = hold?.reasons, reasons.allSatisfy({ $0.cause != nil }) else { return false }
    return reasons.contains { $0.cause.map(isUndecided) ?? false }
  }

  /// Whether nothing holds the run once a decision is made.
  func isHeld(onlyBy cause: Cause) -> Bool {
    hold?.reasons.allSatisfy { reason in
      reason.cause.map { $0 == cause || !isUndecided($0) } ?? false
    } ?? false
  }

  private func isUndecided(_ cause: Cause) -> Bool { self.cause(of: cause.item) == cause }

  /// What is asked of a person: of what has one cause only the first, and not to resume what a decision holds.
  func asking(_ needs: [Need]) -> [Need] {
    var causes: Set<Cause> = []
    var asked: [Need] = []
    for need in needs {
      guard let cause = cause(of: need) else {
        if need != .resume || !isHeldByUndecided { asked.append(need) }
        continue
      }
      if causes.insert(cause).inserted { asked.append(cause.need) }
    }
    return asked
  }

  private func cause(of need: Need) -> Cause? {
    switch need {
    case .answerTrigger(let id): cause(of: id)
    case .decideStep(let id): .step(id)
    case .decideHosts(let id): .hosts(id)
    case .decideCheck(let key): .check(key)
    default: nil
    }
  }
}

extension HoldReason {
  /// What has failed, where that is the reason.
  fileprivate var cause: Cause? {
    switch self {
    case .check(let key, _): .check(key)
    case .control(let id, _): .check(CheckKey(.control, id))
    case .asked, .unexplained, .package, .noGo, .noAnswer, .builtIn, .windowClosed, .frozen, .takenBack,
      .journal:
      nil
    }
  }
}

extension BoardModel {
  /// A command, with whatever answers the same question: what has tripped a trigger is acknowledged with it, and what is
  /// carried on in spite of a failure is not held by it any more.
  ///
  /// - Parameter reason: what the acknowledgements say; empty where the command is no answer.
  /// - Returns: the commands in the order in which they have to be sent: a countdown is stopped first.
  func answer(_ command: Command, about item: Item, because reason: String) -> [Command] {
    guard !reason.isEmpty, let cause = state.cause(of: item) else { return [command] }
    var before: [Command] = []
    if cause.item == item {
      before = state.triggers(trippedBy: cause)
        .map { .backout(.acknowledge($0, reason: reason)) }
        .filter { $0 != command }
    }
    return before + [command] + (endsHold(command, cause) ? [.run(.resume)] : [])
  }

  /// Whether a command carries on in spite of what holds the run.
  private func endsHold(_ command: Command, _ cause: Cause) -> Bool {
    switch command {
    case .checks(.accept), .controls(.waive): state.isHeld(onlyBy: cause)
    default: false
    }
  }
}
