import ReleaseModel
import ReleaseWords
import TestSupport
import Testing

@Suite("An approval")
struct ApprovalTests {
  static let people = [
    Person(id: "engineer", name: "Ana Lima", role: "deployment engineer"),
    Person(id: "dana", name: "Dana Meier", role: "Deployment Manager"),
    Person(id: "deputy", name: "Bo Ek", role: "deployment manager"),
    Person(id: "owner", name: "Zoë Müller", role: "product owner"),
  ]

  private func plan(_ change: (inout Approvals, inout Control) -> Void) -> Plan {
    .of(.run("a"), .run("b")) {
      $0.people = Self.people
      var control = Control(id: "c", title: "Reviewed")
      var approvals = Approvals()
      approvals.roles = ["deployment manager"]
      change(&approvals, &control)
      control.requires = approvals
      $0.controls = [control]
    }
  }

  private func tick(_ name: String?, _ evidence: Evidence = "seen") -> Command {
    .controls(.tick("c", evidence: evidence, by: name))
  }

  @Test("counts people with the role, each once, by id or name in any case")
  func distinctPeople() {
    var run = Scenario(plan { approvals, _ in approvals.count = 2 })
    run.refuses(tick(nil), because: "engineer is none of the plan's people with the role deployment manager")
    run.refuses(tick("owner"), because: "owner is none")
    run.refuses(tick("nobody"), because: "nobody is none")
    run.refuses(tick(" "), because: "who approves it")
    run.send(tick("DANA"), yields: .controls(.approved("c", by: "dana", evidence: "seen")))
    #expect(run.needs == [.control("c")])
    #expect(run.state.openWords(of: "c") == "1 of 2 approved")
    run.refuses(tick("dana meier"), because: "approved it already")
    run.refuses(.run(.startDeployment), because: "a control is open")
    run.send(tick("Bo Ek"), yields: .controls(.approved("c", by: "deputy", evidence: "seen")))
    #expect(run.state.controls["c"]?.status == .approved)
    #expect(run.needs == [.startDeployment])
  }

