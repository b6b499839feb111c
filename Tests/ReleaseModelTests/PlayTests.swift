import ReleaseModel
import Testing

@Suite("A step that Ansible runs")
struct PlayTests {
  private static func play(_ playbook: String, _ change: (inout AnsiblePlay) -> Void = { _ in })
    -> AnsiblePlay
  {
    var play = AnsiblePlay(playbook: playbook)
    play.inventory = ["hosts.ini"]
    change(&play)
    return play
  }

  private static func step(_ id: StepID, needs: [StepID] = []) -> Step {
    var step = Step.run(id, needs: needs)
    step.take(play("site.yml") { $0.limit = "web" })
    var undo = Step(id: "", title: "", action: .manual(""))
    undo.take(play("undo.yml"))
    step.undo = Undo(undo)
    return step
  }

  private static let plan = Plan.of(step("a")) { $0.takesBack() }

  private static func seen(_ news: (HostState, [String])..., attempt: Int = 1) -> Command {
    .steps(.hostsSeen(.of("a", attempt), news.map { PlayNews(PlayStanding($0.0), $0.1) }))
  }

  private func states(_ run: Scenario, of step: StepID = "a") -> [String: HostState] {
    let hosts = run.state.stepState(step)?.play?.hosts ?? []
    return Dictionary(hosts.map { ($0.name, $0.standing.state) }) { first, _ in first }
  }

