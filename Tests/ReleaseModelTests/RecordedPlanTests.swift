import Foundation
import ReleaseModel
import Testing

/// The plan that is recorded with a run. What is here is never changed, only added to: a later version of the program
/// carries out runs that were opened by this one.
@Suite("A recorded plan")
struct RecordedPlanTests {
  private static let window = Window(
    opens: WallInstant(milliseconds: 1_795_384_800_000), closes: WallInstant(milliseconds: 1_795_399_200_000))

  /// A plan with every part, and every form of each part that has several.
  static let full: Plan = {
    var release = Release(name: "Shop", version: "2.4.0", environment: "live")
    release.baseline = "v2.4.0"
    release.repository = "."
    release.scope = "orders"
    release.features = ["same-day"]
    release.risks = ["a lock"]
    release.window = window
    release.freezes = [Freeze(name: "year end", window: window)]
    release.package = [PackageFile(path: "a.tar", sha256: "ab")]
    release.documents = ["runbook.md"]
    release.checklist = [ChecklistAnswer(question: .endUsers, answer: "clerks")]
    var plan = Plan(release: release)
    plan.people = [Person(id: "m", name: "Manager", role: "manager", contact: "m@example.org")]
    plan.environment = ["DB": "live"]
    plan.secrets = ["PASSWORD"]
    plan.controls = [
      Control(id: "c", title: "Control"), Control(id: "d", title: "Measured", check: check("d")),
    ]
    plan.infrastructure = [check("disk")]
    plan.poll = [PollPosition(position: "Database", person: "m")]
    plan.deployment.parallel = 2
    plan.deployment.mode = .step
    plan.deployment.steps = [step, Step(id: "b", title: "B", action: .manual("Call."))]
    plan.verification = probes.map { check("p\($0)", $1) } + criteria.map { check("c\($0)", criterion: $1) }
    plan.backout = backout
    plan.rehearsal = RehearsalPlan(environment: "staging", variables: ["DB": "staged"])
    plan.communications = channels.map {
      Message(id: "m\($0)", audience: "all", moment: .succeeded, channel: $1, text: "It is there.")
    }
    return plan
  }()

  private static let step: Step = {
    var step = Step(id: "a", title: "A", action: .run(.program(["./a", "b"])))
    step.planned = .milliseconds(1500)
    step.confirm = true
    step.timeout = .seconds(60)
    step.quietTimeout = .seconds(30)
    step.retries = 2
    step.retryDelay = .seconds(5)
    step.required = true
    step.successCodes = [0, 3]
    step.undo = Undo(action: .run(.shell("undo")), planned: .seconds(9), timeout: .seconds(99))
    step.rerun = .never
    step.progress = "(\\d+)%"
    step.evidence = .link
    return step
  }()

  private static func check(
    _ id: String, _ probe: Check.Probe = .run(.shell("measure")), criterion: Criterion? = nil
  ) -> Check {
    var check = Check(id: id, title: id, probe: probe)
    check.category = "component"
    check.after = "a"
    check.delay = .seconds(1)
    check.every = .seconds(10)
    check.count = 3
    check.bound = .seconds(90)
    check.pass = criterion
    check.fail = criterion
    check.baseline = Baseline(direction: .either, allowance: id == "disk" ? .absolute(2) : .percent(10))
    check.onNoData = .fail
    check.onFail = .warn
    return check
  }

