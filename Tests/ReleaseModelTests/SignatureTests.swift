import Foundation
import ReleaseModel
import ReleaseWords
import TestSupport
import Testing

extension Scenario {
  /// A signature that was verified outside, made now.
  func signature(
    _ decision: Statement.Decision = .approve, on item: Statement.Item = .control("c"),
    by who: String = "dana",
    key: String? = nil, nonce: String, evidence: String = "seen",
    _ change: (inout Statement) -> Void = { _ in }
  ) -> Command {
    var statement = Statement(
      decision, on: item, of: state.run ?? RunIdentity(id: "", planHash: "", planPath: "", directory: ""),
      package: "package", head: Statement.Head(event: state.sequence, hash: "h"),
      evidence: Evidence(text: evidence), who: who, signed: now.wall, expires: now.wall + .seconds(3600),
      nonce: nonce)
    change(&statement)
    return .signatures(.accept(Signature(statement, armor: "armor", key: key ?? "key of \(who)")))
  }
}

@Suite("A signed decision")
struct SignatureTests {
  static let keys = SignerKeys(list: SignerKeys.File(path: "/etc/signers", sha256: "ca", content: ""))

  static func plan(_ count: Int = 1, _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    .of(.run("a")) {
      $0.people = ApprovalTests.people
      $0.signers = Signers(keys: "signers")
      var control = Control(id: "c", title: "Reviewed")
      var approvals = Approvals()
      approvals.roles = ["deployment manager"]
      (approvals.count, approvals.isSigned, approvals.isNotByOperator) = (count, true, true)
      control.requires = approvals
      $0.controls = [control]
      change(&$0)
    }
  }

  private func opened(_ plan: Plan = plan()) -> Scenario {
    var run = Scenario(plan)
    run.drive(.signatures(.take(Self.keys, package: "package")))
    return run
  }

  @Test("is the only one where the plan asks for it, and is recorded right before what it brings about")
  func needed() {
    var run = opened(Self.plan(2))
    run.refuses(.controls(.tick("c", evidence: "seen", by: "dana")), because: "asks for a signature")
    guard case .signatures(.accept(let dana)) = run.signature(nonce: "1") else { return }
    run.send(
      .signatures(.accept(dana)), by: .person("dana"),
      yields: .signatures(.given(dana)), .controls(.approved("c", by: "dana", evidence: "seen")))
    #expect(run.state.openWords(of: "c") == "1 of 2 signed")
    run.refuses(run.signature(nonce: "2"), because: "dana has approved it already")
    run.drive(run.signature(by: "deputy", nonce: "3"))
    #expect(run.state.controls["c"]?.status == .approved)
    #expect(run.needs == [.startDeployment])
  }

  @Test("counts for nothing in a run that has no list of keys")
  func noKeys() {
    let run = Scenario(Self.plan())
    run.refuses(run.signature(nonce: "1"), because: "the plan has no signers")
    run.refuses(.signatures(.offer(text: "anything")), because: "the plan has no signers")
  }

  @Test("is refused when it is of another run, plan, package or journal, too early, too late or senseless")
  func bound() {
    let run = opened()
    let later = run.now.wall + .seconds(301)
    let cases: [(String, (inout Statement) -> Void)] = [
      ("it was signed for another run, other", { $0.run = "other" }),
      ("stale: the plan is another", { $0.plan = "other" }),
      ("stale: the package is another", { $0.package = "other" }),
      ("stale: what the signer had seen", { $0.head.event = 1000 }),
      ("expired: it counted until", { $0.expires = run.now.wall }),
      ("expired", { $0.signed = $0.expires }),
      ("not yet valid: it was signed for", { $0.signed = later }),
      ("the plan has no control d", { $0.item = .control("d") }),
      ("the poll has no position Database", { $0.item = .position("Database") }),
      ("means nothing there", { $0.decision = .go }),
      ("no approval of this person to withdraw", { $0.decision = .withdraw }),
      ("owner is none of the plan's people with the role", { $0.who = "owner" }),
      ("engineer drives the run: another person", { $0.who = "engineer" }),
      ("nobody is none", { $0.who = "nobody" }),
    ]
    for (words, change) in cases { run.refuses(run.signature(nonce: "1", change), because: words) }
  }

