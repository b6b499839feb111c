import PlanFile
import ReleaseModel
import Testing

/// What a plan is read by beside its form: each finding once, with its place, its rule and its reason.
struct ReviewTests {
  private func rules(_ text: String) -> [PlanRule] { load(text).advice.map(\.kind.rule) }

  private func told(_ draft: String) -> [PlanRule] {
    rules(
      plan(
        "communications: [{id: m, audience: Clerks, moment: succeeded, by-hand: Call., text: \"\(draft)\"}]")
    )
    .filter { $0.rawValue.hasPrefix("message-") }
  }

  @Test func everyRuleHasANameOfItsOwnAndAReason() {
    let names = PlanRule.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.wholeMatch(of: #/[a-z]+(-[a-z]+)*/#) != nil })
    #expect(
      Set(PlanRule.allCases.map(\.why)).count == names.count, "no two rules are there for the same reason")
    #expect(PlanRule.allCases.allSatisfy { !$0.why.hasSuffix(".") && !$0.why.isEmpty })
  }

  @Test func whatAGroupIsToldIsAskedThePracticesQuestions() {
    #expect(told("It is here.") == [.messageWhat, .messageWhy, .messageWhere, .messageHow, .messageWhen])
    #expect(told("What: x. Why: y. WHERE: z. How: as ever. when: now") == [])
    #expect(
      told("whatever: x, somehow: y") == [
        .messageWhat, .messageWhy, .messageWhere, .messageHow, .messageWhen,
      ])
  }

  @Test(arguments: [
    ("{{release.name}} is there", PlanRule.messageWhat),
    ("{{#release.features}}{{.}}{{/release.features}}", .messageWhat),
    ("{{release.checklist.why}}", .messageWhy), ("{{release.checklist.where}}", .messageWhere),
    ("until {{window.closes}}", .messageWhen),
  ])
  func aFactOfTheReleaseAnswersItsQuestion(draft: String, question: PlanRule) {
    let open: [PlanRule] = [.messageWhat, .messageWhy, .messageWhere, .messageHow, .messageWhen]
    // Of what the plan does not give it is told beside that it is not known.
    #expect(told(draft).filter { $0 != .messageUnknownName } == open.filter { $0 != question })
  }

  @Test func onlyWhatIsToldOfASuccessIsAskedAndItsAbsenceIsPointedOut() {
    let started = "communications: [{id: m, audience: C, moment: started, by-hand: Call., text: It begins.}]"
    #expect(rules(plan(started)).contains(.noCommunique))
    #expect(!rules(plan(started)).contains(.messageWhat))
    #expect(load(plan(started)).advice.last?.mark == Mark(line: 4, column: 1))
  }

  private func iterated(_ activities: String, ends: String = "2026-11-20") -> [PlanAdvice] {
    let text = plan("iteration: {starts: 2026-11-09, ends: \(ends), activities: [\(activities)]}")
      .replacing(
        "environment: staging", with: "environment: staging, window: {opens: 2026-11-22, closes: 2026-11-23}")
    #expect(lines(load(text)) == "")
    return load(text).advice.filter { $0.kind.rule.rawValue.hasPrefix("iteration") }
  }

  @Test func aFeatureInTheReleaseIterationIsPointedOutWhereItStands() {
    #expect(
      iterated("{id: d, title: D, kind: debt}, {id: f, title: F, kind: feature}").map { $0.text(file: "p") }
        == [
          "p:4:100: advice: the iteration makes a feature, f; leave it to an iteration after the release"
        ])
  }

  @Test(arguments: [
    ("testing", [Iteration.Kind.documentation, .training]), ("testing training", [.documentation]),
    ("testing documentation", [.training]), ("testing documentation training", []), ("debt", []),
  ])
  func testingAloneIsPointedOut(kinds: String, lacks: [Iteration.Kind]) {
    let activities = kinds.split(separator: " ").map { "{id: \($0), title: T, kind: \($0)}" }
    #expect(
      iterated(activities.joined(separator: ", ")).map(\.kind)
        == (lacks.isEmpty ? [] : [.iterationTestingAlone(lacks: lacks)]))
  }

  @Test(arguments: [("2026-11-21", false), ("2026-11-22", true), ("2026-11-22T00:00:00Z", false)])
  func anIterationThatReachesIntoTheWindowHasNoSlack(ends: String, isAdvised: Bool) {
    #expect(iterated("", ends: ends).map(\.kind) == (isAdvised ? [.iterationNoSlack] : []))
  }

  @Test func aBlankIsToldOnceAsAnErrorWhereNoTextCanStandAndAsAdviceElsewhere() throws {
    let reading = PlanFile.load(bytes: try bytes(of: "Broken/blanks.yaml"))
    let marks = reading.findings.compactMap(\.mark)
    #expect(Set(marks).count == marks.count)
    #expect(reading.findings.filter { !$0.isError }.map(\.mark?.line) == [3, 7, 8, 11])
    #expect(reading.findings.allSatisfy { $0.rule == .blank })
    #expect(reading.findings.filter(\.isError).map(\.mark?.line) == [6, 6, 7, 10, 11, 11])
  }

  @Test(arguments: ["TODOS", "todo", "MYTODO", "TODO_1", "A1TODO2"])
  func aWordThatOnlyHoldsItIsNoBlank(word: String) {
    #expect(!rules(plan("", step: "id: a, title: \(word), run: x")).contains(.blank))
  }

  @Test func eachErrorNamesItsRule() {
    #expect(load(plan("hooks: 1")).findings.map(\.rule) == [.unknownKey])
    #expect(load(plan("", step: "id: a, title: A, run: x, timeout: 5")).findings.map(\.rule) == [.value])
    #expect(load("[").findings.map(\.rule) == [.yaml])
    #expect(
      load(plan("verification: [{id: v, title: V, run: x, fail: '== y', limits: {failures: 1}}]")).findings
        .map(\.rule) == [.cannotFail])
  }
}