  private static let probes: [(Int, Check.Probe)] = {
    var header = HTTPProbe(url: "http://localhost")
    header.subject = .header("Server")
    header.access.headers = ["A": "b"]
    header.access.headerVariables = ["T": "TOKEN"]
    var latency = HTTPProbe(url: "http://localhost")
    latency.subject = .latency
    var body = HTTPProbe(url: "http://localhost")
    body.subject = .body
    var absent = FileProbe(path: "lock")
    absent.exists = false
    var warned = PrometheusProbe(url: "http://localhost", query: "up")
    warned.acceptsWarnings = true
    let all: [Check.Probe] = [
      .http(HTTPProbe(url: "http://localhost")), .http(header), .http(latency), .http(body),
      .tcp(TCPProbe(host: "::1", port: 80)),
      .prometheus(PrometheusProbe(url: "http://localhost", query: "up")),
      .file(absent), .junit(JUnitProbe(run: .shell("test"), results: "r.xml")),
      .manual(ManualTest(instructions: "Try.", expected: "It works.", by: ["m"])), .prometheus(warned),
    ]
    return Array(all.enumerated())
  }()

  private static let criteria: [(Int, Criterion?)] = Array(
    ["< 1%", ">= 99.5", "200..299", "== ok", "!= 3", "matches ^ok$"].map { Criterion($0) }.enumerated())

  private static let channels: [(Int, Message.Channel)] = {
    let all: [Message.Channel] = [
      .byHand("Call."), .email(to: ["a@example.org"], subject: "It is there"),
      .webhook(urlVariable: "HOOK"), .run(.shell("tell")),
    ]
    return Array(all.enumerated())
  }()

  private static let backout: BackoutPlan = {
    var backout = BackoutPlan()
    backout.window = .seconds(10_800)
    backout.planned = .seconds(900)
    backout.startWithin = .seconds(300)
    backout.authorisers = ["m"]
    backout.performers = ["m"]
    backout.contingencies = "a read-only site"
    backout.communicate = "call"
    backout.tested = "in May"
    backout.demandsRehearsal = true
    let conditions: [Trigger.Condition] = [
      .check(id: "p0", phase: .failed), .step(id: "a", .timedOut),
      .clock(.windowClosing, within: .seconds(600)), .person,
    ]
    backout.triggers = conditions.enumerated().map { index, condition in
      var trigger = Trigger(id: "t\(index)", title: "T", when: condition)
      trigger.action = index == 0 ? .automatic : .propose
      return trigger
    }
    backout.before = [Step(id: "stop", title: "Stop", action: .run(.shell("stop")))]
    backout.after = [Step(id: "start", title: "Start", action: .run(.shell("start")))]
    backout.verification = [check("old")]
    return backout
  }()

  private static let pinned = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Pinned/plan-1.json")

  private func opening(_ plan: Plan) -> Event {
    .run(.opened(RunIdentity(id: "r", planHash: "h", planPath: "/p", directory: "/"), plan: plan))
  }

  @Test("is written as it was, part by part")
  func form() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let written = String(decoding: try encoder.encode(opening(Self.full)), as: UTF8.self) + "\n"
    if ProcessInfo.processInfo.environment["RECORD_PINNED"] == "1" {
      try Data(written.utf8).write(to: Self.pinned)
      Issue.record("recorded \(Self.pinned.path); look at the difference and run again")
    }
    #expect(try String(contentsOf: Self.pinned, encoding: .utf8) == written)
  }

  @Test("is read as it was")
  func reading() throws {
    let event = try JSONDecoder().decode(Event.self, from: Data(contentsOf: Self.pinned))
    #expect(event == opening(Self.full))
  }

  @Test("of a newer program is said to be newer")
  func newer() throws {
    let text = try String(contentsOf: Self.pinned, encoding: .utf8)
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var plan = try #require(object["plan"] as? [String: Any])
    plan["version"] = 2
    object["plan"] = plan
    let data = try JSONSerialization.data(withJSONObject: object)
    #expect(throws: RowError.newerPlan(found: 2, known: 1)) {
      try JSONDecoder().decode(Event.self, from: data)
    }
  }

  @Test("is carried out whatever the file would be read as by now")
  func replay() {
    var state = ReleaseState()
    let at = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 0))
    evolve(&state, Record(sequence: 1, at: at, by: .board, event: opening(Self.full)))
    #expect(state.plan == Self.full)
    #expect(state.phase == .preparing)
  }
}
