import ReleaseModel
import TestSupport

import struct ReleaseModel.Record

/// A run driven by commands that are drawn at random, the sensible and the senseless alike.
struct RandomRun {
  private(set) var state = ReleaseState(plan: RandomRun.plan)
  private var now: Int64 = 1_795_384_800_000
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Draws commands until one is accepted.
  ///
  /// - Returns: its records with the state after each of them; empty when the run has ended.
  mutating func step() -> [(record: Record, state: ReleaseState)] {
    while !state.phase.isEnded {
      now += Int64.random(in: 0...20_000, using: &random)
      let at = Timestamp(
        steady: SteadyInstant(milliseconds: now), wall: WallInstant(milliseconds: now + 7))
      let actor: Actor = Bool.random(using: &random) ? .board : .person("ann é 👩‍🚀")
      guard let command = command(), let records = try? decide(command, state, by: actor, at: at).records,
        !records.isEmpty
      else { continue }
      return records.map { record in
        evolve(&state, record)
        return (record, state)
      }
    }
    return []
  }

  private mutating func command() -> Command? {
    guard state.run != nil else {
      return .run(.open(RunIdentity(id: "run", planHash: "hash", planPath: "/plan.yaml", directory: "/")))
    }
    // What the engine would tell is drawn more often than what a person may want, so that runs get somewhere.
    return Int.random(in: 0..<3, using: &random) == 0 ? wish() : news()
  }

  private mutating func news() -> Command? {
    switch effects(of: state).sorted(by: { "\($0)" < "\($1)" }).randomElement(using: &random) {
    case .attempt(let id), .stop(let id):
      return .steps(.attemptEnded(id, outcome(), logBytes: .random(in: 0...(1 << 40), using: &random)))
    case .measure(let key, let number, _): return .checks(.measured(key, number: number, observation()))
    case .verifyPackage(let round):
      let problem: String? = Int.random(in: 0..<5, using: &random) == 0 ? "not there" : nil
      return .package(
        .verified(round: round, findings: [PackageFinding(path: "a/\"b\"\n", problem: problem)]))
    case .deliver(let id, let number, _) where state.messages[id]?.isInFlight == true:
      let kind = Delivery.Outcome.Kind.allCases.randomElement(using: &random) ?? .sent
      return .messages(.end(id, number: number, .init(kind, "a \"word\""), .after(.seconds(1))))
    case .deliver(let id, let number, _):
      return .messages(.begin(id, number: number, Letter(subject: "s", text: "t\n\0", body: "{}")))
    case .wake, nil: return .run(.wake)
    }
  }

  private mutating func outcome() -> Outcome {
    let others: [Outcome] = [
      .exited(3), .signalled(9), .timedOut, .quiet, .stopped, .notStarted("no \0 shell"), .unknown("reboot"),
    ]
    return Int.random(in: 0..<3, using: &random) == 0 ? others.randomElement(using: &random)! : .exited(0)
  }

  private mutating func observation() -> Observation {
    let all: [Observation] = [
      .reading("0.4 %"), .reading("0.2 %"), .reading("7 %"), .exited(0, output: "ok"),
      .exited(1, output: "\u{1b}[31m"),
      .noData, .error("connection refused"),
    ]
    return all.randomElement(using: &random)!
  }

