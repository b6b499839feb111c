/// What is recorded of a step.
public enum StepFact: Hashable, Sendable {
  case offered(StepID)
  /// A person wants it started; `mayCross` when the environment's name was typed for it.
  case confirmed(StepID, mayCross: Bool = false)
  case attemptStarted(AttemptID)
  /// The terminal of an attempt waits for somebody to type, and nobody sits at it; or that is over.
  case inputAwaited(AttemptID, Bool)
  case stopRequested(AttemptID)
  /// An attempt is over, since `at` where that is known: nobody may have waited for it.
  case attemptEnded(AttemptID, Outcome, logBytes: Int64, at: Timestamp? = nil)
  /// An attempt that was left on another host is on the one that drives again: what becomes of it is seen.
  case attemptRegained(AttemptID)
  /// What is kept of an attempt's output has this SHA-256, in lower-case hexadecimal.
  case logKept(AttemptID, sha256: String)
  case retryScheduled(StepID, at: SteadyInstant)
  /// A person wants it tried again; on these hosts alone, where it is one of several hosts and they are named.
  case retryOrdered(StepID, hosts: [String]? = nil)
  case decisionAwaited(StepID)
  /// A host has come to a bad end, and its fleet goes on without it.
  case hostLost(StepID)
  case skipped(StepID, reason: String)
  case done(StepID, evidence: Evidence)
  case reopened(StepID)
  /// Its deadline comes, and it is not done.
  case reminded(StepID, due: WallInstant)
  /// Its deadline has passed, and it is not done.
  case late(StepID, due: WallInstant)
  /// A person wants a step done again that has succeeded.
  case redoOrdered(StepID, reason: String)
  /// A step is not to be done: another has come out otherwise than it asks.
  case notApplicable(StepID, because: Inapplicability)
  case commandRun(StepID, command: String, reason: String)
  /// What a step gives to those after it, when it succeeds.
  case yielded(StepID, StepYield)
  /// What has become known of the hosts of an attempt.
  case hostsSeen(AttemptID, [PlayNews])
}

extension StepFact {
  static let kinds: [RowKind<StepFact>] = [
    RowKind("step.offered") { .offered(try $0["step"]) },
    RowKind("step.confirmed") { .confirmed(try $0["step"], mayCross: try $0["mayCross"]) },
    RowKind("step.attempt-started") { .attemptStarted(try $0["attempt"]) },
    RowKind("step.input-awaited") { .inputAwaited(try $0["attempt"], try $0["awaited"]) },
    RowKind("step.stop-requested") { .stopRequested(try $0["attempt"]) },
    RowKind("step.attempt-ended") {
      .attemptEnded(
        try $0["attempt"], try $0["outcome"], logBytes: try $0["logBytes"], at: try $0.optional("endedAt"))
    },
    RowKind("step.attempt-regained") { .attemptRegained(try $0["attempt"]) },
    RowKind("step.log-kept") { .logKept(try $0["attempt"], sha256: try $0["sha256"]) },
    RowKind("step.retry-scheduled") { .retryScheduled(try $0["step"], at: try $0["due"]) },
    RowKind("step.retry-ordered") { .retryOrdered(try $0["step"], hosts: try $0.optional("hosts")) },
    RowKind("step.decision-awaited") { .decisionAwaited(try $0["step"]) },
    RowKind("step.host-lost") { .hostLost(try $0["step"]) },
    RowKind("step.skipped") { .skipped(try $0["step"], reason: try $0["reason"]) },
    RowKind("step.done") { .done(try $0["step"], evidence: try $0["evidence"]) },
    RowKind("step.reopened") { .reopened(try $0["step"]) },
    RowKind("step.reminded") { .reminded(try $0["step"], due: try $0["due"]) },
    RowKind("step.late") { .late(try $0["step"], due: try $0["due"]) },
    RowKind("step.redo-ordered") { .redoOrdered(try $0["step"], reason: try $0["reason"]) },
    RowKind("step.not-applicable") { .notApplicable(try $0["step"], because: try $0["because"]) },
    RowKind("step.command-run") {
      .commandRun(try $0["step"], command: try $0["command"], reason: try $0["reason"])
    },
    RowKind("step.yielded") { .yielded(try $0["step"], try $0["yield"]) },
    RowKind("step.hosts-seen") { .hostsSeen(try $0["attempt"], try $0["hosts"]) },
  ]

