import PlanFile
import ReleaseModel
import Testing

/// The practice's advice comes after the errors, with a place where there is one.
struct AdviceTests {
  private func advice(_ text: String) -> [String] { load(text).advice.map { $0.text(file: "plan.yaml") } }

  @Test func aBarePlanIsAdvisedOnEverythingThatThePracticeAsks() {
    #expect(
      advice(plan("")) == [
        "plan.yaml:2:1: advice: the deployment plan does not say who the end users are and how they are trained; answer it in checklist.end-users",
        "plan.yaml:2:1: advice: the deployment plan does not say what is deployed; answer it in checklist.what",
        "plan.yaml:2:1: advice: the deployment plan does not say when it must be available and tested; answer it in checklist.when",
        "plan.yaml:2:1: advice: the deployment plan does not say where the users are; answer it in checklist.where",
        "plan.yaml:2:1: advice: the deployment plan does not say why it is released; answer it in checklist.why",
        "plan.yaml:2:1: advice: the deployment plan does not say who supports it; answer it in checklist.support",
        "plan.yaml:2:1: advice: the deployment plan does not say when the deployment is done; answer it in checklist.done",
        "plan.yaml:2:1: advice: there is no release window, so that no point of no return is known; write release.window",
        "plan.yaml: advice: nobody is named; write people, with their roles and contacts",
        "plan.yaml: advice: nothing has to hold before the release; write controls",
        "plan.yaml: advice: nothing decides whether the release stays; write verification checks",
        "plan.yaml: advice: the release cannot be backed out; write a backout part",
        "plan.yaml: advice: nobody is told that the release is there; write communications with moment: succeeded",
      ])
  }

  @Test func anEmptyBackoutLeavesNineQuestionsOpen() {
    let kinds = load(plan("backout: {}")).advice.map(\.kind)
    #expect(
      kinds.filter { if case .backout = $0 { true } else { false } }
        == BackoutQuestion.allCases.map { .backout($0) })
    #expect(BackoutQuestion.allCases.count == 9)
    #expect(kinds.contains(.stepWithoutUndo("a")))
  }

  @Test func whatIsAdvisedOfManyPartsIsOneLineWithACount() {
    let steps = (1...60).map { "{id: s\($0), title: S, run: x\($0 > 58 ? ", undo: {run: y}" : "")}" }
    let text = plan("backout: {}").replacing("{id: a, title: A, run: x}", with: steps.joined(separator: ", "))
    let lines = adviceLines(load(text).advice, file: "plan.yaml").map(\.line)
    #expect(
      lines.contains(
        "plan.yaml:3:27: advice: nothing undoes 58 steps, so that a backout asks about them; "
          + "write undo, or undo: {none: REASON}, in s1, s2, s3, s4, s5, s6, s7, s8, s9 and 49 more"))
    #expect(
      lines.contains {
        $0.hasSuffix(" how long it takes to undo 2 steps; write undo.planned in s59, s60")
      })
    #expect(
      lines.contains(
        "plan.yaml:2:1: advice: the deployment plan leaves 7 questions open; answer them in checklist: "
          + "end-users, what, when, where, why, support, done"))
    #expect(lines.count == 9)
  }

  @Test func aTerminalIsNotHurriedAndNothingIsMissedAtIt() {
    let steps =
      "{id: a, title: A, run: x}, {id: b, title: B, run: x, terminal: true, quiet-timeout: 1m, needs: [a]}, "
      + "{id: c, title: C, run: x, needs: [b]}, {id: d, title: D, manual: Do it.}"
    let text = plan("").replacing("{id: a, title: A, run: x}", with: steps)
    #expect(load(text).advice.map(\.kind).filter(isOfTerminals) == [.terminalQuietTimeout("b")])
    let parallel = text.replacing("deployment: {", with: "deployment: {parallel: 2, ")
    #expect(load(parallel).advice.map(\.kind).filter(isOfTerminals) == [.terminalQuietTimeout("b")])
    let beside = parallel.replacing("run: x, needs: [b]", with: "run: x, needs: [a]")
    #expect(
      load(beside).advice.map(\.kind).filter(isOfTerminals)
        == [.terminalQuietTimeout("b"), .terminalInParallel("b")])
  }

  private func isOfTerminals(_ kind: PlanAdvice.Kind) -> Bool {
    switch kind {
    case .terminalQuietTimeout, .terminalInParallel: true
    default: false
    }
  }

  @Test func adviceOnOnePartNamesItAndKeepsItsPlaceInTheOrder() {
    let advice = load(plan("backout: {}")).advice
    let lines = adviceLines(advice, file: "plan.yaml").map(\.line)
    #expect(lines.contains { $0.contains("nothing undoes the step a, so that a backout asks about it;") })
    #expect(lines.first?.contains("leaves 7 questions open") == true)
    #expect(lines.dropLast().last?.contains("the backout plan leaves 9 questions open") == true)
  }

  @Test func anUndoOfUnknownLengthIsPointedOut() {
    let text = plan("backout: {}", step: "id: a, title: A, run: x, undo: {run: y}")
    #expect(
      advice(text).contains(
        "plan.yaml:3:27: advice: nobody knows how long it takes to undo the step a; write undo.planned"))
    #expect(!load(text).advice.map(\.kind).contains(.backout(.procedures)))
  }

  @Test func aStepThatNothingUndoesIsPointedOutUnlessThePlanSaysWhy() {
    let bare =
      "plan.yaml:3:27: advice: nothing undoes the step a, so that a backout asks about it; "
      + "write undo, or undo: {none: REASON}"
    #expect(advice(plan("backout: {}")).contains(bare))
    let said = plan("backout: {}", step: "id: a, title: A, run: x, undo: {none: It is read only.}")
    #expect(!advice(said).contains { $0.contains("the step a") })
    #expect(load(said).plan?.deployment.steps[0].leftBecause == "It is read only.")
  }

  @Test(
    "A trigger for a failed check is told that a dead service only errs",
    arguments: [
      ("http: {url: http://x/}", "failed", true), ("tcp: x:80", "[failed]", true),
      ("prometheus: {url: http://x/, query: up}, pass: == 1", "[failed, inconclusive]", true),
      ("http: {url: http://x/}", "[failed, error]", false), ("http: {url: http://x/}", "inconclusive", false),
      ("run: ./up", "failed", false), ("manual: Look.", "failed", false),
    ])
  func deadService(probe: String, phases: String, isAdvised: Bool) {
    let parts = """
      verification: [{id: v, title: V, \(probe)}]
      backout: {triggers: [{id: t, title: T, when: {check: v, is: \(phases)}}]}
      """
    let words =
      "plan.yaml:5:27: advice: the trigger t does not trip when nobody answers v, which is an error; "
      + "write is: [failed, error]"
    #expect(lines(load(plan(parts))) == "")
    #expect(advice(plan(parts)).contains(words) == isAdvised)
  }

  @Test func aTriggerBesideThatWaitsForTheErrorIsEnough() {
    let parts = """
      verification: [{id: v, title: V, tcp: x:80}]
      backout: {triggers: [{id: t, title: T, when: {check: v}}, {id: e, title: E, when: {check: v, is: error}}]}
      """
    #expect(!advice(plan(parts)).contains { $0.contains("the trigger") })
  }

  @Test(
    "A rehearsal is told which checks measure the release instead",
    arguments: [
      ("http: {url: http://shop/}", "http://shop/"), ("tcp: shop:80", "shop:80"),
      ("prometheus: {url: http://prom/, query: up}, pass: == 1", "http://prom/"),
      ("run: curl -fs \"http://shop/health\"", "http://shop/health"),
      ("run: [curl, http://shop/]", "http://shop/"),
      ("run: curl -fs http://$SHOP/health", nil), ("run: ./ops/smoke", nil), ("file: {path: done}", nil),
    ])
  func rehearsalOfTheRelease(probe: String, address: String?) {
    let parts = """
      verification: [{id: v, title: V, \(probe)}]
      rehearsal: {environment: stage, env: {SHOP: stage}}
      """
    let found = load(plan(parts)).advice.filter {
      if case .rehearsalMeasuresRelease = $0.kind { true } else { false }
    }
    #expect(lines(load(plan(parts))) == "")
    #expect(found.map(\.kind) == address.map { [.rehearsalMeasuresRelease(check: "v", address: $0)] } ?? [])
    #expect(found.allSatisfy { $0.mark == Mark(line: 4, column: 21) })
  }

  @Test func aRehearsalThatChangesNothingIsPointedOut() {
    let bare = load(plan("rehearsal: {environment: stage}")).advice
    #expect(bare.contains(PlanAdvice(.rehearsalChangesNothing, at: Mark(line: 4, column: 1))))
    let kinds = load(plan("rehearsal: {environment: stage, env: {A: b}}")).advice.map(\.kind)
    #expect(!kinds.contains(.rehearsalChangesNothing))
  }

  @Test func aPlanWithAnErrorIsNotAdvised() {
    #expect(load(plan("hooks: 1")).advice.isEmpty)
  }
}