  @Test("gives ansible-playbook options that begin with their names, and no variable")
  func options() {
    let play = Self.play("site.yml") {
      $0.limit = "-web"
      $0.forks = 20
      $0.tags = ["a", "b"]
      $0.check = .always
      $0.diff = .rehearsal
      $0.extraVars = ["token": .text("x")]
      $0.serial = ["1", "10%"]
      $0.vaultPasswords = ["vault.txt", "prod@client.py"]
      $0.becomes = true
    }
    #expect(
      play.invocation.arguments == [
        "ansible-playbook", "--inventory=hosts.ini", "--vault-password-file=vault.txt",
        "--vault-id=prod@client.py",
        "--limit=-web", "--forks=20", "--tags=a,b", "--check", "--become", "--", "site.yml",
      ])
    #expect(
      play.variables == [
        "token": .text("x"), "relboard_serial": .list([.integer(1), .text("10%")]),
      ])
  }

  @Test("is filled in where it names what a step before has given, and its playbook is not")
  func filled() {
    var step = Self.step("b", needs: ["tag"])
    step.take(
      Self.play("{{steps.tag.x}}.yml") {
        $0.limit = "{{steps.tag.group}}"
        $0.extraVars = ["version": .list([.text("{{steps.tag.x}}")])]
      })
    var run = Scenario.started(.of(.run("tag"), step))
    let outputs = [StepOutput(name: "group", value: "web"), StepOutput(name: "x", value: "7")]
    run.drive(
      .steps(
        .attemptEnded(
          .of("tag"), .exited(0), logBytes: 0, yield: StepYield(attempt: 1, outputs: outputs))))
    let play = run.state.step("b")?.play
    #expect(play?.limit == "web" && play?.playbook == "{{steps.tag.x}}.yml")
    #expect(play?.variables == ["version": .list([.text("7")])])
    #expect(run.state.step("b")?.action == play.map { .run($0.invocation) })
  }

  @Test("leaves unknown what it had begun when it ends, and not what it had not reached")
  func ended() {
    var run = Scenario.started(Self.plan)
    run.drive(Self.seen((.running, ["h1", "h2"]), (.unreachable, ["h3"]), (.waiting, ["h4"])))
    #expect(run.state.stepState("a")?.play?.tally[.running] == 2)
    run.end("a", .unknown("it was killed"), yields: .steps(.decisionAwaited("a")))
    #expect(states(run) == ["h1": .unknown, "h2": .unknown, "h3": .unreachable, "h4": .waiting])
    #expect(run.state.stepState("a")?.play?.begun == ["h1", "h2"])
    // Told late, by nobody who drives the run.
    run.send(Self.seen((.ok, ["h1"])), by: .board)
    #expect(states(run)["h1"] == .unknown)
  }

  @Test("is tried again on the hosts that are left, or on all")
  func retried() {
    var run = Scenario.started(Self.plan)
    run.refuses(.steps(.retryLeft("a")), because: "only a failed step")
    run.drive(Self.seen((.ok, ["h1"]), (.failed, ["h2"]), (.unreachable, ["h3"]), (.waiting, ["h4"])))
    run.end("a", .exited(2), yields: .steps(.decisionAwaited("a")))
    let left = ["h2", "h3", "h4"]
    run.send(
      .steps(.retryLeft("a")), yields: .steps(.retryOrdered("a", hosts: left)),
      .steps(.attemptStarted(.of("a", 2))))
    #expect(run.state.playScope(ofStep: "a") == .hosts(left))
    #expect(states(run) == ["h1": .ok, "h2": .waiting, "h3": .waiting, "h4": .waiting])
    run.drive(Self.seen((.changed, left), attempt: 2))
    run.end("a", .exited(2), yields: .steps(.decisionAwaited("a")))
    run.refuses(.steps(.retryLeft("a")), because: "no host of it has failed")
    run.send(.steps(.retry("a")), yields: .steps(.retryOrdered("a")), .steps(.attemptStarted(.of("a", 3))))
    #expect(run.state.playScope(ofStep: "a") == .all)
    #expect(Set(states(run).values) == [.waiting])
  }

  @Test("is taken back on the hosts on which it had begun, in any attempt, and on no others")
  func undone() {
    var run = Scenario.started(Self.plan)
    run.drive(Self.seen((.running, ["h1", "h2"]), (.unreachable, ["h3"]), (.waiting, ["h4"])))
    run.drive(Self.seen((.failed, ["h1"]), (.ok, ["h2"])))
    run.end("a", .exited(2), yields: .steps(.decisionAwaited("a")))
    run.drive(.steps(.retryLeft("a")))
    run.end("a", .stopped, yields: .steps(.decisionAwaited("a")))
    run.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .steps(.attemptStarted(.of("undo.a"))))
    #expect(run.state.playScope(ofStep: "undo.a") == .hosts(["h1", "h2"]))
    run.drive(.steps(.hostsSeen(.of("undo.a"), [PlayNews(PlayStanding(.changed), ["h1", "h2"])])))
    run.end("undo.a", yields: .backout(.verificationStarted), .backout(.backedOut))
    #expect(states(run) == ["h1": .undone, "h2": .undone, "h3": .waiting, "h4": .waiting])
  }

  @Test("is not taken back where it had begun on no host, and asked about where nobody knows")
  func nothingToUndo() {
    var none = Scenario.started(Self.plan)
    none.drive(Self.seen((.unreachable, ["h3"]), (.waiting, ["h4"])))
    none.end("a", .exited(4), yields: .steps(.decisionAwaited("a")))
    none.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .backout(.verificationStarted), .backout(.backedOut))
    #expect(none.status("undo.a") == .skipped)
    #expect(none.state.stepState("undo.a")?.evidence?.text == "Ansible had begun on no host")
    var unknown = Scenario.started(Self.plan)
    unknown.end("a", .unknown("reboot"), yields: .steps(.decisionAwaited("a")))
    unknown.send(
      .backOutNow(), yields: .backout(.ordered(.orders, authorisedBy: "manager")), .backout(.undoStarted()),
      .steps(.attemptStarted(.of("undo.a"))))
    #expect(unknown.state.playScope(ofStep: "undo.a") == .unknown)
  }

  @Test("only tells what it would do in a rehearsal, where the plan wants that, its undo and the end as well")
  func rehearsed() throws {
    var plan = Plan.of(Self.step("a")) { $0.takesBack() }
    plan.deployment.steps[0].take(Self.play("site.yml") { ($0.check, $0.diff) = (.rehearsal, .rehearsal) })
    var last = Step.run("last")
    last.take(Self.play("last.yml") { $0.check = .rehearsal })
    plan.deployment.finally = [last]
    plan.rehearsal = RehearsalPlan(environment: "staging")
    let rehearsal = try Scenario(plan, as: .rehearsal).state
    #expect(rehearsal.step("a")?.play?.isDryRun == true)
    #expect(rehearsal.step("finally.last")?.play?.invocation.arguments.contains("--check") == true)
    let live = try Scenario(plan, as: .live(after: nil)).state
    #expect(live.step("a")?.play?.isDryRun == false)
    #expect(live.step("a")?.play?.invocation.arguments.contains("--diff") == false)
  }

  @Test("of a release that another run takes back is taken back on the hosts of that release")
  func takenBack() throws {
    var plan = Self.plan
    plan.backout?.kept = .seconds(3600)
    var first = Scenario.started(plan)
    first.drive(Self.seen((.changed, ["h1", "h2"]), (.waiting, ["h3"])))
    first.end("a", yields: .run(.verificationStarted))
    first.drive(.run(.declareSuccess))
    let predecessor = try first.state.predecessor(at: first.now.wall)
    #expect(predecessor.hosts == ["a": ["h1", "h2"]])
    let second = try Scenario(plan, as: .takingBack(predecessor))
    #expect(second.state.stepState("a")?.play?.begun == ["h1", "h2"])
  }
}

extension PlayCounts {
  static func of(ok: Int = 0, changed: Int = 0) -> PlayCounts {
    var counts = PlayCounts()
    (counts.ok, counts.changed) = (ok, changed)
    return counts
  }
}
