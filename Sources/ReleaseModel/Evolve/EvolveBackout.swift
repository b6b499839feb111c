extension ReleaseState {
  mutating func evolveBackout(_ record: Record) {
    switch record.event {
    case .triggerTripped(let id, let evidence, let startsBackoutAt):
      triggers[id] = TriggerState(
        status: .tripped, evidence: evidence, trippedAt: record.at.wall, startsBackoutAt: startsBackoutAt)
    case .triggerAcknowledged(let id, let reason):
      answer(id, .acknowledged, reason, record.by)
    case .triggerSuppressed(let id, let reason, let until):
      answer(id, .suppressed(until: until), reason, record.by)
    case .triggerRearmed(let id):
      triggers[id] = TriggerState(status: .armed)
    case .backoutOrdered(let problem, let authorisedBy):
      backout = BackoutState(problem: problem, authorisedBy: authorisedBy, orderedAt: record.at)
      endHold(at: record.at.steady)
      phase = .backingOut
      stopChecks(at: record.at.steady, reason: "the release is backed out")
      withdrawDecisions()
      disarmTriggers()
      tell(.backingOut, record.at)
    case .undoStarted:
      let steps = undoSteps()
      backout?.flow = .sequence(steps)
    case .backoutVerificationStarted:
      backout?.verificationStarted = record.at
    case .backedOut:
      end(.backedOut, record.at)
      tell(.backedOut, record.at)
    case .backoutFailed(let reason):
      endReason = reason
      end(.backoutFailed, record.at)
    default: break
    }
  }

  private mutating func answer(
    _ id: TriggerID, _ status: TriggerState.Status, _ reason: String, _ by: Actor
  ) {
    triggers[id]?.status = status
    triggers[id]?.startsBackoutAt = nil
    triggers[id]?.reason = reason
    triggers[id]?.by = by
  }

  /// What a backout of this state runs: the plan's `before`, every attempted step that has an undo in reverse
  /// order of start, the plan's `after`.
  public func undoSteps() -> [Step] {
    guard let plan = plan.backout else { return [] }
    let undo = startOrder.reversed().compactMap { id -> Step? in
      guard let state = deployment[id], state.wasAttempted, state.status != .undone,
        let step = deployment.step(id), let undo = step.undo
      else { return nil }
      var reversal = Step(
        id: BackoutState.undoPrefix + id, title: "Undo: " + step.title, action: undo.action)
      reversal.planned = undo.planned ?? step.planned
      reversal.timeout = undo.timeout
      return reversal
    }
    return plan.before.map { $0.renamed("before.") } + undo + plan.after.map { $0.renamed("after.") }
  }

  /// Steps of the deployment that waited for somebody no longer do: the backout has answered.
  private mutating func withdrawDecisions() {
    deployment.mutateAll { step in
      step.retryAt = nil
      switch step.status {
      case .awaitingDecision: step.status = step.lastAttempt?.outcome == .stopped ? .cancelled : .failed
      case .awaitingConfirmation: step.status = .pending
      default: break
      }
    }
  }

  /// Nothing is watched any more. A tripped trigger keeps its evidence: the backout answers it.
  mutating func disarmTriggers() {
    for id in triggers.keys {
      if triggers[id]?.status == .tripped {
        triggers[id]?.status = .acknowledged
      } else if triggers[id]?.status != .acknowledged {
        triggers[id]?.status = .disarmed
      }
      triggers[id]?.startsBackoutAt = nil
    }
  }
}

extension BackoutState {
  static let undoPrefix = "undo."

  /// The step of the deployment that a step of the backout reverses.
  static func undone(by id: StepID) -> StepID? {
    id.hasPrefix(undoPrefix) ? String(id.dropFirst(undoPrefix.count)) : nil
  }
}

extension Step {
  fileprivate func renamed(_ prefix: String) -> Step {
    var step = self
    step.id = prefix + id
    return step
  }
}
