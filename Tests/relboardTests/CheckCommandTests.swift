import Foundation
import TestSupport
import Testing

/// `check` tells the same findings to people, to scripts and to code review.
@Suite(.blocking) struct CheckCommandTests {
  let program: Program

  init() throws { program = try Program() }

  private let advised = """
    relboard: 1
    release: {name: Tiny, version: "1", environment: dev}
    deployment: {steps: [{id: a, title: A, run: "true"}]}
    """
  private let broken = """
    relboard: 1
    release: {name: Tiny, version: TODO, environment: dev, window: {opens: TODO, closes: 2026-11-23}}
    deployment: {steps: [{id: a, title: "A\u{202E}", run: "true"}]}
    """

  @Test func adviceIsNoErrorUnlessItIsStrict() throws {
    defer { program.remove() }
    let plan = try program.write(advised, to: "plan.yaml")
    let lenient = try program.run("check", plan)
    #expect(lenient.status == 0)
    #expect(
      lenient.output.contains(
        "plan.yaml: advice: the release cannot be backed out; write a backout part [no-backout]\n"
          + "  because a release can corrupt production and stop a business\n"))
    let strict = try program.run("check", plan, "--strict")
    #expect(strict.status == 1)
    #expect(strict.errors.contains("no errors, but 13 pieces of advice"))
    #expect(try program.run("check", plan, "--no-advice").output == "\(plan): no errors\n")
    #expect(try program.run("check", plan, "--strict", "--json").status == 1)
  }

  @Test func jsonHasEveryFindingWithItsPlaceRuleAndReason() throws {
    defer { program.remove() }
    let plan = try program.write(broken.replacingOccurrences(of: "\u{202E}", with: ""), to: "plan.yaml")
    let check = try program.run("check", plan, "--json")
    #expect(check.status == 1)
    let report = try #require(JSONSerialization.jsonObject(with: Data(check.output.utf8)) as? [String: Any])
    #expect(report["plan"] as? String == plan)
    #expect(report["errors"] as? Int == 1 && report["advice"] as? Int == 1)
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(findings.map { $0["rule"] as? String } == ["blank", "blank"])
    #expect(findings.map { $0["level"] as? String } == ["error", "advice"])
    #expect(findings.map { $0["line"] as? Int } == [2, 2])
    #expect(findings.map { $0["column"] as? Int } == [72, 32])
    #expect(findings.allSatisfy { ($0["why"] as? String)?.isEmpty == false })
  }

  /// The Debian package's classes are made from the standard's schema: each takes the schema's properties and no other,
  /// and demands those that the schema does.
  private let reader = """
    import attr, json, sarif_om, sys
    kinds = dict(runs="Run", tool="Tool", driver="ToolComponent", rules="ReportingDescriptor", results="Result",
      locations="Location", physicalLocation="PhysicalLocation", artifactLocation="ArtifactLocation", region="Region",
      message="Message", shortDescription="MultiformatMessageString", defaultConfiguration="ReportingConfiguration")
    def read(name, value):
      if isinstance(value, list): return [read(name, entry) for entry in value]
      if not isinstance(value, dict): return value
      kind = getattr(sarif_om, kinds.get(name, "SarifLog") if name else "SarifLog")
      own = {a.metadata["schema_property_name"]: a.name for a in attr.fields(kind)}
      return kind(**{own[key]: read(key, entry) for key, entry in value.items()})
    log = read(None, json.load(sys.stdin))
    assert log.version == "2.1.0"
    for result in log.runs[0].results:
      rule = log.runs[0].tool.driver.rules[result.rule_index]
      assert rule.id == result.rule_id and result.level in ("error", "warning"), result
      place = result.locations[0].physical_location
      print(result.rule_id, place.artifact_location.uri, place.region.start_line if place.region else "-")
    """

  @Test(arguments: [0, 1, 2])
  func sarifIsReadByTheClassesThatAreMadeFromItsSchema(number: Int) throws {
    defer { program.remove() }
    let plan = try program.write([advised, broken, ""][number], to: "a plan: ü%.yaml")
    let check = try program.run("check", number == 2 ? "/nowhere.yaml" : plan, "--sarif")
    #expect(check.status == (number == 0 ? 0 : 1))
    let log = try program.write(check.output, to: "log.sarif")
    let script = try program.write(reader, to: "read.py")
    let python = try SpawnedProcess(
      ["sh", "-c", "exec /usr/bin/python3 \"$1\" <\"$2\"", "sh", script, log], environment: [:])
    #expect(python.end() == 0, "\(python.complaints)")
    let lines = python.printed.split(separator: "\n")
    #expect(lines.count == [13, 1, 1][number])
    #expect(
      lines.allSatisfy {
        $0.contains(
          number == 2 ? "file:///nowhere.yaml" : "file://\(program.home.path)/a%20plan%3A%20%C3%BC%25.yaml")
      }, "\(lines)")
  }

  @Test func theRulesAreListedWithTheirReasons() throws {
    defer { program.remove() }
    let rules = try program.run("check", "--rules")
    #expect(rules.status == 0)
    #expect(rules.output.contains(#/(?m)^no-backout +advice  a release can corrupt production/#))
    #expect(try program.run("check").status == 1)
    #expect(try program.run("check", "p.yaml", "--rules").errors.contains("--rules alone"))
    #expect(try program.run("check", "p.yaml", "--json", "--sarif").status == 1)
    #expect(try program.run("check", "p.yaml", "--strict", "--no-advice").status == 1)
  }
}
