import ReleaseModel
import ReleaseWords
import Testing

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
