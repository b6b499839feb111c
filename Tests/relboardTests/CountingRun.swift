import Foundation
import TestSupport
import Testing

/// A run with one step, which counts until it is told to end, and then exits with 7: a success by its plan.
struct CountingRun {
  let program: Program
  let plan: String

  /// - Parameter isTalking: whether the step prints what it counts; if so, it dies with the reader of its output.
  init(isTalking: Bool = true) throws {
    program = try Program()
    plan = try program.write(
      """
      relboard: 1
      release: {name: Counting, version: "1", environment: dev}
      deployment:
        steps:
          - id: count
            title: Count
            run: |
              echo $$ >> started
              i=0
              while [ ! -e go ]; do
                i=$((i+1))
                echo $i >> ledger
                \(isTalking ? "echo counted $i 日本語" : "")
                sleep 0.02
              done
              exit 7
            success-codes: [7]
      """, to: "plan.yaml")
  }

  /// How far the step has counted.
  var count: Int { lines(of: "ledger").count }

  /// The process ids of the step's command, one for each time that it was started.
  var started: [pid_t] { lines(of: "started").compactMap { pid_t($0) } }

  /// Lets the step end.
  func letEnd() throws { _ = try program.write("", to: "go") }

  /// Waits until the step counts on.
  func waitForMore() throws {
    let now = count
    try waitUntil("the step counts on") { count > now }
  }

  /// Whether a text that was drawn has something that was counted after a number.
  static func shows(_ text: String, after number: Int) -> Bool {
    text.matches(of: /counted (\d+) 日本語/).contains { Int($0.1) ?? 0 > number }
  }

  /// How many events of a kind are on record.
  func events(_ kind: String) throws -> Int {
    let export = try program.run("journal", "export").output
    return export.split(separator: "\n").count { $0.contains(#""kind":"\#(kind)""#) }
  }

  /// The step as `status --json` has it.
  func step() throws -> [String: Any] {
    (try program.status()["steps"] as? [[String: Any]])?.first ?? [:]
  }

  private func lines(of name: String) -> [Substring] {
    let path = program.home.appendingPathComponent(name).path
    return ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
  }
}
