import PlanFile
import ReleaseModel
import Testing

/// What would be found out on the day of the release is advised on before.
struct FoundOnTheDayTests {
  private func advice(_ text: String, about rules: PlanRule...) -> [String] {
    load(text).advice.filter { rules.contains($0.kind.rule) }.map { $0.text(file: "p") }
  }

  @Test func whatHasToBeProcuredSaysByWhomInWhatTimeAndAtWhatCost() {
    let bare = "{id: i, title: I, kind: hardware, check: {run: x}}"
    #expect(
      advice(plan("infrastructure: [\(bare)]"), about: .infrastructureUnplanned) == [
        "p:4:23: advice: the infrastructure i does not say who gets it, in what time, and what being late costs; "
          + "write owner and lead-time and cost-of-late"
      ])
    let others = ["integration", "security", "database connectivity", "configuration item"]
    for kind in others {
      let text = plan("infrastructure: [\(bare.replacing("hardware", with: kind))]")
      #expect(advice(text, about: .infrastructureUnplanned) == [])
    }
    let said = bare.replacing("hardware", with: "licence, owner: a, lead-time: 90d, cost-of-late: A fine")
    let people = "people: [{id: a, name: A}]"
    #expect(advice(plan("\(people)\ninfrastructure: [\(said)]"), about: .infrastructureUnplanned) == [])
    let two = adviceLines(
      load(plan("infrastructure: [\(bare), \(bare.replacing("id: i", with: "id: j"))]")).advice, file: "p")
    #expect(
      two.contains {
        $0.line.hasSuffix("write owner, lead-time and cost-of-late in i, j")
          && $0.rules == [.infrastructureUnplanned]
      })
  }

  @Test(arguments: [("20d", 0), ("21d", 0), ("22d", 1)])
  func whatTakesLongerThanTheIterationIsLate(leadTime: String, count: Int) {
    let parts = """
      people: [{id: a, name: A}]
      iteration: {starts: 2026-11-01, ends: 2026-11-20}
      infrastructure: [{id: i, title: I, kind: network, owner: a, lead-time: \(leadTime), cost-of-late: C, check: {run: x}}]
      """
    let text = plan(parts).replacing(
      "environment: staging", with: "environment: staging, window: {opens: 2026-11-22, closes: 2026-11-23}")
    let found = advice(text, about: .infrastructureLate)
    #expect(found.count == count, "\(found)")
    #expect(found.allSatisfy { $0.hasPrefix("p:6:23: advice: i takes 22d to come") })
  }

  @Test(arguments: [
    (
      "{{release.name}} {{relaese.version}} {{release.scope}}",
      "nothing is known of relaese.version, release.scope"
    ),
    ("until {{window.closes}}", "nothing is known of window.closes"),
    ("{{problem.title}} {{run.late}} {{#fixes}}{{.}}{{/fixes}}", nil),
    ("{{release.name", "braces are opened, and not closed"),
    ("{{#release.features}}x", "can never be sent"),
  ])
  func aDraftThatCanNeverBeSent(draft: String, problem: String?) {
    let parts = """
      communications:
        - {id: m, audience: A, moment: held, by-hand: Call, text: "\(draft)"}
      """
    let found = advice(plan(parts), about: .messageUnknownName, .messageMalformed)
    #expect(found.count == (problem == nil ? 0 : 1), "\(found)")
    if let problem {
      #expect(found.first?.hasPrefix("p:5:10: advice: the message m can never be sent") == true)
      #expect(found.first?.contains(problem) == true, "\(found)")
    }
  }

  @Test func aListOfKeysIsReviewedWhereSomebodyLooks() {
    let text = plan("signers: {keys: keys}\npeople: [{id: a, name: A}]")
    var inputs = PlanInputs(folder: validFolder)
    #expect(PlanFile.load(bytes: Array(text.utf8), inputs).advice.allSatisfy { $0.kind.rule != .signers })
    inputs.reviewSigners = { ["\($0.signers?.keys ?? ""): is bad"] }
    let found = PlanFile.load(bytes: Array(text.utf8), inputs).advice.filter { $0.kind.rule == .signers }
    #expect(
      found.map { $0.text(file: "p") } == [
        "p:4:11: advice: no run that asks for signatures can be opened: keys: is bad"
      ])
  }
}
