import PlanFile
import ReleaseModel
import Testing

/// `Valid/full.yaml` has every supported key; what the plan holds is what the file says.
struct FullPlanTests {
  let reading: PlanReading
  let plan: Plan

  init() throws {
    reading = PlanFile.load(bytes: try bytes(of: "Valid/full.yaml"))
    plan = try #require(reading.plan, Comment(rawValue: lines(reading)))
  }

  @Test func aCompletePlanNeedsNoAdvice() {
    #expect(reading.advice.isEmpty)
    #expect(reading.diagnostics.isEmpty)
  }

  @Test func releaseIsRead() {
    let release = plan.release
    #expect(release.name == "Storefront")
    #expect(release.version == "2.40", "a version is a text, not a number")
    #expect(release.environment == "production")
    #expect(release.baseline == "v2.4.0")
    #expect(release.repository == ".")
    #expect(release.scope == "Same-day delivery\nfor the Ordering department.\n")
    #expect(release.features == ["same-day delivery", "address book"])
    #expect(release.risks == ["the orders migration locks one table for up to 40 s"])
    #expect(
      release.window
        == Window(
          opens: Instant(milliseconds: 1_795_384_800_000), closes: Instant(milliseconds: 1_795_399_200_250)))
    #expect(
      release.freezes == [
        Freeze(
          name: "quarter end",
          window: Window(
            opens: Instant(milliseconds: 1_798_416_000_000), closes: Instant(milliseconds: 1_798_848_000_000))
        )
      ])
    #expect(
      release.package == [
        PackageFile(
          path: "dist/storefront-2.4.0.tar.gz",
          sha256: "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730")
      ])
    #expect(release.documents == ["docs/runbook.md", "docs/licences.md"])
    #expect(release.checklist.map(\.question) == ChecklistAnswer.Question.allCases)
    #expect(release.checklist.last?.answer == "all verification green for 15 minutes")
  }

  @Test func peopleAndEnvironmentAreRead() {
    #expect(
      plan.people == [
        Person(
          id: "engineer", name: "Deployment engineer on duty", role: "deployment engineer",
          contact: "+351 555 0101"),
        Person(
          id: "manager", name: "Déploiement 日本", role: "deployment manager", contact: "manager@example.org"),
      ])
    #expect(plan.environment == ["ORDERS_DB": "postgres://orders.internal/orders", "EMPTY": "", "_n": "5"])
    #expect(plan.secrets == ["ORDERS_DB_PASSWORD"])
    #expect(
      plan.poll == [
        PollPosition(position: "Database", person: "manager"), PollPosition(position: "Operations"),
      ])
  }

  @Test func controlsAndInfrastructureAreRead() {
    var incident = Check(
      id: "no-open-incident", title: "No open incident on Storefront",
      probe: .run(.shell("./ops/open-incidents --count")))
    incident.pass = Criterion("== 0")
    incident.every = .seconds(60)
    incident.onFail = .warn
    #expect(
      plan.controls == [
        Control(id: "plan-reviewed", title: "Deployment plan reviewed"),
        Control(id: "no-open-incident", title: "No open incident on Storefront", check: incident),
      ])
    var disk = Check(id: "disk", title: "20 GiB free", probe: .run(.shell("./ops/free-gib db")))
    disk.category = "component"
    disk.pass = Criterion(">= 20")
    var licence = Check(
      id: "licence", title: "Licence",
      probe: .manual(ManualTest(instructions: "Read the licence server's page.", by: ["engineer"])))
    licence.category = "licence"
    #expect(plan.infrastructure == [disk, licence])
  }

  @Test func stepsAreRead() {
    var drain = Step(
      id: "drain-a", title: "Drain node a from the load balancer", action: .run(.shell("./ops/lb drain a")))
    drain.planned = .seconds(60)
    drain.undo = Undo(action: .run(.shell("./ops/lb restore a")), planned: .seconds(30))
    var migrate = Step(
      id: "migrate", title: "Migrate the orders database",
      action: .run(.program(["./ops/migrate", "--to", "2.4", ""])))
    migrate.needs = ["drain-a"]
    migrate.planned = .seconds(300)
    migrate.timeout = .seconds(900)
    migrate.quietTimeout = .milliseconds(500)
    migrate.retries = 2
    migrate.retryDelay = .seconds(10)
    migrate.successCodes = [0, 3]
    migrate.confirm = true
    migrate.required = true
    migrate.rerun = .safe
    migrate.progress = #"(\d+) of (\d+) tables"#
    migrate.undo = Undo(
      action: .run(.program(["./ops/migrate", "--to", "2.3.7"])), planned: .seconds(480),
      timeout: .seconds(3600))
    var banner = Step(
      id: "banner", title: "Ask the service desk to take the banner down",
      action: .manual("Call +351 555 0199 and read them the release number."))
    banner.needs = ["drain-a", "migrate"]
    banner.evidence = .link
    banner.undo = Undo(action: .manual("Call again."), planned: .seconds(120))
    #expect(plan.deployment.parallel == 2)
    #expect(plan.deployment.mode == .step)
    #expect(plan.deployment.steps == [drain, migrate, banner])
  }

  @Test func verificationIsRead() {
    var request = HTTPProbe(url: "https://shop.example.org:8443/health")
    request.method = "HEAD"
    var health = Check(id: "health", title: "Health endpoint", probe: .http(request))
    health.after = "banner"
    health.pass = Criterion("200..299")
    health.every = .seconds(10)
    health.bound = .seconds(900)
    health.limits.failures = 2
    health.onFail = .backOut
    var rate = Check(id: "error-rate", title: "Error rate", probe: .run(.shell("./ops/error-rate")))
    rate.after = "migrate"
    rate.delay = .seconds(30)
    rate.every = .seconds(15)
    rate.count = 20
    rate.timeout = .seconds(3)
    rate.pass = Criterion("< 1%")
    rate.fail = Criterion("> 2%")
    rate.onNoData = .fail
    rate.limits.failures = 3
    rate.limits.inconclusive = 4
    rate.limits.errors = 5
    rate.minPasses = 2
    rate.onFail = .warn
    var order = Check(
      id: "order-by-hand", title: "Place an order",
      probe: .manual(
        ManualTest(instructions: "Log in as a test clerk.", expected: "the order is there", by: ["manager"])))
    order.delay = .seconds(60)
    let others = ["latency", "served", "body", "database", "six", "ratio", "asset", "lock", "smoke", "suite"]
    #expect(plan.verification.map(\.id) == ["health", "error-rate"] + others + ["order-by-hand"])
    #expect(plan.verification.filter { !others.contains($0.id) } == [health, rate, order])
  }

  private func check(_ id: String) throws -> Check {
    try #require(plan.verification.first { $0.id == id })
  }

  @Test func requestsAreRead() throws {
    var request = HTTPProbe(url: "https://shop.example.org/order")
    request.method = "POST"
    request.body = #"{"sku": 1}"#
    request.subject = .latency
    request.followsRedirects = false
    request.access.headers = ["Content-Type": "application/json"]
    request.access.headerVariables = ["Authorization": "SHOP_AUTHORIZATION"]
    request.access.authorities = "certs/ca.pem"
    request.access.certificate = "certs/client.pem"
    request.access.key = "certs/client.key"
    var latency = Check(id: "latency", title: "Latency", probe: .http(request))
    latency.after = "migrate"
    latency.every = .seconds(15)
    latency.pass = Criterion("< 300 ms")
    latency.baseline = Baseline(direction: .increase, allowance: .percent(10))
    latency.baseline?.minSamples = 10
    #expect(try check("latency") == latency)

    var served = HTTPProbe(url: "https://shop.example.org/")
    served.subject = .header("X-Version")
    #expect(try check("served").probe == .http(served))
    served.subject = .body
    #expect(try check("body").probe == .http(served))
    #expect(try check("body").onNoData == .fail)
  }

  @Test func theOtherKindsAreRead() throws {
    #expect(try check("database").probe == .tcp(TCPProbe(host: "orders.internal", port: 5432)))
    #expect(try check("database").pass == Criterion("< 50 ms"))
    #expect(try check("six").probe == .tcp(TCPProbe(host: "::1", port: 5432)))
    #expect(try check("six").isReportOnly)
    var query = PrometheusProbe(
      url: "http://prometheus.internal:9090/base", query: "sum(rate(http_errors[1m]))")
    query.access.headers = ["X-Scope-OrgID": "shop"]
    query.acceptsWarnings = true
    #expect(try check("ratio").probe == .prometheus(query))
    #expect(try check("ratio").baseline == Baseline(direction: .either, allowance: .absolute(0.5)))
    var asset = FileProbe(path: "VERSION")
    asset.sha256 = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865"
    #expect(try check("asset").probe == .file(asset))
    var lock = FileProbe(path: "/run/lock/shop")
    lock.exists = false
    #expect(try check("lock").probe == .file(lock))
    #expect(
      try check("smoke").probe == .junit(JUnitProbe(run: .shell("./ops/smoke"), results: "build/smoke.xml")))
    #expect(try check("smoke").timeout == .seconds(600))
    #expect(try check("suite").probe == .junit(JUnitProbe(results: "build/suite.xml")))
  }

  @Test func backoutIsRead() throws {
    let backout = try #require(plan.backout)
    #expect(backout.window == .seconds(10_800))
    #expect(backout.planned == .seconds(900))
    #expect(backout.startWithin == .seconds(300))
    #expect(backout.authorisers == ["manager"])
    #expect(backout.performers == ["engineer"])
    #expect(backout.contingencies == "Serve the read-only site from the CDN.")
    #expect(backout.communicate == "Call the product owner; mail the rest.")
    #expect(backout.tested == "on staging on the 18th")
    #expect(
      backout.triggers.map(\.when) == [
        .check(id: "error-rate", phase: .inconclusive), .check(id: "health", phase: .failed),
        .step(id: "migrate", .timedOut), .clock(.overrun, within: .zero),
        .clock(.pointOfNoReturn, within: .seconds(600)), .clock(.windowClosing, within: .seconds(3600)),
        .person,
      ])
    #expect(backout.triggers.map(\.id) == ["errors", "health", "slow", "overrun", "late", "closing", "said"])
    #expect(backout.triggers.filter { $0.action == .automatic }.map(\.title) == ["Health failed"])
    #expect(backout.before.map(\.action) == [.run(.shell("./ops/orders stop"))])
    #expect(backout.before.map(\.retries) == [1])
    #expect(backout.after.map(\.evidence) == [.file])
    #expect(backout.verification.map(\.probe) == [.http(HTTPProbe(url: "http://[::1]/health"))])
  }

  @Test func rehearsalIsRead() {
    #expect(
      plan.rehearsal
        == RehearsalPlan(environment: "rehearsal stage", variables: ["ORDERS_DB": "postgres://stage/orders"]))
    #expect(plan.backout?.demandsRehearsal == false)
  }

  @Test func communicationsAreRead() {
    #expect(
      plan.communications.map(\.channel) == [
        .webhook(urlVariable: "DESK_WEBHOOK"),
        .email(to: ["ordering@example.org", "root"], subject: "{{release.name}} is available"),
        .byHand("Call +351 555 0144."), .run(.program(["./ops/say"])),
      ])
    #expect(plan.communications.map(\.moment) == [.started, .succeeded, .backedOut, .delayed])
    #expect(plan.communications.map(\.id) == ["desk", "clerks", "owner", "chat"])
    #expect(plan.communications[1].audience == "Ordering clerks")
    #expect(
      plan.communications[1].text
        == "What: {{#release.features}}{{.}}, {{/release.features}}\nWhere: {{release.checklist.where}}\n")
  }
}
