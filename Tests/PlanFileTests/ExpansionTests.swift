import Foundation
import PlanFile
import ReleaseModel
import TestSupport
import Testing

/// What stands in the place of a name is put there before anything is read.
@Suite("A plan's values")
struct ExpansionTests {
  private func read(_ text: String, _ inputs: PlanInputs = PlanInputs()) -> PlanReading {
    PlanFile.load(bytes: Array(text.utf8), inputs)
  }

  private let shop = """
    relboard: 1
    release: {name: Shop, version: "{{version}}", environment: production}
    values: {version: 4.10.0, host: shop.example.org, shop: "https://{{host}}", regions: [eu, us]}
    rehearsal: {environment: stage, values: {host: stage.example.org}}
    env: {VERSION: "{{release.version}}", WHERE: "{{ release.environment }}"}
    deployment:
      steps:
        - {id: a, title: "Deliver {{version}}", run: [./deliver, "--to={{shop}}", '\\{{host}}'], planned: 1m}
        - {id: b, title: B, run: 'docker inspect -f "{{.State}}" "$VALUE_SHOP"', needs: [a]}
    verification:
      - {id: health, title: Health, http: {url: "{{shop}}/health"}}
    """

  @Test("are read wherever their names stand, but for what a shell reads")
  func replaced() throws {
    let plan = try #require(read(shop).plan, Comment(rawValue: lines(read(shop))))
    #expect(plan.release.version == "4.10.0")
    #expect(plan.deployment.steps[0].title == "Deliver 4.10.0")
    #expect(
      plan.deployment.steps[0].action
        == .run(.program(["./deliver", "--to=https://shop.example.org", "{{host}}"])))
    #expect(plan.deployment.steps[1].action == .run(.shell(#"docker inspect -f "{{.State}}" "$VALUE_SHOP""#)))
    #expect(plan.environment["VERSION"] == "4.10.0" && plan.environment["WHERE"] == "production")
    #expect(plan.environment["VALUE_SHOP"] == "https://shop.example.org")
    #expect(plan.environment["VALUE_REGIONS"] == "eu us")
    guard case .http(let http) = plan.verification[0].probe else { return #expect(Bool(false)) }
    #expect(http.url == "https://shop.example.org/health")
  }

  @Test("are those of a rehearsal there, and what somebody gives goes over both")
  func precedence() throws {
    let rehearsed = try #require(read(shop, PlanInputs(isRehearsal: true)).plan)
    #expect(rehearsed.environment["VALUE_SHOP"] == "https://stage.example.org")
    #expect(rehearsed.environment["WHERE"] == "stage")
    let given = PlanInputs(values: ["host": "h.example.org", "version": "5"], isRehearsal: true)
    let plan = try #require(read(shop, given).plan)
    #expect(plan.environment["VALUE_SHOP"] == "https://h.example.org" && plan.release.version == "5")
    #expect(lines(read(shop, PlanInputs(values: ["hosst": "x"]))).contains("did you mean host?"))
  }

  @Test("and their rehearsal have one text that is kept: what was rehearsed is what is released")
  func kept() {
    let (live, rehearsed) = (read(shop), read(shop, PlanInputs(isRehearsal: true)))
    #expect(live.expanded == rehearsed.expanded && live.expanded != live.bytes)
    #expect(read(shop, PlanInputs(values: ["host": "h"])).expanded != live.expanded)
  }

  @Test("that a rehearsal changes are not measured where the release is")
  func advice() {
    let measures = { (reading: PlanReading) in
      reading.advice.contains {
        $0.kind.rule == .rehearsalMeasuresRelease || $0.kind.rule == .rehearsalChangesNothing
      }
    }
    #expect(!measures(read(shop)))
    #expect(measures(read(shop.replacing("host: stage.example.org", with: "version: 4"))))
  }

