import Foundation
import ReleaseModel
import Testing

@Suite("What a step gives")
struct OutputTests {
  private func gives(_ values: [String: String?], attempt: Int = 1) -> StepYield {
    StepYield(
      attempt: attempt,
      outputs: values.sorted { $0.key < $1.key }.map { StepOutput(name: $0.key, value: $0.value) })
  }

  private func ended(
    _ step: StepID, _ outcome: Outcome = .exited(0), attempt: Int = 1, gave yield: StepYield?
  ) -> Command {
    .steps(
      .attemptEnded(AttemptID(step: step, number: attempt), outcome, logBytes: 0, yield: yield))
  }

  private static func made(_ id: StepID, needs: [StepID], _ words: [String]) -> Step {
    var step = Step(id: id, title: "Deploy {{steps.tag.build}}", action: .run(.program(words)))
    step.needs = needs
    step.environment = ["BUILD": "b{{ steps.tag.build }}"]
    step.undo = Undo(action: .run(.program(["drop", "{{steps.tag.build}}", "{{steps.b.id}}"])))
    return step
  }

  private static let plan = Plan.of(
    .run("tag"), made("b", needs: ["tag"], ["./deploy", "{{steps.tag.build}}", #"\{{steps.tag.build}}"#])
  ) {
    var check = Check(id: "site", title: "Site", probe: .http(HTTPProbe(url: "http://h/{{steps.tag.build}}")))
    check.after = "b"
    $0.verification = [check]
    $0.takesBack()
  }

  @Test("is recorded with its end, and stands in later steps and checks from then on")
  func filled() {
    var run = Scenario.started(Self.plan)
    #expect(run.state.step("b")?.title == "Deploy {{steps.tag.build}}")
    #expect(run.state.missingOutput(ofStep: "b")?.name == OutputName(step: "tag", name: "build"))
    let yield = gives(["build": "77"])
    run.send(
      ended("tag", gave: yield), by: .board,
      yields: .steps(.attemptEnded(.of("tag"), .exited(0), logBytes: 0)),
      .steps(.yielded("tag", yield)), .steps(.attemptStarted(.of("b"))))
    let step = run.state.step("b")
    #expect(step?.title == "Deploy 77" && step?.environment == ["BUILD": "b77"])
    #expect(step?.action == .run(.program(["./deploy", "77", "{{steps.tag.build}}"])))
    #expect(run.state.missingOutput(ofStep: "b") == nil)
    #expect(run.state.bindings(ofStep: "b").map(\.name.variable) == ["VALUE_STEPS_TAG_BUILD"])
    #expect(run.state.bindings(ofStep: "tag").isEmpty, "nothing comes before it")
    guard case .http(let request) = run.state.check(CheckKey(.verification, "site"))?.probe else {
      return #expect(Bool(false))
    }
    #expect(request.url == "http://h/77")
  }

  @Test("is that of the attempt that succeeded, and a failed one gives nothing")
  func retried() {
    var run = Scenario.started(Self.plan)
    run.drive(ended("tag", .exited(1), gave: gives(["build": "1"])))
    #expect(run.state.yield(of: "tag") == nil)
    run.drive(.steps(.retry("tag")))
    run.drive(ended("tag", attempt: 2, gave: gives(["build": "2"], attempt: 2)))
    #expect(run.state.output(OutputName(step: "tag", name: "build"))?.value == "2")
    #expect(run.state.step("b")?.title == "Deploy 2")
  }

  @Test("never becomes a name, a command or anything else but a text", arguments: hostileValues)
  func hostile(value: String) throws {
    var run = Scenario.started(Self.plan)
    run.drive(ended("tag", gave: gives(["build": value, "id": "other"])))
    #expect(run.state.step("b")?.title == "Deploy \(value)")
    #expect(
      run.state.step("b")?.action == .run(.program(["./deploy", value, "{{steps.tag.build}}"])))
    // Also where all of it is read again.
    let kept = try JSONDecoder().decode(ReleaseState.self, from: JSONEncoder().encode(run.state))
    #expect(kept == run.state)
    var again = ReleaseState(plan: Self.plan)
    for record in run.records { evolve(&again, record) }
    #expect(again == run.state)
  }

  static let hostileValues = [
    "$(touch x)", "`touch x`", "'; rm -rf /; '", "\"", "{{steps.tag.id}}", "\\{{steps.tag.id}}",
    "{{steps.tag.build}}", "{{", "}}", "\\", "a\tb", "日本語", "--help", "",
  ]

  @Test("goes into what takes a step back, which may need its own")
  func undone() {
    var run = Scenario.started(Self.plan)
    run.drive(ended("tag", gave: gives(["build": "{{steps.b.id}}"])))
    run.drive(ended("b", gave: gives(["id": "9"])))
    let undo = run.state.undoSteps().first { $0.id == "undo.b" }
    #expect(undo?.action == .run(.program(["drop", "{{steps.b.id}}", "9"])))
    run.drive(
      .backout(
        .backOut(
          Problem(title: "down", severity: .critical, owner: "ann"), authorisedBy: "ann",
          typedEnvironment: "production")))
    #expect(run.state.step("undo.b") == undo)
    #expect(run.state.missingOutput(ofStep: "undo.b") == nil)
  }

  @Test("and is secret stands in no text, and is named for those that may have it")
  func secret() {
    var run = Scenario.started(Self.plan)
    run.drive(ended("tag", gave: gives(["build": String?.none])))
    #expect(run.state.step("b")?.title == "Deploy {{steps.tag.build}}")
    let missing = run.state.missingOutput(ofStep: "b")
    #expect(missing?.isSecret == true)
    let binding = run.state.bindings(ofStep: "b").first
    #expect(binding?.value == nil && binding?.attempt == .of("tag"))
    #expect(run.state.environmentTemplate(ofStep: "b") == ["BUILD": "b{{ steps.tag.build }}"])
  }
}

@Suite("What a person is asked")
struct QuestionTests {
  private static let plan: Plan = {
    var call = Step(id: "call", title: "Call", action: .manual("Call the desk."))
    call.asks = [StepQuestion(name: "ticket", title: "The ticket"), StepQuestion(name: "who", title: "Who")]
    var next = Step(id: "next", title: "Close {{steps.call.ticket}}", action: .run(.program(["close"])))
    next.needs = ["call"]
    return .of(call, next)
  }()

