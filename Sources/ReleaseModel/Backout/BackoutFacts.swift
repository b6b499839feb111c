/// What is recorded of the triggers and the backout.
public enum BackoutFact: Hashable, Sendable {
  case triggerTripped(TriggerID, TriggerEvidence, startsBackoutAt: SteadyInstant?)
  /// Its countdown passed while nobody drove the run, so that nobody could stop it.
  case countdownRestarted(TriggerID, startsBackoutAt: SteadyInstant)
  case triggerAcknowledged(TriggerID, reason: String)
  case triggerSuppressed(TriggerID, reason: String, until: SteadyInstant)
  case triggerRearmed(TriggerID)
  /// The release is to be taken back, or a group of it alone.
  case ordered(Problem, authorisedBy: String, group: GroupID? = nil)
  /// What is to be undone is known; a journal from before 2 asked nobody about what nothing undoes.
  case undoStarted(asks: Bool = true)
  case verificationStarted
  case backedOut
  /// A group alone is taken back: the rest of the release stays.
  case groupBackedOut(GroupID)
  case failed(reason: String)
}

extension BackoutFact {
  static let kinds: [RowKind<BackoutFact>] = [
    RowKind("trigger.tripped") {
      .triggerTripped(
        try $0["trigger"], try $0["evidence"], startsBackoutAt: try $0.optional("startsBackoutAt"))
    },
    RowKind("trigger.countdown-restarted") {
      .countdownRestarted(try $0["trigger"], startsBackoutAt: try $0["startsBackoutAt"])
    },
    RowKind("trigger.acknowledged") {
      .triggerAcknowledged(try $0["trigger"], reason: try $0["reason"])
    },
    RowKind("trigger.suppressed") {
      .triggerSuppressed(try $0["trigger"], reason: try $0["reason"], until: try $0["until"])
    },
    RowKind("trigger.rearmed") { .triggerRearmed(try $0["trigger"]) },
    RowKind("backout.ordered") {
      .ordered(try $0["problem"], authorisedBy: try $0["authorisedBy"])
    },
    RowKind("backout.ordered", version: 2) {
      .ordered(try $0["problem"], authorisedBy: try $0["authorisedBy"], group: try $0["group"])
    },
    RowKind("backout.undo-started") { _ in .undoStarted(asks: false) },
    RowKind("backout.undo-started", version: 2) { _ in .undoStarted() },
    RowKind("backout.verification-started") { _ in .verificationStarted },
    RowKind("backout.backed-out") { _ in .backedOut },
    RowKind("backout.group-backed-out") { .groupBackedOut(try $0["group"]) },
    RowKind("backout.failed") { .failed(reason: try $0["reason"]) },
  ]

  var row: FactRow {
    switch self {
    case .triggerTripped(let id, let evidence, let starts):
      FactRow("trigger.tripped", ["trigger": id, "evidence": evidence, "startsBackoutAt": starts])
    case .countdownRestarted(let id, let starts):
      FactRow("trigger.countdown-restarted", ["trigger": id, "startsBackoutAt": starts])
    case .triggerAcknowledged(let id, let reason):
      FactRow("trigger.acknowledged", ["trigger": id, "reason": reason])
    case .triggerSuppressed(let id, let reason, let until):
      FactRow("trigger.suppressed", ["trigger": id, "reason": reason, "until": until])
    case .triggerRearmed(let id): FactRow("trigger.rearmed", ["trigger": id])
    case .ordered(let problem, let authorisedBy, let group):
      FactRow(
        "backout.ordered", version: group == nil ? 1 : 2,
        ["problem": problem, "authorisedBy": authorisedBy, "group": group])
    case .undoStarted(let asks): FactRow("backout.undo-started", version: asks ? 2 : 1)
    case .verificationStarted: FactRow("backout.verification-started")
    case .backedOut: FactRow("backout.backed-out")
    case .groupBackedOut(let group): FactRow("backout.group-backed-out", ["group": group])
    case .failed(let reason): FactRow("backout.failed", ["reason": reason])
    }
  }
}