  @Test("counts once, by one key a person, and not after it was withdrawn")
  func once() {
    var run = opened(Self.plan(2))
    let first = run.signature(nonce: "1")
    let unused = run.signature(nonce: "2")
    run.drive(first)
    run.refuses(first, because: "replayed")
    run.refuses(run.signature(by: "deputy", key: "key of dana", nonce: "3"), because: "signed for dana")
    run.drive(run.signature(by: "deputy", nonce: "4"))
    run.advance(.seconds(1))
    guard case .signatures(.accept(let withdrawal)) = run.signature(.withdraw, nonce: "5") else { return }
    run.send(
      .signatures(.accept(withdrawal)), by: .person("dana"), yields: .signatures(.given(withdrawal)),
      .controls(.lapsed("c", .approvalWithdrawn)))
    #expect(run.state.controls["c"]?.approvals.map(\.person) == ["deputy"])
    #expect(run.state.openWords(of: "c") == "withdrawn, 1 of 2 signed")
    for old in [first, unused] { run.refuses(old, because: "withdrawn: who signed it") }
    run.drive(run.signature(nonce: "6"))
    #expect(run.needs == [.startDeployment])
  }

  @Test("is stale once what it is about was opened again, and runs out with its time")
  func opensAgain() {
    var run = opened()
    let unused = run.signature(nonce: "1")
    run.drive(run.signature(nonce: "2"))
    run.drive(.controls(.reopen("c")))
    run.refuses(unused, because: "stale: it was opened again")
    run.drive(run.signature(nonce: "3"))
    run.advance(.seconds(3599))
    #expect(run.needs == [.startDeployment])
    run.advance(.seconds(1), yields: .controls(.lapsed("c", .expired)))
    #expect(run.needs == [.control("c")])
    run.drive(run.signature(nonce: "4"))
    run.drive(.run(.startDeployment))
    run.advance(.seconds(7200))
    #expect(run.state.controls["c"]?.status == .approved, "it has served")
    #expect(run.state.phase == .verifying || run.state.phase == .deploying)
  }

  @Test("counts no more when its key is revoked before the deployment")
  func revoked() {
    var run = opened()
    run.drive(run.signature(nonce: "1"))
    var keys = Self.keys
    keys.revoked = SignerKeys.File(path: "/etc/revoked", sha256: "ab", content: "")
    run.send(
      .signatures(.take(keys, package: "package", revoked: ["key of dana"])), by: .board,
      yields: .signatures(.keysTaken(keys, package: "package")), .controls(.lapsed("c", .revoked)))
    #expect(run.needs == [.control("c")])
  }

  @Test("of a position is that of whoever answers for it, in the roll call for which it was signed")
  func poll() {
    var run = opened(
      Self.plan {
        $0.controls = []
        $0.poll = [PollPosition(position: "Database", person: "dana"), PollPosition(position: "Any")]
        $0.poll[0].isSigned = true
      })
    run.refuses(run.signature(.go, on: .position("Database"), nonce: "1"), because: "no poll is being called")
    run.drive(.poll(.start))
    let database = Statement.Item.position("Database")
    run.refuses(.poll(.vote(position: "Database", .go)), because: "asks for a signature")
    run.refuses(.poll(.vote(position: "Database", .noGo(reason: "full"))), because: "asks for a signature")
    run.refuses(run.signature(.go, on: database, by: "deputy", nonce: "2"), because: "dana does")
    run.refuses(run.signature(.noGo, on: database, nonce: "3", evidence: " "), because: "a reason is needed")
    let unused = run.signature(.go, on: database, nonce: "4")
    run.drive(run.signature(.noGo, on: database, nonce: "5", evidence: "full"))
    #expect(run.state.phase == .preparing && run.state.hold != nil)
    run.drive(.run(.resume))
    run.drive(.poll(.start))
    run.refuses(unused, because: "stale: it was opened again")
    run.drive(run.signature(.go, on: database, nonce: "6"))
    run.drive(.poll(.vote(position: "Any", .go)))
    #expect(run.needs == [.startDeployment])
  }

  @Test("of an answer to the poll counts no more when its key is revoked, and the position is called again")
  func revokedAnswer() {
    var run = opened(
      Self.plan {
        $0.controls = []
        $0.poll = [PollPosition(position: "Any"), PollPosition(position: "Database", person: "dana")]
        $0.poll[1].isSigned = true
      })
    run.drive(.poll(.start))
    run.drive(.poll(.vote(position: "Any", .go)))
    run.drive(run.signature(.go, on: .position("Database"), nonce: "1"))
    #expect(run.needs == [.startDeployment])
    var keys = Self.keys
    keys.revoked = SignerKeys.File(path: "/etc/revoked", sha256: "ab", content: "")
    run.send(
      .signatures(.take(keys, package: "package", revoked: ["key of bo"])), by: .board,
      yields: .signatures(.keysTaken(keys, package: "package")))
    keys.revoked = SignerKeys.File(path: "/etc/revoked", sha256: "cd", content: "")
    run.send(
      .signatures(.take(keys, package: "package", revoked: ["key of dana"])), by: .board,
      yields: .signatures(.keysTaken(keys, package: "package")), .poll(.keyRevoked(position: "Database")))
    #expect(run.needs == [.vote(position: "Database")])
    run.refuses(.run(.startDeployment), because: "poll")
  }

