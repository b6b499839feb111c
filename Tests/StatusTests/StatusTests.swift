import Foundation
import ReleaseModel
import ReleaseWords
import Status
import Testing

/// What programs and people are told of a run.
struct StatusTests {
  private let planned = ReleaseState(
    plan: Plan(release: Release(name: "Shop", version: "2", environment: "live")))

  @Test func everyExitStatusKeepsItsNumber() {
    #expect(Status.ExitStatus(planned, at: WallInstant(milliseconds: 0)) == .running)
    let all: [Status.ExitStatus] = [
      .succeeded, .usage, .aborted, .waitsForPerson, .backedOut, .backoutFailed, .running,
    ]
    #expect(all.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test func theDocumentKeepsItsKeys() throws {
    let document = try JSONEncoder().encode(
      StatusDocument(planned, at: WallInstant(milliseconds: 0), driver: nil))
    let object = try #require(JSONSerialization.jsonObject(with: document) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "checks", "commands", "controls", "deviations", "environment", "fixes", "messages", "needs", "phase",
        "plan", "planHash", "rehearsal", "release", "run", "state", "steps", "triggers", "undrivenSince",
      ])
    #expect(object["release"] as? String == "Shop 2")
    #expect(object["phase"] as? String == "planned")
  }

  @Test func theTextBeginsWithWhatIsReleasedWhere() {
    #expect(statusLines(planned, at: WallInstant(milliseconds: 0), driver: nil).first == "Shop 2 → live")
  }

  @Test func aCheckStandsWhereItIsNeededAndOnceAtEachPlace() throws {
    var plan = planned.plan
    let check = Check(id: "health", title: "Health", probe: .run(.shell("true")))
    plan.controls = [Control(id: "health", title: "Health", check: check)]
    plan.infrastructure = [check]
    plan.verification = [check]
    plan.backout = BackoutPlan()
    plan.backout?.verification = [check]
    let lines = statusLines(ReleaseState(plan: plan), at: WallInstant(milliseconds: 0), driver: nil)
    let places = lines.enumerated().filter { $1.hasPrefix("  ") && $1.hasSuffix("Health") }.map {
      lines[$0.offset - 1]
    }
    #expect(places == ["Controls", "Infrastructure", "Verification", "Verification of the backout"])
  }

  @Test func whatOnlyTimeBringsIsSaid() throws {
    let opens = WallInstant(milliseconds: 1_795_384_800_000)
    var plan = planned.plan
    plan.deployment.steps = [Step(id: "a", title: "A", action: .run(.shell("true")))]
    plan.release.window = Window(opens: opens, closes: opens + .seconds(60))
    let start = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: opens - .seconds(60))
    let identity = RunIdentity(id: "run", planHash: "hash", planPath: "plan.yaml", directory: "/")
    let state = try decide(.run(.open(identity)), ReleaseState(plan: plan), by: .board, at: start).state
    let line = "waits    the release window is not open yet: it opens at 2026-11-22T22:00:00Z"
    #expect(statusLines(state, at: start.wall, driver: nil).contains(line))
    #expect(!statusLines(state, at: opens, driver: nil).contains { $0.hasPrefix("waits") })
    #expect(
      !statusLines(state, at: opens + .seconds(60), driver: nil).contains { $0.hasPrefix("waits") },
      "a closed window never opens")
  }

  @Test func aBackoutThatLeftSomethingSaysSo() throws {
    var plan = planned.plan
    var step = Step(id: "a", title: "Tell the press", action: .run(.shell("true")))
    step.leftBecause = "it is told"
    plan.deployment.steps = [step]
    plan.backout = BackoutPlan()
    let at = Timestamp(steady: SteadyInstant(milliseconds: 0), wall: WallInstant(milliseconds: 0))
    let identity = RunIdentity(id: "run", planHash: "hash", planPath: "plan.yaml", directory: "/")
    let problem = Problem(title: "P", severity: .minor, owner: "ana")
    let commands: [Command] = [
      .run(.open(identity)), .run(.startDeployment),
      .steps(.attemptEnded(AttemptID(step: "a", number: 1), .exited(0), logBytes: 0)),
      .backout(.backOut(problem, authorisedBy: "ana", typedEnvironment: "live")),
    ]
    let state = try commands.reduce(ReleaseState(plan: plan)) { state, command in
      try decide(command, state, by: .person("ana"), at: at).state
    }
    let text = statusLines(state, at: at.wall, driver: nil).joined(separator: "\n")
    #expect(text.contains("state    backed-out: 1 step not undone: Tell the press"))
    #expect(text.contains("not undone  Tell the press: it is told (relboard)"))
  }

  @Test func theLastLineOfAnExportIsACheckpoint() throws {
    let lines = [#"{"sequence": 1, "hash": "aa"}"#, #"{"sequence": 2, "hash": "bb", "by": "ana"}"#]
    let last = try #require(JournalLine.Checkpoint(export: lines.joined(separator: "\n") + "\n"))
    #expect(last.sequence == 2)
    #expect(last.hash == "bb")
    for text in ["", "no export", #"{"sequence": 1}"#] {
      #expect(JournalLine.Checkpoint(export: text) == nil, "\(text)")
    }
  }

  @Test func timesAreToldInUTC() {
    let moment = WallInstant(milliseconds: 1_795_385_561_000)
    #expect(moment.iso8601 == "2026-11-22T22:12:41Z")
    #expect(moment.timeOfDay == "22:12:41")
  }
}
