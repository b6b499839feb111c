import ReleaseModel
import Screen

/// A row for a step, with what is worth knowing in its state.
func stepRow(_ id: StepID, _ scene: Scene) -> ListRow {
  guard let step = scene.state.step(id), let state = scene.state.stepState(id),
    let status = scene.state.shownStatus(of: id)
  else { return ListRow(Span(scene.glyphs.unknown, .warning), id) }
  let sign = scene.glyphs.sign(status)
  let elapsed = scene.elapsed(of: state)
  let planned = step.planned.flatMap { $0 > .zero ? $0 : nil }
  let isDim = status == .pending || state.isComplete
  return ListRow(
    sign.span, step.title, role: isDim ? .text : sign.role == .accent ? .text : sign.role,
    remarks: [
      scene.due(step),
      scene.assignee(of: step, state),
      scene.note(step, state, status).map { Remark($0, state.awaitsInput ? .warning : sign.role, worth: 8) },
      scene.playRemark(of: id),
      scene.progress(of: step, state),
      state.attempts.count > 1
        ? Remark("\(Words.ordinal(state.attempts.count)) attempt", .warning, worth: 4) : nil,
      elapsed.flatMap { Words.overrun($0, of: step.planned) }.map { Remark($0, .overrun, worth: 7) },
      Remark(elapsed.map(state.isActive ? Words.clock : Words.span) ?? "", sign.role, columns: 7, worth: 6),
      Remark(planned.map { "plan " + Words.span($0) } ?? "", columns: 10, worth: 5),
    ])
}

extension Scene {
  /// How long a step has taken, or takes so far: its newest attempt, not the time since the first, and nothing where it
  /// was left out.
  func elapsed(of step: StepState) -> Duration? {
    if let attempt = step.lastAttempt {
      if step.isActive { return now.steady - attempt.startedAt.steady }
      return attempt.endedAt.map { $0.steady - attempt.startedAt.steady }
    }
    guard step.status != .skipped, let start = step.startedAt, let end = step.endedAt else { return nil }
    return end.steady - start.steady
  }

  /// What the glyph alone does not say.
  fileprivate func note(_ step: Step, _ state: StepState, _ status: StepState.Status) -> String? {
    if let retry = state.retryAt, !state.isActive { return "retry in " + Words.clock(retry - now.steady) }
    switch status {
    case .running where step.isGate: return soaked(step) ?? "waits for its checks"
    case .pending where earliest(step) != nil: return earliest(step)
    case .ready: return earliest(step) ?? glyphs.sign(status).word
    case .running where step.hasTerminal == true: return state.awaitsInput ? "waits for input" : "terminal"
    case .pending, .running: return nil
    case .succeeded: return state.by.map { "by \($0.name)" }
    case .awaitingConfirmation where step.hold != nil:
      let poll = self.state.shownPoll
      if poll.state.passedAt != nil { return "GO: declare it" }
      guard let called = poll.called else { return "recycled" }
      let left = poll.silentAt.map { ", \(Words.clock(max(.zero, $0 - now.steady))) left" } ?? "?"
      return called + left
    case .awaitingConfirmation:
      if step.isManual { return "by hand" }
      return state.isConfirmed ? "confirmed" : "confirm"
    case .skipped where step.host != nil && step.host?.isUndo != true: return "excluded"
    case .awaitingDecision, .failed: return state.lastAttempt?.outcome?.text ?? glyphs.sign(status).word
    default: return glyphs.sign(status).word
    }
  }

  /// Before when it does not start, until then.
  private func earliest(_ step: Step) -> String? {
    guard let earliest = state.earliestStart(of: step.id), earliest > now.wall else { return nil }
    return "not before \(Words.shortTime(earliest, seenAt: now.wall))"
  }

  /// Whose it is, until it is done.
  fileprivate func assignee(of step: Step, _ stands: StepState) -> Remark? {
    guard !stands.isComplete, let name = plan.assignee(of: step) else { return nil }
    return Remark("@\(name)", model.isMine(step) ? .accent : .muted, worth: 3)
  }

  /// Its deadline, when that has passed or comes near, and it is not done.
  fileprivate func due(_ step: Step) -> Remark? {
    guard let due = state.deadline(of: step.id) else { return nil }
    if state.isLate(step.id) { return Remark("LATE, due \(Words.shortTime(due))", .danger, worth: 9) }
    guard state.remindedSteps.contains(step.id), state.pressingSteps.contains(step.id) else { return nil }
    return Remark("due \(Words.shortTime(due))", .warning, worth: 9)
  }

  /// How long the checks of a gate have passed, of how long they have to.
  private func soaked(_ step: Step) -> String? {
    guard case .gate(let gate) = step.action, let soak = gate.soak else { return nil }
    let so = state.waited(step.id, at: now.steady) ?? state.soaked(step.id) ?? .zero
    return "\(Words.clock(so)) of \(Words.clock(soak))"
  }

  /// How far a step is, 0…1, where anything tells.
  private func share(of step: Step, _ stands: StepState) -> Double? {
    if case .gate(let gate) = step.action {
      return gate.soak.flatMap { soak in
        (state.waited(step.id, at: now.steady) ?? state.soaked(step.id)).map { min(1, $0 / soak) }
      }
    }
    return stands.lastAttempt.flatMap { model.logs[$0.id]?.progress }
  }

  /// The bar of a running step, when something tells how far it is.
  fileprivate func progress(of step: Step, _ stands: StepState) -> Remark? {
    guard stands.isActive, let progress = share(of: step, stands) else { return nil }
    return Remark(
      glyphs.bar(progress, columns: 5) + [Span(" " + padded(Words.percent(progress), to: 4), .running)],
      worth: 7)
  }
}
