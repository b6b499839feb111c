import Foundation
import TestSupport
import Testing

/// What runs at the end of a run that nobody attends, across processes.
@Suite("The last steps of a run", .blocking)
struct FinallyCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private func plan(_ step: String, finally: String) throws -> String {
    try program.write(
      """
      relboard: 1
      release: {name: N, version: "1", environment: dev}
      deployment:
        steps: [{id: a, title: A, run: \(step), undo: {run: "true"}}]
        finally: [\(finally)]
      backout: {triggers: [{id: t, title: T, when: {person: true}}]}
      """, to: "plan.yaml")
  }

  private var ledger: [Substring] {
    let path = program.home.appendingPathComponent("ledger").path
    return ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
  }

  private static let protect =
    #"{id: protect, title: Protect the branch, run: "echo $RELBOARD_STEP >> ledger"}"#

  @Test("run after a success and after a backout, whose exit status stays", arguments: [0, 4] as [Int32])
  func runs(status: Int32) throws {
    defer { program.remove() }
    let plan = try plan(status == 0 ? "\"true\"" : "\"exit 1\"", finally: Self.protect)
    let answers = try program.write(
      status == 0 ? "{}" : "back-out: {problem: p, owner: o, authorised-by: m}", to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(run.status == status, "\(run.output)\(run.errors)")
    #expect(ledger == ["finally.protect"])
    #expect(try program.status()["phase"] as? String == (status == 0 ? "succeeded" : "backed-out"))
    let report = try program.run("report", "--format", "md")
    #expect(report.output.contains("Finally") && report.output.contains("Protect the branch"))
  }

  @Test("that have failed wait for an answer, which another process gives, and change nothing of the end")
  func failing() throws {
    defer { program.remove() }
    let plan = try plan(
      "\"true\"", finally: #"{id: protect, title: P, run: "echo tried >> ledger; test -e ready"}"#)
    let first = try program.run("run", plan, "--headless")
    #expect(first.status == 3 && first.output.contains("SUCCEEDED"), "\(first.output)\(first.errors)")
    let status = try program.status()
    #expect(status["phase"] as? String == "finishing" && status["ending"] as? String == "succeeded")
    _ = try program.write("", to: "ready")
    let answers = try program.write("retry: {finally.protect: 1}", to: "answers.yaml")
    let second = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(second.status == 0, "\(second.output)\(second.errors)")
    #expect(ledger == ["tried", "tried"])
    #expect(!second.output.contains("step a: started"), "the release is not made again")
    #expect(try program.run("journal", "verify").status == 0)
  }

  @Test("may be left out for a reason, which is a deviation")
  func skipped() throws {
    defer { program.remove() }
    let plan = try plan("\"true\"", finally: #"{id: protect, title: P, run: "exit 1"}"#)
    let answers = try program.write("skip: {finally.protect: it is protected}", to: "answers.yaml")
    #expect(try program.run("run", plan, "--headless", "--answers", answers).status == 0)
    let deviations = try program.status()["deviations"] as? [[String: Any]] ?? []
    #expect(deviations.map { $0["reason"] as? String } == ["it is protected"])
  }
}