  @Test(
    "of another person than the operator is not the operator's, by whatever name, nor after taking the run up"
  )
  func anotherPerson() {
    var run = Scenario(
      plan { approvals, _ in
        approvals.roles = []; approvals.isNotByOperator = true
      })
    for name in [nil, "engineer", "ana lima", " Engineer "] {
      run.refuses(tick(name), because: "drives the run: another person has to approve it")
    }
    run.drive(tick("dana"))
    #expect(run.needs == [.startDeployment])
    run.send(
      .run(.attach(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0))),
      by: .person("Dana Meier"),
      yields: .team(.taken(to: "Dana Meier")),
      .run(.attached(Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0))),
      .controls(.lapsed("c", .operator)))
    #expect(run.state.controls["c"]?.approvals == [])
    #expect(run.needs == [.control("c")])
  }

  @Test("is open again when its time is over, and not once the deployment has started")
  func expires() {
    let hour = plan { _, control in control.validFor = .seconds(3600) }
    var run = Scenario(hour)
    run.drive(tick("dana"))
    var started = run
    run.advance(.seconds(3599))
    run.advance(.seconds(1), yields: .controls(.lapsed("c", .expired)))
    #expect(run.needs == [.control("c")])
    #expect(run.state.openWords(of: "c")?.hasPrefix("expired, 0 of 1") == true)
    run.drive(tick("dana"))
    #expect(run.needs == [.startDeployment])
    started.drive(.run(.startDeployment))
    started.advance(.seconds(7200))
    #expect(started.state.controls["c"]?.status == .approved)
  }

  @Test(
    "takes the evidence that the plan asks for",
    arguments: [
      (Step.EvidenceKind.note, "x", nil, true), (.note, "", nil, false), (.link, "https://wiki/x", nil, true),
      (.link, "wiki/x", nil, false), (.link, "http://", nil, false), (.link, "http:///x", nil, false),
      (.link, "https://a b", nil, false), (.file, "/a", "ab", true), (.file, "/a", nil, false),
      (.file, "", "ab", false),
    ] as [(Step.EvidenceKind, String, String?, Bool)])
  func evidence(kind: Step.EvidenceKind, text: String, hash: String?, isTaken: Bool) {
    let run = Scenario(plan { _, control in control.evidence = kind })
    let given = tick("dana", Evidence(text: text, sha256: hash))
    #expect(((try? decide(given, run.state, by: Scenario.engineer, at: run.now)) != nil) == isTaken)
  }

  @Test(
    "is not needed while a waiver goes, which ends with its time and with a hold, and stays on the record")
  func waivers() {
    var run = Scenario(plan { _, _ in })
    let until = run.now.wall + .seconds(600)
    run.refuses(.controls(.waive("c", reason: "away", until: run.now.wall)), because: "must end after now")
    let waived = Event.controls(.waived("c", reason: "away", owner: "dana", until: until))
    run.send(.controls(.waive("c", reason: " away ", owner: " dana ", until: until)), yields: waived)
    run.advance(.seconds(1))
    run.drive(.run(.hold(reason: "lunch")))
    #expect(run.needs == [.resume], "in the trouble that led to the hold it is not in the way")
    run.send(.run(.resume), yields: .run(.resumed), .controls(.lapsed("c", .held)))
    #expect(run.needs == [.control("c")])
    run.drive(.run(.hold(reason: "lunch")))
    run.send(.controls(.waive("c", reason: "away", owner: "dana", until: until)), yields: waived)
    run.send(.run(.resume), yields: .run(.resumed))
    run.drive(.run(.startDeployment))
    run.advance(.seconds(599), yields: .controls(.lapsed("c", .waiverExpired)))
    run.end("a")
    #expect(run.status("b") != .running)
    #expect(run.needs == [.control("c")])
    #expect(run.state.deviations.map(\.reason) == ["away", "away"])
    run.send(
      tick("dana"), yields: .controls(.approved("c", by: "dana", evidence: "seen")),
      .steps(.attemptStarted(.of("b"))))
  }

  /// What was given for a control, kept beside the state and by the rows alone.
  private struct Ledger {
    var ticked: SteadyInstant?
    var approvals: [String: SteadyInstant] = [:]
    var waived: (until: WallInstant?, at: SteadyInstant)?
  }

  @Test(
    "or a tick or a waiver stands for each control whenever a deployment starts, whatever was tried before")
  func noWayAround() throws {
    var plan = plan { approvals, control in
      (approvals.count, approvals.isNotByOperator, control.validFor) = (2, true, .seconds(90))
    }
    plan.controls += [Control(id: "plain", title: "Plain"), Control(id: "short", title: "Short")]
    plan.controls[2].validFor = .seconds(40)
    var ownersWord = Control(id: "owned", title: "Owned")
    ownersWord.requires = Approvals()
    ownersWord.requires?.roles = ["product owner"]
    plan.controls.append(ownersWord)
    let permitted = ["c": ["dana", "deputy"], "owned": ["owner"]]
    let names = [
      "engineer", "Ana Lima", "dana", "Dana Meier", "DANA", "deputy", "bo ek", "owner", "zoë müller", "x", "",
    ]
    var starts = 0
    for seed in UInt64(0)..<300 {
      var random = SeededGenerator(seed: seed)
      var state = ReleaseState(plan: plan)
      var now = Timestamp(steady: Scenario.start, wall: Scenario.wallStart)
      var ledgers: [ControlID: Ledger] = [:]
      var driver = ""
      var heldAt = now.steady
      let session = Session(attendance: .attended, host: "host", bootID: "boot", clockOffset: 0)
      let identity = RunIdentity(id: "run", planHash: "", planPath: "", directory: "/")
      for number in 0..<160 where state.phase != .deploying {
        let id = random.pick(plan.controls.map(\.id))
        let until = random.pick([nil, now.wall + .seconds(30), now.wall - .seconds(1)])
        let commands: [Command] = [
          .controls(.tick(id, evidence: "seen", by: random.pick(names + [nil]))),
          .controls(.tick(id, evidence: "seen", by: random.pick(names + [nil]))),
          .controls(.tick(id, evidence: "seen", by: random.pick(names + [nil]))),
          random.chance(15) ? .controls(.waive(id, reason: "known", until: until)) : .run(.wake),
          .controls(.reopen(id)), .run(.startDeployment), .run(.startDeployment), .run(.resume),
          random.chance(20) ? .run(.hold(reason: "so")) : .run(.wake),
          random.chance(20) ? .run(.attach(session)) : .run(.wake),
        ]
        let command =
          number == 0 ? .run(.open(identity)) : number == 1 ? .run(.attach(session)) : random.pick(commands)
        let actor = Actor.person(random.pick(["engineer", "engineer", "Dana Meier", "deputy", "stranger"]))
        now = now + .seconds(random.pick(0...6))
        guard let decision = try? decide(command, state, by: actor, at: now) else { continue }
        for record in decision.records {
          switch record.event {
          case .controls(.ticked(let id, _)): ledgers[id, default: Ledger()].ticked = record.at.steady
          case .controls(.approved(let id, let person, _)):
            ledgers[id, default: Ledger()].approvals[person] = record.at.steady
          case .controls(.waived(let id, _, _, let until)):
            ledgers[id, default: Ledger()].waived = (until, record.at.steady)
          case .controls(.reopened(let id)): ledgers[id] = nil
          case .run(.held): heldAt = state.hold == nil ? record.at.steady : heldAt
          case .run(.resumed):
            for (id, ledger) in ledgers where ledger.waived.map({ $0.at < heldAt }) == true {
              ledgers[id]?.waived = nil
            }
          case .run(.attached): driver = plan.identity(of: record.by.name)
          case .run(.deploymentStarted):
            starts += 1
            for control in plan.controls {
              let ledger = ledgers[control.id] ?? Ledger()
              let isFresh = { (at: SteadyInstant) in control.validFor.map { now.steady - at < $0 } ?? true }
              let isWaived = ledger.waived.map { $0.until.map { $0 > now.wall } ?? true } ?? false
              let approvers = ledger.approvals.filter { person, at in
                isFresh(at) && permitted[control.id]?.contains(person) == true
                  && !(control.requires?.isNotByOperator == true && person == driver)
              }
              let isGiven =
                control.requires.map { approvers.count >= $0.count } ?? ledger.ticked.map(isFresh) ?? false
              #expect(isWaived || isGiven, "\(control.id) with seed \(seed): \(ledger), \(driver)")
            }
          default: break
          }
        }
        state = decision.state
      }
    }
    #expect(starts > 8, "the walk has to get there")
  }
}
