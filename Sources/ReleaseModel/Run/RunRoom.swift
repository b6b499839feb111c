/// What a person might want of the run as a whole.
public enum RunIntent: Hashable, Sendable {
  case startDeployment
  case hold
  case explainHold
  case resume
  case declareSuccess
  case keep
  case closeFix(String)
  case abort
  case releaseEnvironment

  /// Whether it is left to do when the run has ended.
  var isLeftAtTheEnd: Bool {
    switch self {
    case .closeFix: true
    case .startDeployment, .hold, .explainHold, .resume, .declareSuccess, .keep, .abort, .releaseEnvironment:
      false
    }
  }

  /// Whether it is left to do while the plan's last steps run.
  var isLeftToFinish: Bool {
    switch self {
    case .hold, .explainHold, .resume, .closeFix, .releaseEnvironment: true
    case .startDeployment, .declareSuccess, .keep, .abort: false
    }
  }
}

/// What is wanted of the run as a whole.
public enum RunWish: Hashable, Sendable {
  // From the wiring
  case open(RunIdentity, as: RunPurpose = .live(after: nil), earlier: EarlierRuns? = nil)
  case attach(Session)
  /// Nobody drives it from now on.
  case leave
  /// The journal's older part was examined. Where it is not what was written, the run is held, even where it is held
  /// already.
  case examined(problem: String?)

  // From a person
  case startDeployment
  /// Holds at once; the reason may follow.
  case hold(reason: String?)
  /// Says why the run is held, or one more reason for it.
  case explainHold(reason: String)
  case resume
  case declareSuccess
  case keep(EmergencyFix)
  /// Says what became of a fix that was promised, after the end of the run.
  case closeFix(String, reason: String)
  case abort(reason: String)

  /// The environment's lock.
  case environment(EnvironmentWish)

  // From the engine
  /// Time has passed: do what is due.
  case wake
}

extension RunWish {
  /// What a person wants with it; nil for what the engine and the wiring tells.
  var intent: RunIntent? {
    switch self {
    case .open, .attach, .leave, .examined, .wake: nil
    case .environment(.claim), .environment(.held): nil
    case .environment(.release): .releaseEnvironment
    case .startDeployment: .startDeployment
    case .hold: .hold
    case .explainHold: .explainHold
    case .resume: .resume
    case .declareSuccess: .declareSuccess
    case .keep: .keep
    case .closeFix(let id, _): .closeFix(id)
    case .abort: .abort
    }
  }
}

/// The run as a whole: its opening, its phases, its holds and its end.
enum RunRoom: Room {
  static func obstacle(to intent: RunIntent, _ turn: Turn) -> Obstacle? {
    let (state, now) = (turn.state, turn.now)
    switch intent {
    case .startDeployment:
      guard state.phase == .preparing || state.phase == .polling else { return .deploymentStarted }
      if let obstacle = state.obstacleToGo(at: now.wall) ?? state.obstacleOfLapsedControls(at: now) {
        return obstacle
      }
      return !state.plan.poll.isEmpty && state.poll.passedAt == nil ? .pollNotPassed : nil
    case .releaseEnvironment: return state.holdsEnvironment ? nil : .environmentNotClaimed
    case .hold: return state.hold.map { .alreadyHeld($0) }
    case .explainHold: return state.hold == nil ? .notHeld : nil
    case .resume: return state.hold == nil ? .notHeld : state.standingHold.map { .holdStands($0) }
    case .declareSuccess: return state.obstacleToSuccess(at: now.steady)
    case .keep: return state.obstacleToKeeping
    case .closeFix(let id):
      return state.fixes.contains { $0.id == id && $0.closing == nil } ? nil : .fixNotOwed(id)
    case .abort:
      if state.activeCount > 0 { return .stepsRunning }
      return state.phase == .backingOut ? .declareBackoutFailedInstead : nil
    }
  }

