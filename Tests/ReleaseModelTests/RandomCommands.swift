import ReleaseModel
import TestSupport

extension SeededGenerator {
  var randomOutcome: Outcome {
    mutating get {
      pick([
        .exited(0), .exited(0), .exited(0), .exited(1), .signalled(9), .timedOut, .quiet, .stopped,
        .notStarted("no such file"), .unknown("reboot"),
      ])
    }
  }

  var randomObservation: Observation {
    mutating get {
      pick([
        .good, .good, .good, .bad, .reading("20"), .reading("word"), .exited(0, output: ""),
        .exited(1, output: "no"), .noData, .error("refused"),
      ])
    }
  }
}

/// Any command, with ids of the plan or without sense.
func randomCommand(_ plan: Plan, _ random: inout SeededGenerator) -> Command {
  let triggers = plan.backout?.triggers.map(\.id) ?? []
  let steps = plan.deployment.steps.map(\.id)
  let undo = steps.map { "undo.\($0)" } + ["before.stop", "after.start"]
  let step = random.pick(steps + undo + ["nonsense", ""])
  let control = random.pick(plan.controls.map(\.id) + ["nonsense"])
  let trigger = random.pick(triggers + ["nonsense"])
  let check = CheckKey(
    random.pick(CheckKey.List.allCases), random.pick(["c1", "i0", "v0", "v1", "old", "look", "nonsense"]))
  let reason = random.pick(["because", " ", ""])
  let typed = random.pick(["production", "production", "staging", ""])
  let commands: [Command] = [
    .tick(control, evidence: "seen"), .waive(control, reason: reason), .reopenControl(control),
    .confirmMessage(random.pick(["started", "succeeded", "nonsense"]), receipt: reason), .verifyPackage,
    .startPoll, .vote(position: random.pick(["Database", "nonsense"]), .noGo(reason: reason)),
    .vote(position: "Operations", .go), .startDeployment, .confirm(step, typedEnvironment: typed),
    .complete(step, evidence: Evidence(text: reason)), .retry(step), .skip(step, reason: reason),
    .reopenStep(step), .stop(step), .hold(reason: reason), .resume,
    .recordTest(check, TestRecord(passed: random.chance(50), observed: reason, tester: "tester")),
    .remeasure(check), .acceptCheck(check, reason: reason), .trip(trigger),
    .acknowledge(trigger, reason: reason),
    .suppress(trigger, reason: reason, for: .seconds(random.pick([-1, 0, 5, Int64.max]))),
    .backOut(.orders, authorisedBy: random.pick(["manager", "", "anyone"]), typedEnvironment: typed),
    .declareSuccess, .runCommand("look", reason: reason),
    .keep(EmergencyFix(id: "D", owner: "o", due: Instant(milliseconds: .max / 2))),
    .declareBackoutFailed(reason: reason), .abort(reason: random.chance(10) ? reason : ""),
    .packageVerified(round: random.pick([-1, 1, .max]), findings: []),
    .attemptEnded(AttemptID(step: step, number: random.pick([.min, 1, 2, .max])), .stopped, logBytes: .min),
    .measured(check, number: random.pick([.min, 1, .max]), random.randomObservation), .wake,
    .open(RunIdentity(id: "other", planHash: "", planPath: "", directory: "")),
  ]
  return random.pick(commands)
}

extension RandomWalk {
  /// What a helpful person answers.
  func answer(to need: Need) -> Command {
    switch need {
    case .control(let id):
      let key = CheckKey.control(id)
      if plan.controls.first(where: { $0.id == id })?.check == nil { return .tick(id, evidence: "seen") }
      return state.checks[key]?.phase == .measuring ? pass(key) : .waive(id, reason: "accepted")
    case .infrastructure(let key):
      return state.checks[key]?.phase == .measuring ? pass(key) : .acceptCheck(key, reason: "accepted")
    case .package: return .verifyPackage
    case .resume: return .resume
    case .startPoll: return .startPoll
    case .vote(let position): return .vote(position: position, .go)
    case .startDeployment: return .startDeployment
    case .confirmStep(let id): return .confirm(id, typedEnvironment: "production")
    case .performStep(let id) where state.needsEnvironment(id, at: now.steady):
      return .confirm(id, typedEnvironment: "production")
    case .performStep(let id), .decideStep(let id): return .complete(id, evidence: "done")
    case .performTest(let key): return pass(key)
    case .decideCheck(let key): return .acceptCheck(key, reason: "accepted")
    case .answerTrigger(let id): return .acknowledge(id, reason: "seen")
    case .declareSuccess: return .declareSuccess
    }
  }

  private func pass(_ key: CheckKey) -> Command {
    .recordTest(key, TestRecord(passed: true, observed: "as expected", tester: "tester"))
  }
}
