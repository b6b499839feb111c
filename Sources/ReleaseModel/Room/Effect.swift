/// Something that must be going on outside while the state is as it is.
///
/// Effects are never remembered: ``effects(of:)`` derives them all from the state, so that a resumed run wants
/// just what the interrupted one did. Whoever performs them is told what a turn has changed of them.
public enum Effect: Hashable, Sendable {
  /// The attempt's process runs, and its end is told once.
  case attempt(AttemptID)
  /// The attempt's process is asked to stop.
  case stop(AttemptID)
  /// The check is measured at that time or as soon after it as can be.
  case measure(CheckKey, number: Int, due: SteadyInstant)
  /// The package's files are hashed.
  case verifyPackage(round: Int)
  /// The message is sent, by its attempt of that number, at that time or as soon after it as can be.
  case deliver(MessageID, number: Int, due: SteadyInstant)
  /// ``RunWish/wake`` is sent at that time, by the clock on which it lies, and again until something has followed.
  case wake(Deadline)
}

/// All that must be going on outside in this state.
public func effects(of state: ReleaseState) -> Set<Effect> {
  guard state.run != nil else { return [] }
  var effects = Set(state.generalEffects)
  for flow in state.flows {
    for index in flow.active { effects.formUnion(flow.effects(at: index)) }
  }
  let book = state.checks
  for index in book.measuring.union(book.table.compared) {
    effects.formUnion(state.measurements(at: index))
  }
  return effects
}

/// What a turn has changed of what must be going on outside.
public struct EffectChange: Equatable, Sendable {
  /// What is wanted from now on.
  public var wanted: Set<Effect>
  /// What no longer is.
  public var unwanted: Set<Effect>

  /// All that is wanted in a state, by somebody who does nothing yet.
  public init(_ state: ReleaseState) {
    wanted = effects(of: state)
    unwanted = []
  }

  /// What is wanted in a state and was not in an earlier one, and the other way round. It costs what has changed
  /// between the two, not what they hold.
  public init(from earlier: ReleaseState, to state: ReleaseState) {
    var before = Set(earlier.generalEffects)
    var after = Set(state.generalEffects)
    for (old, new) in zip(earlier.stepFlows, state.stepFlows) {
      for index in old.changes(from: new) { before.formUnion(old.effects(at: index)) }
      for index in new.changes(from: old) { after.formUnion(new.effects(at: index)) }
    }
    for index in state.checkChanges(from: earlier) {
      before.formUnion(earlier.measurements(at: index))
      after.formUnion(state.measurements(at: index))
    }
    wanted = after.subtracting(before)
    unwanted = before.subtracting(after)
  }
}

extension Flow {
  /// What must be going on for a step.
  fileprivate func effects(at index: Int) -> [Effect] {
    guard states.indices.contains(index), states[index].isActive, !plan.gates.contains(index),
      let attempt = states[index].lastAttempt
    else { return [] }
    let stop: [Effect] = states[index].status == .stopping ? [.stop(attempt.id)] : []
    return [.attempt(attempt.id)] + stop
  }

  /// The positions at which this flow may want something else than another; all that run, of another plan.
  fileprivate func changes(from other: Flow) -> [Int] {
    plan === other.plan ? states.positions(changedSince: other.states) : Array(active)
  }
}

extension ReleaseState {
  private static let noFlow = Flow(steps: [])

  /// The flows in a fixed order, empty where there is none.
  fileprivate var stepFlows: [Flow] { [deployment, backout?.flow ?? Self.noFlow, finally, adHoc] }

  /// What is wanted neither of a step nor of a check.
  fileprivate var generalEffects: [Effect] {
    guard run != nil else { return [] }
    let messages: [Effect] = plan.communications.compactMap { message in
      wantedDelivery(of: message).map { .deliver(message.id, number: $0.number, due: $0.due) }
    }
    if phase.isEnded { return messages }
    let package: [Effect] =
      self.package.isVerified || isConcluded ? [] : [.verifyPackage(round: self.package.wanted)]
    return messages + package + nextDeadlines.map { .wake($0) }
  }

  /// The measurement that is wanted of a check, if any.
  fileprivate func measurements(at index: Int) -> [Effect] {
    guard !phase.isEnded, index < checks.states.count else { return [] }
    let (key, check) = (checks.table.keys[index], checks.states[index])
    if check.phase == .measuring, let due = check.nextDue {
      return [.measure(key, number: check.nextNumber, due: due)]
    }
    guard isBeforeDeployment, checks.table.compared.contains(index), let baseline = check.baseline else {
      return []
    }
    return [.measure(key, number: baseline.measured + 1, due: baseline.nextDue)]
  }

  /// The positions of the checks of which something else may be wanted than in an earlier state.
  fileprivate func checkChanges(from earlier: ReleaseState) -> [Int] {
    var changed = checks.states.positions(changedSince: earlier.checks.states)
    if phase.isEnded != earlier.phase.isEnded { changed = Array(checks.table.keys.indices) }
    if isBeforeDeployment != earlier.isBeforeDeployment { changed += Array(checks.table.compared) }
    return changed
  }

  /// The next moment on each clock at which something follows by itself from the passing of time.
  ///
  /// What was due at the last record has been dealt with then, or waits for something other than time.
  private var nextDeadlines: [Deadline] {
    let deadlines =
      RunRoom.deadlines(self) + ControlRoom.deadlines(self) + PollRoom.deadlines(self)
      + StepRoom.deadlines(self)
      + CheckRoom.deadlines(self)
      + BackoutRoom.deadlines(self) + MessageRoom.deadlines(self) + TeamRoom.deadlines(self)
    let steady = deadlines.compactMap { if case .steady(let at) = $0 { at } else { nil } }
    let wall = deadlines.compactMap { if case .wall(let at) = $0 { at } else { nil } }
    let next = TimeLimit(
      steady: steady.filter { $0 > updatedAt.steady }.min(), wall: wall.filter { $0 > updatedAt.wall }.min())
    return next?.deadlines ?? []
  }
}
