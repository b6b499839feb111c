extension ReleaseState {
  mutating func evolveSteps(_ record: Record) {
    let at = record.at
    switch record.event {
    case .stepOffered(let id):
      mutateStep(id) {
        $0.status = .awaitingConfirmation
        $0.isConfirmed = false
        $0.retryAt = nil
      }
    case .stepConfirmed(let id, let mayCross):
      mutateStep(id) {
        $0.isConfirmed = true
        $0.mayCross = mayCross ?? false
      }
    case .attemptStarted(let attempt):
      noteStart(attempt.step)
      let boot = session?.bootID ?? ""
      mutateStep(attempt.step) {
        $0.status = .running
        $0.retryAt = nil
        if $0.startedAt == nil { $0.startedAt = at }
        $0.endedAt = nil
        $0.attempts.append(Attempt(id: attempt, startedAt: at, boot: boot))
      }
    case .commandRun(let id, let command, let reason):
      adHoc = adHoc.adding(Step(id: id, title: command, action: .run(.shell(command))))
      mutateStep(id) {
        $0.evidence = Evidence(text: reason)
        $0.by = record.by
      }
    case .stopRequested(let attempt):
      mutateStep(attempt.step) { $0.status = .stopping }
    case .attemptEnded(let attempt, let outcome, let logBytes):
      evolveEnd(of: attempt, outcome, logBytes, at)
    case .retryScheduled(let id, let due):
      mutateStep(id) { $0.retryAt = due }
    case .retryOrdered(let id):
      mutateStep(id) {
        $0.status = .pending
        $0.attemptsBeforeRetry = $0.attempts.count
        $0.isConfirmed = true
        $0.mayCross = false
        $0.endedAt = nil
      }
    case .decisionAwaited(let id):
      mutateStep(id) { $0.status = .awaitingDecision }
    case .stepSkipped(let id, let reason):
      mutateStep(id) {
        $0.status = .skipped
        $0.evidence = Evidence(text: reason)
        $0.by = record.by
        $0.retryAt = nil
        $0.endedAt = at
      }
    case .stepDone(let id, let evidence):
      noteStart(id)
      mutateStep(id) {
        $0.status = .succeeded
        $0.evidence = evidence
        $0.by = record.by
        $0.retryAt = nil
        if $0.startedAt == nil { $0.startedAt = at }
        $0.endedAt = at
      }
      noteUndone(id)
    case .stepReopened(let id):
      startOrder.removeAll { $0 == id }
      mutateStep(id) {
        $0.status = .pending
        $0.evidence = nil
        $0.by = nil
        $0.isConfirmed = false
        $0.mayCross = false
        $0.endedAt = nil
      }
    default: break
    }
  }

  private mutating func evolveEnd(
    of attempt: AttemptID, _ outcome: Outcome, _ logBytes: Int64, _ at: Timestamp
  ) {
    let codes = step(attempt.step)?.successCodes ?? [0]
    let status = outcome.status(successCodes: codes)
    mutateStep(attempt.step) {
      $0.status = status
      $0.endedAt = at
      guard let last = $0.attempts.indices.last, $0.attempts[last].id == attempt else { return }
      $0.attempts[last].endedAt = at
      $0.attempts[last].outcome = outcome
      $0.attempts[last].logBytes = logBytes
    }
    if status == .succeeded { noteUndone(attempt.step) }
  }

  /// A step of the deployment that starts for the first time joins the order that a backout reverses.
  private mutating func noteStart(_ id: StepID) {
    if deployment.step(id) != nil, !startOrder.contains(id) { startOrder.append(id) }
  }

  /// When `undo.ID` has succeeded, `ID` is undone.
  private mutating func noteUndone(_ id: StepID) {
    guard let original = BackoutState.undone(by: id) else { return }
    deployment.mutate(original) { $0.status = .undone }
  }

  mutating func mutateStep(_ id: StepID, _ change: (inout StepState) -> Void) {
    if deployment.step(id) != nil {
      deployment.mutate(id, change)
    } else if adHoc.step(id) != nil {
      adHoc.mutate(id, change)
    } else {
      backout?.flow?.mutate(id, change)
    }
  }
}

extension Outcome {
  /// The state in which an attempt that ended so leaves its step.
  func status(successCodes: [Int32]) -> StepState.Status {
    switch self {
    case .exited(let code): successCodes.contains(code) ? .succeeded : .failed
    case .signalled, .notStarted: .failed
    case .timedOut, .quiet: .timedOut
    case .stopped: .cancelled
    case .unknown: .unknown
    }
  }
}
