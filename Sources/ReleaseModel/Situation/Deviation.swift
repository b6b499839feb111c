/// Something that was done otherwise than the plan has it. Each has a reason, and all are part of the record.
public struct Deviation: Hashable, Sendable {
  /// What was done.
  public enum Kind: String, Sendable {
    /// A step was left out.
    case skipped
    /// A step was left as it is by the backout.
    case notUndone = "not undone"
    /// A step that runs by itself was done by hand.
    case doneByHand = "done by hand"
    /// A step that had succeeded was done again.
    case redone = "done again"
    /// A command that is not in the plan was run.
    case adHoc = "ad hoc"
    /// A control was waived.
    case waived
    /// A check that did not pass was accepted.
    case accepted
    /// A host was left out of a roll-out.
    case hostExcluded = "host excluded"
    /// A roll-out went on without a host that had come to a bad end.
    case hostLost = "host lost"
    /// A release that has a problem was kept, and a fix of it is owed.
    case kept
    /// The run was taken from whoever led it.
    case takenOver = "taken over"
    /// The environment was let go before the run was over.
    case environmentReleased = "lock released"
  }

  /// What was done.
  public var kind: Kind
  /// To what: a title of the plan, or the command.
  public var subject: String
  /// Why, or by what evidence.
  public var reason: String
  /// Who did it.
  public var by: Actor

  /// Describes a deviation.
  public init(kind: Kind, subject: String, reason: String, by: Actor) {
    self.kind = kind
    self.subject = subject
    self.reason = reason
    self.by = by
  }
}

extension ReleaseState {
  static let adHocPrefix = "ad-hoc."

  /// All deviations so far, in the order of the plan.
  public var deviations: [Deviation] {
    let waived = plan.controls.flatMap { control in
      (controls[control.id]?.waivers ?? []).map {
        Deviation(kind: .waived, subject: control.title, reason: $0.reason, by: $0.by)
      }
    }
    let steps = flows.flatMap { flow in
      zip(flow.steps, flow.states).compactMap { step, state -> Deviation? in
        // What another run has done is in that run's record.
        guard let by = state.by, predecessor?.steps.contains(step.id) != true,
          let kind = kind(step, state)
        else { return nil }
        return Deviation(
          kind: kind, subject: subject(of: step), reason: state.evidence?.text ?? "", by: by)
      }
    }
    let accepted = CheckKey.List.allCases.flatMap { checkKeys($0) }.compactMap { key -> Deviation? in
      guard let accepted = checks[key]?.accepted, let check = check(key) else { return nil }
      return Deviation(kind: .accepted, subject: check.title, reason: accepted.reason, by: accepted.by)
    }
    let redone = flows.flatMap { flow in
      zip(flow.steps, flow.states).flatMap { step, state in
        (state.redone ?? []).map {
          Deviation(kind: .redone, subject: step.title, reason: $0.reason, by: $0.by)
        }
      }
    }
    let taken = team.handovers.compactMap { handover in
      handover.way.reason.map {
        Deviation(
          kind: .takenOver, subject: "the run, from \(handover.from ?? "nobody")", reason: $0,
          by: .person(handover.to))
      }
    }
    let released = (environment.release).map {
      [
        Deviation(
          kind: .environmentReleased, subject: plan.release.environment, reason: $0.reason, by: $0.by)
      ]
    }
    return waived + steps + lostHosts + redone + accepted + kept + taken + (released ?? [])
  }

  /// The hosts without which roll-outs have gone on.
  private var lostHosts: [Deviation] {
    zip(deployment.steps, deployment.states).compactMap { step, state in
      guard state.isLost == true else { return nil }
      return Deviation(
        kind: .hostLost, subject: subject(of: step), reason: "within the failure budget of the roll-out",
        by: .board)
    }
  }

  /// The release that was kept with an emergency fix: none, or one.
  private var kept: [Deviation] {
    guard let fix = fixes.last, let keptBy else { return [] }
    return [
      Deviation(
        kind: .kept, subject: "\(plan.release.name) \(plan.release.version)",
        reason: "with the emergency bug fix \(fix.id) by \(fix.owner)", by: keptBy)
    ]
  }

  private func kind(_ step: Step, _ state: StepState) -> Deviation.Kind? {
    if step.id.hasPrefix(Self.adHocPrefix) { return .adHoc }
    if state.status == .skipped, step.host != nil, !step.isHostUndo { return .hostExcluded }
    if state.status == .skipped { return BackoutState.undone(by: step.id) == nil ? .skipped : .notUndone }
    return step.isManual && stepWithoutUndo(of: step.id) == nil ? nil : .doneByHand
  }

  /// What was left or done otherwise: of a backout, the step that is undone.
  private func subject(of step: Step) -> String {
    let step = BackoutState.undone(by: step.id).flatMap { deployment.step($0) } ?? step
    guard let host = step.host, let fleet = group(host.fleet) else { return step.title }
    return "\(fleet.title): \(step.title)"
  }
}
