import Foundation
import TestSupport
import Testing

/// What is told of a run afterwards, and while it goes on.
@Suite(.blocking, .patience) struct ReportCommandTests {
  let program: Program
  /// Where the first step waits.
  let gate: Gate

  init() throws {
    program = try Program()
    gate = try program.gate("go")
  }

  private static let plan = """
    relboard: 1
    release: {name: Told, version: "1", environment: dev}
    deployment:
      steps:
        - {id: first, title: First, run: "echo one; read -r _ <go"}
        - {id: second, title: Second, needs: [first], retries: 1, run: "test -e tried || { touch tried; exit 3; }"}
    verification:
      - {id: rate, title: Rate, every: 100ms, count: 4, pass: "< 5", run: "echo 2"}
    """

  private func endedRun() throws {
    let plan = try program.write(Self.plan, to: "plan.yaml")
    try gate.open()
    #expect(try program.run("run", plan, "--headless").status == 0)
  }

  private func python(_ script: String, _ arguments: String...) throws -> Program.Result {
    let process = try SpawnedProcess(["python3", "-c", script] + arguments, environment: [:])
    let status = process.end()
    return Program.Result(status: status, output: process.printed, errors: process.complaints)
  }

  @Test func aRunThatIsOverIsAlwaysReportedAlike() throws {
    defer { program.remove() }
    try endedRun()
    for (format, beginning) in [
      ("md", "# Told 1"), ("html", "<!doctype html>"), ("json", "{"), ("junit", "<?xml"),
    ] {
      let first = try program.run("report", "--format", format)
      #expect(first.status == 0 && first.output.hasPrefix(beginning), "\(first)")
      let second = try program.run(
        "report", "--format", format,
        environment: ["LC_ALL": "C", "TZ": "Asia/Tokyo", "RELBOARD_CLOCK": "local"])
      #expect(first.output == second.output)
    }
  }

  @Test func withoutLibxml2ThereIsAReportAllTheSameAndNoJUnit() throws {
    defer { program.remove() }
    try endedRun()
    for name in ["libxml2.so.2", "libxml2.so.16"] { _ = try program.write("", to: name) }
    let without = ["LD_LIBRARY_PATH": program.home.path]
    #expect(try program.run("report", environment: without).status == 0)
    let junit = try program.run("report", "--format", "junit", environment: without)
    #expect(junit.status == 1 && junit.output.isEmpty)
    #expect(junit.errors == "relboard: libxml2 cannot be loaded, by which XML is written\n")
  }

  @Test func aJournalThatIsNotWhatWasWrittenIsNotReported() throws {
    defer { program.remove() }
    try endedRun()
    let runs = program.home.path + "/state/relboard/runs"
    let run = try #require(FileManager.default.contentsOfDirectory(atPath: runs).max())
    let tool = try SpawnedProcess(
      ["sqlite3", "\(runs)/\(run)/journal.db", "UPDATE event SET actor = 'eve' WHERE sequence = 4"],
      environment: [:])
    #expect(tool.end() == 0)
    let report = try program.run("report")
    #expect(report.status == 1 && report.output.isEmpty)
    #expect(report.errors.contains("event 4"), "\(report.errors)")
  }

  /// Another program, in another language, finds the same in the exported events.
  @Test(.enabled(if: access("/usr/bin/python3", X_OK) == 0, "python3 is not installed"))
  func theReportAndTheJournalAgree() throws {
    defer { program.remove() }
    try endedRun()
    let journal = try program.write(program.run("journal", "export").output, to: "journal.jsonl")
    let report = try program.write(program.run("report", "--format", "json").output, to: "report.json")
    let reader = """
      import json, sys
      events = [json.loads(line) for line in open(sys.argv[1])]
      report = json.load(open(sys.argv[2]))
      of = lambda kind: [e for e in events if e["event"]["kind"] == kind]
      assert report["journal"]["events"] == len(events) == events[-1]["sequence"]
      assert report["journal"]["head"] == events[-1]["hash"]
      assert report["journal"]["run"] == events[0]["event"]["run"]["id"]
      attempts = {}
      for e in of("step.attempt-ended"):
          attempts.setdefault(e["event"]["attempt"]["step"], []).append("exit %d" % e["event"]["outcome"]["code"])
      assert {s["id"]: [a["outcome"] for a in s["attempts"]] for s in report["steps"]} == attempts, attempts
      assert attempts["second"] == ["exit 3", "exit 0"]
      hashes = {(e["event"]["attempt"]["step"], e["event"]["attempt"]["number"]): e["event"]["sha256"] for e in of("step.log-kept")}
      assert {(s["id"], a["number"]): a["outputSHA256"] for s in report["steps"] for a in s["attempts"] if "outputSHA256" in a} == hashes
      assert ("first", 1) in hashes
      measured = [(e["event"]["observation"]["reading"], e["event"]["verdict"]) for e in of("check.measured")]
      assert [(m["text"], m["verdict"]) for m in report["checks"][0]["measurements"]] == measured and len(measured) == 4
      assert report["result"]["state"] == "succeeded" and of("run.succeeded")
      quiet = {"check.measured", "step.log-kept", "run.attached", "package.wanted"}
      assert len(report["events"]) == len([e for e in events if e["event"]["kind"] not in quiet])
      """
    let agrees = try python(reader, journal, report)
    #expect(agrees.status == 0, "\(agrees.errors)")
  }

