import Foundation
import TestSupport
import Testing

/// What `check` says of the list of keys that a plan names.
@Suite(.blocking, .patience) struct SignersCheckTests {
  @Test func theListOfKeysIsReadByTheCheck() throws {
    let program = try Program()
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Tiny, version: "1", environment: dev}
      people: [{id: dana, name: Dana, role: manager}]
      signers: {keys: keys, revoked: gone}
      controls: [{id: c, title: Reviewed, requires: {signed: true}}]
      deployment: {steps: [{id: first, title: First, run: "true"}]}
      """, to: "plan.yaml")
    func told() throws -> [String] {
      try program.run("check", plan).output.split(separator: "\n").map(String.init).filter {
        $0.contains("[signers]")
      }
    }
    #expect(try told().map { $0.contains(":4:11: advice:") && $0.contains("No such file") } == [true, true])
    _ = try program.write("", to: "gone")
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE7x9ln6uZLLkfXM8iatrnMOXOAhjv6ZiC1mTtDLzbMW"
    for (list, problem) in [
      ("* \(key)", "keys:1: '*' stands for more than one person"),
      ("dana x", "keys:1: no line of a list of keys"),
      ("bo \(key)", "'Reviewed' can never be signed"),
    ] {
      _ = try program.write(list + "\n", to: "keys")
      let lines = try told()
      #expect(lines.count == 1 && lines[0].contains(problem), "\(lines)")
    }
    _ = try program.write("dana \(key)\n", to: "keys")
    #expect(try told() == [])
  }
}
