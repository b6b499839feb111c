import PlanFile
import Testing

/// An earlier plan is reused, and made specific to the new release alone.
struct TakeoverTests {
  private func takenOver(_ text: String) throws -> PlanTakeover {
    try #require(PlanFile.takeOver(bytes: Array(text.utf8), in: validFolder))
  }

  @Test func whatIsSpecificIsMarkedWhateverItsStyleAndNothingElseIsTouched() throws {
    let text = """
      # 2.4.0 in a comment stays
      relboard: 1
      release:
        name: Shop                     # for 2.4.0
        version: 2.4.0
        baseline: "v2.4.0"
        environment: production
        scope: |

          Same-day delivery
          in 2.4.0.
        features: ['address book', slots]
        window: {opens: 2026-11-22, closes: '2026-11-23'}
        package: [{path: dist/shop-2.4.0.tgz, sha256: \(String(repeating: "0", count: 64))}]
        checklist: {what: TODO say, why: they asked, support: the desk}
      deployment:
        steps:
          - {id: a, title: Install 2.4.0., run: [./install, 2.4.0, 12.4.0, 2.4.0.1, v2.4.0-rc], planned: 1m}

      """
    let takeover = try takenOver(text)
    let marked = text.replacing("version: 2", with: "version: TODO 2").replacing("\"v2", with: "\"TODO v2")
      .replacing("    Same", with: "    TODO Same").replacing("['addr", with: "['TODO addr")
      .replacing(" slots", with: " TODO slots").replacing("opens: ", with: "opens: TODO ")
      .replacing("closes: '", with: "closes: 'TODO ").replacing("path: ", with: "path: TODO ")
      .replacing("sha256: ", with: "sha256: TODO ").replacing("why: ", with: "why: TODO ")
      .replacing("title: ", with: "title: TODO ").replacing(", 2.4.0, ", with: ", TODO 2.4.0, ")
      .replacing(" v2.4.0-rc", with: " TODO v2.4.0-rc")
    #expect(takeover.text == marked)
    #expect(takeover.blanks == 13)
  }

  @Test func aWholePlanLeavesBlanksAndNothingElseWrong() throws {
    let text = String(decoding: try bytes(of: "Valid/full.yaml"), as: UTF8.self)
    let takeover = try takenOver(text)
    let findings = load(takeover.text).findings
    #expect(findings.filter { $0.isError }.allSatisfy { $0.rule == .blank })
    #expect(findings.count { $0.rule == .blank } == takeover.blanks)
    #expect(takeover.text.replacing("TODO ", with: "") == text)
    #expect(load(takeover.text.replacing("TODO ", with: "")).plan == load(text).plan)
  }

  @Test func aVersionWithoutAPointMarksNothingElse() throws {
    let takeover = try takenOver(plan("", step: "id: a, title: Step 2, run: x").replacing("1.0.0", with: "2"))
    #expect(takeover.blanks == 1)
  }

  @Test func aPlanWithErrorsIsNotTakenOver() {
    #expect(PlanFile.takeOver(bytes: Array("relboard: 1\n".utf8)) == nil)
  }
}