  private mutating func wish() -> Command? {
    let steps = (state.deployment.steps + (state.backout?.flow?.steps ?? []) + state.finally.steps).map(\.id)
    let step = steps.randomElement(using: &random)!
    let check = CheckKey.List.allCases.flatMap { state.checkKeys($0) }.randomElement(using: &random)!
    let all: [Command] = [
      .run(.attach(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: -5))),
      .controls(.tick("review", evidence: Evidence(text: "seen", sha256: "ab"))),
      // A waiver ends with the hold that follows, and without one the control holds the run again and again.
      .controls(.waive("load", reason: "no time")), .controls(.waive("load", reason: "no time")),
      .controls(.waive("load", reason: "no time")), .controls(.waive("load", reason: "no time")),
      .controls(.reopen("review")), .messages(.confirm("start", receipt: "phone")), .package(.verify),
      .poll(.start),
      .poll(.vote(position: "operations", .go)), .poll(.vote(position: "product", .go)),
      .poll(.vote(position: "product", .noGo(reason: "no"))),
      .run(.startDeployment), .steps(.confirm(step, typedEnvironment: "production")),
      .steps(.complete(step, evidence: Evidence(text: "done"))),
      .steps(.retry(step)), .steps(.skip(step, reason: "not today")), .steps(.reopen(step)),
      .steps(.stop(step)), .run(.hold(reason: "lunch")), .run(.hold(reason: nil)),
      .run(.explainHold(reason: "tea")),
      .run(.resume),
      .run(.resume), .checks(.recordTest(check, TestRecord(passed: true, observed: "works", tester: "ann"))),
      .checks(.remeasure(check)),
      .checks(.accept(check, reason: "known")), .backout(.trip("person")),
      .backout(.acknowledge("errors", reason: "known")),
      .backout(.acknowledge("person", reason: "known")),
      .backout(.suppress("errors", reason: "noise", for: .seconds(30))),
      .run(.declareSuccess), .run(.declareSuccess), .run(.declareSuccess), .run(.declareSuccess),
      .checks(.accept(CheckKey(.verification, "errors"), reason: "known")),
      .checks(
        .recordTest(
          CheckKey(.verification, "look"), TestRecord(passed: true, observed: "works", tester: "ann"))),
    ]
    let ends: [Command] = [
      .backout(
        .backOut(
          Problem(title: "slow", severity: .major, owner: "ann"), authorisedBy: "ann",
          typedEnvironment: "production")),
      .run(.abort(reason: "wrong day")), .backout(.declareFailed(reason: "stuck")),
    ]
    // Drawn seldom, so that most runs are long.
    return Int.random(in: 0..<60, using: &random) == 0
      ? ends.randomElement(using: &random) : all.randomElement(using: &random)
  }

  /// A plan with something of every kind.
  private static let plan: Plan = {
    var plan = Plan(release: Release(name: "shop", version: "2.0", environment: "production"))
    plan.release.package = [PackageFile(path: "shop.tar", sha256: String(repeating: "0", count: 64))]
    plan.controls = [
      Control(id: "review", title: "Reviewed"), Control(id: "load", title: "Load", check: check("load")),
    ]
    plan.infrastructure = [check("database")]
    plan.poll = [PollPosition(position: "operations"), PollPosition(position: "product")]
    plan.deployment.parallel = 2
    plan.deployment.steps = [
      step("drain"), step("migrate", needs: ["drain"]), step("copy", needs: ["drain"]),
      step("switch", needs: ["migrate", "copy"]),
    ]
    plan.deployment.steps[2].retries = 2
    plan.deployment.steps[2].rerun = .safe
    plan.deployment.steps[3].confirm = true
    plan.deployment.finally = [step("unlock")]
    plan.deployment.finally?[0].undo = nil
    let test = Check(id: "look", title: "Look at it", probe: .manual(ManualTest(instructions: "look")))
    plan.verification = [check("errors"), test]
    var backout = BackoutPlan()
    backout.triggers = [
      Trigger(id: "errors", title: "Errors", when: .check(id: "errors", is: [.failed])),
      Trigger(id: "person", title: "Somebody says so", when: .person),
    ]
    backout.before = [step("announce")]
    backout.verification = [check("home")]
    plan.backout = backout
    plan.communications = [
      Message(
        id: "start", audience: "support", moment: .started, channel: .byHand("phone"), text: "It starts.")
    ]
    return plan
  }()

  private static func step(_ id: String, needs: [String] = []) -> Step {
    var step = Step(id: id, title: id, action: .run(.shell("true")))
    step.needs = needs
    step.undo = Undo(action: .run(.shell("true")))
    return step
  }

  private static func check(_ id: String) -> Check {
    var check = Check(id: id, title: id, probe: .run(.shell("true")))
    // Far above what passes between two commands, so that some runs are watched without a gap and can succeed.
    check.every = .seconds(120)
    check.pass = Criterion("< 1%")
    check.count = 6
    check.limits.failures = 4
    check.limits.inconclusive = 4
    return check
  }
}
