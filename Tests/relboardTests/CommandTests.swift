import Foundation
import TestSupport
import Testing

/// A plan that asks for nobody.
private let quietPlan = """
  relboard: 1
  release: {name: Tiny, version: "1", environment: dev}
  deployment:
    parallel: 2
    steps:
      - {id: first, title: First, run: echo hello}
      - {id: second, title: Second, needs: [first], run: exit 3, success-codes: [3]}
  verification:
    - {id: rate, title: Rate, run: echo 0.4, pass: "< 1%", every: 10ms, count: 3}
  """

@Suite(.blocking) struct CommandTests {
  let program: Program

  init() throws { program = try Program() }

  private func run(_ arguments: [String]) throws -> Program.Result {
    let process = try program.start(arguments)
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  @Test func aPlanThatAsksForNobodyRunsThroughAndStatusAgrees() throws {
    defer { program.remove() }
    let plan = try program.write(quietPlan, to: "plan.yaml")
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 0)
    #expect(run.output.contains("first | hello"))
    #expect(run.output.contains("SUCCEEDED"))
    let status = try program.status()
    #expect(status["state"] as? String == "succeeded")
    let steps = status["steps"] as? [[String: Any]] ?? []
    #expect(steps.map { $0["state"] as? String } == ["succeeded", "succeeded"])
    #expect(steps.map { $0["exit"] as? Int } == [0, 3])
    #expect(try program.run("status").status == 0)
    #expect(try program.run("runs").output.contains("Tiny 1 → dev"))
  }

  @Test func aHeadlessRunStopsWhereAPersonIsNeededAndGoesOnWithAnswers() throws {
    defer { program.remove() }
    let text = quietPlan.replacingOccurrences(of: "run: echo hello", with: "run: echo hello, confirm: true")
    let plan = try program.write(text, to: "plan.yaml")
    let stopped = try program.run("run", plan, "--headless")
    #expect(stopped.status == 3)
    #expect(stopped.errors.contains("confirm ‘First’"))
    #expect(try program.run("status").status == 3)
    let answers = try program.write("confirm: [first]", to: "answers.yaml")
    let resumed = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(resumed.status == 0)
    #expect(resumed.output.contains("resumed run"))
    #expect(try program.run("runs").output.split(separator: "\n").count == 1)
    #expect(try program.run("run", plan, "--headless", "--new").status == 3)
  }