  static func decide(_ wish: RunWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .open(let identity, let purpose, let earlier):
      try open(identity, purpose, &turn)
      if let earlier { turn.record(.run(.earlierRunsTaken(earlier))) }
    case .attach(let session):
      try turn.demandOpen()
      TeamRoom.attach(&turn)
      turn.record(.run(.attached(session)))
      StepRoom.attach(&turn)
      PackageRoom.verifyAgain(&turn)
    case .leave:
      try turn.demandOpen()
      if !turn.state.phase.isEnded, turn.state.leftAt == nil { turn.record(.run(.left)) }
    case .examined(let problem):
      try turn.demandOpen()
      guard !turn.state.phase.isEnded else { return }
      if let reason = problem.map({ HoldReason.journal($0) }),
        turn.state.hold?.reasons.contains(reason) != true
      {
        turn.record(.run(.held(reason)))
      }
      if turn.state.session?.isUnexamined == true { turn.record(.run(.examined)) }
    case .startDeployment:
      if turn.state.wantsEnvironment { throw .environmentUnclaimed }
      turn.record(.run(.deploymentStarted))
    case .environment(let wish): try EnvironmentLock.decide(wish, &turn)
    case .hold(nil):
      turn.record(.run(.held(.unexplained)))
    case .hold(let reason?), .explainHold(let reason):
      turn.record(.run(.held(.asked(try turn.given(reason, .reason)))))
    case .resume:
      turn.record(.run(.resumed))
      PackageRoom.verifyAgain(&turn)
    case .declareSuccess:
      turn.record(.run(.succeeded))
    case .closeFix(let id, let reason):
      turn.record(.run(.emergencyFixClosed(id, reason: try turn.given(reason, .reason))))
    case .keep(let fix):
      try keep(fix, &turn)
    case .abort(let reason):
      turn.record(.run(.aborted(reason: try turn.given(reason, .reason))))
    case .wake:
      try turn.demandOpen()
    }
  }

  private static func open(
    _ identity: RunIdentity, _ purpose: RunPurpose, _ turn: inout Turn
  ) throws(Obstacle) {
    guard turn.state.run == nil else { throw .alreadyOpen }
    if let obstacle = turn.plan.obstacle(to: purpose) { throw obstacle }
    turn.record(.run(.opened(identity, plan: turn.plan)))
    switch purpose {
    case .rehearsal: turn.record(.run(.rehearsalBegun))
    case .live(let rehearsal?): turn.record(.run(.rehearsalTaken(rehearsal)))
    case .takingBack(let predecessor): turn.record(.run(.takesBack(predecessor)))
    case .live(nil): break
    }
  }

  /// Keeps a release that has a problem, because it is easily fixed and does not hurt production.
  private static func keep(_ fix: EmergencyFix, _ turn: inout Turn) throws(Obstacle) {
    _ = try turn.given(fix.id, .fixID)
    _ = try turn.given(fix.owner, .fixOwner)
    guard fix.due > turn.now.wall else { throw .fixDueInThePast }
    turn.record(.run(.emergencyFixScheduled(fix)))
    for trigger in turn.state.trippedTriggers {
      turn.record(
        .backout(
          .triggerAcknowledged(trigger.id, reason: "kept with the emergency bug fix \(fix.id)")))
    }
    turn.record(.run(.succeeded))
  }

  /// Without anybody to ask, what asks for nobody goes on by itself.
  static func settle(_ turn: inout Turn) {
    for end in turn.state.openEnds where end.at <= turn.now.wall {
      turn.follow(.run(.timeOver(at: end.at, freeze: end.freeze)))
      if turn.plan.release.afterWindow == .hold, turn.now.wall < end.until {
        turn.follow(.run(.held(end.reason)))
      }
    }
    let state = turn.state
    guard state.isUnattended, state.hold == nil else { return }
    switch state.phase {
    case .preparing where state.hasBaselines && state.obstacleToGo(at: turn.now.wall) == nil:
      if turn.plan.poll.isEmpty, state.wantsEnvironment { return }
      turn.follow(turn.plan.poll.isEmpty ? .run(.deploymentStarted) : .poll(.started))
    case .polling where state.poll.passedAt != nil && state.obstacleToGo(at: turn.now.wall) == nil:
      if state.wantsEnvironment { return }
      turn.follow(.run(.deploymentStarted))
    case .verifying where state.obstacleToSuccess(at: turn.now.steady) == nil:
      turn.follow(.run(.succeeded))
    case .planned, .preparing, .polling, .deploying, .verifying, .succeeded, .backingOut, .backedOut,
      .backoutFailed, .aborted, .finishing:
      break
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    var needs: [Need] = state.hold == nil || state.standingHold != nil ? [] : [.resume]
    if state.phase == .verifying, state.obstacleToSuccess == nil { needs.append(.declareSuccess) }
    return needs
  }

  /// Windows and freezes: where the plan says what becomes of a run whose time is over, and where the deployment starts
  /// by itself when the last of them is.
  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    state.openEnds.map { .wall($0.at) } + openings(state)
  }

  private static func openings(_ state: ReleaseState) -> [Deadline] {
    guard state.isUnattended, state.phase == .preparing, state.hold == nil, state.hasBaselines,
      !state.waitsForOrder,
      state.obstacleToReadiness == nil
    else { return [] }
    return state.plan.release.openings
      .filter { state.plan.release.obstacle(at: $0) == nil && !state.wantsEnvironment }.map { .wall($0) }
  }
}

