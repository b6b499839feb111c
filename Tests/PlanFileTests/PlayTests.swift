import PlanFile
import ReleaseModel
import Testing

@Suite("A step that Ansible runs, in a plan")
struct PlayTests {
  private func read(_ text: String, _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    PlanFile.load(bytes: Array(text.utf8), inputs)
  }

  private let shop = #"""
    relboard: 1
    release: {name: Shop, version: 1.0.0, environment: production}
    values: {group: web}
    deployment:
      steps:
        - {id: tag, title: Tag, run: ./tag}
        - id: web
          title: Roll out
          needs: [tag]
          dir: ops
          env: {REGION: eu}
          ansible:
            playbook: site.yml
            inventory: [eu.ini, "h1,"]
            limit: "{{group}}:!canary"
            serial: [1, "10%"]
            max-failures: "10%"
            extra-vars: {version: "{{steps.tag.version}}", count: 3, text: "3", on: true, names: [a, 2]}
            check: rehearsal
            diff: true
          undo: {ansible: {playbook: undo.yml}, dir: other}
    backout: {}
    """#

  @Test("is read with all that ansible-playbook is given, and where it stands")
  func plan() throws {
    let reading = read(shop)
    let step = try #require(reading.plan?.deployment.steps.last, "\(reading.diagnostics)")
    let play = try #require(step.play)
    #expect(step.action == .run(play.invocation))
    #expect(
      play.inventory == ["eu.ini", "h1,"] && play.limit == "web:!canary" && play.maxFailPercentage == 10)
    #expect((play.check, play.diff) == (.rehearsal, .always))
    #expect(
      play.extraVars == [
        "version": .text("{{steps.tag.version}}"), "count": .integer(3), "text": .text("3"),
        "on": .boolean(true),
        "names": .list([.text("a"), .integer(2)]),
      ])
    #expect(step.undo?.play?.playbook == "undo.yml")
    #expect(reading.plays.map(\.play.playbook) == ["site.yml", "undo.yml"])
    #expect(reading.plays.map(\.directory) == ["ops", "other"])
    #expect(reading.plays.allSatisfy { $0.environment == ["REGION": "eu"] })
    let found = reading.plays[0].diagnostic("no such playbook", at: .playbook)
    #expect(found.text(file: "plan.yaml") == "plan.yaml:13:19: no such playbook")
    #expect(found.kind.rule == .ansible)
  }
}