  @Test func answersThatAreWrongStopTheRunBeforeItIsMadeAndUnusedOnesAreNamedAtItsEnd() throws {
    defer { program.remove() }
    let text = quietPlan.replacingOccurrences(
      of: "run: echo hello", with: "run: 'test -e made || { touch made; exit 1; }'")
    let plan = try program.write(text, to: "plan.yaml")
    let wrong = try program.write("retry: {frist: 1}", to: "wrong.yaml")
    let refused = try program.run("run", plan, "--headless", "--answers", wrong)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("wrong.yaml:1:9: no such step: read \"frist\"; did you mean first?"))
    #expect(try program.run("runs").output.contains("Tiny") == false, "nothing was made of it")
    let answers = try program.write("retry: {first: 1}\nskip: {first: not here}", to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("answers that nothing asked for: skip: first"))
    #expect(try (program.status()["steps"] as? [[String: Any]])?.first?["state"] as? String == "succeeded")
  }

  @Test func aTrippedAutomaticTriggerBacksOutByItself() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps:
          - {id: touch, title: Touch, run: touch made, undo: {run: rm made}}
      verification:
        - {id: bad, title: Bad, run: "exit 1", on-fail: back-out}
      backout:
        triggers: [{id: bad, title: Bad, when: {check: bad, is: failed}, action: automatic}]
        verification: [{id: gone, title: It is gone, run: test ! -e made}]
      """, to: "plan.yaml")
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 4)
    #expect(run.output.contains("BACKED OUT"))
    #expect(!FileManager.default.fileExists(atPath: program.home.appendingPathComponent("made").path))
  }

  @Test func aPlanThatDemandsARehearsalIsReleasedAfterOneThatWasBackedOut() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      env: {PLACE: live}
      rehearsal: {environment: staging, env: {PLACE: staged}}
      deployment:
        steps:
          - {id: touch, title: Touch, planned: 1h, run: echo $PLACE >> made, undo: {run: echo undo $PLACE >> made}}
      verification:
        - {id: live, title: It is live, run: test $PLACE = live, on-fail: back-out}
      backout:
        tested: {rehearsal: required}
        triggers: [{id: bad, title: Bad, when: {check: live, is: failed}, action: automatic}]
      """, to: "plan.yaml")
    let made = { try String(contentsOf: program.home.appendingPathComponent("made"), encoding: .utf8) }
    let refused = try program.run("run", plan, "--headless")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("demands a rehearsal that was backed out"))
    #expect(try program.run("runs").output.contains("Tiny") == false, "nothing was made of it")
    let rehearsal = try program.run("run", plan, "--headless", "--rehearse")
    #expect(rehearsal.status == 4, "\(rehearsal.errors)")
    #expect(try made() == "staged\nundo staged\n")
    #expect(try program.status()["rehearsal"] as? Bool == true)
    let live = try program.run("run", plan, "--headless")
    #expect(live.status == 0, "\(live.errors)")
    #expect(live.output.contains("backout tested"))
    #expect(try made() == "staged\nundo staged\nlive\n")
    let status = try program.status()
    #expect(status["rehearsal"] as? Bool == false)
    #expect(status["environment"] as? String == "dev")
    _ = try program.write(
      try String(contentsOfFile: plan, encoding: .utf8) + "\n# changed\n", to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless").status == 1, "the rehearsal was of another plan")
  }

  @Test func aRunThatWasKilledIsTakenUpAgainWithoutRunningAStepTwice() throws {
    defer { program.remove() }
    let gate = try program.gate("go")
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps:
          - {id: long, title: Long, run: "echo started >> marks; read -r _ <go; exit 7", success-codes: [7]}
      """, to: "plan.yaml")
    let first = try program.start(["run", plan, "--headless"])
    let marks = program.home.appendingPathComponent("marks").path
    try waitUntil("the step runs") { FileManager.default.fileExists(atPath: marks) }
    first.kill()
    #expect(try program.run("status").status == 6)
    let second = try program.start(["run", plan, "--headless"])
    try waitUntil("it is resumed") { second.printed.contains("resumed run") }
    try gate.open()
    #expect(second.end() == 0)
    #expect(try String(contentsOfFile: marks, encoding: .utf8) == "started\n")
    let steps = try program.status()["steps"] as? [[String: Any]]
    #expect(steps?.first?["exit"] as? Int == 7)
  }

  @Test func aRunThatIsDrivenAlreadySaysByWhom() throws {
    defer { program.remove() }
    let gate = try program.gate("go")
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps: [{id: long, title: Long, run: "read -r _ <go"}]
      """, to: "plan.yaml")
    let first = try program.start(["run", plan, "--headless"])
    try waitUntil("the step runs") { first.printed.contains("step long: started") }
    let second = try program.run("run", plan, "--headless")
    #expect(second.status == 1)
    #expect(second.errors.contains("process \(first.id)"))
    try gate.open()
    #expect(first.end() == 0)
  }

  @Test func checkTellsEveryErrorOfAPlanWithItsPlace() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", enviroment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true", timeout: 5}]
      """, to: "plan.yaml")
    let check = try program.run("check", plan)
    #expect(check.status == 1)
    #expect(check.output.contains("plan.yaml:2:37: unknown key"))
    #expect(check.output.contains("did you mean environment?"))
    #expect(check.output.contains("plan.yaml:4:"))
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 1)
    #expect(run.errors.contains("did you mean environment?"))
    #expect(try program.run("status").status == 1, "a plan with errors opens no run")
  }

  @Test func withoutATerminalTheBoardSaysWhatToUseInstead() throws {
    defer { program.remove() }
    let plan = try program.write(quietPlan, to: "plan.yaml")
    for arguments in [["open", plan], [plan], ["demo"]] {
      let result = try run(arguments)
      #expect(result.status == 1)
      #expect(result.errors.contains("terminal"))
      #expect(result.errors.contains("--headless"))
    }
    #expect(try program.run("runs").output.contains("no runs yet"), "nothing was opened")
  }

  @Test func wrongUsageIsToldWithStatusOne() throws {
    defer { program.remove() }
    for arguments in [["status", "nonesuch"], ["open"], ["run", "plan.yaml"], ["demo", "--speed", "0"]] {
      let result = try run(arguments)
      #expect(result.status == 1, "\(arguments)")
      #expect(!result.errors.isEmpty)
    }
  }

  @Test func aSecretThatIsMissingIsToldBeforeTheFirstStepAndOneThatIsThereIsMasked() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      secrets: [RELBOARD_TEST_SECRET]
      deployment:
        steps: [{id: leak, title: Leak, run: echo the secret is $RELBOARD_TEST_SECRET}]
      """, to: "plan.yaml")
    let missing = try program.run("run", plan, "--headless")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("RELBOARD_TEST_SECRET is not set"))
    let short = try program.run("run", plan, "--headless", environment: ["RELBOARD_TEST_SECRET": "abc"])
    #expect(short.status == 1)
    let secret = "correct-horse-battery"
    let run = try program.run("run", plan, "--headless", environment: ["RELBOARD_TEST_SECRET": secret])
    #expect(run.status == 0)
    #expect(run.output.contains("the secret is ••••"))
    #expect(!run.output.contains(secret))
  }

  @Test func aProxyIsNotAskedForThisMachinesOwnServices() throws {
    defer { program.remove() }
    let server = try SpawnedProcess(
      ["python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], environment: [:])
    defer { server.kill() }
    var port: Substring?
    try waitUntil("the server listens") {
      port = server.printed.firstMatch(of: /port (\d+)/)?.1
      return port != nil
    }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true"}]
      verification: [{id: up, title: Up, http: {url: "http://127.0.0.1:\(port ?? "")/"}, limits: {errors: 0}}]
      """, to: "plan.yaml")
    #expect(
      try program.run("run", plan, "--headless", environment: ["http_proxy": "http://127.0.0.1:1"]).status
        == 0)
  }

  @Test func aThousandStepsRunThrough() throws {
    defer { program.remove() }
    let steps = (0..<1000).map { number in
      "    - {id: s\(number), title: Step \(number), run: [\"true\"]\(number < 4 ? "" : ", needs: [s\(number - 4)]")}"
    }
    let head = """
      relboard: 1
      release: {name: Big, version: "1", environment: dev}
      deployment:
        parallel: 4
        steps:
      """
    let plan = try program.write(([head] + steps).joined(separator: "\n"), to: "plan.yaml")
    #expect(try program.run("run", plan, "--headless", "--no-output").status == 0)
    let states = try program.status()["steps"] as? [[String: Any]] ?? []
    #expect(states.count == 1000)
    #expect(states.allSatisfy { $0["state"] as? String == "succeeded" && $0["attempts"] as? Int == 1 })
  }
}
