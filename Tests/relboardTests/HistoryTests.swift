import Foundation
import TestSupport
import Testing

/// The runs of before: found, laid side by side, moved and removed.
@Suite(.blocking, .patience) struct HistoryTests {
  let program: Program

  init() throws { program = try Program() }

  private func plan(_ name: String, step: String = "true") throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: \(name), version: "1", environment: dev}
      rehearsal: {environment: staging}
      deployment: {steps: [{id: a, title: A, run: "\(step)"}]}
      """, to: "\(name).yaml")
  }

  /// Runs a plan to its end; the run's id.
  @discardableResult
  private func ended(_ name: String, _ extra: String..., step: String = "true") throws -> String {
    let process = try program.start(["run", plan(name, step: step), "--headless", "--new"] + extra)
    #expect(process.end() == 0, "\(process.complaints)")
    return try #require(listed().first?["run"] as? String)
  }

  private func listed(_ arguments: String...) throws -> [[String: Any]] {
    let process = try program.start(["runs", "--json"] + arguments)
    #expect(process.end() == 0, "\(process.complaints)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(process.printed.utf8)) as? [[String: Any]])
  }

  private func ids(_ arguments: String...) throws -> [String] {
    let process = try program.start(["runs", "--json"] + arguments)
    #expect(process.end() == 0, "\(process.complaints)")
    let rows = try JSONSerialization.jsonObject(with: Data(process.printed.utf8)) as? [[String: Any]]
    return (rows ?? []).compactMap { $0["run"] as? String }
  }

  /// A run whose step waits at a gate.
  private func waitingRun() throws -> (driver: SpawnedProcess, id: String, gate: Gate) {
    let gate = try program.gate("go")
    let driver = try program.start(["run", plan("Live", step: "read -r _ <go"), "--headless"])
    try waitUntil("the step runs") { driver.printed.contains("step a: started") }
    return (driver, try #require(ids().first), gate)
  }

  @Test func runsAreFoundByPlanStateTimeAndPerson() throws {
    defer { program.remove() }
    let (first, second) = (try ended("One"), try ended("Two", "--as", "bob"))
    let (driver, live, gate) = try waitingRun()
    #expect(try ids() == [live, second, first])
    #expect(try ids("--plan", "One") == [first])
    #expect(try ids("--plan", "Two.yaml") == [second])
    #expect(try ids("--plan", program.home.path + "/Two.yaml") == [second])
    #expect(try ids("--state", "succeeded") == [second, first])
    #expect(try ids("--who", "bob") == [second])
    #expect(try ids("--since", "1h") == [live, second, first])
    #expect(try ids("--since", "2100-01-01") == [])
    #expect(try program.run("runs", "--since", "2100-01-01").output == "none of 3 runs is like that\n")
    let wrong = try program.run("runs", "--since", "yesterday")
    #expect(wrong.status == 1 && wrong.errors.contains("yesterday"))
    #expect(try listed().first?["driver"] is String)
    try gate.open()
    #expect(driver.end() == 0)
  }

  @Test func onlyWhatHasEndedIsRemovedAndTheNewestRehearsalStays() throws {
    defer { program.remove() }
    let rehearsals = [try ended("One", "--rehearse"), try ended("One", "--rehearse")]
    let runs = try (0..<3).map { _ in try ended("One") }
    let (driver, live, gate) = try waitingRun()
    let asked = try program.run("prune")
    #expect(asked.status == 1 && asked.errors.contains("--before"))
    #expect(try program.run("prune", "--before", "1d").output == "0 runs removed\n")
    let dry = try program.run("prune", "--keep", "1", "--dry-run").output
    #expect(dry.hasSuffix("3 runs would be removed\n") && !dry.contains(live), "\(dry)")
    #expect(try ids().count == 6)
    #expect(try program.run("prune", "--keep", "1").status == 0)
    #expect(try ids() == [live, runs[2], rehearsals[1]])
    #expect(try program.run("prune", "--keep", "0").status == 0)
    #expect(try ids() == [live, rehearsals[1]])
    try gate.open()
    #expect(driver.end() == 0)
  }

  @Test func aRunIsMovedOnlyWhenItHasEndedAndIsWhatWasRecorded() throws {
    defer { program.remove() }
    let (driver, live, gate) = try waitingRun()
    let archive = program.home.path + "/archive"
    let refused = try program.run("archive", live, archive)
    #expect(refused.status == 1 && refused.errors.contains("is driven by"), "\(refused.errors)")
    try gate.open()
    #expect(driver.end() == 0)
    #expect(try program.run("archive", live, archive, "--dry-run").output.contains("would be moved"))
    #expect(try ids() == [live])
    #expect(try program.run("archive", live, archive).status == 0)
    #expect(try ids() == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: archive) == [live])

    let damaged = try ended("One", step: "echo said")
    let log = "\(program.home.path)/state/relboard/runs/\(damaged)/attempts/a.1/output.log"
    try Data("forged\n".utf8).write(to: URL(fileURLWithPath: log))
    let failed = try program.run("archive", damaged, archive)
    #expect(failed.status == 1 && failed.errors.contains("output of a.1"), "\(failed.errors)")
    #expect(try ids() == [damaged])
    #expect(try FileManager.default.contentsOfDirectory(atPath: archive) == [live], "no half is left")
  }

  @Test func secretsThatAStepHasGivenStayOutOfAnArchive() throws {
    defer { program.remove() }
    let secret = "tok-5e1f-0b7a-93cd"
    let plan = try program.write(
      """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment:
        steps:
          - id: a
            title: A
            secret-outputs: [token]
            run: echo "token=tok-5e1f"-0b7a-93cd >> $RELBOARD_OUTPUT; echo build=7 >> $RELBOARD_OUTPUT
          - {id: b, title: B, needs: [a], env: {TOKEN: "{{steps.a.token}}"}, run: 'printf %s "$TOKEN" | wc -c'}
      """, to: "secret.yaml")
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 0, "\(run)")
    let id = try #require(try ids().first)
    let own = "\(program.home.path)/state/relboard/runs/\(id)"
    #expect(
      try files(below: own, with: secret).isEmpty == false, "what later steps read has to lie somewhere")
    let archive = program.home.path + "/archive"
    #expect(try program.run("archive", id, archive).status == 0)
    #expect(try files(below: "\(archive)/\(id)", with: secret) == [])
    #expect(try files(below: "\(archive)/\(id)", with: "build") != [], "the search finds what is there")
    #expect(!FileManager.default.fileExists(atPath: own))
  }

  /// The files in a folder and those in it that hold a text.
  private func files(below folder: String, with text: String) throws -> [String] {
    let found = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return found.filter { name in
      let contents = FileManager.default.contents(atPath: "\(folder)/\(name)")
      return contents?.range(of: Data(text.utf8)) != nil
    }
  }

  @Test func twoRunsAreLaidSideBySide() throws {
    defer { program.remove() }
    let (first, second) = (try ended("One"), try ended("One"))
    let compared = try program.run("compare", first, second)
    #expect(compared.status == 0)
    let row = /\| A \| succeeded \| 0:\d\d \| succeeded \| 0:\d\d \| [+-]0:/
    #expect(compared.output.contains(row), "\(compared.output)")
  }

  @Test func plannedDurationsAreProposedByThoseOfEarlierRuns() throws {
    defer { program.remove() }
    let path = try plan("One")
    let without = try program.run("check", path, "--suggest")
    #expect(without.status == 0 && !without.output.contains("planned:"), "\(without.output)")
    for _ in 0..<2 { try ended("One") }
    let proposed = try program.run("check", path, "--suggest")
    #expect(proposed.status == 0 && proposed.output.contains("planned: "), "\(proposed.output)")
  }

  @Test func aMessageThatIsNotCompleteIsNotSentButCanHaveArrived() throws {
    defer { program.remove() }
    let path = try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: dev}
      deployment: {steps: [{id: a, title: A, run: "true"}]}
      communications:
        - {id: news, audience: All, moment: succeeded, run: cat, text: "What: {{nothing}}"}
      """, to: "plan.yaml")
    _ = try program.run("run", path, "--headless")
    let id = try #require(ids().first)
    let refused = try program.run("tell", id, "news", "--send")
    #expect(
      refused.status == 1 && refused.errors.contains("nothing is known of nothing"), "\(refused.errors)")
    #expect(try program.run("tell", id, "news", "--arrived", "told by phone").status == 0)
    let messages = try program.status()["messages"] as? [[String: Any]]
    #expect(messages?.first?["state"] as? String == "confirmed")
  }
}