  var row: FactRow {
    switch self {
    case .offered(let id): FactRow("step.offered", ["step": id])
    case .confirmed(let id, let mayCross):
      FactRow("step.confirmed", ["step": id, "mayCross": mayCross])
    case .attemptStarted(let attempt): FactRow("step.attempt-started", ["attempt": attempt])
    case .inputAwaited(let attempt, let isAwaited):
      FactRow("step.input-awaited", ["attempt": attempt, "awaited": isAwaited])
    case .stopRequested(let attempt): FactRow("step.stop-requested", ["attempt": attempt])
    case .attemptEnded(let attempt, let outcome, let logBytes, let at):
      FactRow(
        "step.attempt-ended",
        ["attempt": attempt, "outcome": outcome, "logBytes": logBytes, "endedAt": at])
    case .attemptRegained(let attempt): FactRow("step.attempt-regained", ["attempt": attempt])
    case .logKept(let attempt, let hash): FactRow("step.log-kept", ["attempt": attempt, "sha256": hash])
    case .retryScheduled(let id, let due): FactRow("step.retry-scheduled", ["step": id, "due": due])
    case .retryOrdered(let id, let hosts): FactRow("step.retry-ordered", ["step": id, "hosts": hosts])
    case .decisionAwaited(let id): FactRow("step.decision-awaited", ["step": id])
    case .hostLost(let id): FactRow("step.host-lost", ["step": id])
    case .skipped(let id, let reason): FactRow("step.skipped", ["step": id, "reason": reason])
    case .done(let id, let evidence): FactRow("step.done", ["step": id, "evidence": evidence])
    case .reopened(let id): FactRow("step.reopened", ["step": id])
    case .reminded(let id, let due): FactRow("step.reminded", ["step": id, "due": due])
    case .late(let id, let due): FactRow("step.late", ["step": id, "due": due])
    case .redoOrdered(let id, let reason):
      FactRow("step.redo-ordered", ["step": id, "reason": reason])
    case .notApplicable(let id, let why): FactRow("step.not-applicable", ["step": id, "because": why])
    case .commandRun(let id, let command, let reason):
      FactRow("step.command-run", ["step": id, "command": command, "reason": reason])
    case .yielded(let id, let yield): FactRow("step.yielded", ["step": id, "yield": yield])
    case .hostsSeen(let attempt, let news): FactRow("step.hosts-seen", ["attempt": attempt, "hosts": news])
    }
  }
}

extension StepRoom {
  static let kinds = StepFact.kinds

