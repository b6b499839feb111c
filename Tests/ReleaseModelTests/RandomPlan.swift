import ReleaseModel
import TestSupport

/// A plan made by chance, with every part that the model knows.
func randomPlan(_ random: inout SeededGenerator) -> Plan {
  var plan = Plan.of()
  plan.deployment.parallel = random.pick(1...3)
  plan.deployment.mode = random.chance(15) ? .step : .free
  for index in 0..<random.pick(0...6) { plan.deployment.steps.append(randomStep(index, &random)) }
  let steps = plan.deployment.steps.map(\.id)
  if random.chance(50) {
    plan.controls.append(Control(id: "c0", title: "Ticked"))
    plan.controls.append(Control(id: "c1", title: "Measured", check: randomCheck("c1", after: [], &random)))
  }
  for index in 0..<random.pick(0...2) {
    plan.infrastructure.append(randomCheck("i\(index)", after: [], &random))
  }
  for index in 0..<random.pick(0...3) {
    plan.verification.append(randomCheck("v\(index)", after: steps, &random))
  }
  if random.chance(30), let last = plan.deployment.steps.last,
    let check = plan.verification.first(where: { $0.manualTest == nil && !$0.isReportOnly })
  {
    var gate = Step.gate(last.id, needs: last.needs, [check.id])
    if check.isEndless, random.chance(50) {
      gate.action = .gate(Gate(checks: [check.id], soak: .seconds(20)))
    }
    plan.deployment.steps[plan.deployment.steps.count - 1] = gate
  }
  if random.chance(40) {
    plan.poll = [PollPosition(position: "Database"), PollPosition(position: "Operations")]
    if random.chance(50) { plan.pollDeadline = .seconds(random.pick(5...300)) }
  }
  for index in plan.deployment.steps.indices where random.chance(15) {
    let needs = plan.deployment.steps[index].needs
    plan.deployment.steps[index] = .hold(
      "s\(index)", of: ["Operations", "Database"],
      within: random.chance(50) ? .seconds(random.pick(5...200)) : nil,
      needs: needs)
  }
  if random.chance(40) {
    plan.deployment.finally = [
      .run("unlock") { $0.retries = 1 },
      random.chance(50) ? .manual("tidy") : .run("tidy", needs: ["unlock"]),
    ]
  }
  for index in plan.deployment.steps.indices {
    if let needed = plan.deployment.steps[index].needs.randomElement(using: &random), random.chance(25) {
      let endings = StepResult.Ending.allCases.filter { _ in random.chance(40) }
      let was = endings.isEmpty ? [random.pick(StepResult.Ending.allCases)] : endings
      plan.deployment.steps[index].conditions = [StepResult(step: needed, was: was)]
    } else if random.chance(8) {
      plan.deployment.steps[index].inapplicable = .value("eu", pattern: "us")
    }
  }
  if plan.deployment.steps.count > 1, random.chance(40) {
    var group = StepGroup(id: "g", title: "Group g")
    group.backout = random.pick(StepGroup.Backout.allCases)
    plan.deployment.groups = [group]
    let count = plan.deployment.steps.count
    let first = random.pick(0..<count)
    for index in first...random.pick(first..<count) { plan.deployment.steps[index].groups = ["g"] }
  }
  if random.chance(60) { plan.release.afterWindow = random.pick(AfterWindow.allCases) }
  if random.chance(40) { plan.release.package = [PackageFile(path: "app.tar", sha256: "0")] }
  if random.chance(40) {
    let opens = Scenario.wallStart + .seconds(random.pick(-100...100))
    plan.release.window = Window(opens: opens, closes: opens + .seconds(random.pick(200...4000)))
  }
  if random.chance(20) {
    let freeze = Window(opens: Scenario.wallStart - .seconds(10), closes: Scenario.wallStart + .seconds(90))
    plan.release.freezes = [Freeze(name: "quarter end", window: freeze)]
  }
  if random.chance(75) { plan.backout = randomBackout(steps, plan.verification, &random) }
  for moment in Message.Moment.allCases {
    var message = Message(
      id: moment.rawValue, audience: "all", moment: moment,
      channel: random.pick([.byHand("Call."), .run(.shell("tell")), .webhook(.init(urlVariable: "HOOK"))]),
      text: "")
    message.confirm = random.chance(20)
    message.isIdempotent = random.chance(20)
    message.retries = random.pick(0...3)
    message.after = plan.communications.map(\.id).filter { _ in random.chance(20) }
    plan.communications.append(message)
  }
  if random.chance(20) { addFleet(to: &plan, &random) }
  for index in plan.deployment.steps.indices where random.chance(15) {
    guard case .run = plan.deployment.steps[index].action else { continue }
    plan.deployment.steps[index].take(AnsiblePlay(playbook: "site.yml"))
    if case .run = plan.deployment.steps[index].undo?.action, random.chance(70) {
      plan.deployment.steps[index].undo?.take(AnsiblePlay(playbook: "undo.yml"))
    }
  }
  return plan
}

