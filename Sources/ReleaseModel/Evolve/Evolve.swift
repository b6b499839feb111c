/// Applies a record to the state. Total and deterministic: every record that ``decide(_:_:by:at:)`` makes is
/// applied the same way, at the time of its making and at every replay.
public func evolve(_ state: inout ReleaseState, _ record: Record) {
  state.sequence = record.sequence
  state.updatedAt = record.at
  switch record.event {
  case .opened, .rehearsalBegun, .rehearsalTaken, .attached, .packageVerified, .packageWanted, .held,
    .resumed, .pollStarted, .voted,
    .pollRecycled, .pollPassed, .deploymentStarted, .verificationStarted, .emergencyFixScheduled, .succeeded,
    .aborted:
    state.evolveRun(record)
  case .controlTicked, .controlWaived, .controlReopened, .messageConfirmed:
    state.evolveParts(record)
  case .stepOffered, .stepConfirmed, .attemptStarted, .stopRequested, .attemptEnded, .retryScheduled,
    .retryOrdered, .decisionAwaited, .stepSkipped, .stepDone, .stepReopened, .commandRun:
    state.evolveSteps(record)
  case .baselineStarted, .baselineMeasured, .checkStarted, .measured, .tested, .checkEnded, .checkAccepted:
    state.evolveChecks(record)
  case .triggerTripped, .triggerAcknowledged, .triggerSuppressed, .triggerRearmed, .backoutOrdered,
    .undoStarted, .backoutVerificationStarted, .backedOut, .backoutFailed:
    state.evolveBackout(record)
  }
}

extension ReleaseState {
  mutating func evolveRun(_ record: Record) {
    switch record.event {
    case .opened(let identity):
      run = identity
      phase = .preparing
      clocks.opened = record.at
      package.wanted = plan.release.package.isEmpty ? 0 : 1
    case .rehearsalBegun:
      isRehearsal = true
      plan = plan.rehearsed()
    case .rehearsalTaken(let rehearsal):
      self.rehearsal = rehearsal
      plan = plan.timed(by: rehearsal)
      deployment = Flow(plan.deployment)
    case .attached(let session):
      self.session = session
    case .packageVerified(let round, let findings):
      package.rounds = round
      package.findings = findings
    case .packageWanted(let round):
      package.wanted = round
    case .held(let reason):
      hold = Hold(reason: reason, by: record.by, since: hold?.since ?? record.at.steady)
      tell(.held, record.at)
    case .resumed:
      endHold(at: record.at.steady)
      tell(.resumed, record.at)
    case .pollStarted:
      phase = .polling
      poll = PollState()
    case .voted(let position, let vote):
      poll.votes[position] = vote
    case .pollRecycled:
      phase = .preparing
      poll = PollState()
    case .pollPassed:
      poll.passedAt = record.at
    case .deploymentStarted:
      phase = .deploying
      clocks.deploymentStarted = record.at
      if !plan.release.package.isEmpty { package.wanted = package.rounds + 1 }
      for id in triggers.keys { triggers[id]?.status = .armed }
      tell(.started, record.at)
    case .verificationStarted:
      phase = .verifying
      clocks.verificationStarted = record.at
    case .emergencyFixScheduled(let fix):
      fixes.append(fix)
      endReason = "with the emergency bug fix \(fix.id) by \(fix.owner)"
    case .succeeded:
      end(.succeeded, record.at)
      tell(.succeeded, record.at)
    case .aborted(let reason):
      endReason = reason
      end(.aborted, record.at)
    default: break
    }
  }

  mutating func evolveParts(_ record: Record) {
    switch record.event {
    case .controlTicked(let id, let evidence):
      controls[id] = ControlState(
        status: .satisfied, evidence: evidence, by: record.by, at: record.at.wall)
    case .controlWaived(let id, let reason):
      controls[id] = ControlState(
        status: .waived, evidence: Evidence(text: reason), by: record.by, at: record.at.wall)
    case .controlReopened(let id):
      controls[id] = ControlState()
    case .messageConfirmed(let id, let receipt):
      messages[id]?.confirmedAt = record.at
      messages[id]?.receipt = receipt
    default: break
    }
  }

  /// Ends the run: nothing is measured or watched any more.
  mutating func end(_ phase: Phase, _ at: Timestamp) {
    endHold(at: at.steady)
    self.phase = phase
    clocks.ended = at
    stopChecks(at: at.steady, reason: "the run ended")
    disarmTriggers()
  }

  /// Marks the messages of a moment as due.
  mutating func tell(_ moment: Message.Moment, _ at: Timestamp) {
    for message in plan.communications where message.moment == moment && messages[message.id]?.dueAt == nil {
      messages[message.id]?.dueAt = at
    }
  }

  mutating func endHold(at now: Instant) {
    guard let hold else { return }
    if let start = clocks.deploymentStarted?.steady {
      clocks.held += max(.zero, now - max(hold.since, start))
    }
    self.hold = nil
  }
}
