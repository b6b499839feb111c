import ReleaseModel

/// The rules that join different parts of a plan.
struct PlanRules {
  let plan: Plan
  /// The file's root; it tells what was written, also where it was not valid.
  let root: Node
  let findings: Findings

  func check() {
    if root.entry("backout") == nil {
      for check in plan.verification where check.onFail == .backOut {
        findings.report(
          .broken(.noBackout(check: check.id)), at: findings.mark(of: check.id, in: .verification))
      }
    }
    if plan.backout?.demandsRehearsal == true, root.entry("rehearsal") == nil {
      findings.report(
        .broken(.needsKey("rehearsal", with: "tested: {rehearsal: required}")),
        at: root.entry("backout")?.value.entry("tested")?.mark ?? root.mark)
    }
    for step in plan.deployment.steps { check(step) }
    checkTimes()
    checkPeople()
    for control in plan.controls {
      guard let approvals = control.requires, !plan.people.isEmpty || !approvals.roles.isEmpty else {
        continue
      }
      let permitted = plan.people.count(where: approvals.permits)
      if permitted < approvals.count {
        findings.report(
          .broken(.tooFewApprovers(needed: approvals.count, permitted: permitted)),
          at: findings.mark(of: control.id, in: .control))
      }
    }
    for item in plan.signedItems {
      let place =
        switch item.item {
        case .control(let id): findings.mark(of: id, in: .control)
        case .position(let name): findings.mark(of: name, in: .position)
        case .trigger(let id): findings.mark(of: id, in: .trigger)
        }
      for needed in ["signers", "people"] where root.entry(needed) == nil {
        findings.report(.broken(.needsKey(needed, with: "signed: true")), at: place)
      }
    }
    let reporting = Set(plan.verification.filter(\.isReportOnly).map(\.id))
    for trigger in plan.backout?.triggers ?? [] {
      if case .check(let id, _) = trigger.when, reporting.contains(id) {
        findings.report(
          .broken(.reportOnlyTrips(check: id)), at: findings.mark(of: trigger.id, in: .trigger))
      }
      if case .clock(let clock, _) = trigger.when, let needs = missing(for: clock) {
        findings.report(
          .broken(.clockNeverTrips(clock: clock.rawValue, needs: needs)),
          at: findings.mark(of: trigger.id, in: .trigger))
      }
    }
  }

  /// A gate waits for checks that can open it.
  private func check(_ step: Step) {
    guard case .gate(let gate) = step.action else { return }
    for check in plan.verification where gate.checks.contains(check.id) {
      let why: Diagnostic.Closed? =
        check.manualTest != nil
        ? .manual : check.isReportOnly ? .reportOnly : gate.soak != nil && !check.isEndless ? .ends : nil
      if let why {
        findings.report(
          .broken(.gateNeverOpens(check: check.id, because: why)), at: findings.mark(of: step.id, in: .step))
      }
    }
  }

  /// What a clock lacks to run at all: any one of the keys would do.
  private func missing(for clock: Trigger.RunClock) -> [String]? {
    let hasWindow = root.entry("release")?.value.entry("window") != nil
    switch clock {
    case .overrun:
      return plan.deployment.steps.contains { $0.planned != nil } ? nil : ["planned in a step"]
    case .windowClosing:
      return hasWindow ? nil : ["release.window"]
    case .pointOfNoReturn:
      let hasBackoutWindow = root.entry("backout")?.value.entry("window") != nil
      return hasWindow || hasBackoutWindow ? nil : ["release.window", "backout.window"]
    }
  }
}