  @Test("come from files and commands that are named so; without anybody to run one it is its own name")
  func sources() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "values-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("4.9.2\n\n".utf8).write(to: folder.appending(path: "previous"))
    let text = plan(
      "values: {previous: {file: \"{{name}}\"}, name: previous, commit: {run: [git, rev-parse, \"{{previous}}\"]}}",
      step: "id: a, title: \"{{previous}} {{commit}}\", run: x")
    let inputs = PlanInputs(folder: folder.path) { .success($0.text + "\n") }
    #expect(read(text, inputs).plan?.deployment.steps[0].title == "4.9.2 git rev-parse 4.9.2")
    #expect(read(text).plan?.deployment.steps[0].title == "previous commit")
    let failing = PlanInputs(folder: folder.path) { _ in .failure(ValueProblem("its command exited with 1")) }
    #expect(
      lines(read(text, failing)).contains("there is no value: its command exited with 1, for \"commit\""))
    let ringing = PlanInputs(folder: folder.path) { _ in .success("a\u{7}b") }
    #expect(lines(read(text, ringing)).contains("U+0007"))
  }

  @Test("are not put in drafts, which are filled in when they are told, nor in those of a rehearsal")
  func drafts() throws {
    let source = """
      relboard: 1
      release: {name: Shop, version: "1", environment: production}
      values: {host: h}
      rehearsal:
        environment: stage
        messages: {webhook: {url-env: HOOK, body: '{"text": "{{text}}"}'}}
      deployment: {steps: [{id: a, title: A, run: x}]}
      communications:
        - {id: news, audience: All, moment: started, by-hand: "Call {{host}}", text: "What: {{release.version}}"}
      """
    let plan = try #require(read(source).plan, Comment(rawValue: lines(read(source))))
    #expect(
      plan.rehearsal?.channel
        == .webhook(Message.Webhook(urlVariable: "HOOK", body: #"{"text": "{{text}}"}"#)))
    #expect(plan.communications[0].text == "What: {{release.version}}")
    #expect(plan.communications[0].channel == .byHand("Call h"))
  }

  @Test("change nothing in a plan that has none: what looks like a name is what other programs read")
  func without() throws {
    let text = plan(
      "", step: #"id: a, title: "{{else}} \\{{end}}", run: [docker, inspect, "{{.State}}", "{{json .}}"]"#)
    let reading = read(text)
    #expect(reading.expanded == reading.bytes && reading.replacements.isEmpty)
    #expect(reading.plan?.deployment.steps[0].title == #"{{else}} \{{end}}"#)
  }

  @Test(
    "and loops make the same plan each time, which is the expanded plan's own, whatever the values hold",
    arguments: 1...60 as ClosedRange<UInt64>)
  func hostile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "'", "\"", "$(touch x)", "`id`", "\n", "{{", "}}", "{{region}}", "\\{{b}}", "; rm", " ", "é", "#", ": ",
      "- ",
    ]
    func text() -> String { (0..<5).map { _ in pieces.randomElement(using: &random) ?? "" }.joined() + "x" }
    let inputs = PlanInputs(values: ["a": text(), "b": text()])
    let script = #"echo "$VALUE_A" "$VALUE_REGION""#
    let source = """
      relboard: 1
      release: {name: Shop, version: "1", environment: production}
      values: {a: x, b: "{{a}}", regions: [eu, us, ap]}
      deployment:
        steps:
          - each: {region: "{{regions}}", n: [1, 2]}
            id: "s-{{region}}-{{n}}"
            title: T
            run: '\(script)'
            env: {A: "{{a}}{{b}}", B: '\\{{a}}'}
            undo: {run: [undo, "{{a}}", "{{b}} {{region}}"]}
      """
    let first = read(source, inputs)
    let plan = try #require(first.plan, Comment(rawValue: lines(first)))
    #expect(read(source, inputs).plan == plan && read(source, inputs).expanded == first.expanded)
    let ids = plan.deployment.steps.map(\.id)
    #expect(ids == ["eu", "us", "ap"].flatMap { ["s-\($0)-1", "s-\($0)-2"] })
    for (step, region) in zip(plan.deployment.steps, ["eu", "eu", "us", "us", "ap", "ap"]) {
      #expect(step.action == .run(.shell(script)), "no value reaches a shell as text")
      let (a, b) = (inputs.values["a"] ?? "", inputs.values["b"] ?? "")
      #expect(step.environment?["A"] == a + b && step.environment?["B"] == "{{a}}")
      #expect(step.environment?["VALUE_REGION"] == region && plan.environment["VALUE_A"] == a)
      #expect(step.undo?.action == .run(.program(["undo", a, "\(b) \(region)"])))
    }
    let again = PlanFile.load(bytes: first.expanded)
    #expect(again.plan == plan, Comment(rawValue: lines(again)))
    #expect(again.expanded == first.expanded)
  }

  @Test("are given to a file that is used, whose errors name both places")
  func used() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "uses-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    try write(
      """
      - {id: "drain-{{region}}", title: "Drain {{region}} of {{shop}}", run: [./drain, "{{region}}"]}
      - use: switch.yaml
        with: {where: "{{region}}", after: "drain-{{region}}"}
      """, to: "region.yaml")
    try write(
      "- {id: \"switch-{{where}}\", title: Switch, run: ./switch, needs: [\"{{after}}\"]}\n",
      to: "switch.yaml")
    func plan(_ entry: String) -> PlanReading {
      read(
        """
        relboard: 1
        release: {name: Shop, version: "1", environment: production}
        values: {shop: Storefront}
        deployment:
          steps:
            - {id: a, title: A, run: x}
            \(entry)
        """, PlanInputs(folder: folder.path))
    }
    let reading = plan("- {each: {r: [eu, us]}, use: region.yaml, with: {region: \"{{r}}\"}}")
    let steps = try #require(reading.plan, Comment(rawValue: lines(reading))).deployment.steps
    #expect(steps.map(\.id) == ["a", "drain-eu", "switch-eu", "drain-us", "switch-us"])
    #expect(steps[1].title == "Drain eu of Storefront" && steps[4].needs == ["drain-us"])
    #expect(
      steps[2].environment == ["VALUE_WHERE": "eu", "VALUE_AFTER": "drain-eu"], "and no name from around it")
    #expect(PlanFile.load(bytes: reading.expanded).plan == reading.plan, "what is kept needs no other file")

    let twice = lines(plan("- {each: {r: [eu, us]}, use: region.yaml, with: {region: eu}}"))
    #expect(
      twice.contains(
        "region.yaml:1:8: duplicate step: read \"drain-eu\" again; it stands at region.yaml:1:8 (used at 7:7) already, "
          + "give each its own (used at 7:7)"), Comment(rawValue: twice))
    let unnamed = lines(plan("- {use: region.yaml, wit: {region: eu}}"))
    #expect(unnamed.contains("region.yaml:1:15: no such value: read \"region\""), Comment(rawValue: unnamed))
    #expect(
      unnamed.contains("plan.yaml:7:26: unknown key in a use: read \"wit\""), Comment(rawValue: unnamed))
    #expect(
      lines(plan("- {use: none.yaml}")).contains("plan.yaml:7:7: the file cannot be used: no such file"))
    try write("- {use: there.yaml}\n", to: "here.yaml")
    try write("- {use: here.yaml}\n", to: "there.yaml")
    let cycle = lines(plan("- {use: here.yaml}"))
    #expect(
      cycle.contains(
        "there.yaml:1:3: files use each other: read here.yaml → there.yaml → here.yaml; remove one of these "
          + "(used at here.yaml:1:3 (used at 7:7))"), Comment(rawValue: cycle))
    try write("id: a\n", to: "mapping.yaml")
    #expect(lines(plan("- {use: mapping.yaml}")).contains("mapping.yaml:1:1: not a list with an entry"))
    try write("- {id: a, id: b}\n", to: "broken.yaml")
    #expect(lines(plan("- {use: broken.yaml}")).contains("broken.yaml:1:11: duplicate key"))
  }

  @Test("expand in a plan of many hosts")
  func many() throws {
    let hosts = (1...200).map { "host-\($0)" }.joined(separator: " ")
    let steps = (1...3).map { step in
      "    - {each: {host: \"{{hosts}}\"}, id: \"s\(step)-{{host}}\", title: \"T {{host}}\", run: [./do, \"{{host}}\"]}\n"
    }
    let text = """
      relboard: 1
      release: {name: Shop, version: "1", environment: production}
      values: {hosts: "\(hosts)"}
      deployment:
        steps:
      \(steps.joined())
      """
    #expect(read(text).plan?.deployment.steps.count == 600)
    let endless = text.replacing(
      "each: {host: \"{{hosts}}\"}", with: "each: {host: \"{{hosts}}\", b: \"{{hosts}}\"}"
    )
    .replacing("s1-{{host}}", with: "s1-{{host}}-{{b}}")
    #expect(lines(read(endless)).contains("the loops make too much: read more than 20000 entries"))
  }
}
