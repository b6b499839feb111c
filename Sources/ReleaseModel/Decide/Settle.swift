// What follows by itself from where a run stands. Each rule looks at the state alone, so that it does not
// matter what has led there: a command, a resume or the passing of time.

extension Decision {
  /// Applies the rules until none of them has anything to add.
  mutating func settle() {
    guard state.run != nil else { return }
    var count: Int
    repeat {
      count = records.count
      guard !state.phase.isEnded else { return }
      startBaselines()
      startChecks()
      endChecksInTime()
      proceedUnattended()
      holdOnBrokenPackage()
      proceed(with: state.phase == .deploying ? state.deployment : nil)
      startVerification()
      watchTriggers()
      backOutAutomatically()
      proceedWithBackout()
    } while records.count > count
  }

  private mutating func startBaselines() {
    for key in state.checkKeys(.verification) where state.samplesBaseline(key) {
      if state.checks[key]?.baseline == nil { follow(.baselineStarted(key, firstDue: now.steady)) }
    }
  }

  private mutating func startChecks() {
    // Mostly none waits; to look each of a thousand up by its key would be most of a turn's work.
    guard state.checks.values.contains(where: { $0.phase == .waiting }) else { return }
    for list in CheckKey.List.allCases {
      for key in state.checkKeys(list) where state.checks[key]?.phase == .waiting {
        guard let check = state.check(key), isDue(key, check) else { continue }
        follow(.checkStarted(key, firstDue: now.steady + check.delay))
      }
    }
  }

  private func isDue(_ key: CheckKey, _ check: Check) -> Bool {
    switch key.list {
    case .control, .infrastructure: return state.phase == .preparing
    case .backout: return state.backout?.verificationStarted != nil && isDueByHand(check, .backout)
    case .verification:
      guard state.phase == .deploying || state.phase == .verifying else { return false }
      if let after = check.after {
        return state.deployment[after]?.isComplete == true && isDueByHand(check, .verification)
      }
      return state.phase == .verifying && isDueByHand(check, .verification)
    }
  }

  /// Smoke checks come first; manual tests open when they have passed.
  private func isDueByHand(_ check: Check, _ list: CheckKey.List) -> Bool {
    guard check.manualTest != nil else { return true }
    return state.checkKeys(list).allSatisfy { state.check($0)?.manualTest != nil || state.isSatisfied($0) }
  }

  /// Ends the checks whose `for:` is over, measured or not.
  private mutating func endChecksInTime() {
    for key in state.checkTable.bounded where state.checks[key]?.phase == .measuring {
      guard let check = state.check(key), let ending = state.ending(of: key, at: now.steady) else { continue }
      follow(.checkEnded(key, ending.phase, reason: ending.reason))
      afterFailure(key, check)
    }
  }

  /// Without anybody to ask, what asks for nobody goes on by itself.
  private mutating func proceedUnattended() {
    guard state.session?.attendance == .unattended, state.hold == nil else { return }
    switch state.phase {
    case .preparing where state.hasBaselines && state.blockers(at: now.wall).isEmpty:
      follow(plan.poll.isEmpty ? .deploymentStarted : .pollStarted)
    case .polling where state.poll.passedAt != nil && state.blockers(at: now.wall).isEmpty:
      follow(.deploymentStarted)
    case .verifying where state.obstacleToSuccess == nil:
      follow(.succeeded)
    default: break
    }
  }

  private mutating func holdOnBrokenPackage() {
    guard state.phase == .deploying, state.hold == nil, state.package.isVerified,
      let bad = state.package.findings.first(where: { $0.problem != nil })
    else { return }
    follow(.held(reason: "package: \(bad.path): \(bad.problem ?? "")"))
  }

  /// Starts or offers what can start of a flow.
  private mutating func proceed(with flow: Flow?) {
    guard let flow, state.obstacleToStart == nil else { return }
    var places = flow.parallel - flow.activeCount
    // Of a thousand steps few are looked at closely: to copy each of them would be most of a turn's work.
    for index in flow.states.indices {
      switch flow.states[index].status {
      case .pending, .awaitingConfirmation:
        if flow.isOpen(at: index) { startOrOffer(at: index, flow, &places) }
      case .failed, .timedOut, .unknown:
        guard let due = flow.states[index].retryAt, due <= now.steady, places > 0 else { continue }
        if state.needsEnvironment(flow.steps[index].id, at: now.steady) {
          follow(.stepOffered(flow.steps[index].id))
        } else {
          start(at: index, flow, &places)
        }
      default: continue
      }
    }
  }

  private mutating func startOrOffer(at index: Int, _ flow: Flow, _ places: inout Int) {
    let isOffered = flow.states[index].status == .awaitingConfirmation
    let isConfirmed = flow.states[index].isConfirmed
    if flow.steps[index].isManual {
      if !isOffered { follow(.stepOffered(flow.steps[index].id)) }
    } else if state.needsEnvironment(flow.steps[index].id, at: now.steady) {
      // What was confirmed in time and would start too late is asked about again.
      if !isOffered || isConfirmed && places > 0 { follow(.stepOffered(flow.steps[index].id)) }
    } else if isConfirmed || !(flow.steps[index].confirm || flow.mode == .step) {
      if places > 0 { start(at: index, flow, &places) }
    } else if !isOffered {
      follow(.stepOffered(flow.steps[index].id))
    }
  }

  private mutating func start(at index: Int, _ flow: Flow, _ places: inout Int) {
    places -= 1
    let number = flow.states[index].attempts.count + 1
    follow(.attemptStarted(AttemptID(step: flow.steps[index].id, number: number)))
  }

  private mutating func startVerification() {
    guard state.phase == .deploying, state.deployment.isComplete else { return }
    follow(.verificationStarted)
  }

  /// Evaluated in every live state, holds and open decisions included.
  private mutating func watchTriggers() {
    guard state.phase == .deploying || state.phase == .verifying else { return }
    for trigger in plan.backout?.triggers ?? [] {
      if case .suppressed(let until) = state.triggers[trigger.id]?.status, until <= now.steady {
        follow(.triggerRearmed(trigger.id))
      }
      guard state.triggers[trigger.id]?.status == .armed,
        let evidence = state.evidence(for: trigger.when, at: now.steady)
      else { continue }
      trip(trigger, evidence: evidence)
    }
  }

  private mutating func backOutAutomatically() {
    guard state.obstacleToBackout == nil else { return }
    for trigger in state.trippedTriggers {
      guard let starts = state.triggers[trigger.id]?.startsBackoutAt, starts <= now.steady else { continue }
      let owner = plan.backout?.performers.first ?? plan.backout?.authorisers.first ?? actor.name
      let problem = Problem(title: trigger.title, severity: .critical, owner: owner)
      follow(.backoutOrdered(problem, authorisedBy: "trigger \(trigger.id)"))
      return
    }
  }

  private mutating func proceedWithBackout() {
    guard state.phase == .backingOut else { return }
    for step in state.deployment.states where step.status == .running {
      if let attempt = step.lastAttempt { follow(.stopRequested(attempt.id)) }
    }
    guard state.deployment.activeCount == 0 else { return }
    if state.backout?.flow == nil { follow(.undoStarted) }
    guard let flow = state.backout?.flow else { return }
    proceed(with: flow)
    guard flow.isComplete else { return }
    if state.backout?.verificationStarted == nil { follow(.backoutVerificationStarted) }
    if state.hold == nil, state.adHoc.activeCount == 0,
      state.checkKeys(.backout).allSatisfy({ state.isSatisfied($0) })
    {
      follow(.backedOut)
    }
  }
}
