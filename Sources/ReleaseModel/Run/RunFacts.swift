/// What is recorded of the run as a whole.
public enum RunFact: Hashable, Sendable {
  /// It was opened, with the plan that it carries out from then on, whatever later programs would read in the file.
  case opened(RunIdentity, plan: Plan)
  case rehearsalBegun
  case rehearsalTaken(Rehearsal)
  /// The times of its steps are expected to be as in earlier runs.
  case earlierRunsTaken(EarlierRuns)
  /// It is there to take back what was released in another run.
  case takesBack(Predecessor)
  case attached(Session)
  /// The journal's older part was examined; what was found wrong with it has held the run.
  case examined
  /// Whoever drove it has stopped, and knows that nobody goes on.
  case left
  case held(HoldReason)
  case resumed
  case deploymentStarted
  /// The window has closed, or a freeze has begun, while the release was made; the plan says what becomes of the run.
  case timeOver(at: WallInstant, freeze: String? = nil)
  case verificationStarted
  case emergencyFixScheduled(EmergencyFix)
  /// A fix that was promised is owed no more.
  case emergencyFixClosed(String, reason: String)
  /// The deployment's expected end is so much later than planned.
  case delayed(by: Duration)
  case succeeded
  case aborted(reason: String)
  /// The environment's lock.
  case environment(EnvironmentFact)
  /// The steps of the end are complete: the run is over, and has ended as was settled before them.
  case finished
}

extension RunFact {
  static let kinds: [RowKind<RunFact>] =
    [
      RowKind("run.opened") { fields in
        let plan: RecordedPlan = try fields["plan"]
        return .opened(try fields["run"], plan: plan.plan)
      },
      RowKind("run.rehearsal-begun") { _ in .rehearsalBegun },
      RowKind("run.rehearsal-taken") { .rehearsalTaken(try $0["rehearsal"]) },
      RowKind("run.earlier-runs-taken") { .earlierRunsTaken(try $0["earlier"]) },
      RowKind("run.takes-back") { .takesBack(try $0["predecessor"]) },
      RowKind("run.attached") { .attached(try $0["session"]) },
      RowKind("run.examined") { _ in .examined },
      RowKind("run.left") { _ in .left },
      RowKind("run.held") { .held(try $0["reason"]) },
      RowKind("run.resumed") { _ in .resumed },
      RowKind("run.deployment-started") { _ in .deploymentStarted },
      RowKind("run.time-over") { .timeOver(at: try $0["at"], freeze: try $0.optional("freeze")) },
      RowKind("run.verification-started") { _ in .verificationStarted },
      RowKind("run.emergency-fix-scheduled") { .emergencyFixScheduled(try $0["fix"]) },
      RowKind("run.emergency-fix-closed") { .emergencyFixClosed(try $0["fix"], reason: try $0["reason"]) },
      RowKind("run.delayed") { fields in
        let milliseconds: Int64 = try fields["by"]
        return .delayed(by: .milliseconds(milliseconds))
      },
      RowKind("run.succeeded") { _ in .succeeded },
      RowKind("run.aborted") { .aborted(reason: try $0["reason"]) },
      RowKind("run.finished") { _ in .finished },
    ] + EnvironmentFact.kinds.map { $0.map(RunFact.environment) }

  var row: FactRow {
    switch self {
    case .opened(let run, let plan): FactRow("run.opened", ["run": run, "plan": RecordedPlan(plan)])
    case .rehearsalBegun: FactRow("run.rehearsal-begun")
    case .rehearsalTaken(let rehearsal): FactRow("run.rehearsal-taken", ["rehearsal": rehearsal])
    case .earlierRunsTaken(let earlier): FactRow("run.earlier-runs-taken", ["earlier": earlier])
    case .takesBack(let predecessor): FactRow("run.takes-back", ["predecessor": predecessor])
    case .attached(let session): FactRow("run.attached", ["session": session])
    case .examined: FactRow("run.examined")
    case .left: FactRow("run.left")
    case .held(let reason): FactRow("run.held", ["reason": reason])
    case .resumed: FactRow("run.resumed")
    case .deploymentStarted: FactRow("run.deployment-started")
    case .timeOver(let at, let freeze): FactRow("run.time-over", ["at": at, "freeze": freeze])
    case .verificationStarted: FactRow("run.verification-started")
    case .emergencyFixScheduled(let fix): FactRow("run.emergency-fix-scheduled", ["fix": fix])
    case .emergencyFixClosed(let id, let reason):
      FactRow("run.emergency-fix-closed", ["fix": id, "reason": reason])
    case .delayed(let late): FactRow("run.delayed", ["by": late.wholeMilliseconds])
    case .succeeded: FactRow("run.succeeded")
    case .aborted(let reason): FactRow("run.aborted", ["reason": reason])
    case .finished: FactRow("run.finished")
    case .environment(let fact): fact.row
    }
  }
}

