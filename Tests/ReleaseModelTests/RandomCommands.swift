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
  let undo = steps.map { "undo.\($0)" } + ["before.stop", "after.start", "finally.unlock", "finally.tidy"]
  let step = random.pick(steps + undo + ["nonsense", ""])
  let control = random.pick(plan.controls.map(\.id) + ["nonsense"])
  let trigger = random.pick(triggers + ["nonsense"])
  let check = CheckKey(
    random.pick(CheckKey.List.allCases), random.pick(["c1", "i0", "v0", "v1", "old", "look", "nonsense"]))
  let reason = random.pick(["because", " ", ""])
  let message = random.pick(Message.Moment.allCases.map(\.rawValue) + ["nonsense"])
  let typed = random.pick(["production", "production", "staging", ""])
  let commands: [Command] = [
    .controls(.tick(control, evidence: "seen")), .controls(.waive(control, reason: reason)),
    .controls(.reopen(control)),
    .messages(.confirm(message, receipt: reason)), .messages(.send(message)), .messages(.validate(message)),
    .messages(.edit(message, Letter(text: reason))),
    .messages(.begin(message, number: random.pick([.min, 1, 2, .max]), Letter(text: "t"))),
    .messages(
      .end(message, number: random.pick([.min, 1, 2, .max]), .init(.sent, "ok"), .after(.seconds(Int64.max)))),
    .package(.verify),
    .poll(.start), .poll(.vote(position: random.pick(["Database", "nonsense"]), .noGo(reason: reason))),
    .poll(.vote(position: "Operations", .go)), .run(.startDeployment), .poll(.declare),
    .poll(.takeBack(position: random.pick(["Database", "nonsense"]))),
    .steps(.confirm(step, typedEnvironment: typed)),
    .steps(.complete(step, evidence: Evidence(text: reason))), .steps(.retry(step)),
    .steps(.skip(step, reason: reason)), .steps(.redo(step, reason: reason)),
    .steps(.retryHosts(random.pick(["fleet", "g", "nonsense"]))),
    .steps(.excludeHosts(random.pick(["fleet", "fleet", "nonsense"]), reason: reason)),
    .steps(.reopen(step)), .steps(.stop(step)), .run(.hold(reason: random.chance(50) ? reason : nil)),
    .run(.explainHold(reason: reason)), .run(.resume),
    .checks(.recordTest(check, TestRecord(passed: random.chance(50), observed: reason, tester: "tester"))),
    .checks(.remeasure(check)), .checks(.accept(check, reason: reason)), .backout(.trip(trigger)),
    .backout(.acknowledge(trigger, reason: reason)), .backout(.rearm(trigger)),
    .backout(.suppress(trigger, reason: reason, for: .seconds(random.pick([-1, 0, 5, Int64.max])))),
    .backout(
      .backOut(.orders, authorisedBy: random.pick(["manager", "", "anyone"]), typedEnvironment: typed)),
    .backout(
      .backOut(
        .orders, authorisedBy: "manager", typedEnvironment: typed, group: random.pick(["g", "g", "none"]))),
    .run(.declareSuccess), .steps(.runCommand("look", reason: reason)),
    .run(.keep(EmergencyFix(id: "D", owner: "o", due: WallInstant(milliseconds: .max / 2)))),
    .backout(.declareFailed(reason: reason)), .run(.abort(reason: random.chance(10) ? reason : "")),
    .package(.verified(round: random.pick([-1, 1, .max]), findings: [])),
    .steps(.retryLeft(step)),
    .steps(
      .hostsSeen(
        AttemptID(step: step, number: random.pick([.min, 1, 2, .max])),
        [PlayNews(PlayStanding(random.pick(HostState.allCases)), [random.pick(["h1", "h2", "h3"])])])),
    .steps(.inputAwaited(AttemptID(step: step, number: random.pick([.min, 1, 2, .max])), random.chance(50))),
    .steps(
      .attemptEnded(AttemptID(step: step, number: random.pick([.min, 1, 2, .max])), .stopped, logBytes: .min)),
    .checks(.measured(check, number: random.pick([.min, 1, .max]), random.randomObservation)), .run(.wake),
    .team(.offer(to: random.pick(["tester", "", "dana"]), for: .seconds(random.pick([-1, 5, Int64.max])))),
    .run(.environment(.release(reason: reason))), .run(.environment(.claim)),
    .team(.withdraw), .team(.refuse(reason: reason)), .team(.note(reason)),
    .run(.open(RunIdentity(id: "other", planHash: "", planPath: "", directory: ""))),
  ]
  return random.pick(commands)
}

extension RandomWalk {
  /// What a helpful person answers.
  func answer(to need: Need) -> Command {
    switch need {
    case .control(let id):
      let key = CheckKey.control(id)
      if plan.controls.first(where: { $0.id == id })?.check == nil {
        return .controls(.tick(id, evidence: "seen"))
      }
      return state.checks[key]?.phase == .measuring ? pass(key) : .controls(.waive(id, reason: "accepted"))
    case .infrastructure(let key):
      return state.checks[key]?.phase == .measuring ? pass(key) : .checks(.accept(key, reason: "accepted"))
    case .package: return .package(.verify)
    case .resume: return .run(.resume)
    case .startPoll: return .poll(.start)
    case .vote(let position): return .poll(.vote(position: position, .go))
    case .startDeployment: return .run(.startDeployment)
    case .declareHold: return .poll(.declare)
    case .confirmStep(let id): return .steps(.confirm(id, typedEnvironment: "production"))
    case .performStep(let id) where state.needsEnvironment(id, at: now):
      return .steps(.confirm(id, typedEnvironment: "production"))
    case .decideHosts(let fleet):
      return sequenceIsEven ? .steps(.retryHosts(fleet)) : .steps(.excludeHosts(fleet, reason: "dead"))
    case .performStep(let id), .decideStep(let id): return .steps(.complete(id, evidence: "done"))
    // Whoever types an end of input ends most of what reads.
    case .giveInput(let id):
      return .steps(.attemptEnded(state.stepState(id)?.lastAttempt?.id ?? .of(id), .exited(0), logBytes: 1))
    case .performTest(let key): return pass(key)
    case .decideCheck(let key) where key.list == .control: return .controls(.waive(key.id, reason: "known"))
    case .decideCheck(let key): return .checks(.accept(key, reason: "accepted"))
    case .answerTrigger(let id): return .backout(.acknowledge(id, reason: "seen"))
    case .backOut: return .backOutNow()
    case .declareSuccess: return .run(.declareSuccess)
    case .message(let id):
      return .messages(
        state.messages[id]?.status == .due ? .send(id) : .confirm(id, receipt: "by phone"))
    }
  }

  private var sequenceIsEven: Bool { state.sequence.isMultiple(of: 2) }

  private func pass(_ key: CheckKey) -> Command {
    .checks(.recordTest(key, TestRecord(passed: true, observed: "as expected", tester: "tester")))
  }
}
