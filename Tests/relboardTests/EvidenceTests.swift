import Foundation
import TestSupport
import Testing

/// Files that a person gives as evidence.
@Suite(.blocking) struct EvidenceTests {
  private let program: Program
  private let plan: String
  /// Of "seen\n".
  private static let hash = "47a8dea66db04a6f2a18b6e27ef53a56f2122c0733e67f3908f1485fe1d4547f"

  init() throws {
    program = try Program()
    plan = try program.write(
      """
      relboard: 1
      release: {name: Evidence, version: "1", environment: dev}
      deployment:
        steps: [{id: call, title: Call, manual: Call them., evidence: file}]
      verification:
        - {id: look, title: Look, manual: Look at it.}
      """, to: "plan.yaml")
  }

  private func run(_ file: String) throws -> Program.Result {
    let answers = try program.write(
      """
      perform: {call: \(file)}
      tests: {look: {passed: true, observed: fine, tester: ana, attachment: ./\(file)}}
      """, to: "answers.yaml")
    let process = try program.start(["run", plan, "--headless", "--answers", answers])
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  @Test func itsHashIsRecorded() throws {
    defer { program.remove() }
    let file = try program.write("seen\n", to: "shot.png")
    let result = try run("shot.png")
    #expect(result.status == 0, "\(result.errors)")
    let export = try program.run("journal", "export").output.split(separator: "\n")
    for kind in ["step.done", "check.tested"] {
      let event = try #require(export.first { $0.contains(#""kind":"\#(kind)""#) })
      let text = event.replacing("\\/", with: "/")
      #expect(text.contains(Self.hash) && text.contains(file), "\(text)")
    }
  }

  @Test(arguments: [("gone.png", "no such file or directory; name a file"), (".", "not a file")])
  func oneThatCannotBeReadIsRefused(file: String, words: String) throws {
    defer { program.remove() }
    let result = try run(file)
    #expect(result.status == 3)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(try !program.run("journal", "export").output.contains("step.done"))
  }

  @Test(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: apt-get install tmux"))
  func theBoardSaysWhatIsWrongAndTakesTheNextFile() throws {
    defer { program.remove() }
    _ = try program.write("seen\n", to: "shot.png")
    let terminal = try TmuxTerminal(program, [plan])
    try terminal.wait(for: "Next: start the deployment")
    try terminal.press("n")
    try terminal.wait(for: "enter start")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: do")
    try terminal.press("n")
    try terminal.wait(for: "its hash is recorded")
    try terminal.type("gone.png")
    try terminal.press("Enter")
    try terminal.wait(for: "no such file or directory")
    try terminal.press("n")
    try terminal.wait(for: "its hash is recorded")
    try terminal.type("shot.png")
    try terminal.press("Enter")
    try terminal.wait(for: "Next: test")
    #expect(try program.run("journal", "export").output.contains(Self.hash))
  }
}
