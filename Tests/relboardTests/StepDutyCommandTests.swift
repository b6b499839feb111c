import Foundation
import TestSupport
import Testing

/// The times and the people of steps, and what nothing takes back, in runs that nobody attends.
@Suite("A headless run", .blocking)
struct StepDutyCommandTests {
  let program: Program

  init() throws { program = try Program() }

  /// A time so many seconds from now, as a plan writes it.
  private func time(in seconds: Double) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return Date(timeIntervalSinceNow: seconds).formatted(style)
  }

  private func plan(_ parts: String) throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      people: [{id: ana, name: Ana, role: DBA}, {id: bo, name: Bo}]
      \(parts)
      """, to: "plan.yaml")
  }

  private func answers(_ text: String) throws -> String { try program.write(text, to: "answers.yaml") }

  @Test("starts a step at its time, tells that another is late, and goes on")
  func times() throws {
    defer { program.remove() }
    try #require(mkfifo(program.home.path + "/a.done", 0o600) == 0)
    let plan = try plan(
      """
      moments: {soon: \(time(in: 2))}
      deployment:
        parallel: 2
        steps:
          - {id: a, title: A, run: "true", not-before: soon}
          - {id: b, title: B, run: "read -r _ <a.done", deadline: soon-1s, remind: 10m}
          - {id: c, title: C, needs: [a], run: "echo >a.done", deadline: soon+1h}
      backout: {triggers: [{id: t, title: T, when: {late: c}}]}
      """)
    #expect(try program.run("check", plan).status == 0)
    let run = try program.run("run", plan, "--headless")
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    let late = try #require(lines.firstIndex { $0.contains("step b: LATE") }, "\(run.output)")
    let started = try #require(lines.firstIndex { $0.contains("step a: started") })
    #expect(late < started)
    #expect(lines.contains { $0.contains("step b: due at") })
    #expect(!lines.contains { $0.contains("TRIPPED") || $0.contains("step c: LATE") })
  }

  @Test("holds for a person when a step is late and the plan watches that")
  func trips() throws {
    defer { program.remove() }
    let plan = try plan(
      """
      deployment:
        steps:
          - {id: a, title: A, run: "true", deadline: \(time(in: -60)), undo: {run: "true"}}
      backout: {triggers: [{id: t, title: T, when: {late: a}}]}
      """)
    let stopped = try program.run("run", plan, "--headless")
    #expect(stopped.status == 3 && stopped.output.contains("TRIPPED: not done by"), "\(stopped.output)")
    let run = try program.run(
      "run", plan, "--headless", "--answers", answers("acknowledge: {t: it is on its way}"))
    #expect(run.status == 0, "\(run.output)\(run.errors)")
  }

  @Test("refuses an answer of whoever has done what is to be another's, and takes another's")
  func people() throws {
    defer { program.remove() }
    let plan = try plan(
      """
      deployment:
        steps:
          - {id: tag, title: Tag, run: "true", confirm: true, assign: DBA}
          - {id: publish, title: Publish, needs: [tag], run: "true", confirm: true, not-same-person-as: tag}
      """)
    let both = try answers("confirm: [tag, publish]")
    let first = try program.run("run", plan, "--headless", "--answers", both, "--as", "Ana")
    #expect(first.status == 3)
    #expect((first.output + first.errors).contains("another person has to do this"), "\(first.errors)")
    let again = try program.run("run", plan, "--headless", "--answers", both, "--as", "ana")
    #expect(again.status == 3)
    let other = try program.run("run", plan, "--headless", "--answers", both, "--as", "Bo")
    #expect(other.status == 0, "\(other.output)\(other.errors)")
  }

  @Test("begins what nothing takes back with an answer of its own, and says in a backout that it stays")
  func irreversible() throws {
    defer { program.remove() }
    let plan = try plan(
      """
      deployment:
        steps:
          - {id: a, title: Prepare, run: "true", undo: {run: "echo tried >> undo; test -s ready", retries: 2}}
          - {id: b, title: Tell the press, needs: [a], run: "true", irreversible: It cannot be unsaid.}
          - {id: c, title: Switch, needs: [b], run: "echo > ready; exit 1", undo: {run: "true"}}
      backout: {window: 2h, triggers: [{id: t, title: T, when: {person: true}}]}
      """)
    let stopped = try program.run("run", plan, "--headless", "--answers", answers("confirm: [b]"))
    #expect(stopped.status == 3 && !stopped.output.contains("step b: started"), "\(stopped.output)")
    let run = try program.run(
      "run", plan, "--headless", "--answers",
      answers("beyond: [b]\nback-out: {problem: p, owner: o, authorised-by: m}"))
    #expect(run.status == 4, "\(run.output)\(run.errors)")
    #expect(run.output.contains("1 step not undone: Tell the press"))
    let report = try program.run("report", "--format", "md")
    #expect(report.output.contains("It cannot be unsaid."))
  }
}
