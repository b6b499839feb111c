/// What a person might want of a control.
public enum ControlIntent: Hashable, Sendable {
  case tick(ControlID)
  case waive(ControlID)
  case reopen(ControlID)
}

/// What is wanted of a control.
public enum ControlWish: Hashable, Sendable {
  /// It holds.
  ///
  /// `by` names who approves it, where the plan asks for approvals; nil is whoever says so.
  case tick(ControlID, evidence: Evidence, by: String? = nil)
  case waive(ControlID, reason: String, owner: String? = nil, until: WallInstant? = nil)
  case reopen(ControlID)
}

extension ControlWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: ControlIntent? {
    switch self {
    case .tick(let id, _, _): .tick(id)
    case .waive(let id, _, _, _): .waive(id)
    case .reopen(let id): .reopen(id)
    }
  }
}

/// What is recorded of a control.
public enum ControlFact: Hashable, Sendable {
  case ticked(ControlID, evidence: Evidence)
  /// One of the people has approved it whom the plan asks for: an id, or a name that it does not know.
  case approved(ControlID, by: String, evidence: Evidence)
  case waived(ControlID, reason: String, owner: String? = nil, until: WallInstant? = nil)
  case reopened(ControlID)
  /// What was given for it counts no more.
  case lapsed(ControlID, ControlState.Lapse)
}

extension ControlFact {
  var row: FactRow {
    switch self {
    case .ticked(let id, let evidence): FactRow("control.ticked", ["control": id, "evidence": evidence])
    case .approved(let id, let person, let evidence):
      FactRow("control.approved", ["control": id, "person": person, "evidence": evidence])
    case .waived(let id, let reason, let owner, let until):
      FactRow("control.waived", ["control": id, "reason": reason, "owner": owner, "until": until])
    case .reopened(let id): FactRow("control.reopened", ["control": id])
    case .lapsed(let id, let lapse): FactRow("control.lapsed", ["control": id, "why": lapse])
    }
  }
}

/// The release controls: what must hold before the release may go ahead.
enum ControlRoom: Room {
  static let kinds: [RowKind<ControlFact>] = [
    RowKind("control.ticked") { .ticked(try $0["control"], evidence: try $0["evidence"]) },
    RowKind("control.approved") {
      .approved(try $0["control"], by: try $0["person"], evidence: try $0["evidence"])
    },
    RowKind("control.waived") {
      .waived(
        try $0["control"], reason: try $0["reason"], owner: try $0.optional("owner"),
        until: try $0.optional("until"))
    },
    RowKind("control.reopened") { .reopened(try $0["control"]) },
    RowKind("control.lapsed") { .lapsed(try $0["control"], try $0["why"]) },
  ]