  /// Judged by a validator that knows nothing of us; no key is there that the schema does not name.
  @Test(arguments: ["status", "event", "report"]) func whatIsPrintedAsJSONIsWhatItsSchemaSays(subject: String)
    throws
  {
    defer { program.remove() }
    try endedRun()
    let schema = try program.write(program.run("schema", subject).output, to: "schema.json")
    let command = [
      "status": ["status", "--json"], "event": ["watch", "--json"], "report": ["report", "--format", "json"],
    ]
    let printed = try program.start(#require(command[subject]))
    #expect(printed.end() == 0)
    let values = try program.write(printed.printed, to: "values.json")
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      def close(part):
          if isinstance(part, dict):
              # An event's own fields are the journal's.
              if "properties" in part and "kind" not in part["properties"]: part["additionalProperties"] = False
              for value in part.values(): close(value)
          elif isinstance(part, list):
              for value in part: close(value)
      jsonschema.Draft202012Validator.check_schema(schema)
      close(schema)
      text = open(sys.argv[2]).read()
      values = [json.loads(line) for line in text.splitlines()] if sys.argv[3] == "event" else [json.loads(text)]
      assert values
      for value in values: jsonschema.Draft202012Validator(schema).validate(value)
      """
    let judge = try SpawnedProcess(
      ["/usr/bin/python3", "-c", script, schema, values, subject], environment: [:])
    #expect(judge.end() == 0, "\(judge.complaints)")
  }

  @Test func everyEventOfARunIsToldAsItIsRecorded() throws {
    defer { program.remove() }
    let plan = try program.write(Self.plan, to: "plan.yaml")
    let driver = try program.start(["run", plan, "--headless"])
    try waitUntil("the step runs") { driver.printed.contains("step first: started") }
    let watch = try program.start(["watch", "--json"])
    try waitUntil("the start was told") { watch.printed.contains("\"step first: started\"") }
    let late = try program.start(["watch", "--json", "--after", "3"])
    try gate.open()
    #expect(driver.end() == 0)
    #expect(watch.end() == 0 && late.end() == 0)
    let lines = try watch.printed.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(lines.compactMap { $0["sequence"] as? Int } == Array(1...lines.count))
    #expect(lines.allSatisfy { $0["format"] as? Int == 1 })
    #expect(lines.last?["state"] as? String == "succeeded")
    #expect(try program.run("journal", "export").output.split(separator: "\n").count == lines.count)
    #expect(late.printed.split(separator: "\n").count == lines.count - 3)
  }

  @Test func thePageIsKeptUpToDateUntilTheRunIsOver() throws {
    defer { program.remove() }
    let plan = try program.write(Self.plan, to: "plan.yaml")
    let folder = program.home.path + "/site/status"
    func page() -> String { (try? String(contentsOfFile: folder + "/index.html", encoding: .utf8)) ?? "" }
    let driver = try program.start(["run", plan, "--headless"])
    try waitUntil("the step runs") { driver.printed.contains("step first: started") }
    let follower = try program.start(["report", "--follow", folder])
    try waitUntil("the page tells of the step") { page().contains("step first: started") }
    #expect(page().contains("http-equiv=\"refresh\"") && page().contains("Driven by"))
    try gate.open()
    #expect(driver.end() == 0)
    #expect(follower.end() == 0)
    #expect(page().contains("SUCCEEDED") && !page().contains("http-equiv=\"refresh\""))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["index.html"])
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    defer { program.remove() }
    try endedRun()
    let file = try program.write("", to: "file")
    let report = try program.run("report", "--follow", file + "/site")
    #expect(report.status == 1 && report.errors.contains("\(file)/site"), "\(report.errors)")
  }
}