extension ReleaseState {
  /// Whether nobody can be asked.
  var isUnattended: Bool { session?.attendance == .unattended }

  /// What still stands between the run and its deployment, but for time, the first that is best removed.
  public var obstacleToReadiness: Obstacle? {
    let open = plan.controls.count { controls[$0.id]?.status == .open }
    if open > 0 { return .openControls(open) }
    let unmet = checks.unsatisfiedCount(.infrastructure)
    if unmet > 0 { return .unmetInfrastructure(unmet) }
    if !package.isVerified { return .packageUnverified }
    return package.findings.first { $0.problem != nil }.map { .packageProblem($0) }
  }

  /// Why the poll cannot be called, or the deployment started, now; nil when it can.
  public func obstacleToGo(at wall: WallInstant) -> Obstacle? {
    if let predecessor { return .takesBack(predecessor.run) }
    return hold.map { .held($0) } ?? obstacleToReadiness ?? plan.release.obstacle(at: wall)
      ?? obstacleOfEnvironment
  }

  /// The release window that has yet to open, or the freeze that has yet to end, when nothing else stands between the
  /// run and its deployment, or the step that does not start before its time; nil when it waits for something else, or
  /// for nothing.
  public func timeAwaited(at wall: WallInstant) -> Obstacle? {
    if let step = timedStepAwaited(at: wall) { return step }
    guard phase == .preparing || phase == .polling, hold == nil, obstacleToReadiness == nil, !waitsForOrder
    else {
      return nil
    }
    switch plan.release.obstacle(at: wall) {
    case .windowClosed: return nil
    case let obstacle: return obstacle ?? obstacleOfEnvironment
    }
  }

  /// Why success cannot be declared, but for how old the newest readings are; nil when it can.
  public var obstacleToSuccess: Obstacle? {
    guard phase == .verifying else { return .notVerifying(.success) }
    if let hold { return .held(hold) }
    if adHoc.activeCount > 0 { return .adHocRunning }
    if isRedoing { return .stepsRedone }
    if let tripped = trippedTriggers.first { return .tripped(tripped.id) }
    if let failing = failingControls.first { return .controlFails(failing) }
    let open = checks.unsatisfiedCount(.verification)
    return open > 0 ? .openChecks(open) : nil
  }

  /// Why success cannot be declared at a moment; nil when it can: what goes on has to have been measured just now.
  public func obstacleToSuccess(at now: SteadyInstant) -> Obstacle? {
    obstacleToSuccess ?? checks.stale(.verification, at: now).first.map { .staleReading($0) }
  }

  /// Why the release cannot be kept with an emergency bug fix now; nil when it can: the verification has ended,
  /// whatever came of it.
  public var obstacleToKeeping: Obstacle? {
    guard phase == .verifying else { return .notVerifying(.keeping) }
    if adHoc.activeCount > 0 { return .adHocRunning }
    if isRedoing { return .stepsRedone }
    let going = checks.measuring(.verification).count { key in
      checks.check(key)?.isEndless != true && checks.check(key)?.isReportOnly != true
    }
    return going > 0 ? .checksGoing(going) : nil
  }

  /// Whether the run ended as the plan wanted it: every check of the verification that may act has passed by
  /// itself, and nothing is left to be fixed. Only this is shown as a success without a but.
  public var isCleanSuccess: Bool {
    phase == .succeeded && fixes.isEmpty
      && checks.keys(.verification).allSatisfy {
        checks[$0]?.phase == .successful
          || checks.check($0)?.onFail == .warn && checks[$0]?.accepted == nil
          || checks.check($0)?.isReportOnly == true
      }
  }
}