  static func obstacle(to intent: ControlIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .tick(let id):
      guard let control = turn.plan.controls.first(where: { $0.id == id }) else {
        return .unknown(.control(id))
      }
      if turn.state.controls[id]?.status != .open { return .controlNotOpen(id) }
      if control.check != nil { return .controlIsMeasured(id) }
      // Who approves it is said with the approval.
      return control.requires == nil ? turn.state.obstacleOfDuty(control: id, turn.actor.name) : nil
    case .waive(let id):
      guard let control = turn.state.controls[id] else { return .unknown(.control(id)) }
      return control.status == .open ? nil : .controlNotOpen(id)
    case .reopen(let id):
      guard let control = turn.state.controls[id], control.status != .open, turn.state.phase == .preparing
      else { return .controlNotReopenable }
      return nil
    }
  }

  static func decide(_ wish: ControlWish, _ turn: inout Turn) throws(Obstacle) {
    switch wish {
    case .tick(let id, let evidence, let name):
      guard let control = turn.plan.controls.first(where: { $0.id == id }) else { return }
      try turn.demand(control.evidence, evidence)
      if control.requires?.isSigned == true, turn.signed == nil { throw .signatureNeeded }
      if let approvals = control.requires {
        let person = try turn.approver(named: name ?? turn.actor.name, of: control, approvals)
        turn.record(.controls(.approved(id, by: person, evidence: evidence)))
      } else {
        turn.record(.controls(.ticked(id, evidence: evidence)))
      }
    case .waive(let id, let reason, let owner, let until):
      let reason = try turn.given(reason, .reason)
      if let until, until <= turn.now.wall { throw .waiverInThePast }
      let owner = owner.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
      turn.record(.controls(.waived(id, reason: reason, owner: owner, until: until)))
    case .reopen(let id):
      turn.record(.controls(.reopened(id)))
      let key = CheckKey(.control, id)
      if turn.state.checks[key]?.phase.isEnded == true {
        turn.follow(.checks(.started(key, firstDue: turn.now.steady)))
      }
    }
  }

  static func evolve(_ state: inout ReleaseState, _ fact: ControlFact, _ record: Record) {
    switch fact {
    case .ticked(let id, let evidence):
      state.controls[id] = ControlState(
        status: .satisfied, evidence: evidence, by: record.by, at: record.at.wall, since: record.at.steady,
        waivers: state.controls[id]?.waivers ?? [])
    case .approved(let id, let person, let evidence):
      let needed = state.plan.controls.first { $0.id == id }?.requires?.count ?? 1
      var control = state.controls[id] ?? ControlState()
      control.approvals.append(
        Approval(person: person, evidence: evidence, recordedBy: record.by, at: record.at))
      if control.approvals.count >= needed { control.status = .approved }
      (control.evidence, control.by, control.at) = (evidence, .person(person), record.at.wall)
      control.since = control.approvals.first?.at.steady
      control.lapse = nil
      state.controls[id] = control
    case .waived(let id, let reason, let owner, let until):
      state.waive(id, Waiver(reason: reason, owner: owner, until: until, by: record.by), record)
    case .reopened(let id):
      // Taken back before anything went ahead on it.
      state.controls[id] = ControlState(
        waivers: (state.controls[id]?.waivers ?? []).dropLast(
          state.controls[id]?.status == .waived ? 1 : 0), openedBy: record.sequence)
    case .lapsed(let id, let lapse):
      var control = ControlState(
        waivers: state.controls[id]?.waivers ?? [], openedBy: state.controls[id]?.openedBy, lapse: lapse)
      switch lapse {
      case .operator: control.approvals = state.approvals(ofOthersFor: id)
      case .approvalWithdrawn:
        control.approvals = (state.controls[id]?.approvals ?? []).filter {
          !state.hasWithdrawn($0.person, id)
        }
      case .expired, .waiverExpired, .held, .withdrawn, .revoked, .stale: control.openedBy = record.sequence
      }
      control.since = control.approvals.first?.at.steady
      state.controls[id] = control
    }
  }

  /// What was given for a control ends by itself: by time, or because who gave it drives the run now.
  static func settle(_ turn: inout Turn) {
    for control in turn.plan.controls {
      guard let state = turn.state.controls[control.id] else { continue }
      if turn.state.isBeforeDeployment, control.requires?.isNotByOperator == true,
        turn.state.approvals(ofOthersFor: control.id).count < state.approvals.count
      {
        turn.follow(.controls(.lapsed(control.id, .operator)))
      }
      if turn.state.isBeforeDeployment, turn.state.isStale(state) {
        turn.follow(.controls(.lapsed(control.id, .stale)))
      }
      for (deadline, lapse) in turn.state.ends(of: control) where deadline.isPast(at: turn.now) {
        turn.follow(.controls(.lapsed(control.id, lapse)))
      }
    }
  }

  static func deadlines(_ state: ReleaseState) -> [Deadline] {
    state.plan.controls.flatMap { state.ends(of: $0).map(\.0) }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    guard state.isBeforeDeployment else {
      // One that is measured is decided like a check.
      return state.failingControls.filter { state.check(CheckKey(.control, $0)) == nil }.map { .control($0) }
    }
    return state.plan.controls.filter { control in
      // Whether one that is measured holds is for the next measurement to say.
      state.controls[control.id]?.status == .open
        && state.checks[CheckKey(.control, control.id)]?.nextDue == nil
    }.map { .control($0.id) }
  }
}

extension Turn {
  /// Throws unless evidence is of the kind that the plan asks for. That a file can be read is seen to outside.
  fileprivate func demand(_ kind: Step.EvidenceKind?, _ evidence: Evidence) throws(Obstacle) {
    guard let kind else { return }
    _ = try given(evidence.text, .evidence)
    switch kind {
    case .note: break
    case .link: if !evidence.isLink { throw .noLink }
    case .file: if evidence.sha256 == nil { throw .noFile }
    }
  }

