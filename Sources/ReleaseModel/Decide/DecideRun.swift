extension Decision {
  mutating func applyToRun(_ command: Command) throws(Refusal) {
    switch command {
    case .verifyPackage:
      guard !plan.release.package.isEmpty else { throw Refusal("the plan names no package") }
      guard state.package.isVerified else { throw Refusal("the package is being verified") }
      record(.packageWanted(round: state.package.rounds + 1))
    case .startPoll:
      guard !plan.poll.isEmpty else { throw Refusal("the plan has no poll") }
      guard state.phase == .preparing else { throw Refusal("the poll is over") }
      try demandReady()
      record(.pollStarted)
    case .vote(let position, let vote):
      try applyVote(position, vote)
    case .startDeployment:
      guard state.phase == .preparing || state.phase == .polling else {
        throw Refusal("the deployment has started already")
      }
      try demandReady()
      if !plan.poll.isEmpty, state.poll.passedAt == nil { throw Refusal("the poll has not given GO") }
      record(.deploymentStarted)
    case .hold(let reason):
      try demand(reason, "a reason")
      try hold(because: reason.trimmed)
    case .resume:
      guard state.hold != nil else { throw Refusal("the run is not held") }
      record(.resumed)
      if state.package.isVerified, !state.package.isIntact {
        follow(.packageWanted(round: state.package.rounds + 1))
      }
    case .declareSuccess:
      if let why = state.obstacleToSuccess { throw Refusal(why) }
      record(.succeeded)
    case .keep(let fix):
      try keep(fix)
    case .abort(let reason):
      try demand(reason, "a reason")
      guard state.activeCount == 0 else {
        throw Refusal("steps are running: stop them first")
      }
      guard state.phase != .backingOut else { throw Refusal("a backout is declared failed instead") }
      record(.aborted(reason: reason.trimmed))
    case .packageVerified(let round, let findings):
      guard round == state.package.wanted, !state.package.isVerified else { return }
      record(.packageVerified(round: round, findings: findings))
    default: break
    }
  }

  /// Holds the run. What the board itself finds is added to a hold that somebody has asked for: it must not be lost
  /// because the run stood still already.
  private mutating func hold(because reason: String) throws(Refusal) {
    guard let hold = state.hold else { return record(.held(reason: reason)) }
    guard actor == .board else { throw Refusal("already held by \(hold.by.name): \(hold.reason)") }
    guard !hold.reason.contains(reason) else { return }
    record(.held(reason: "\(reason); and before: \(hold.reason)"))
  }

  /// Keeps a release that has a problem, because it is easily fixed and does not hurt production.
  private mutating func keep(_ fix: EmergencyFix) throws(Refusal) {
    if let why = state.obstacleToKeeping { throw Refusal(why) }
    try demand(fix.id, "the id of the emergency bug fix")
    try demand(fix.owner, "an owner of the emergency bug fix")
    guard fix.due > now.wall else { throw Refusal("the emergency bug fix must be due after now") }
    record(.emergencyFixScheduled(fix))
    for trigger in state.trippedTriggers {
      record(.triggerAcknowledged(trigger.id, reason: "kept with the emergency bug fix \(fix.id)"))
    }
    record(.succeeded)
  }

  private mutating func applyVote(_ position: String, _ vote: Vote) throws(Refusal) {
    guard state.phase == .polling, state.poll.passedAt == nil else {
      throw Refusal("no poll is being called")
    }
    guard plan.poll.contains(where: { $0.position == position }) else {
      throw Refusal("the poll has no position \(position)")
    }
    if let hold = state.hold { throw Refusal("held: \(hold.reason)") }
    record(.voted(position: position, vote: vote))
    switch vote {
    case .noGo(let reason):
      try demand(reason, "a reason")
      let words = "NO-GO from \(position): \(reason.trimmed)"
      follow(.pollRecycled(reason: words))
      follow(.held(reason: words))
    case .go:
      if plan.poll.allSatisfy({ state.poll.votes[$0.position] == .go }) { follow(.pollPassed) }
    }
  }

  private func demandReady() throws(Refusal) {
    if let hold = state.hold { throw Refusal("held: \(hold.reason)") }
    if let first = state.blockers(at: now.wall).first { throw Refusal(first) }
  }

  mutating func applyToParts(_ command: Command) throws(Refusal) {
    switch command {
    case .tick(let id, let evidence):
      let control = try openControl(id)
      guard control.check == nil else { throw Refusal("\(control.title) is measured; it cannot be ticked") }
      record(.controlTicked(id, evidence: evidence))
    case .waive(let id, let reason):
      _ = try openControl(id)
      try demand(reason, "a reason")
      record(.controlWaived(id, reason: reason.trimmed))
    case .reopenControl(let id):
      guard let state = state.controls[id], state.status != .open, self.state.phase == .preparing else {
        throw Refusal("only a ticked or waived control can be reopened, and only before the poll")
      }
      record(.controlReopened(id))
      let key = CheckKey(.control, id)
      if self.state.checks[key]?.phase.isEnded == true { follow(.checkStarted(key, firstDue: now.steady)) }
    case .confirmMessage(let id, let receipt):
      guard let message = state.messages[id] else { throw Refusal("the plan has no message \(id)") }
      guard message.dueAt != nil else { throw Refusal("its moment has not come") }
      guard message.confirmedAt == nil else { throw Refusal("it is confirmed already") }
      try demand(receipt, "how it is known to have arrived")
      record(.messageConfirmed(id, receipt: receipt.trimmed))
    default: break
    }
  }

  private func openControl(_ id: ControlID) throws(Refusal) -> Control {
    guard let control = plan.controls.first(where: { $0.id == id }) else {
      throw Refusal("the plan has no control \(id)")
    }
    guard state.controls[id]?.status == .open else { throw Refusal("\(control.title): not open") }
    return control
  }
}

