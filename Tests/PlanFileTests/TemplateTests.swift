import PlanFile
import ReleaseModel
import Testing

/// What `init` writes can be opened as it is.
struct TemplateTests {
  @Test(arguments: PlanTemplate.all.map(\.name))
  func templateLoadsWithoutAnError(name: String) throws {
    let template = try #require(PlanTemplate.named(name))
    let reading = load(template.text)
    #expect(lines(reading) == "")
    #expect(reading.plan != nil)
    #expect(template.text.hasPrefix("#"), "it begins with a comment that says what it is")
    #expect(template.text.hasSuffix("\n"))
  }

  @Test(arguments: ["web", "database", "kubernetes", "fleet", "client"])
  func aTemplateOfAKindOfReleaseLeavesItsBlanksAndNothingElseToAdvise(name: String) throws {
    let template = try #require(PlanTemplate.named(name))
    let kinds = load(template.text).advice.map(\.kind.rule)
    #expect(kinds.allSatisfy { $0 == .blank } && kinds.count >= 20)
    let filled = load(template.text.replacing(blankWord, with: "the"))
    #expect(filled.advice.isEmpty, "\(filled.advice)")
    let plan = try #require(filled.plan)
    #expect(plan.controls.count == 7, "the practice's")
    #expect(plan.backout?.triggers.isEmpty == false)
    #expect(plan.people.count == 3)
  }

  @Test func standardTemplateLeavesOnlyTheWindowToFillIn() throws {
    let template = try #require(PlanTemplate.named("standard"))
    #expect(load(template.text).advice.map(\.kind) == [.noWindow])
    let filled = template.text.replacing("  # window:", with: "  window:").replacing(
      "  # freezes:", with: "  freezes:")
    #expect(load(filled).plan?.release.window != nil)
    #expect(load(filled).advice.isEmpty)
  }

  @Test func minimalTemplateAsksForAPersonAndCanBeTakenBackAndLeavesLittleToAdvise() throws {
    let template = try #require(PlanTemplate.named("minimal"))
    let reading = load(template.text(today: "2026-11-25", tomorrow: "2026-11-26"))
    let plan = try #require(reading.plan)
    #expect(plan.controls.count == 1)
    #expect(plan.deployment.steps.map(\.confirm) == [false, true])
    #expect(plan.backout?.triggers.count == 1)
    #expect(plan.release.window?.opens == WallInstant(milliseconds: 1_795_564_800_000))
    #expect(plan.release.window?.closes == WallInstant(milliseconds: 1_795_564_800_000 + 2 * 86_400_000))
    #expect(adviceLines(reading.advice, file: "plan.yaml").count == 4)
  }

  @Test func minimalTemplateLeavesNothingToAdviseOnceWhatItOffersIsFilledIn() throws {
    let template = try #require(PlanTemplate.named("minimal"))
    var isOffered = false
    let lines = template.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let indent = line.prefix { $0 == " " }
      let rest = line.dropFirst(indent.count)
      if rest.hasPrefix("#:") { isOffered = true } else if !rest.hasPrefix("# ") { isOffered = false }
      return isOffered && rest.hasPrefix("# ") ? indent + rest.dropFirst(2) : line
    }
    let opened = load(lines.joined(separator: "\n"))
    #expect(PlanFileTests.lines(opened) == "")
    #expect(opened.advice.allSatisfy { $0.kind.rule == .blank } && opened.advice.count > 10)
    let filled = load(lines.joined(separator: "\n").replacing(blankWord, with: "the"))
    #expect(filled.advice.isEmpty, "\(filled.advice)")
  }

  @Test func namesAreUnique() {
    #expect(Set(PlanTemplate.all.map(\.name)).count == PlanTemplate.all.count)
    #expect(PlanTemplate.named("nothing") == nil)
  }
}