  /// Who approves a control.
  ///
  /// - Throws: why nobody of that name may, or may again.
  fileprivate func approver(
    named name: String, of control: Control, _ approvals: Approvals
  ) throws(Obstacle) -> String {
    let name = try given(name, .approver)
    let identity = plan.identity(of: name)
    if approvals.isNotByOperator {
      // Who has signed speaks for nobody else.
      let drivers = signed == nil ? [actor, state.operator] : [state.operator]
      if drivers.contains(where: { $0?.isPerson(identity, in: plan) == true }) {
        throw .approverIsOperator(name)
      }
      if let stranger = state.stranger { throw .operatorUnknown(stranger) }
    }
    if !plan.people.isEmpty || !approvals.roles.isEmpty {
      guard let person = plan.person(named: name), approvals.permits(person) else {
        throw .notPermitted(name, roles: approvals.roles)
      }
    }
    if state.controls[control.id]?.approvals.contains(where: { $0.person == identity }) == true {
      throw .approvedAlready(name)
    }
    if let obstacle = state.obstacleOfDuty(control: control.id, name) { throw obstacle }
    return identity
  }
}

extension Actor {
  /// Whether it is a person of an identity.
  fileprivate func isPerson(_ identity: String, in plan: Plan) -> Bool {
    if case .person(let name) = self { plan.identity(of: name) == identity } else { false }
  }
}

extension ReleaseState {
  /// Who drives the run, where the plan names its people and that is none of them.
  var stranger: String? {
    guard case .person(let name) = self.operator, plan.isStranger(name) else { return nil }
    return name
  }

  /// Waives a control.
  mutating func waive(_ id: ControlID, _ waiver: Waiver, _ record: Record) {
    controls[id] = ControlState(
      status: .waived, evidence: Evidence(text: waiver.reason), by: record.by, at: record.at.wall,
      since: record.at.steady, waivers: (controls[id]?.waivers ?? []) + [waiver])
  }

  /// The approvals of a control that were not given by whoever drives the run.
  fileprivate func approvals(ofOthersFor id: ControlID) -> [Approval] {
    (controls[id]?.approvals ?? []).filter { self.operator?.isPerson($0.person, in: plan) != true }
  }

  /// Whether a package that is not what the plan says was found after a control was approved.
  fileprivate func isStale(_ control: ControlState) -> Bool {
    guard package.isVerified, !package.isIntact, let found = package.verifiedAt else { return false }
    return control.approvals.contains { $0.at.steady < found }
  }

  /// Why nothing goes ahead on its controls now: of some, time has ended what was given, and nobody was woken for it yet.
  func obstacleOfLapsedControls(at now: Timestamp) -> Obstacle? {
    let lapsed = plan.controls.count { ends(of: $0).contains { $0.0.isPast(at: now) } }
    return lapsed > 0 ? .openControls(lapsed) : nil
  }

  /// The moments at which what was given for a control ends, where it does.
  fileprivate func ends(of control: Control) -> [(Deadline, ControlState.Lapse)] {
    guard let state = controls[control.id] else { return [] }
    var ends: [(Deadline, ControlState.Lapse)] = []
    // Once the release goes ahead on it, it has served.
    if isBeforeDeployment, let end = signedApprovalsEnd(for: control.id) {
      ends.append((.wall(end), .expired))
    }
    if isBeforeDeployment, let valid = control.validFor, let since = state.since, state.status != .waived {
      ends.append((.steady(since + valid), .expired))
    }
    if isBeforeDeployment, let closes = plan.release.window?.closes,
      state.approvals.contains(where: { $0.at.wall < closes })
    {
      ends.append((.wall(closes), .withdrawn))
    }
    if isBeforeDeployment || phase == .deploying || phase == .verifying, state.status == .waived,
      let until = state.waivers.last?.until
    {
      ends.append((.wall(until), .waiverExpired))
    }
    return ends
  }

  /// The controls that held when the deployment began and no longer do: until each holds again or is waived, no step
  /// starts and no success is declared.
  public var failingControls: [ControlID] {
    guard phase == .deploying || phase == .verifying else { return [] }
    return plan.controls.map(\.id).filter { controls[$0]?.status == .open }
  }

  /// Whether the run is held because of a control, whatever it has read.
  func isHeld(by id: ControlID) -> Bool {
    hold?.reasons.contains { if case .control(id, _) = $0 { true } else { false } } ?? false
  }
}