extension BackoutRoom {
  static let kinds = BackoutFact.kinds

  static func evolve(_ state: inout ReleaseState, _ fact: BackoutFact, _ record: Record) {
    let at = record.at
    switch fact {
    case .triggerTripped(let id, let evidence, let startsBackoutAt):
      state.triggers[id] = TriggerState(
        status: .tripped, evidence: evidence, trippedAt: at, trippedBy: record.sequence,
        startsBackoutAt: startsBackoutAt)
    case .countdownRestarted(let id, let startsBackoutAt):
      state.triggers[id]?.startsBackoutAt = startsBackoutAt
    case .triggerAcknowledged(let id, let reason):
      state.answer(id, .acknowledged, reason, record.by)
    case .triggerSuppressed(let id, let reason, let until):
      state.answer(id, .suppressed(until: until), reason, record.by)
    case .triggerRearmed(let id):
      state.triggers[id] = TriggerState(status: .armed)
    case .ordered(let problem, let authorisedBy, let group?):
      state.backout = BackoutState(
        problem: problem, authorisedBy: authorisedBy, orderedAt: at, group: group)
      state.endHold(at: at.steady)
      state.phase = .backingOut
      state.deployment.withdrawQuestions(of: group)
      // Whoever has decided so has stopped what would have begun by itself; the triggers still ask.
      for id in state.triggers.keys { state.triggers[id]?.startsBackoutAt = nil }
    case .ordered(let problem, let authorisedBy, nil):
      state.backout = BackoutState(problem: problem, authorisedBy: authorisedBy, orderedAt: at)
      state.endHold(at: at.steady)
      state.phase = .backingOut
      state.checks.stop(at: at.steady, reason: .backedOut)
      state.deployment.withdrawQuestions()
      state.disarmTriggers()
      state.tell(.backingOut, at)
    case .undoStarted(let asks):
      let steps = state.undoTemplates(asking: asks, of: state.backout?.group)
      var flow = Flow(steps: steps, parallel: state.deployment.parallel)
      for step in state.deployment.steps where state.yield(of: step.id) != nil {
        flow.fill(followersOf: step.id) { state.output($0)?.value }
      }
      state.backout?.flow = flow
      state.leaveWhatThePlanLeaves(at)
    case .verificationStarted:
      state.backout?.verificationStarted = at
    case .backedOut:
      state.end(.backedOut, at)
      state.tell(.backedOut, at)
    case .groupBackedOut(let group):
      state.leave(group)
    case .failed(let reason):
      state.endReason = reason
      state.end(.backoutFailed, at)
    }
  }
}

extension ReleaseState {
  fileprivate mutating func answer(
    _ id: TriggerID, _ status: TriggerState.Status, _ reason: String, _ by: Actor
  ) {
    triggers[id]?.status = status
    triggers[id]?.startsBackoutAt = nil
    triggers[id]?.reason = reason
    triggers[id]?.by = by
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

extension Flow {
  /// Steps of the deployment that waited for somebody no longer do: the backout has answered. Each is again what its
  /// last attempt has made of it: what is unknown stays so.
  fileprivate mutating func withdrawQuestions(of group: GroupID? = nil) {
    for id in waitingSteps where group.map({ step(id)?.belongs(to: $0) == true }) ?? true {
      let codes = step(id)?.successCodes ?? [0]
      mutate(id) { step in
        step.retryAt = nil
        switch step.status {
        case .awaitingDecision:
          step.status = step.lastAttempt?.outcome?.status(successCodes: codes) ?? .failed
        case .awaitingConfirmation: step.status = .pending
        case .pending, .ready, .running, .stopping, .succeeded, .failed, .timedOut, .cancelled, .skipped,
          .notApplicable, .unknown,
          .undone:
          break
        }
      }
    }
  }
}
