import Foundation
import TestSupport
import Testing

/// A step that goes over hosts, as the built program runs it.
@Suite("A roll-out over hosts", .blocking, .patience) struct FleetCommandTests {
  let program: Program

  init() throws { program = try Program() }

  /// A plan whose hosts are folders: each has a version in it, and a host called `bad` fails after it was changed.
  private func plan(hosts: String, _ more: String = "", backout: String = "") throws -> String {
    let deploy = try program.write(
      """
      #!/bin/sh
      # deploy HOST VERSION
      echo "$2 $$" >> "$1.ledger"
      echo "$2" > "$1.version"
      if [ -e wait ] && [ "$2" = new ]; then read -r _ <wait; fi
      case "$1-$2" in bad*-new) exit 3 ;; esac
      echo "end $2" >> "$1.ledger"
      """, to: "deploy")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: deploy)
    return try program.write(
      """
      relboard: 1
      release: {name: Fleet, version: "2", environment: dev}
      deployment:
        steps:
          - id: web
            title: Roll out
            hosts: \(hosts)
            parallel: 4
            run: [./deploy, "{{host}}", new]
            undo: {run: [./deploy, "{{host}}", old], parallel: 3}
            \(more)
      \(backout)
      """, to: "plan.yaml")
  }

  private func lines(_ name: String) -> [String] {
    let path = program.home.appendingPathComponent(name).path
    return ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map(
      String.init)
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: program.home.appendingPathComponent(name).path)
  }

  private func steps() throws -> [String: [String: Any]] {
    let steps = try program.status()["steps"] as? [[String: Any]] ?? []
    return Dictionary(uniqueKeysWithValues: steps.map { ($0["id"] as? String ?? "", $0) })
  }

  @Test("goes on within its budget, asks once beyond it, and is answered once by a file")
  func budget() throws {
    defer { program.remove() }
    let plan = try plan(
      hosts: "[a, b, bad-1, c, bad-2, d]", #"batches: [1, "100%"]"# + "\n      max-failures: 1")
    let asked = try program.run("run", plan, "--headless")
    #expect(
      asked.status == 3 && asked.errors.contains("decide about 2 hosts of ‘Roll out’ that failed"),
      "\(asked.errors)")
    let status = try program.status()
    #expect((status["needs"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["decide-hosts"])
    let fleet = try #require((status["fleets"] as? [[String: Any]])?.first)
    #expect(
      fleet["lost"] as? [String] == ["bad-1", "bad-2"] && (fleet["hosts"] as? [String: Int])?["failed"] == 2)
    let answers = try program.write("retry: {web: 1}\nskip: {web: both are scrapped}\n", to: "answers.yaml")
    let answered = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(answered.status == 0, "\(answered.output)\(answered.errors)")
    #expect(
      lines("bad-1.ledger").count == 2 && lines("a.ledger").count == 2, "only what had failed was tried again"
    )
    let deviations = try program.status()["deviations"] as? [[String: Any]] ?? []
    #expect(deviations.map { $0["kind"] as? String } == ["host excluded", "host excluded"])
    #expect(deviations.first?["subject"] as? String == "Roll out: bad-1")
    let report = try program.run("report", "--format", "md")
    #expect(
      report.output.contains("host excluded") && report.output.contains("both are scrapped"),
      "\(report.errors)")
  }

  @Test(
    "is taken back where it was attempted: each such host is as before, and no other was touched",
    arguments: [1, 3, 12])
  func backout(bad: Int) throws {
    defer { program.remove() }
    let hosts = (1...20).map { $0 == bad ? "bad-\($0)" : "h\($0)" }
    for host in hosts { _ = try program.write("old\n", to: "\(host).version") }
    let plan = try plan(
      hosts: "[\(hosts.joined(separator: ", "))]", #"batches: [1, "10%", "50%", "100%"]"#,
      backout: "backout: {triggers: [{id: t, title: T, when: {person: true}}]}")
    let answers = try program.write(
      "back-out: {problem: a host fails, owner: Ana, authorised-by: Ana}\n", to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(try program.status()["phase"] as? String == "backed-out", "\(run.output)\(run.errors)")
    let touched = hosts.filter { !lines("\($0).ledger").isEmpty }
    #expect(touched.contains("bad-\(bad)") && touched.count >= bad && touched.count < 20)
    for host in hosts {
      #expect(lines("\(host).version") == ["old"], "\(host)")
      let undone = lines("\(host).ledger").count { $0.hasPrefix("old ") }
      #expect(undone == (touched.contains(host) ? 1 : 0), "\(host)")
    }
  }

  @Test("kills of a driver and of one host's shim leave that host unknown, and the others go on, each once")
  func killed() throws {
    defer { program.remove() }
    let gate = try program.gate("wait")
    let plan = try plan(hosts: "[a, b, c, d, e]")
    let first = try program.start(["run", plan, "--headless"])
    try waitUntil("four run") { ["a", "b", "c", "d"].allSatisfy { !lines("\($0).ledger").isEmpty } }
    first.kill()
    let process = try #require(lines("b.ledger").first?.split(separator: " ").last.flatMap { pid_t($0) })
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let shim = try #require(status.firstMatch(of: /PPid:\s+(\d+)/).flatMap { pid_t($0.1) })
    kill(shim, SIGKILL)
    kill(-process, SIGKILL)
    try gate.open()
    let second = try program.run("run", plan, "--headless")
    #expect(
      second.status == 3 && second.errors.contains("decide about ‘b’"), "\(second.output)\(second.errors)")
    let found = try steps()
    for host in ["a", "c", "d", "e"] {
      #expect(found["web-\(host)"]?["state"] as? String == "succeeded", "\(host)")
      #expect(lines("\(host).ledger").count == 2, "\(host) once: \(lines("\(host).ledger"))")
    }
    #expect(found["web-b"]?["state"] as? String == "awaiting decision" && lines("b.ledger").count == 1)
    #expect((found["web-b"]?["outcome"] as? String)?.contains("unknown") == true)
  }
}