extension RunRoom {
  static let kinds = RunFact.kinds

  static func evolve(_ state: inout ReleaseState, _ fact: RunFact, _ record: Record) {
    let at = record.at
    switch fact {
    case .opened(let identity, let plan):
      state = ReleaseState(plan: plan)
      state.run = identity
      state.phase = .preparing
      state.clocks.opened = at
      state.package.wanted = plan.release.isVerifiable ? 1 : 0
    case .rehearsalBegun:
      state.isRehearsal = true
      state.plan = state.plan.rehearsed()
      state.deployment = Flow(state.plan.deployment)
      state.finally = Flow(steps: state.plan.finallySteps, parallel: state.plan.deployment.parallel)
    case .rehearsalTaken(let rehearsal):
      state.rehearsal = rehearsal
      for step in state.plan.deployment.steps where rehearsal.durations[step.id] != nil {
        state.estimates[step.id] = step.planned
      }
      state.plan = state.plan.timed(by: rehearsal)
      state.deployment = Flow(state.plan.deployment)
      state.finally = Flow(steps: state.plan.finallySteps, parallel: state.plan.deployment.parallel)
    case .earlierRunsTaken(let earlier): state.expect(earlier)
    case .takesBack(let predecessor):
      state.predecessor = predecessor
      for id in predecessor.steps { state.adopt(id, from: predecessor, record) }
      state.adoptOutputs(from: predecessor)
    case .attached(let session):
      state.attachedAt = at.steady
      state.session = session
      if let directory = session.directory { state.run?.directory = directory }
      state.operator = record.by
      state.team.handover = nil
      state.leftAt = nil
    case .examined:
      state.session?.isUnexamined = nil
    case .left:
      state.leftAt = at
    case .held(let reason):
      if state.hold == nil {
        state.hold = Hold(reasons: [reason], by: record.by, since: at.steady)
      } else {
        state.hold?.add(reason)
      }
      state.tell(.held, at)
    case .resumed:
      state.endHold(at: at.steady)
      // Nobody could answer in the hold.
      if state.phase == .polling { state.poll.calledAt = at.steady }
      state.tell(.resumed, at)
    case .deploymentStarted:
      state.phase = .deploying
      if !state.plan.poll.isEmpty { state.poll.declaredBy = record.by }
      state.clocks.deploymentStarted = at
      state.timedDuration = state.durationWithTimes(from: at)
      if state.plan.release.isVerifiable { state.package.wanted = state.package.rounds + 1 }
      for id in state.triggers.keys { state.triggers[id]?.status = .armed }
      state.tell(.started, at)
    case .timeOver(let at, _):
      state.timesOver.insert(at)
    case .verificationStarted:
      state.phase = .verifying
      state.clocks.verificationStarted = at
    case .emergencyFixScheduled(let fix):
      state.fixes.append(fix)
      state.keptBy = record.by
    case .emergencyFixClosed(let id, let reason):
      if let index = state.fixes.firstIndex(where: { $0.id == id && $0.closing == nil }) {
        state.fixes[index].closing = EmergencyFix.Closing(at: at.wall, by: record.by, reason: reason)
      }
    case .delayed(let late):
      state.delayedBy = late
      state.tell(.delayed, at)
    case .succeeded:
      state.end(.succeeded, at)
      state.tell(.succeeded, at)
    case .aborted(let reason):
      state.endReason = reason
      state.end(.aborted, at)
    case .environment(let fact): EnvironmentLock.evolve(&state, fact, record)
    case .finished:
      state.endHold(at: at.steady)
      state.phase = state.ending ?? .succeeded
      state.clocks.finished = at
      state.team.offer = nil
    }
  }
}

extension ReleaseState {
  /// Ends the release: nothing is measured or watched any more, and nothing but the plan's last steps is left to do.
  mutating func end(_ phase: Phase, _ at: Timestamp) {
    endHold(at: at.steady)
    ending = phase
    self.phase = wantsFinish ? .finishing : phase
    clocks.ended = at
    checks.stop(at: at.steady, reason: .runEnded)
    disarmTriggers()
    team.offer = nil
  }

  mutating func endHold(at now: SteadyInstant) {
    guard let hold else { return }
    // The clocks of the release have stopped at its end.
    if clocks.ended == nil, let start = clocks.deploymentStarted?.steady {
      let stretch = Stretch(start: max(hold.since, start), end: now)
      clocks.held += stretch.duration
      if stretch.duration > .zero { clocks.holds.append(stretch) }
    }
    self.hold = nil
  }
}