/// A step that goes over hosts, behind all others.
private func addFleet(to plan: inout Plan, _ random: inout SeededGenerator) {
  let sizes = (0..<random.pick(1...3)).map { _ in random.pick(1...3) }
  let budget = random.pick([HostLimit.count(0), .count(1), .share(50)])
  let fleet = Plan.fleet(sizes, parallel: random.pick(1...3), maxFailures: budget, soak: .seconds(5))
  let kind = random.pick(0...2)
  plan.deployment.groups = (plan.deployment.groups ?? []) + (fleet.deployment.groups ?? [])
  for var step in fleet.deployment.steps where step.id != "after" {
    if kind == 1 { (step.undo, step.leftBecause) = (nil, step.isGate ? nil : "it does no harm") }
    if kind == 2, !step.isGate { step.retries = 1 }
    plan.deployment.steps.append(step)
  }
  if random.chance(50) {
    plan.backout?.triggers.append(
      .on("lost", .hostsLost(.count(1), of: nil), random.pick(Trigger.Action.allCases)))
  }
}

private func randomStep(_ index: Int, _ random: inout SeededGenerator) -> Step {
  var step = random.chance(20) ? Step.manual("s\(index)") : Step.run("s\(index)")
  step.needs = (0..<index).filter { _ in random.chance(30) }.map { "s\($0)" }
  step.confirm = random.chance(20)
  step.retries = random.pick(0...2)
  step.retryDelay = .seconds(random.pick(0...20))
  step.required = random.chance(20)
  if !step.isManual, random.chance(20) { step.hasTerminal = true }
  step.rerun = random.pick(Step.Rerun.allCases)
  if random.chance(60) { step.planned = .seconds(random.pick(1...300)) }
  if random.chance(60) {
    let action: Step.Action = random.chance(20) ? .manual("Undo it.") : .run(.shell("undo"))
    step.undo = Undo(action: action, planned: random.chance(50) ? .seconds(30) : nil)
    if random.chance(30) { step.undo?.retries = random.pick(1...2) }
    if random.chance(20) { step.undo?.confirm = true }
  }
  if step.undo == nil, random.chance(50) { step.leftBecause = "it does no harm" }
  if step.stays == nil, step.undo == nil, random.chance(30) { step.irreversible = "it is gone" }
  if random.chance(20) { step.notBefore = .at(Scenario.wallStart + .seconds(random.pick(-50...300))) }
  if random.chance(20) {
    step.deadline = .moment("T", offset: .seconds(random.pick(-50...300)))
    if random.chance(50) { step.remind = .seconds(random.pick(1...60)) }
  }
  if step.confirm, index > 0, random.chance(40) { step.notSamePersonAs = ["s\(index - 1)", "c0"] }
  return step
}

private func randomCheck(_ id: String, after steps: [StepID], _ random: inout SeededGenerator) -> Check {
  var check = random.chance(20) ? Check.manual(id) : Check.number(id)
  if !steps.isEmpty, random.chance(50) { check.after = random.pick(steps) }
  check.delay = .seconds(random.pick(0...5))
  check.onFail = random.pick(Check.OnFail.allCases)
  guard check.manualTest == nil else { return check }
  if random.chance(70) { check.every = .seconds(random.pick(5...30)) }
  if check.every != nil, random.chance(40) { check.count = random.pick(1...5) }
  if check.every != nil, random.chance(40) { check.bound = .seconds(random.pick(10...200)) }
  if random.chance(30) { check.fail = Criterion("> 50") }
  check.onNoData = random.pick(Check.NoData.allCases)
  check.limits.failures = random.pick(0...2)
  check.limits.inconclusive = random.pick(0...2)
  check.limits.errors = random.pick(0...4)
  check.minPasses = random.pick(1...2)
  guard id.hasPrefix("v") else { return check }
  check.isReportOnly = random.chance(10)
  if random.chance(30) {
    check.baseline = Baseline(
      direction: random.pick(Baseline.Direction.allCases),
      allowance: random.chance(50) ? .percent(50) : .absolute(5))
    check.baseline?.minSamples = random.pick(1...3)
  }
  return check
}

private func randomBackout(
  _ steps: [StepID], _ checks: [Check], _ random: inout SeededGenerator
) -> BackoutPlan {
  var backout = BackoutPlan()
  if random.chance(50) { backout.window = .seconds(random.pick(100...2000)) }
  if random.chance(50) { backout.planned = .seconds(60) }
  if random.chance(50) { backout.authorisers = ["manager"] }
  var conditions: [Trigger.Condition] = [.person]
  conditions += checks.map {
    .check(id: $0.id, is: random.pick([[.failed], [.inconclusive], [.failed, .error]]))
  }
  conditions += steps.map { .step(id: $0, is: [random.pick(Trigger.StepCondition.allCases)]) }
  conditions += steps.map { .late($0) }
  conditions += Trigger.RunClock.allCases.map { .clock($0, within: .seconds(random.pick(0...100))) }
  for (index, condition) in conditions.enumerated() where random.chance(40) {
    backout.triggers.append(.on("t\(index)", condition, random.pick(Trigger.Action.allCases)))
  }
  if random.chance(50) { backout.before = [.run("stop") { $0.retries = 1 }] }
  if random.chance(50) { backout.after = [.run("start") { $0.confirm = true }] }
  if random.chance(50) { backout.verification = [.number("old"), .manual("look")] }
  return backout
}
