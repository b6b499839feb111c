import Driving
import Foundation
import PlanFile
import ReleaseModel
import SQLiteJournal
import TestSupport
import Testing

@Suite(.blocking, .patience) struct HeadlessTests {
  private let folder: Folder
  private let turns: AsyncStream<[Record]>
  private let turn: AsyncStream<[Record]>.Continuation

  init() throws {
    folder = try Folder()
    (turns, turn) = AsyncStream.makeStream()
  }

  private func headless(
    _ plan: String, _ answers: String, _ tell: @escaping @Sendable (HeadlessRun.News) -> Void
  ) async throws -> HeadlessRun {
    let opening = try PlanOpening(path: folder.write(plan, to: "plan.yaml"))
    let answers = try Answers(path: folder.write(answers, to: "answers.yaml"), for: opening.plan)
    let runs = RunDirectories(root: folder.path + "/state/relboard/runs")
    let driver = try await RunDriver.open(opening, attendance: .unattended, runs: runs) { [turn] in
      turn.yield($0)
    }
    return HeadlessRun(driver: driver, turns: turns, answers: answers, tell: tell)
  }

  @Test func whatOnlyTimeBringsIsSaid() async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release:
        name: N
        version: "1"
        environment: dev
        window: {opens: 9000-01-01, closes: 9000-01-02}
      deployment: {steps: [{id: a, title: A, run: "true"}]}
      """
    let (waits, told) = AsyncStream.makeStream(of: Obstacle.self)
    let run = try await headless(plan, "") { if case .waits(let obstacle, _) = $0 { told.yield(obstacle) } }
    async let state = run.drive()
    guard case .windowNotOpen = await waits.first(where: { _ in true }) else {
      Issue.record("it waits for something else")
      return
    }
    turn.finish()
    #expect(try await state.phase == .preparing)
  }

  @Test func aFailedStepIsTriedAsOftenAsTheAnswersSayAndThenBackedOut() async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment: {steps: [{id: a, title: A, run: "exit 1", undo: {run: "true"}}]}
      backout: {triggers: [{id: t, title: T, when: {person: true}}]}
      """
    let run = try await headless(
      plan, "retry: {a: 2}\nback-out: {problem: p, owner: o, authorised-by: m}"
    ) { _ in }
    let state = try await run.drive()
    #expect(state.phase == .backedOut)
    #expect(state.deployment["a"]?.attempts.count == 3)
  }

  private static let withoutUndo = """
    relboard: 1
    release: {name: N, version: "1", environment: dev}
    deployment: {steps: [{id: a, title: A, run: "exit 1"}]}
    backout: {triggers: [{id: t, title: T, when: {person: true}}]}

    """
  private static let backOut = "back-out: {problem: p, owner: o, authorised-by: m}\n"

  @Test(
    "What nothing undoes is answered by its evidence or by why it stays, and asked for without an answer",
    arguments: [
      ("", ReleaseState.Phase.backingOut, StepState.Status.failed),
      ("perform: {undo.a: restored}", .backedOut, .undone), ("skip: {undo.a: harmless}", .backedOut, .failed),
    ])
  func missingUndo(answer: String, phase: ReleaseState.Phase, status: StepState.Status) async throws {
    defer { folder.remove() }
    let state = try await headless(Self.withoutUndo, Self.backOut + answer) { _ in }.drive()
    #expect(state.phase == phase)
    #expect(state.deployment["a"]?.status == status)
    #expect((state.notUndone == ["a"]) == (status != .undone))
  }

  @Test(
    "A check that wants a backout gets the one of the answers, whether it failed or only erred",
    arguments: ["run: exit 1", "tcp: \"127.0.0.1:1\", limits: {errors: 0}"])
  func checkThatBacksOut(probe: String) async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment: {steps: [{id: a, title: A, run: "true", undo: {run: "true"}}]}
      verification: [{id: v, title: V, \(probe), on-fail: back-out}]
      backout: {}
      """
    #expect(try await headless(plan, Self.backOut) { _ in }.drive().phase == .backedOut)
  }

  @Test func aControlThatNoLongerHoldsIsWaivedByTheAnswers() async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      controls: [{id: c, title: C, check: {run: "! test -e fails", every: 20ms}}]
      deployment:
        steps:
          - {id: a, title: A, run: "touch fails; read -r _ <seen"}
          - {id: b, title: B, needs: [a], run: "true"}
      """
    let gate = try folder.gate("seen")
    let (failures, told) = AsyncStream.makeStream(of: Void.self)
    let run = try await headless(plan, "waive: {c: known}\nresume: 1") { news in
      if case .recorded(_, let state) = news, !state.failingControls.isEmpty { told.yield() }
    }
    async let end = run.drive()
    _ = await failures.first { true }
    try gate.open()
    let state = try await end
    #expect(state.phase == .succeeded)
    #expect(state.controls["c"]?.status == .waived)
  }

  @Test func aHoldIsEndedAsOftenAsTheAnswersSay() async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment: {steps: [{id: a, title: A, run: "true"}]}
      verification: [{id: v, title: V, run: "exit 1"}]
      """
    let run = try await headless(plan, "accept: {v: known}\nresume: 1") { _ in }
    #expect(try await run.drive().phase == .succeeded)
  }

  @Test func whatIsTooLateNeedsAnAnswerOfItsOwn() async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true", planned: 2h, confirm: true, undo: {run: "true"}}]
      backout: {window: 1h, triggers: [{id: t, title: T, when: {person: true}}]}
      """
    let first = try await headless(plan, "confirm: [a]") { _ in }
    #expect(try await first.drive().deployment["a"]?.attempts.isEmpty == true)
  }

  @Test func andIsStartedWithIt() async throws {
    defer { folder.remove() }
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: "true", planned: 2h, confirm: true, undo: {run: "true"}}]
      backout: {window: 1h, triggers: [{id: t, title: T, when: {person: true}}]}
      """
    let run = try await headless(plan, "beyond: [a]") { _ in }
    #expect(try await run.drive().phase == .succeeded)
  }

  @Test("What only time brings is waited for, although somebody is needed for something else")
  func timeBringsMore() async throws {
    defer { folder.remove() }
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let soon = Date(timeIntervalSinceNow: 2).formatted(style)
    let plan = """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment:
        steps:
          - {id: call, title: Call, manual: Call them.}
          - {id: again, title: Again, run: "test -e tried || ! touch tried", retries: 1, retry-delay: 1s}
          - {id: timed, title: Timed, run: "true", not-before: \(soon)}
          - {id: after, title: After, needs: [timed], run: "true", confirm: true}
      """
    let state = try await headless(plan, "") { _ in }.drive()
    #expect(state.deployment["again"]?.status == .succeeded)
    #expect(state.deployment["timed"]?.status == .succeeded)
    #expect(state.phase == .deploying)
    // It has come to its end only when both were asked for.
    #expect(state.deployment["call"]?.status == .awaitingConfirmation)
    #expect(state.deployment["after"]?.status == .awaitingConfirmation)
  }
}