  @Test("is refused a hundred times on the record, and then without one")
  func refusals() {
    var run = opened()
    let refused = Command.signatures(.refused(item: "control:c", who: "x", account: nil, reason: "no"))
    for _ in 0..<150 { run.drive(refused) }
    #expect(run.state.signatures.refused.count == 100)
  }

  @Test("of another person than the operator needs an operator whom the plan knows")
  func stranger() {
    var run = opened()
    run.drive(.controls(.waive("c", reason: "x")))
    run.drive(.controls(.reopen("c")))
    let command = run.signature(nonce: "1")
    let attached = try? decide(
      .run(.attach(Session(attendance: .attended, host: "h", bootID: "b", clockOffset: 0))), run.state,
      by: .person("root"), at: run.now)
    do throws(Obstacle) {
      _ = try decide(command, attached?.state ?? run.state, by: .person("dana"), at: run.now)
      Issue.record("root may be anybody")
    } catch {
      #expect(error == .operatorUnknown("root"))
      #expect(error.words(run.state).contains("--as PERSON"))
    }
  }
}

/// What may never happen, whatever is sent in whatever order.
@Suite("The deployment")
struct SignedDeploymentTests {
  /// How many preparations are walked through: `RELBOARD_PREPARATIONS`, or some.
  private static let preparations =
    ProcessInfo.processInfo.environment["RELBOARD_PREPARATIONS"].flatMap { Int($0) } ?? 100

  private static let people = ["engineer", "dana", "deputy", "owner", "nobody"]

  /// Any command of the preparation, by any person, with any signature.
  private static func command(_ run: Scenario, _ random: inout SeededGenerator, _ number: Int) -> Command {
    let id = random.pick(["plain", "two", "signed", "nonsense"])
    let who = random.pick(people)
    let signed = run.signature(
      random.pick([.approve, .approve, .approve, .withdraw, .go, .noGo]),
      on: random.chance(80) ? .control(id) : .position("Database"), by: who,
      key: random.chance(10) ? "key of dana" : nil, nonce: "\(random.chance(10) ? 1 : number)",
      evidence: random.pick(["seen", ""])
    ) { statement in
      if random.chance(5) { statement.plan = "other" }
      if random.chance(10) { statement.head.event = random.pick(0...40) }
      if random.chance(10) { statement.expires = run.now.wall + .seconds(random.pick(-5...60)) }
    }
    let commands: [Command] = [
      signed, signed, signed, .controls(.tick(id, evidence: "seen", by: random.chance(80) ? who : nil)),
      .controls(.tick(id, evidence: "seen", by: who)),
      .controls(
        .waive(
          id, reason: random.pick(["", "later"]), owner: nil,
          until: random.chance(50) ? run.now.wall + .seconds(random.pick(-10...30)) : nil)),
      .controls(.reopen(id)), .run(.hold(reason: "x")), .run(.resume), .run(.startDeployment),
      .run(.startDeployment), .poll(.start), .poll(.vote(position: "Database", .go)),
      .poll(.vote(position: "Database", .noGo(reason: "full"))), .poll(.vote(position: "Web", .go)),
      .run(.attach(Session(attendance: .attended, host: "h", bootID: "b", clockOffset: 0))),
      .run(.attach(Session(attendance: .unattended, host: "h", bootID: "b", clockOffset: 0))), .run(.wake),
      .signatures(
        .take(SignatureTests.keys, package: "package", revoked: random.chance(20) ? ["key of dana"] : [])),
    ]
    return random.pick(commands)
  }

  private static let plan = SignatureTests.plan(2) { plan in
    plan.controls[0].id = "signed"
    plan.controls[0].validFor = .seconds(300)
    var two = Control(id: "two", title: "Two")
    two.requires = Approvals()
    two.requires?.count = 2
    plan.controls += [two, Control(id: "plain", title: "Plain")]
    plan.poll = [PollPosition(position: "Database", person: "dana"), PollPosition(position: "Web")]
    plan.poll[0].isSigned = true
  }

