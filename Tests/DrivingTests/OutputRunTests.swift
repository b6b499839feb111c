import Driving
import Foundation
import PlanFile
import ReleaseModel
import SQLiteJournal
import Synchronization
import TestSupport
import Testing

/// What steps give and people answer, in a run without a terminal.
@Suite(.patience) struct OutputRunTests {
  private static let plan = #"""
    relboard: 1
    release: {name: Shop, version: "1", environment: dev}
    deployment:
      steps:
        - id: ticket
          title: Ticket
          manual: Open a ticket.
          asks: {number: {title: The number, matches: '^\d+$'}}
        - id: use
          title: Use {{steps.ticket.number}}
          needs: [ticket]
          run: [sh, -c, 'echo "$1 $VALUE_STEPS_TICKET_NUMBER" > used', sh, "{{steps.ticket.number}}"]
    """#

  private func drive(_ answers: String) async throws -> (state: ReleaseState, used: String?, refused: [Need])
  {
    let folder = try Folder()
    defer { folder.remove() }
    let path = try folder.write(Self.plan, to: "plan.yaml")
    let plan = try PlanOpening(path: path)
    let (turns, turn) = AsyncStream<[Record]>.makeStream()
    let driver = try await RunDriver.open(
      plan, attendance: .unattended, runs: RunDirectories(root: folder.path + "/state/relboard/runs"),
      observer: { turn.yield($0) })
    let read = try Answers(path: folder.write(answers, to: "answers.yaml"), for: plan.plan)
    let refused = Mutex<[Need]>([])
    let run = HeadlessRun(driver: driver, turns: turns, answers: read) { news in
      if case .refused(let need, _, _) = news { refused.withLock { $0.append(need) } }
    }
    let state = try await run.drive()
    let used = try? String(contentsOfFile: folder.path + "/used", encoding: .utf8)
    return (state, used, refused.withLock { $0 })
  }

  @Test func anAnswerOfAFileBecomesAValue() async throws {
    let (state, used, refused) = try await drive("asks: {ticket: {number: 4711}}")
    #expect(state.phase == .succeeded && refused.isEmpty)
    #expect(used == "4711 4711\n")
    #expect(state.step("use")?.title == "Use 4711")
    #expect(state.stepState("ticket")?.evidence?.text == "number: 4711")
  }

  @Test func anAnswerThatDoesNotMatchIsRefused() async throws {
    let (state, used, refused) = try await drive("asks: {ticket: {number: many}}")
    #expect(refused.contains(.performStep("ticket")))
    #expect(state.stepState("ticket")?.yield == nil && used == nil)
  }
}
