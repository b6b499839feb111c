import ReleaseModel
import Screen
import Testing

@testable import Board

@Suite("The deployment plan on the board")
struct PlanDocumentTests {
  private func text(_ run: Run, _ keys: [String], rows: Int = 100) -> String {
    run.screen(columns: 120, rows: rows, keys: keys).buffer.glyphs()
  }

  @Test("says scope, risks with who watches over them, who is affected and approves, hand-over and success")
  func document() {
    let shown = text(Stage.migrating.run, ["a"])
    let headings = [
      "Scope and overview", "Risks", "Who is affected", "Who approves", "Hand-over to operations", "Success",
      "People", "Backout plan",
    ]
    let places = headings.compactMap { shown.firstRange(of: "┃ \($0) ")?.lowerBound }
    #expect(places.count == headings.count && places == places.sorted())
    for line in [
      "watched by     Ana Lima", "answered by    the desk tells the clerks", "Database: Dana Meier",
      "handed over    Dana briefs the night shift", "support        not said",
      "verified by    Health endpoint",
      "Error rate: < 1%", "called for if  Error rate failed",
    ] {
      #expect(shown.contains(line), "\(line)")
    }
    #expect(text(Stage.migrating.run, [":", "\"hand-over", "enter"]).contains("Scope and overview"))
  }

  @Test("leaves nothing out without saying so")
  func empty() {
    let shown = text(Stage.empty.run, ["a"], rows: 60)
    for line in [
      "risks          not said", "end users      not said", "go-ahead       not said",
      "handed over    not said",
      "done when      not said", "verified by    not said", "none: this release cannot be taken back",
    ] {
      #expect(shown.contains(line), "\(line)")
    }
  }

  @Test("has the nine answers of the backout plan in front while it is backed out, and below each step of it")
  func backout() throws {
    let run = Stage.backingOut.run
    let shown = text(run, ["a"])
    let backout = try #require(shown.firstRange(of: "┃ Backout plan "))
    let scope = try #require(shown.firstRange(of: "┃ Scope and overview "))
    #expect(backout.lowerBound < scope.lowerBound)
    let questions = [
      "called for if", "over within", "authorised by", "performed by", "start within", "done by", "or else",
      "takes about", "is told", "tested",
    ]
    for keys in [["a"], ["2", "g", "i"], ["4", "g", "i"]] {
      let lines = text(run, keys)
      // Within what time it starts is told by a clock while something calls for it.
      #expect(questions.count { lines.contains($0) } >= 9, "\(keys): \(lines)")
    }
  }

  @Test("says of infrastructure who gets it, by when it has to be ordered, and what being late costs")
  func infrastructure() {
    var plan = storefront()
    plan.infrastructure[0].category = "hardware"
    plan.infrastructure[0].provision = Provision()
    plan.infrastructure[0].provision?.owner = "engineer"
    plan.infrastructure[0].provision?.leadTime = .seconds(14 * 86_400)
    plan.infrastructure[0].provision?.costOfLate = "The release waits a week."
    var run = Run(plan)
    run.measure(CheckKey(.infrastructure, "disk"), .reading("14"))
    let detail = text(run, ["1", "/", "\"20 GiB", "enter", "i"], rows: 60)
    for line in [
      "kind           hardware", "owner          Ana Lima",
      "lead time      14d: ordered by 2026-11-08T22:00:00Z at the latest", "if late        The release waits",
    ] {
      #expect(detail.contains(line), "\(line): \(detail)")
    }
    // The task of the practice says what is not there yet, whatever the check is called.
    let screen = text(run, ["I", "g", "j"], rows: 60)
    #expect(screen.contains("not there: 20 GiB free") && screen.contains("to be ordered by"), "\(screen)")
  }
}