  @Test("has to be answered, and is given to later steps with the answers as evidence")
  func answered() {
    var run = Scenario.started(Self.plan)
    #expect(run.needs == [.performStep("call")])
    run.refuses(
      .steps(.complete("call", evidence: "called", answers: ["ticket": "7"])), because: "missing: Who")
    run.refuses(
      .steps(.complete("call", evidence: "called", answers: ["ticket": "7\u{1B}", "who": "Ann"])),
      because: "The ticket: the answer has a control character")
    let yield = StepYield(outputs: [.init(name: "ticket", value: "7"), .init(name: "who", value: "Ann")])
    run.send(
      .steps(.complete("call", evidence: "", answers: ["ticket": " 7 ", "who": "Ann", "other": "x"])),
      yields: .steps(.yielded("call", yield)), .steps(.done("call", evidence: "ticket: 7, who: Ann")),
      .steps(.attemptStarted(.of("next"))))
    #expect(run.state.step("next")?.title == "Close 7")
  }

  @Test("is taken back with a step that is opened again")
  func reopened() {
    var run = Scenario(Self.plan)
    run.drive(.steps(.complete("call", evidence: "", answers: ["ticket": "7", "who": "Ann"])))
    #expect(run.state.step("next")?.title == "Close 7")
    run.send(.steps(.reopen("call")), yields: .steps(.reopened("call")))
    #expect(run.state.yield(of: "call") == nil)
    #expect(run.state.step("next")?.title == "Close {{steps.call.ticket}}")
  }

  @Test("of a step that runs by itself, when it is done by hand, is what others need of it")
  func byHand() {
    var next = Step(id: "next", title: "Next", action: .run(.program(["close", "{{steps.a.build}}"])))
    next.needs = ["a"]
    var run = Scenario.started(.of(.run("a"), next))
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    #expect(run.state.questions(of: "a").map(\.name) == ["build"])
    run.refuses(.steps(.complete("a", evidence: "by hand")), because: "an answer is missing")
    run.drive(.steps(.complete("a", evidence: "by hand", answers: ["build": "5"])))
    #expect(run.state.step("next")?.action == .run(.program(["close", "5"])))
  }
}
