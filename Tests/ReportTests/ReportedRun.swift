import ReleaseModel
import Report

/// A run with something of everything that a report tells: a waived control, a poll with a NO-GO, a hold, a step that
/// fails and is retried, one that is skipped, checks, a backout, a message that is due.
struct ReportedRun {
  private(set) var history = RunHistory()
  private(set) var now: Timestamp

  /// Every text of the plan, and of the people in it.
  let text: (String) -> String

  /// - Parameter text: makes of a word the text that stands where that word would.
  init(isRehearsal: Bool = false, text: @escaping (String) -> String = { $0 }) throws {
    self.text = text
    // 2026-11-22T22:00:00Z
    let start: Int64 = 1_795_384_800_250
    now = Timestamp(steady: SteadyInstant(milliseconds: start), wall: WallInstant(milliseconds: start))
    let identity = RunIdentity(
      id: "20261122-220000-0007f", planHash: String(repeating: "ab", count: 32), planPath: "/srv/plan.yaml",
      directory: "/srv")
    try send(.run(.open(identity, as: isRehearsal ? .rehearsal : .live(after: nil))), from: plan)
    try send(.run(.attach(Session(attendance: .attended, host: "h", bootID: "b", clockOffset: 0))))
    try prepare()
    try deploy()
    try backOut()
  }

  /// The last link of a chain that nobody has computed.
  var report: ReleaseReport { ReleaseReport(history, head: String(repeating: "cd", count: 32)) }

  private var plan: Plan {
    var release = Release(name: text("Shop"), version: text("2.4.0"), environment: text("production"))
    release.scope = text("Same-day delivery")
    release.package = []
    var plan = Plan(release: release)
    if true { plan.rehearsal = RehearsalPlan(environment: text("staging")) }
    plan.controls = [
      Control(id: "plan", title: text("Plan reviewed")),
      Control(id: "customer", title: text("Customer agrees")),
    ]
    plan.poll = [PollPosition(position: text("Database"))]
    var drain = Step(id: "drain", title: text("Drain node a"), action: .run(.shell(text("./lb drain a"))))
    drain.planned = .seconds(60)
    drain.undo = Undo(action: .run(.shell("./lb restore a")))
    var migrate = Step(
      id: "migrate", title: text("Migrate the orders"), action: .run(.program(["./migrate"])))
    migrate.needs = ["drain"]
    migrate.leftBecause = text("the columns are only added")
    let banner = Step(id: "banner", title: text("Take the banner down"), action: .manual("Call the desk"))
    plan.deployment.parallel = 2
    plan.deployment.steps = [drain, migrate, banner]
    var errors = Check(id: "errors", title: text("Error rate"), probe: .run(.shell("./errors")))
    errors.after = "drain"
    errors.every = .seconds(15)
    errors.pass = Criterion("< 5%")
    plan.verification = [errors]
    var backout = BackoutPlan()
    backout.triggers = [
      Trigger(id: "errors", title: text("Too many errors"), when: .check(id: "errors", is: [.failed]))
    ]
    plan.backout = backout
    plan.communications = [
      Message(
        id: "desk", audience: text("Service desk"), moment: .started, channel: .byHand("Call"),
        text: "It begins."),
      Message(
        id: "owner", audience: text("Product owner"), moment: .backedOut, channel: .byHand("Call"),
        text: "It was taken back."),
    ]
    return plan
  }

  private mutating func prepare() throws {
    wait(20)
    try send(
      .controls(
        .tick("plan", evidence: Evidence(text: text("reviewed"), sha256: String(repeating: "7d", count: 32))))
    )
    try send(.controls(.waive("customer", reason: text("the same customer"))))
    try send(.poll(.start))
    try send(.poll(.vote(position: text("Database"), .noGo(reason: text("a backup runs")))))
    wait(60)
    try send(.run(.resume))
    try send(.poll(.start))
    try send(.poll(.vote(position: text("Database"), .go)))
    try send(.run(.startDeployment))
    try send(.messages(.confirm("desk", receipt: text("read by Tom"))))
  }

  private mutating func deploy() throws {
    wait(75)
    try end("drain")
    try measure([0.5, 1.25, 3])
    wait(10)
    try end("migrate", .exited(2))
    try send(.steps(.retry("migrate")))
    wait(30)
    try end("migrate")
    try send(.steps(.skip("banner", reason: text("there is none"))))
    try measure([6.5])
  }

  private mutating func backOut() throws {
    let problem = Problem(title: text("Every tenth answer fails"), severity: .critical, owner: text("ana"))
    try send(
      .backout(
        .backOut(
          problem, authorisedBy: text("dana"), typedEnvironment: history.state.plan.release.environment)))
    wait(5)
    try end("undo.drain")
  }

  private mutating func wait(_ seconds: Int) { now = now + .seconds(seconds) }

  private mutating func measure(_ rates: [Double]) throws {
    let key = CheckKey(.verification, "errors")
    for rate in rates {
      wait(15)
      let number = history.state.checks[key]?.nextNumber ?? 1
      try send(.checks(.measured(key, number: number, .reading("\(rate)%"))), by: .board)
    }
  }

  private mutating func end(_ id: StepID, _ outcome: Outcome = .exited(0)) throws {
    guard let attempt = history.state.stepState(id)?.lastAttempt?.id else { return }
    try send(.steps(.attemptEnded(attempt, outcome, logBytes: 120)), by: .board)
  }

  /// - Parameter plan: what the first command is decided on.
  private mutating func send(_ command: Command, by actor: Actor? = nil, from plan: Plan? = nil) throws {
    let state = plan.map { ReleaseState(plan: $0) } ?? history.state
    for record in try decide(command, state, by: actor ?? .person(text("ana")), at: now).records {
      history.add(record)
    }
  }
}
