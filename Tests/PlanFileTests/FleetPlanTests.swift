import Foundation
import PlanFile
import ReleaseModel
import TestSupport
import Testing

@Suite("A step that goes over hosts")
struct FleetPlanTests {
  private func read(_ step: String, rest: String = "", _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    PlanFile.load(
      bytes: Array(
        """
        relboard: 1
        release: {name: Shop, version: "1", environment: production}
        values: {previous: "0", farm: [a, b]}
        deployment:
          steps:
            - {id: build, title: Build, run: x}
            - {id: web, title: Roll out, run: [./deploy, "{{host}}", "{{release.version}}"], \(step)}
            - {id: done, title: Done, needs: [web], run: x}
        verification:
          - {id: errors, title: Errors, run: x, every: 10s}
        \(rest)
        """.utf8), inputs)
  }

  @Test(
    "is a step for each of them, with a gate before each batch, and all of them are needed by what needs it")
  func expanded() throws {
    let reading = read(
      #"hosts: [web-1.example, web-2.example, c, d, e], batches: [1, "40%"], parallel: 3, max-failures: "10%", "#
        + #"needs: [build], between: {soak: 15m, gate: [errors]}, timeout: 5m, confirm: true, "#
        + #"undo: {run: [./deploy, "{{host}}", "{{previous}}"], parallel: 10, retries: 2}"#)
    let deployment = try #require(reading.plan, Comment(rawValue: lines(reading))).deployment
    #expect(
      deployment.steps.map(\.id) == [
        "build", "web-batch-1", "web-web-1-example", "web-batch-2", "web-web-2-example", "web-c",
        "web-batch-3",
        "web-d", "web-e", "done",
      ])
    let steps = Dictionary(uniqueKeysWithValues: deployment.steps.map { ($0.id, $0) })
    let canary = try #require(steps["web-web-1-example"])
    #expect(
      canary.action == .run(.program(["./deploy", "web-1.example", "1"])) && canary.title == "web-1.example")
    #expect(canary.environment?["VALUE_HOST"] == "web-1.example" && canary.timeout == .seconds(300))
    #expect(canary.undo?.action == .run(.program(["./deploy", "web-1.example", "0"])))
    #expect(
      canary.undo?.parallel == 10 && canary.undo?.retries == 2 && canary.groups == ["web"] && !canary.confirm)
    #expect(canary.host == HostPlace(name: "web-1.example", fleet: "web", batch: 1, width: 3))
    #expect(steps["web-e"]?.host?.batch == 3 && steps["web-e"]?.needs.contains("web-batch-3") == true)
    #expect(steps["web-batch-1"]?.action == .gate(Gate(checks: [])) && steps["web-batch-1"]?.confirm == true)
    #expect(steps["web-batch-2"]?.action == .gate(Gate(checks: ["errors"], soak: .seconds(900))))
    #expect(
      steps["web-batch-3"]?.needs.contains("web-c") == true
        && steps["web-batch-3"]?.title == "Batch 3 of 3: 2 hosts")
    #expect(deployment.groups?.map(\.title) == ["Roll out"])
    #expect(deployment.groups?[0].fleet == Fleet(parallel: 3, maxFailures: .share(10)))
    let needed = Set(steps["done"]?.needs ?? [])
    let hosts: Set = ["web-web-1-example", "web-web-2-example", "web-c", "web-d", "web-e"]
    #expect(hosts.isSubset(of: needed))
    #expect(
      PlanFile.load(bytes: reading.expanded).plan == reading.plan, "what is kept says the same by itself")
  }

  @Test("takes them from a value, a file or an inventory that is asked when the plan is opened")
  func sources() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hosts-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("# Europe\nweb-1  # the canary\n\n\tweb-2\r\nweb-3".utf8).write(
      to: folder.appending(path: "eu.txt"))
    func names(_ hosts: String, _ inputs: PlanInputs) -> [String]? {
      read("hosts: \(hosts)", inputs).plan?.deployment.steps.compactMap(\.host?.name)
    }
    var inputs = PlanInputs(folder: folder.path)
    #expect(names(#""{{farm}}""#, inputs) == ["a", "b"])
    #expect(names("{file: eu.txt}", inputs) == ["web-1", "web-2", "web-3"])
    inputs.listHosts = {
      #expect($0.arguments == ["ansible", "-i", "inventory.ini", "--list-hosts", "--", "web:&eu"])
      return .success("  hosts (2):\n    one.example\n    two.example\n")
    }
    let inventory = #"{inventory: inventory.ini, pattern: "web:&eu"}"#
    #expect(names(inventory, inputs) == ["one.example", "two.example"])
    inputs.listHosts = { _ in .success("  hosts (0):\n") }
    #expect(lines(read("hosts: \(inventory)", inputs)).contains("7:93: no hosts: read none"))
    inputs.listHosts = { _ in .failure(ValueProblem("its command exited with 127")) }
    #expect(
      lines(read("hosts: \(inventory)", inputs)).contains(
        "the inventory cannot be asked: its command exited with 127"))
    #expect(lines(read("hosts: {file: none.txt}", inputs)).contains("the hosts cannot be read: no such file"))
    #expect(names("{file: eu.txt}", PlanInputs()) == ["host"], "without a folder a host stands in")
    try Data("web-1\nweb 2\nweb-1\n".utf8).write(to: folder.appending(path: "eu.txt"))
    let wrong = lines(read("hosts: {file: eu.txt}", inputs))
    #expect(
      wrong.contains("eu.txt:2:1: not a host's name, it holds other characters"), Comment(rawValue: wrong))
    #expect(
      wrong.contains("eu.txt:3:1: a host is named twice: read \"web-1\" again; it stands at eu.txt:1:1"))
  }

  @Test(
    "refuses what is no host, no batch or no budget, with its place",
    arguments: [
      ("hosts: []", "no hosts: read none"), ("hosts: \"\"", "no hosts: read none"),
      ("hosts: [a, a]", "a host is named twice: read \"a\" again"),
      ("hosts: [\"a b\"]", "not a host's name, it holds other characters"),
      ("hosts: [\"../etc\"]", "not a host's name, it begins with a point"),
      ("hosts: [a/b]", "not a host's name, it holds other characters"),
      ("hosts: [\"-oProxyCommand=x\"]", "not a host's name, it begins with -"),
      ("hosts: [\"a\\tb\"]", "not a host's name"), ("hosts: [\"\"]", "not a host's name, it is empty"),
      ("hosts: [\(String(repeating: "x", count: 300))]", "it has more than 253 characters"),
      ("hosts: [a], batches: [\"0%\"]", "not such a number of hosts: read \"0%\""),
      ("hosts: [a], batches: [\"101%\"]", "not such a number of hosts: read \"101%\""),
      ("hosts: [a], batches: [0]", "not such a number of hosts: read \"0\""),
      ("hosts: [a], batches: []", "not a list with an entry"),
      ("hosts: [a], max-failures: \"120%\"", "not such a number of hosts"),
      ("hosts: [a], parallel: 0", "not such a number: read \"0\""),
      (
        "hosts: [a], batches: [1], between: {soke: 1m}",
        "unknown key in between: read \"soke\"; between takes soak, gate"
      ),
      ("hosts: [a, b], batches: [1], between: {gate: [erors]}", "no such verification check: read \"erors\""),
      ("hosts: [a], deadline: T", "deadline does not go with hosts"),
      ("hosts: {fil: x}", "unknown key in hosts: read \"fil\""),
      ("hosts: {file: x, inventory: y}", "hosts needs exactly one of file, inventory"),
      ("hosts: 5.5.5.5 6.6.6.6 5.5.5.5", "a host is named twice"),
      ("hosts: [a], between: {soak: 1m}", "between does nothing alone: read no \"batches\""),
      ("parallel: 3", "parallel does nothing alone: read no \"hosts\""),
      ("each: {host: [a]}, hosts: [b]", "another thing is called host"),
      ("host: a", "host does nothing alone: read no \"fleet\""),
    ])
  func refused(step: String, words: String) {
    let said = lines(read(step))
    #expect(said.contains(words), Comment(rawValue: said))
    #expect(said.contains("plan.yaml:7:"), Comment(rawValue: said))
  }

  @Test("has a trigger watch it, and a plan that can be backed out says what undoes it")
  func triggers() throws {
    let undo = "hosts: [a, b], undo: {run: [./undo, \"{{host}}\"]}"
    func rest(_ when: String) -> String { "backout: {triggers: [{id: t, title: T, when: \(when)}]}" }
    let plan = try #require(read(undo, rest: rest("{hosts-lost: \"10%\", step: web}")).plan)
    #expect(plan.backout?.triggers[0].when == .hostsLost(.share(10), of: "web"))
    #expect(
      read(undo, rest: rest("{hosts-lost: 3}")).plan?.backout?.triggers[0].when
        == .hostsLost(.count(3), of: nil))
    #expect(lines(read(undo, rest: rest("{hosts-lost: 0}"))).contains("not such a number of hosts"))
    #expect(
      lines(read(undo, rest: rest("{hosts-lost: 1, step: build}"))).contains("which goes over no hosts"))
    #expect(
      lines(read("planned: 1m", rest: rest("{hosts-lost: 1}"))).contains("of which no step goes over hosts"))
    #expect(lines(read("hosts: [a]", rest: rest("{person: true}"))).contains("undo"))
    #expect(lines(read("undo: {run: x, parallel: 2}")).contains("parallel of an undo does nothing alone"))
  }

  @Test("has ids of its own whatever its hosts are called")
  func ids() throws {
    let long = (1...3).map { String(repeating: "h", count: 80) + "\($0)" }
    let hosts = (["a.b", "a-b", "a_b", "[::1]:22", "u@h"] + long).map { "\"\($0)\"" }.joined(separator: ", ")
    let reading = read("hosts: [\(hosts)]")
    let steps = try #require(reading.plan, Comment(rawValue: lines(reading))).deployment.steps
    #expect(Set(steps.map(\.id)).count == steps.count && steps.allSatisfy { $0.id.utf8.count <= 64 })
    #expect(steps.compactMap(\.host?.name).count == 8)
  }
}
