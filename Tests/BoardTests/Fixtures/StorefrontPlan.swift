import ReleaseModel

/// 2026-11-22T22:00:00Z, when the release window opens.
let opening = WallInstant(milliseconds: 1_795_384_800_000)

/// A release with everything that the board shows, wide characters included.
func storefront() -> Plan {
  var release = Release(name: "Storefront", version: "2.4.0", environment: "production")
  release.window = Window(opens: opening, closes: opening + .seconds(4 * 3600))
  release.package = [
    PackageFile(path: "dist/storefront-2.4.0.tar.gz", sha256: String(repeating: "7d", count: 32))
  ]
  release.baseline = "v2.4.0"
  release.repository = "git.example.org/storefront"
  release.scope = "Same-day delivery for clerks"
  release.features = ["Delivery slots", "受注 by region"]
  release.risks = [
    Risk(
      "The migration locks the orders for five minutes", owner: "engineer",
      answer: "the desk tells the clerks at 22:00")
  ]
  release.handOver = "Dana briefs the night shift; they call her first"
  release.documents = ["docs/runbook.md", "docs/backout.md"]
  release.checklist = [
    ChecklistAnswer(question: .endUsers, answer: "the clerks, trained on the 12th"),
    ChecklistAnswer(question: .done, answer: "when a clerk has shipped an order"),
  ]
  var plan = Plan(release: release)
  plan.people = [
    Person(id: "manager", name: "Dana Meier", role: "deployment manager", contact: "dana@example.org"),
    Person(id: "engineer", name: "Ana Lima", role: "deployment engineer"),
  ]
  plan.controls = controls()
  plan.infrastructure = infrastructure()
  plan.poll = [
    PollPosition(position: "Database", person: "manager"),
    PollPosition(position: "Operations", person: "engineer"),
  ]
  plan.deployment.parallel = 2
  plan.deployment.steps = steps()
  plan.verification = verification()
  plan.backout = backout()
  plan.communications = [
    Message(
      id: "desk", audience: "Service desk", moment: .started,
      channel: .webhook(.init(urlVariable: "DESK_WEBHOOK")),
      text: "Storefront 2.4.0 is being deployed."),
    Message(
      id: "clerks", audience: "受注担当", moment: .succeeded,
      channel: .email(.init(to: ["ordering@example.org"], subject: "Storefront 2.4.0")),
      text: "Same-day delivery is here."),
    Message(
      id: "owner", audience: "Product owner", moment: .backedOut, channel: .byHand("Call +351 555 0144"),
      text: "Storefront 2.4.0 was backed out."),
  ]
  // A person lets the news of the success go.
  plan.communications[1].confirm = true
  return plan
}

private func controls() -> [Control] {
  var incidents = Check(
    id: "incidents", title: "No open incident", probe: .run(.shell("./ops/open-incidents")))
  incidents.every = .seconds(60)
  incidents.pass = Criterion("== 0")
  return [
    Control(id: "plan", title: "Deployment plan reviewed"),
    Control(id: "compat", title: "Components compatible"),
    Control(id: "customer", title: "Customer approval"),
    Control(id: "incidents", title: "No open incident on Storefront", check: incidents),
  ]
}

private func infrastructure() -> [Check] {
  var disk = Check(
    id: "disk", title: "20 GiB free on the database host", probe: .run(.shell("./ops/free-gib db")))
  disk.category = "component"
  disk.pass = Criterion(">= 20")
  var login = Check(id: "login", title: "The migrator may log in", probe: .run(.program(["./ops/login"])))
  login.category = "database connectivity"
  return [disk, login]
}

