/// A part of a run's time, on its steady clock.
public struct Stretch: Hashable, Codable, Sendable {
  /// Its first moment.
  public var start: SteadyInstant
  /// Its last, not before ``start``.
  public var end: SteadyInstant

  /// Makes a stretch; an end before the start becomes the start.
  public init(start: SteadyInstant, end: SteadyInstant) {
    self.start = start
    self.end = max(start, end)
  }

  /// How long it is.
  public var duration: Duration { end - start }
}

/// What a step did with a part of its time.
public struct StepTime: Hashable, Sendable {
  /// What it did.
  public enum Kind: Hashable, Sendable {
    /// All that it needs was complete, and it was not at work: it waited for a person, for its turn or for its next
    /// attempt, or the run was held.
    case waiting
    /// An attempt was at work, or a person; this came of it, or nothing yet.
    case working(Outcome?)
  }

  /// What it did.
  public var kind: Kind
  /// When.
  public var stretch: Stretch
}

extension ReleaseState {
  /// How a step has spent its time until now, in order: when it waited and when it was at work.
  ///
  /// - Returns: nothing of a step that could not have started yet.
  public func history(ofStep id: StepID, at now: SteadyInstant) -> [StepTime] {
    guard let flow = flows.first(where: { $0.step(id) != nil }), let step = flow[id] else { return [] }
    if step.status == .notApplicable { return [] }
    let isLast = finally.step(id) != nil
    let now = min(now, (isLast ? clocks.finished : clocks.ended)?.steady ?? now)
    let ready = readiness(of: id, in: flow)
    var history: [StepTime] = []
    var last = ready
    func wait(until end: SteadyInstant) {
      guard let start = last, start < end else { return }
      history.append(StepTime(kind: .waiting, stretch: Stretch(start: start, end: end)))
    }
    for attempt in step.attempts {
      wait(until: attempt.startedAt.steady)
      let end = attempt.endedAt?.steady ?? now
      history.append(
        StepTime(
          kind: .working(attempt.outcome), stretch: Stretch(start: attempt.startedAt.steady, end: end)))
      last = end
    }
    if step.isOver {
      let end = step.endedAt?.steady ?? now
      if step.attempts.isEmpty, step.status == .succeeded, let start = step.startedAt?.steady, start < end {
        history.append(StepTime(kind: .working(nil), stretch: Stretch(start: start, end: end)))
      } else {
        wait(until: end)
      }
    } else if !step.isActive, isLast || backout == nil || backout?.flow?.step(id) != nil {
      wait(until: now)
    }
    return history
  }

  /// Since when a step could have started; nil while it cannot.
  private func readiness(of id: StepID, in flow: Flow) -> SteadyInstant? {
    let own = ([backout] + groupBackouts).lazy.compactMap { $0 }.first { $0.flow?.step(id) != nil }
    let isUndo = own != nil
    let isLast = finally.step(id) != nil
    if isLast, phase != .finishing, clocks.finished == nil { return nil }
    guard
      let begun = isLast
        ? clocks.ended?.steady : isUndo ? own?.orderedAt.steady : clocks.deploymentStarted?.steady,
      adHoc.step(id) == nil
    else { return nil }
    let needed = (flow.step(id)?.needs ?? []).map { flow[$0] }
    // A deployment that is taken back starts nothing more.
    guard needed.allSatisfy({ $0?.isOver ?? true }),
      isUndo || isLast || backout == nil || flow[id]?.startedAt != nil
    else { return nil }
    return needed.compactMap { $0?.endedAt?.steady }.reduce(begun) { max($0, $1) }
  }
}
