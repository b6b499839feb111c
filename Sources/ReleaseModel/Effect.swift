/// Something that must be going on outside while the state is as it is.
///
/// Effects are never remembered: ``effects(of:)`` derives them all from the state, so that a resumed run wants
/// just what the interrupted one did. Whoever performs them compares what is wanted with what goes on.
public enum Effect: Hashable, Sendable {
  /// The attempt's process runs, and its end is told once.
  case attempt(AttemptID)
  /// The attempt's process is asked to stop.
  case stop(AttemptID)
  /// The check is measured at that time or as soon after it as can be.
  case measure(CheckKey, number: Int, due: Instant)
  /// The package's files are hashed.
  case verifyPackage(round: Int)
  /// ``Command/wake`` is sent at that time.
  case wake(at: Instant)
}

/// All that must be going on outside in this state.
public func effects(of state: ReleaseState) -> Set<Effect> {
  var effects: Set<Effect> = []
  guard state.run != nil else { return effects }
  for flow in state.flows {
    for index in flow.states.indices where flow.states[index].isActive {
      let step = flow.states[index]
      guard let attempt = step.lastAttempt else { continue }
      effects.insert(.attempt(attempt.id))
      if step.status == .stopping { effects.insert(.stop(attempt.id)) }
    }
  }
  guard !state.phase.isEnded else { return effects }
  for (key, check) in state.checks where check.phase == .measuring {
    if let due = check.nextDue { effects.insert(.measure(key, number: check.nextNumber, due: due)) }
  }
  for (key, check) in state.checks where state.samplesBaseline(key) {
    guard let baseline = check.baseline else { continue }
    effects.insert(.measure(key, number: baseline.measured + 1, due: baseline.nextDue))
  }
  if !state.package.isVerified { effects.insert(.verifyPackage(round: state.package.wanted)) }
  if let next = state.nextDeadline { effects.insert(.wake(at: next)) }
  return effects
}

extension ReleaseState {
  /// The next moment at which something follows by itself from the passing of time; nil when nothing does.
  ///
  /// Each of these moments leads to a record. One at which nothing can follow, such as that of a retry in a hold,
  /// would stay the next one for ever and hide all that come after it.
  var nextDeadline: Instant? {
    var deadlines: [Instant] = []
    for flow in [deployment, backout?.flow].compactMap({ $0 })
    where obstacleToStart == nil && flow.activeCount < flow.parallel {
      deadlines += flow.states.compactMap(\.retryAt)
    }
    for (key, state) in checks where state.phase == .measuring {
      if let bound = check(key)?.bound, let start = state.startedAt { deadlines.append(start + bound) }
    }
    for trigger in plan.backout?.triggers ?? [] {
      guard let state = triggers[trigger.id] else { continue }
      if case .suppressed(let until) = state.status { deadlines.append(until) }
      if let starts = state.startsBackoutAt { deadlines.append(starts) }
      if state.status == .armed, case .clock(let clock, let within) = trigger.when, let end = end(of: clock) {
        deadlines.append(end - within)
      }
    }
    if session?.attendance == .unattended, phase == .preparing, hold == nil, hasBaselines {
      let openings =
        [plan.release.window?.opens].compactMap { $0 } + plan.release.freezes.map(\.window.closes)
      deadlines += openings.filter { blockers(at: $0).isEmpty }.map {
        updatedAt.steady + ($0 - updatedAt.wall)
      }
    }
    // What was due at the last record has been dealt with then, or waits for something other than time.
    return deadlines.filter { $0 > updatedAt.steady }.min()
  }
}