  static func evolve(_ state: inout ReleaseState, _ fact: StepFact, _ record: Record) {
    let at = record.at
    switch fact {
    case .offered(let id):
      state.mutateStep(id) {
        $0.status = .awaitingConfirmation
        $0.isConfirmed = false
        $0.confirmedBy = nil
        $0.retryAt = nil
      }
    case .confirmed(let id, let mayCross):
      state.mutateStep(id) {
        $0.isConfirmed = true
        $0.confirmedBy = record.by
        $0.mayCross = mayCross
      }
    case .attemptStarted(let attempt):
      state.noteStart(attempt.step)
      if case .gate(let gate) = state.step(attempt.step)?.action {
        state.checks.release(gate)
      } else {
        state.newestAttempt = attempt
      }
      let (boot, place) = (state.session?.bootID ?? "", state.session?.place)
      state.mutateStep(attempt.step) {
        $0.status = .running
        $0.awaitsInput = false
        $0.retryAt = nil
        $0.isLost = nil
        if $0.startedAt == nil { $0.startedAt = at }
        $0.endedAt = nil
        var begun = Attempt(id: attempt, startedAt: at, boot: boot, place: place)
        begun.confirmedBy = $0.confirmedBy
        $0.attempts.append(begun)
        $0.play?.begin()
      }
    case .inputAwaited(let attempt, let isAwaited):
      state.mutateStep(attempt.step) { $0.awaitsInput = isAwaited }
    case .commandRun(let id, let command, let reason):
      state.adHoc = state.adHoc.adding(Step(id: id, title: command, action: .run(.shell(command))))
      state.mutateStep(id) {
        $0.evidence = Evidence(text: reason)
        $0.by = record.by
      }
    case .stopRequested(let attempt):
      state.mutateStep(attempt.step) { $0.status = .stopping }
    case .attemptEnded(let attempt, let outcome, let logBytes, let end):
      state.end(attempt, outcome, logBytes, end ?? at)
    case .attemptRegained(let attempt): state.regain(attempt)
    case .reminded(let id, _): state.remindedSteps.insert(id)
    case .late(let id, let due): state.lateSteps[id] = due
    // For whoever verifies the journal.
    case .logKept: break
    case .retryScheduled(let id, let due):
      state.mutateStep(id) { $0.retryAt = due }
    case .retryOrdered(let id, let hosts):
      state.mutateStep(id) {
        $0.play?.limit = hosts
        $0.status = .pending
        $0.retryAt = nil
        $0.isLost = nil
        $0.attemptsBeforeRetry = $0.attempts.count
        $0.isConfirmed = true
        $0.confirmedBy = record.by
        $0.mayCross = false
        $0.endedAt = nil
      }
    case .redoOrdered(let id, let reason):
      state.mutateStep(id) { $0.redo(because: reason, by: record.by) }
    case .decisionAwaited(let id):
      state.mutateStep(id) {
        $0.status = .awaitingDecision
        $0.retryAt = nil
        $0.isLost = nil
      }
    case .hostLost(let id):
      state.mutateStep(id) { $0.isLost = true }
    case .yielded(let id, let yield):
      state.mutateStep(id) { $0.yield = yield.isEmpty ? nil : yield }
      state.fill(outputsOf: id)
    case .hostsSeen(let attempt, let news):
      state.mutateStep(attempt.step) {
        var play = $0.play ?? PlayHosts()
        play.take(news)
        $0.play = play
      }
    case .skipped(let id, let reason):
      state.mutateStep(id) {
        $0.status = .skipped
        $0.evidence = Evidence(text: reason)
        $0.by = record.by
        $0.retryAt = nil
        $0.isLost = nil
        $0.endedAt = at
      }
    case .done(let id, let evidence):
      state.noteStart(id)
      state.mutateStep(id) {
        $0.status = .succeeded
        $0.evidence = evidence
        $0.by = record.by
        $0.retryAt = nil
        $0.isLost = nil
        if $0.startedAt == nil { $0.startedAt = at }
        $0.endedAt = at
      }
      state.noteUndone(id)
    case .notApplicable(let id, let why):
      state.mutateStep(id) {
        $0.status = .notApplicable
        $0.inapplicable = why
        $0.endedAt = at
      }
    case .reopened(let id):
      state.noteReopened(id)
      let hasYielded = state.stepState(id)?.yield != nil
      state.judgeAgain(after: id)
      state.mutateStep(id) {
        $0.status = .pending
        $0.yield = nil
        $0.evidence = nil
        $0.by = nil
        $0.isConfirmed = false
        $0.confirmedBy = nil
        $0.mayCross = false
        $0.endedAt = nil
      }
      if hasYielded { state.fill(outputsOf: id) }
    }
  }
}

