import Foundation
import TestSupport
import Testing

/// Published release procedures, and a shop in two regions, as plans whose commands do nothing.
@Suite(.blocking) struct ProcedureTests {
  static let procedures = ["ceph", "cpython", "curl", "django", "node", "rust", "two-regions"]
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Procedures")

  let program: Program

  init() throws { program = try Program() }

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test("A procedure runs with its answers to its success, and its record is sound", arguments: procedures)
  func succeeds(name: String) throws {
    defer { program.remove() }
    let plan = try program.write(Self.text("\(name).yaml"), to: "plan.yaml")
    let answers = try program.write(Self.text("\(name).answers.yaml"), to: "answers.yaml")
    #expect(try program.run("check", plan).status == 0)
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(run.status == 0, "\(run.output.suffix(2000))\(run.errors)")
    #expect(!run.errors.contains("nothing asked for"), "\(run.errors)")
    #expect(run.output.contains("SUCCEEDED"))
    #expect(try program.run("journal", "verify").status == 0)
  }

  @Test("The shop in two regions takes less than sixty lines, and is backed out in both")
  func backedOut() throws {
    defer { program.remove() }
    let text = try Self.text("two-regions.yaml")
    #expect(text.split(separator: "\n").count < 60)
    let plan = try program.write(
      text.replacing("[cat, ledger/schema-eu, ledger/schema-us]", with: #"["false"]"#), to: "plan.yaml")
    let answers = try program.write(
      "back-out: {problem: it fails, severity: critical, owner: Ana, authorised-by: Ana}\n",
      to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(run.status == 4, "\(run.output.suffix(2000))\(run.errors)")
    for region in ["eu", "us"] {
      let schema = try String(
        contentsOf: program.home.appending(path: "ledger/schema-\(region)"), encoding: .utf8)
      #expect(schema == "4.9.2\n")
      let left = FileManager.default.fileExists(
        atPath: program.home.appending(path: "ledger/drained-\(region)").path)
      #expect(!left)
    }
  }

  @Test("The shop is backed out in one region alone, and succeeds in the other")
  func backedOutAlone() throws {
    defer { program.remove() }
    let plan = try program.write(
      Self.text("two-regions.yaml").replacing(
        #"> "$LEDGER/schema-$VALUE_REGION"'\#n          planned"#,
        with: #"> "$LEDGER/schema-$VALUE_REGION"; test "$VALUE_REGION" = eu'\#n          planned"#),
      to: "plan.yaml")
    let answers = try program.write(
      """
      back-out: {problem: the migration fails, severity: major, owner: Ana, authorised-by: Ana, group: us}
      accept: {schema-us: it stays what it was}
      resume: 9

      """, to: "answers.yaml")
    let run = try program.run("run", plan, "--headless", "--answers", answers)
    #expect(run.status == 0, "\(run.output.suffix(3000))\(run.errors)")
    #expect(run.output.contains("BACKING OUT group us ALONE: the migration fails"))
    #expect(run.output.contains("SUCCEEDED"))
    for (region, version) in [("eu", "4.10.0"), ("us", "4.9.2")] {
      let schema = try String(
        contentsOf: program.home.appending(path: "ledger/schema-\(region)"), encoding: .utf8)
      #expect(schema == version + "\n")
    }
    let ledger = program.home.appending(path: "ledger").path
    let left = try FileManager.default.contentsOfDirectory(atPath: ledger)
    #expect(left.contains("switched-eu") && !left.contains("drained-us") && !left.contains("switched-us"))
    let status = try program.run("status").output
    #expect(status.contains("without The region us"), "\(status)")
    #expect(try program.run("journal", "verify").status == 0)
    let report = try program.run("report").output
    #expect(report.contains("Undo: Drain us") && report.contains("### Deployment: The region us"))
  }

  @Test("A gate that waits when its driver is killed goes on, and soaks what nobody has watched anew")
  func gateIsResumed() throws {
    defer { program.remove() }
    let plan = try program.write(
      """
      relboard: 1
      release: {name: Shop, version: "1", environment: production}
      deployment:
        steps:
          - {id: soak, title: Soak, gate: [errors], soak: 2s}
          - {id: last, title: Last, needs: [soak], run: "true"}
      verification: [{id: errors, title: Errors, run: "echo 0 %", pass: < 1 %, every: 1s}]
      """, to: "plan.yaml")
    let driver = try program.start(["run", plan, "--headless"])
    try waitUntil("it soaks") { driver.printed.contains("check errors: #2") }
    driver.kill()
    let resumed = try program.run("run", plan, "--headless")
    #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
    #expect(resumed.output.contains("step soak: succeeded: its checks have passed"))
    let events = try program.run("journal", "export").output.split(separator: "\n")
    #expect(events.count { $0.contains("step.attempt-started") && $0.contains("soak") } == 1)
    #expect(try program.run("journal", "verify").status == 0)
  }

  @Test("What a run was opened with is kept: the values that were given, and the expanded plan")
  func kept() throws {
    defer { program.remove() }
    let text = """
      relboard: 1
      release: {name: Shop, version: "{{version}}", environment: production}
      values: {version: "1", greeting: {run: "echo hello; echo >&2 loud"}}
      rehearsal: {environment: stage, values: {greeting: rehearsed}}
      deployment:
        steps: [{id: say, title: "Say {{greeting}}", run: 'echo "[$VALUE_GREETING $VALUE_VERSION $VALUE_RELEASE_ENVIRONMENT]"'}]
      backout: {tested: {rehearsal: required}}
      """
    let plan = try program.write(text, to: "plan.yaml")
    let rehearsed = try program.run(
      "run", plan, "--headless", "--rehearse", "--value", "version=$(touch owned) \"2\"")
    #expect(
      rehearsed.output.contains(#"say | [rehearsed $(touch owned) "2" stage]"#),
      "\(rehearsed.output)\(rehearsed.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.home.appending(path: "owned").path))
    let kept = try program.run("report", "--format", "json").output
    #expect(kept.contains("Say rehearsed"))
    let open = try program.run("run", plan, "--headless", "--value", "version=3", "--new")
    #expect(
      open.status == 1 && open.errors.contains("rehears"), "another value is another plan: \(open.errors)")
    #expect(
      try program.run("run", plan, "--headless", "--value", "vresion=3").errors.contains(
        "did you mean version?"))
    let expanded = try program.run("check", plan, "--expand", "--value", "greeting=hi")
    #expect(
      expanded.output.contains("title: \"Say hi\"")
        && expanded.errors.contains("plan.yaml:6:28: \"Say {{greeting}}\" is \"Say hi\""),
      "\(expanded.errors)")
    #expect(try program.run("check", plan, "--expand").output.contains("Say greeting"), "check runs nothing")
  }
}
