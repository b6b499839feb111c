/// What a person might want of a control.
public enum ControlIntent: Hashable, Sendable {
  case tick(ControlID)
  case waive(ControlID)
  case reopen(ControlID)
}

/// What is wanted of a control.
public enum ControlWish: Hashable, Sendable {
  case tick(ControlID, evidence: Evidence)
  case waive(ControlID, reason: String)
  case reopen(ControlID)
}

extension ControlWish {
  /// What a person wants with it; nil for what the engine tells.
  var intent: ControlIntent? {
    switch self {
    case .tick(let id, _): .tick(id)
    case .waive(let id, _): .waive(id)
    case .reopen(let id): .reopen(id)
    }
  }
}

/// What is recorded of a control.
public enum ControlFact: Hashable, Sendable {
  case ticked(ControlID, evidence: Evidence)
  case waived(ControlID, reason: String)
  case reopened(ControlID)
}

extension ControlFact {
  var row: FactRow {
    switch self {
    case .ticked(let id, let evidence): FactRow("control.ticked", ["control": id, "evidence": evidence])
    case .waived(let id, let reason): FactRow("control.waived", ["control": id, "reason": reason])
    case .reopened(let id): FactRow("control.reopened", ["control": id])
    }
  }
}

/// The release controls: what must hold before the release may go ahead.
enum ControlRoom: Room {
  static let kinds: [RowKind<ControlFact>] = [
    RowKind("control.ticked") { .ticked(try $0["control"], evidence: try $0["evidence"]) },
    RowKind("control.waived") { .waived(try $0["control"], reason: try $0["reason"]) },
    RowKind("control.reopened") { .reopened(try $0["control"]) },
  ]

  static func obstacle(to intent: ControlIntent, _ turn: Turn) -> Obstacle? {
    switch intent {
    case .tick(let id):
      guard let control = turn.plan.controls.first(where: { $0.id == id }) else {
        return .unknown(.control(id))
      }
      if turn.state.controls[id]?.status != .open { return .controlNotOpen(id) }
      return control.check == nil ? nil : .controlIsMeasured(id)
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
    case .tick(let id, let evidence):
      turn.record(.controls(.ticked(id, evidence: evidence)))
    case .waive(let id, let reason):
      turn.record(.controls(.waived(id, reason: try turn.given(reason, .reason))))
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
        status: .satisfied, evidence: evidence, by: record.by, at: record.at.wall)
    case .waived(let id, let reason):
      state.controls[id] = ControlState(
        status: .waived, evidence: Evidence(text: reason), by: record.by, at: record.at.wall)
    case .reopened(let id):
      state.controls[id] = ControlState()
    }
  }

  static func needs(_ state: ReleaseState) -> [Need] {
    guard state.phase == .preparing || state.phase == .polling else { return [] }
    return state.plan.controls.filter { control in
      // Whether one that is measured holds is for the next measurement to say.
      state.controls[control.id]?.status == .open
        && state.checks[CheckKey(.control, control.id)]?.nextDue == nil
    }.map { .control($0.id) }
  }
}

extension ReleaseState {
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
