import Attempts
import Foundation
import ReleaseModel
import TestSupport
import Testing

/// A step with a terminal of its own, from the plan to the typing.
@Suite(.patience) struct TerminalTests {
  private static let script = #"echo "$TERM, $(stty size)" >> log; read -r line; [ "$line" = yes ]"#

  private var plan: Plan {
    var plan = Plan.steps(.shell("ask", Self.script) { $0.hasTerminal = true })
    plan.backout = BackoutPlan()
    return plan
  }

  private func type(_ text: String, to attempt: String, _ bench: Bench) throws {
    let directory = AttemptDirectory(bench.root + "/attempts/" + attempt)
    try TerminalLink(to: directory, for: .typing(.usual)).type(Array(text.utf8))
  }

  @Test func itIsToldWhenItWaitsForInputAndWhatIsTypedGetsThere() async throws {
    let bench = try Bench(plan, environment: ["TERM": "dumb", "COLUMNS": "11", "LINES": "11"])
    try await bench.start()
    // Nobody is there who could type.
    try await bench.until("it waits for a person") { $0.deployment["ask"]?.status == .awaitingConfirmation }
    try await bench.store.submit(.steps(.confirm("ask", typedEnvironment: nil)), by: .person("ana"))
    let state = try await bench.until("it waits for input") { $0.deployment["ask"]?.awaitsInput == true }
    #expect(state.needs(at: WallInstant(milliseconds: 0)) == [.giveInput("ask")])
    try type("yes\r", to: "ask.1", bench)
    let end = try await bench.until("it is over") { $0.outcome("ask") != nil }
    #expect(end.outcome("ask") == .exited(0))
    #expect(end.deployment["ask"]?.awaitsInput == false)
    #expect(bench.lines(of: "log") == ["xterm-256color, 24 80"])
  }

  @Test func anUndoHasOneWhereThePlanSaysSo() async throws {
    var plan = Plan.steps(
      .shell("ask", "true") {
        var undo = Undo(action: .run(.shell(Self.script)))
        undo.hasTerminal = true
        $0.undo = undo
      }, Step(id: "wait", title: "Wait", action: .manual("Wait.")))
    plan.backout = BackoutPlan()
    let bench = try Bench(plan)
    try await bench.start()
    try await bench.until("it is done") { $0.outcome("ask") == .exited(0) }
    let problem = Problem(title: "it is slow", severity: .major, owner: "ana")
    try await bench.store.submit(
      .backout(.backOut(problem, authorisedBy: "ana", typedEnvironment: "test")), by: .person("ana"))
    try await bench.until("its undo waits for a person") {
      $0.stepState("undo.ask")?.status == .awaitingConfirmation
    }
    try await bench.store.submit(.steps(.confirm("undo.ask", typedEnvironment: nil)), by: .person("ana"))
    try await bench.until("its undo waits for input") { $0.stepState("undo.ask")?.awaitsInput == true }
    try type("yes\r", to: "undo.ask.1", bench)
    try await bench.until("it is undone") { $0.deployment["ask"]?.status == .undone }
  }

  @Test func whoTakesTheRunUpFindsItWaiting() async throws {
    let bench = try Bench(plan)
    try await bench.start()
    try await bench.store.submit(.steps(.confirm("ask", typedEnvironment: nil)), by: .person("ana"))
    try await bench.until("it waits for input") { $0.deployment["ask"]?.awaitsInput == true }
    bench.engine.want(bench.everythingGivenUp, in: bench.store.snapshot.state)
    let next = try Bench(plan, after: bench.journal.records, in: bench.root)
    await next.store.start(next.engine)
    try await next.until("it waits for input") { $0.deployment["ask"]?.awaitsInput == true }
    try type("yes\r", to: "ask.1", next)
    #expect(try await next.until("it is over") { $0.outcome("ask") != nil }.outcome("ask") == .exited(0))
    #expect(next.lines(of: "log").count == 1)
  }
}
