import PlanFile
import ReleaseModel
import TestSupport
import Testing

@Suite("A step's conditions")
struct ConditionTests {
  private func read(_ steps: String, _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    PlanFile.load(
      bytes: Array(
        """
        relboard: 1
        release: {name: Shop, version: "1", environment: production}
        values: {regions: [eu, us], kind: minor}
        deployment:
          steps:
        \(steps)
        """.utf8), inputs)
  }

  @Test("on values are known when the plan is read, and so is what follows from them")
  func values() throws {
    let reading = read(
      """
          - {each: {region: "{{regions}}"}, id: "tax-{{region}}", title: Tax, run: x, when: {value: "{{region}}", matches: ^eu$}}
          - {id: after-us, title: After, run: x, when: {step: tax-us, was: succeeded}}
          - {id: anyway, title: Anyway, run: x, when: {step: tax-us, was: [skipped, not applicable]}}
          - {id: last, title: Last, run: x, when: [{step: after-us, was: succeeded}, {value: "{{kind}}", matches: m}]}
      """)
    let steps = try #require(reading.plan, Comment(rawValue: lines(reading))).deployment.steps
    #expect(steps[0].inapplicable == nil && steps[1].inapplicable == .value("us", pattern: "^eu$"))
    #expect(steps[2].inapplicable == .result(StepResult(step: "tax-us", was: [.succeeded])))
    #expect(steps[3].inapplicable == nil && steps[3].needs == ["tax-us"], "it is looked at when that is over")
    #expect(steps[4].inapplicable == .result(StepResult(step: "after-us", was: [.succeeded])))
    let major = try #require(
      read(
        "    - {id: a, title: A, run: x, when: {value: '{{kind}}', matches: minor}}",
        PlanInputs(values: ["kind": "major"])
      )
      .plan)
    #expect(major.deployment.steps[0].inapplicable == .value("major", pattern: "minor"))
  }
}