extension ReleaseState {
  /// What still stands between the run and its deployment, in the order in which it is best removed.
  public func blockers(at wall: Instant) -> [String] {
    var blockers: [String] = []
    let open = plan.controls.count { controls[$0.id]?.status == .open }
    if open > 0 { blockers.append(open == 1 ? "a control is open" : "\(open) controls are open") }
    let unmet = checkKeys(.infrastructure).count { !isSatisfied($0) }
    if unmet > 0 {
      blockers.append(
        unmet == 1
          ? "an infrastructure check has not passed" : "\(unmet) infrastructure checks have not passed")
    }
    if !package.isVerified { blockers.append("the package is being verified") }
    if let bad = package.findings.first(where: { $0.problem != nil }), package.isVerified {
      blockers.append("package: \(bad.path): \(bad.problem ?? "")")
    }
    if let window = plan.release.window {
      if wall < window.opens { blockers.append("the release window is not open yet") }
      if wall >= window.closes { blockers.append("the release window is closed") }
    }
    for freeze in plan.release.freezes where freeze.window.opens <= wall && wall < freeze.window.closes {
      blockers.append("frozen: \(freeze.name)")
    }
    return blockers
  }

  /// Why success cannot be declared now; nil when it can.
  public var obstacleToSuccess: String? {
    guard phase == .verifying else { return "success is declared at the end of the verification" }
    if let hold { return "held: \(hold.reason)" }
    if adHoc.activeCount > 0 { return "a command that was run ad hoc has not ended" }
    if let tripped = trippedTriggers.first { return "the trigger \(tripped.title) has tripped" }
    let open = checkKeys(.verification).count { !isSatisfied($0) }
    if open > 0 { return open == 1 ? "a check has not passed" : "\(open) checks have not passed" }
    return nil
  }

  /// Why the release cannot be kept with an emergency bug fix now; nil when it can: the verification has ended,
  /// whatever came of it.
  public var obstacleToKeeping: String? {
    guard phase == .verifying else { return "it is decided at the end of the verification" }
    if adHoc.activeCount > 0 { return "a command that was run ad hoc has not ended" }
    let going = checkKeys(.verification).count {
      checks[$0]?.phase == .measuring && check($0)?.isEndless != true && check($0)?.isReportOnly != true
    }
    if going > 0 { return going == 1 ? "a check is not over" : "\(going) checks are not over" }
    return nil
  }

  /// Whether the run ended as the plan wanted it: every check of the verification that may act has passed by
  /// itself, and nothing is left to be fixed. Only this is shown as a success without a but.
  public var isCleanSuccess: Bool {
    phase == .succeeded && fixes.isEmpty
      && checkKeys(.verification).allSatisfy {
        checks[$0]?.phase == .successful || check($0)?.onFail == .warn || check($0)?.isReportOnly == true
      }
  }

  /// The triggers that wait for an answer, in the order of the plan.
  public var trippedTriggers: [Trigger] {
    (plan.backout?.triggers ?? []).filter { triggers[$0.id]?.status == .tripped }
  }
}