extension ReleaseState {
  fileprivate mutating func end(
    _ attempt: AttemptID, _ outcome: Outcome, _ logBytes: Int64, _ at: Timestamp
  ) {
    let status = outcome.status(successCodes: step(attempt.step)?.successCodes ?? [0])
    mutateStep(attempt.step) {
      $0.status = status
      $0.awaitsInput = false
      $0.endedAt = at
      $0.play?.end()
      guard let last = $0.attempts.indices.last, $0.attempts[last].id == attempt else { return }
      $0.attempts[last].endedAt = at
      $0.attempts[last].outcome = outcome
      $0.attempts[last].logBytes = logBytes
    }
    if status == .succeeded { noteUndone(attempt.step) }
  }

  fileprivate mutating func regain(_ attempt: AttemptID) {
    mutateStep(attempt.step) {
      guard let last = $0.attempts.indices.last, $0.attempts[last].id == attempt else { return }
      $0.status = .running
      $0.endedAt = nil
      $0.attempts[last].endedAt = nil
      $0.attempts[last].outcome = nil
      $0.attempts[last].logBytes = nil
    }
  }

  /// A step that was done in another run, which this one takes back.
  mutating func adopt(_ id: StepID, from predecessor: Predecessor, _ record: Record) {
    noteStart(id)
    mutateStep(id) {
      $0.status = .succeeded
      $0.evidence = Evidence(text: "in run \(predecessor.run)")
      $0.by = record.by
      $0.startedAt = record.at
      $0.endedAt = record.at
    }
  }

  /// What steps have given in the run that this one takes back, and on which hosts they have begun.
  mutating func adoptOutputs(from predecessor: Predecessor) {
    for (id, hosts) in predecessor.hosts ?? [:] where deployment.step(id)?.play != nil {
      mutateStep(id) {
        var play = PlayHosts()
        play.take([PlayNews(PlayStanding(.ok), hosts)])
        $0.play = play
      }
    }
    for (id, outputs) in predecessor.outputs ?? [:] where deployment.step(id) != nil {
      mutateStep(id) { $0.yield = StepYield(outputs: outputs) }
      fill(outputsOf: id)
    }
  }

  /// A step of the deployment that starts, or starts again, is the last in the order that a backout reverses.
  fileprivate mutating func noteStart(_ id: StepID) {
    // There is nothing to undo in having waited.
    guard let step = deployment.step(id), !step.isGate, let state = deployment[id] else { return }
    if state.wasAttempted {
      startOrder = Chunked(startOrder.filter { $0 != id })
    } else {
      undo.add(step)
    }
    startOrder.append(id)
  }

  /// A step that was done by hand in advance, and is open again, was never started.
  fileprivate mutating func noteReopened(_ id: StepID) {
    guard let step = deployment.step(id), !step.isGate, deployment[id]?.wasAttempted == true else { return }
    startOrder = Chunked(startOrder.filter { $0 != id })
    undo.remove(step)
  }

  /// When `undo.ID` has succeeded, `ID` is undone.
  fileprivate mutating func noteUndone(_ id: StepID) {
    guard let original = BackoutState.undone(by: id), let state = deployment[original],
      state.status != .undone
    else {
      return
    }
    if let step = deployment.step(original), state.wasAttempted { undo.remove(step) }
    mutateStep(original) {
      $0.status = .undone
      $0.play?.undo()
    }
  }

  mutating func mutateStep(_ id: StepID, _ change: (inout StepState) -> Void) {
    if let before = deployment[id] {
      deployment.mutate(id, change)
      let isComplete = deployment[id]?.isComplete == true
      if isComplete != before.isComplete { checks.release(followersOf: id, isComplete) }
    } else if adHoc.step(id) != nil {
      adHoc.mutate(id, change)
    } else if finally.step(id) != nil {
      finally.mutate(id, change)
    } else {
      backout?.flow?.mutate(id, change)
    }
  }
}