  @Test(
    "never begins while a control is neither satisfied, approved by enough different people who may, nor waived",
    arguments: 0..<preparations)
  func neverBegins(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var run = Scenario(Self.plan)
    run.drive(.signatures(.take(SignatureTests.keys, package: "package")))
    for number in 0..<400 {
      if random.chance(20) { run.move(by: .seconds(random.pick(0...40))) }
      let actor: Actor = random.chance(70) ? Scenario.engineer : .person(random.pick(Self.people))
      let command = Self.command(run, &random, number + 100)
      guard let records = try? decide(command, run.state, by: actor, at: run.now).records else { continue }
      for record in records {
        if case .run(.deploymentStarted) = record.event { Self.expectReady(run.state, at: run.now) }
        run.take(record)
      }
      if run.state.phase == .deploying { return }
    }
  }

  private static func expectReady(_ state: ReleaseState, at now: Timestamp) {
    for control in plan.controls {
      guard let found = state.controls[control.id] else { continue }
      switch found.status {
      case .open: Issue.record("\(control.id) is open")
      case .satisfied: #expect(control.requires == nil)
      case .waived: #expect(found.waivers.last?.until.map { $0 > now.wall } ?? true)
      case .approved: expectApproved(control, found, state, at: now)
      }
    }
    #expect(state.poll.votes["Database"] == .go && state.poll.votes["Web"] == .go)
    let vote = state.signatures.given.last { $0.signature.statement.item == .position("Database") }
    #expect(vote?.signature.statement.decision == .go && vote?.signature.statement.who == "dana")
  }

  private static func expectApproved(
    _ control: Control, _ found: ControlState, _ state: ReleaseState, at now: Timestamp
  ) {
    guard let approvals = control.requires else {
      Issue.record("\(control.id) needs no approval")
      return
    }
    #expect(Set(found.approvals.map(\.person)).count >= approvals.count)
    var keys: Set<String> = []
    for approval in found.approvals {
      guard let person = plan.person(named: approval.person) else {
        Issue.record("\(approval.person) is nobody")
        continue
      }
      #expect(approvals.permits(person))
      if approvals.isNotByOperator {
        #expect(state.operator.map { plan.identity(of: $0.name) } != approval.person)
      }
      guard approvals.isSigned == true else { continue }
      let given = state.signature(of: approval, for: control.id)?.signature
      #expect(given?.statement.who == approval.person && given?.statement.decision == .approve)
      #expect(given.map { $0.statement.expires > now.wall } == true)
      #expect(given.map { keys.insert($0.key).inserted } == true, "one key speaks for one person")
    }
    if let valid = control.validFor, let since = found.since { #expect(now.steady - since < valid) }
  }

  @Test("acknowledges a trigger that has tripped, of who may order the backout, and none that tripped later")
  func acknowledged() {
    var run = Scenario(
      .of(.run("a")) {
        $0.people = ApprovalTests.people
        $0.signers = Signers(keys: "signers")
        $0.takesBack(Trigger(id: "alarm", title: "Alarm", when: .person)) {
          $0.authorisers = ["dana"]
        }
      })
    run.drive(.signatures(.take(SignatureTests.keys, package: "package")))
    run.drive(.run(.startDeployment))
    run.refuses(
      run.signature(.acknowledge, on: .trigger("alarm"), nonce: "1", evidence: "known"),
      because: "it has not tripped")
    let early = run.signature(.acknowledge, on: .trigger("alarm"), nonce: "2", evidence: "known")
    run.drive(.backout(.trip("alarm")))
    run.refuses(early, because: "stale")
    run.refuses(
      run.signature(.acknowledge, on: .trigger("alarm"), by: "owner", nonce: "3", evidence: "known"),
      because: "authorised by one of: dana")
    run.refuses(
      run.signature(.go, on: .trigger("alarm"), nonce: "4", evidence: "known"), because: "means nothing there"
    )
    run.refuses(
      run.signature(.acknowledge, on: .trigger("alarm"), nonce: "5", evidence: " "),
      because: "a reason is needed")
    guard
      case .signatures(.accept(let dana)) = run.signature(
        .acknowledge, on: .trigger("alarm"), nonce: "6", evidence: "one client, it was told")
    else { return }
    run.send(
      .signatures(.accept(dana)), by: .person("dana"),
      yields: .signatures(.given(dana)),
      .backout(.triggerAcknowledged("alarm", reason: "one client, it was told")))
  }
}
