import DemoWorkspace
import Foundation
import TestSupport
import Testing

/// The demonstration's release, backed out after each of its steps: the shop is then what it was before.
@Suite(.blocking, .patience) struct DemoBackoutTests {
  let program: Program
  let workspace: DemoWorkspace

  init() throws {
    program = try Program()
    workspace = DemoWorkspace(
      directory: program.home.appendingPathComponent("demo").path, options: .init(speed: 20),
      environment: ProcessInfo.processInfo.environment)
  }

  /// After which steps: after each with `RELBOARD_BACKOUTS`, after the two that matter most without.
  private static let steps =
    ProcessInfo.processInfo.environment["RELBOARD_BACKOUTS"] == nil
    ? ["migrate", "lead-to-new"]
    : ["install", "back-up", "migrate", "start-new", "render-pages", "lead-to-new", "tell-desk"]

  @Test(arguments: steps)
  func theShopIsAsItWasBefore(step: String) throws {
    defer { program.remove() }
    defer { #expect(throws: Never.self) { try workspace.close() } }
    try workspace.create(now: Date())
    let before = try shop()
    let plan = try planThatFails(after: step)
    let run = try program.run("run", plan, "--headless", "--answers", try answers())
    #expect(run.status == 4, "\(run.output)\(run.errors)")
    #expect(run.output.contains("BACKED OUT"))
    let after = try shop()
    #expect(after == before, "\(after.difference(from: before))")
    let states = (try program.status()["steps"] as? [[String: Any]] ?? []).reduce(into: [String: String]()) {
      $0[$1["id"] as? String ?? ""] = $1["state"] as? String
    }
    // The last has nothing to undo.
    #expect(states[step] == (step == "tell-desk" ? "succeeded" : "undone"))
  }

  /// The demonstration's plan with a step more, which fails after another and makes the release be backed out.
  private func planThatFails(after step: String) throws -> String {
    var plan = try String(contentsOfFile: workspace.planPath, encoding: .utf8)
    let failing = """
        steps:
          - {id: boom, title: Boom, needs: [\(step)], run: exit 1, undo: {none: It does nothing.}}

      """
    let trigger = """
        triggers:
          - {id: boom, title: Boom, when: {step: boom, is: failed}, action: automatic}

      """
    plan = plan.replacing("  steps:\n", with: failing).replacing("  triggers:\n", with: trigger)
    try Data(plan.utf8).write(to: URL(fileURLWithPath: workspace.planPath))
    return workspace.planPath
  }

  private func answers() throws -> String {
    try program.write(
      """
      controls: {plan-reviewed: seen, desk-briefed: told}
      poll: {Operations: go, Business: go}
      confirm: [migrate]
      perform: {tell-desk: called}
      """, to: "answers.yaml")
  }

  /// What the release could have changed: the version that answers, the database's tables, the versions installed,
  /// the pages, and no order lost.
  private func shop() throws -> [String] {
    let script = """
      ./ops/live-version; ./ops/lost-orders
      sqlite3 -cmd '.timeout 9000' data/orders.db .schema 'SELECT version FROM schema'
      find releases cache -mindepth 1 -maxdepth 1 2>/dev/null | sort
      # What has ended and is not waited for has no executable any more.
      ! test -e "/proc/$(cut -d' ' -f1 run/1.5.0.pid 2>/dev/null || echo none)/exe"
      """
    let process = try SpawnedProcess(
      ["sh", "-c", "cd '\(workspace.directory)'; \(script)"],
      environment: ["RELBOARD_DEMO": workspace.directory])
    #expect(process.end() == 0, "\(process.complaints)")
    let lines = process.printed.split(separator: "\n").map(String.init)
    #expect(lines.first == "1.4.2" && lines.dropFirst().first == "0", "\(lines)")
    return lines
  }
}
