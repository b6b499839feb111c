import ReleaseModel
import ReleaseWords
import Testing

@Suite("A draft") struct DraftTests {
  private func draft(_ text: String, _ change: (inout Plan) -> Void = { _ in }) -> Draft {
    var plan = Plan.of()
    change(&plan)
    let message = Message(id: "m", audience: "All", moment: .started, channel: .byHand("call"), text: text)
    return Scenario(plan).state.draft(of: message)
  }

  @Test(
    "has the release's facts in place of their names",
    arguments: [
      ("{{release.name}} {{ release.version }} in {{{release.environment}}}", "Example 1.0.0 in production"),
      ("no names, { or } or {{", "no names, { or } or {{"),
      ("run {{run.id}} is {{run.state}}", "run run is preparing"),
      ("New: {{#release.features}}{{.}}; {{/release.features}}", "New: slots; regions; "),
      ("{{release.features}}", "slots, regions"),
      ("{{#release.scope}}a{{/release.scope}}{{^release.scope}}b{{/release.scope}}", "b"),
      ("a{{! a note }}b", "ab"), ("", ""),
    ])
  func fills(template: String, text: String) {
    let draft = draft(template) { $0.release.features = ["slots", "regions"] }
    #expect(draft.text == text && draft.unresolved == [])
  }

  @Test(
    "marks what stands for nothing, and shows no braces",
    arguments: [
      ("{{release.nmae}}", ["release.nmae"]),
      ("{{release.baseline}} {{problem.title}}", ["release.baseline", "problem.title"]),
      ("{{#release.features}}{{.}}", ["#release.features", "."]), ("{{/x}}", ["/x"]), ("{{}}", [""]),
      ("{{#people}}{{name}}{{/people}}", ["#people"]),
    ])
  func marks(template: String, names: [String]) {
    let draft = draft(template)
    #expect(draft.unresolved == names && !draft.text.contains("{{") && draft.text.contains("?]"))
  }

  @Test("knows every name that is documented")
  func names() {
    for name in ReleaseState.draftNames {
      let run = Scenario(.of())
      let known = Message(
        id: "m", audience: "A", moment: .started, channel: .byHand(""), text: "{{^\(name)}}{{/\(name)}}")
      #expect(run.state.draft(of: known).unresolved == [], "\(name)")
    }
  }
}

@Suite("The practice's tasks") struct PracticeTests {
  private func standings(_ run: Scenario) -> [TaskStanding.Status] {
    PracticeTask.allCases.map { run.state.standing(of: $0).status }
  }

  @Test("have nothing to show of an empty plan, and nobody needs its backout")
  func empty() {
    let run = Scenario(.of())
    #expect(
      standings(run)[0...1] == [.missing, .missing]
        && standings(run)[6...] == [.toCome, .toCome, .notNeeded, .toCome])
    #expect(!standings(run).contains(.done) && !standings(run).contains(.failed))
    #expect(WorkProduct.allCases.allSatisfy { run.state.evidence(of: $0) == nil })
  }

  @Test("follow what the run shows, and never what nobody can know")
  func evidence() {
    var plan = Plan.of(.undoable("a"))
    plan.controls = [Control(id: "c", title: "Reviewed")]
    plan.verification = [.number("v")]
    plan.communications = [
      Message(id: "m", audience: "All", moment: .succeeded, channel: .byHand(""), text: "{{release.name}}")
    ]
    plan.takesBack()
    var run = Scenario(plan)
    #expect(run.state.standing(of: .controls).status == .open && run.state.practiceTask == .controls)
    run.drive(.controls(.tick("c", evidence: Evidence(text: "seen"))))
    #expect(run.state.standing(of: .controls).status == .done)
    #expect(run.state.standing(of: .controls).findings.contains { $0.isMet == nil })
    #expect(run.state.standing(of: .communications).status == .done)
    run.drive(.run(.startDeployment))
    #expect(run.state.standing(of: .deploy).status == .open && run.state.practiceTask == .deploy)
    run.end("a", .exited(1), yields: .steps(.decisionAwaited("a")))
    #expect(run.state.standing(of: .deploy).status == .failed)
    run.drive(.steps(.skip("a", reason: "no")))
    #expect(
      run.state.standing(of: .deploy).status == .done && run.state.standing(of: .verify).status == .open)
    #expect(run.state.standing(of: .deploy).findings.contains { $0.words == "skipped: Step a" })
    run.drive(
      .backout(
        .backOut(
          Problem(title: "x", severity: .major, owner: "o"), authorisedBy: "manager",
          typedEnvironment: "production")))
    #expect(run.state.practiceTask == .backOut && run.state.standing(of: .backOut).status != .notNeeded)
  }

  @Test("are asked for by number or name, and each says what it asks")
  func guide() {
    #expect(
      PracticeTask("4") == .backoutPlan && PracticeTask("Verify") == .verify && PracticeTask("11") == nil)
    for task in PracticeTask.allCases {
      #expect(task.guide.steps.count > 1 && !task.guide.here.isEmpty && !task.guide.title.isEmpty)
    }
  }
}