private func steps() -> [Step] {
  var drain = Step(
    id: "drain", title: "Drain node a from the load balancer", action: .run(.shell("./ops/lb drain a")))
  drain.planned = .seconds(60)
  drain.undo = Undo(action: .run(.shell("./ops/lb restore a")))
  var migrate = Step(
    id: "migrate", title: "Migrate the orders database",
    action: .run(.program(["./ops/migrate", "--to", "2.4.0"])))
  migrate.needs = ["drain"]
  migrate.planned = .seconds(300)
  migrate.timeout = .seconds(900)
  migrate.confirm = true
  migrate.required = true
  migrate.progress = #"(\d+) of (\d+) tables"#
  migrate.undo = Undo(action: .run(.program(["./ops/migrate", "--to", "2.3.7"])), planned: .seconds(480))
  var web = Step(id: "web", title: "ウェブサーバーへ展開 👩‍👩‍👧 café", action: .run(.shell("./ops/web")))
  web.needs = ["migrate"]
  web.planned = .seconds(1200)
  web.retries = 1
  web.undo = Undo(action: .run(.shell("./ops/web --previous")))
  var traffic = Step(id: "traffic", title: "Switch traffic", action: .run(.shell("./ops/switch")))
  traffic.needs = ["web"]
  traffic.planned = .seconds(30)
  traffic.leftBecause = "it follows the nodes that answer"
  var banner = Step(
    id: "banner", title: "Ask the service desk to take the banner down",
    action: .manual("Call +351 555 0199 and read them the release number."))
  banner.needs = ["traffic"]
  return [drain, migrate, web, traffic, banner]
}

private func verification() -> [Check] {
  var health = Check(
    id: "health", title: "Health endpoint", probe: .http(HTTPProbe(url: "https://shop.example.org/health")))
  health.after = "traffic"
  health.every = .seconds(10)
  health.bound = .seconds(900)
  health.limits.failures = 2
  health.onFail = .backOut
  var errors = Check(id: "errors", title: "Error rate", probe: .run(.shell("./ops/error-rate")))
  errors.after = "traffic"
  errors.every = .seconds(15)
  errors.count = 8
  errors.pass = Criterion("< 1%")
  errors.limits.failures = 3
  errors.onFail = .backOut
  let order = Check(
    id: "order", title: "Place an order and cancel it",
    probe: .manual(
      ManualTest(
        instructions: "Log in as a test clerk; order SKU 1; cancel it.",
        expected: "the order shows as cancelled within a minute", by: ["manager"])))
  return [health, errors, order]
}

private func backout() -> BackoutPlan {
  var backout = BackoutPlan()
  backout.window = .seconds(3 * 3600)
  backout.planned = .seconds(900)
  backout.authorisers = ["manager"]
  backout.performers = ["engineer"]
  backout.startWithin = .seconds(300)
  backout.contingencies = "Serve the read-only shop from the mirror."
  backout.communicate = "Call the product owner, mail the clerks."
  var failed = Trigger(
    id: "errors", title: "Error rate failed", when: .check(id: "errors", is: [.failed]))
  failed.action = .automatic
  backout.triggers = [
    failed,
    Trigger(id: "web", title: "Roll-out failed", when: .step(id: "web", is: [.failed])),
    Trigger(
      id: "overrun", title: "Deployment overruns", when: .clock(.pointOfNoReturn, within: .seconds(600))),
    Trigger(id: "manager", title: "The manager calls it off", when: .person),
  ]
  var stop = Step(id: "stop-orders", title: "Stop taking orders", action: .run(.shell("./ops/orders stop")))
  stop.planned = .seconds(30)
  backout.before = [stop]
  backout.after = [
    Step(id: "start-orders", title: "Take orders again", action: .run(.shell("./ops/orders start")))
  ]
  backout.verification = [
    Check(
      id: "old-health", title: "Health endpoint",
      probe: .http(HTTPProbe(url: "https://shop.example.org/health")))
  ]
  return backout
}

/// A release that has a name and nothing else.
func emptyPlan() -> Plan { Plan(release: Release(name: "Empty", version: "1", environment: "nowhere")) }

/// A thousand steps, one after another.
func longPlan() -> Plan {
  var plan = emptyPlan()
  plan.deployment.steps = (1...1000).map { number in
    var step = Step(id: "s\(number)", title: "Step number \(number)", action: .run(.shell("true")))
    if number > 1 { step.needs = ["s\(number - 1)"] }
    step.planned = .seconds(60)
    return step
  }
  return plan
}
