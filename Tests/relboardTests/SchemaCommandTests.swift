import Foundation
import PlanFile
import TestSupport
import Testing

/// The schema takes what the program takes, as far as a schema can tell, judged by a validator that knows nothing of us.
@Suite(.blocking) struct SchemaCommandTests {
  let program: Program
  private let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

  init() throws { program = try Program() }

  /// Says of each file what is wrong with it, or `ok`. It reads YAML as editors do, by the core schema of YAML 1.2: a date is
  /// a text, and `yes` as well. With `--mistype`, it says which keys of a file may be mistyped.
  private let validator = #"""
    import copy, json, re, sys, yaml, jsonschema
    class Core(yaml.SafeLoader): yaml_implicit_resolvers = {}
    def resolve(tag, pattern, first): Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)
    resolve("bool", r"^(true|false)$", list("tf"))
    resolve("int", r"^[-+]?[0-9]+$", list("-+0123456789"))
    resolve("float", r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$", list("-+.0123456789"))
    resolve("null", r"^(~|null|)$", ["~", "n", ""])
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft7Validator.check_schema(schema)
    judge = jsonschema.Draft7Validator(schema)
    def mistyped(value, path=()):
      if isinstance(value, list):
        for index, entry in enumerate(value): yield from mistyped(entry, path + (index,))
      if isinstance(value, dict):
        for key, entry in value.items():
          yield path + (key,)
          yield from mistyped(entry, path + (key,))
    if sys.argv[2] == "--mistype":
      plan = yaml.load(open(sys.argv[3]), Core)
      for path in mistyped(plan):
        wrong = copy.deepcopy(plan)
        place = wrong
        for part in path[:-1]: place = place[part]
        place[path[-1] + "X"] = place.pop(path[-1])
        if judge.is_valid(wrong): print(".".join(map(str, path)))
    else:
      for path in sys.argv[2:]:
        try: error = next(judge.iter_errors(yaml.load(open(path), Core)), None)
        except (yaml.YAMLError, UnicodeDecodeError): continue
        print(path.split("/")[-1], error.message.replace("\n", " ")[:200] if error else "ok")
    """#

  private func judged(_ arguments: [String]) throws -> [String] {
    let schema = try program.write(program.run("schema", "plan").output, to: "plan.schema.json")
    let script = try program.write(validator, to: "validate.py")
    let python = try SpawnedProcess(["/usr/bin/python3", script, schema] + arguments, environment: [:])
    #expect(python.end() == 0, "\(python.complaints)")
    return python.printed.split(separator: "\n").map(String.init)
  }

  private func path(_ name: String) -> String { sources.appending(path: name).path }

  @Test func everyExampleAndTemplateIsValid() throws {
    defer { program.remove() }
    let templates = try PlanTemplate.all.map { try program.write($0.text, to: "\($0.name).yaml") }
    let demo = try String(contentsOfFile: path("Sources/DemoWorkspace/Files/plan.yaml"), encoding: .utf8)
      .replacing("@sha256@", with: String(repeating: "0", count: 64)).replacing(
        "@closes@", with: "2026-11-23"
      )
      .replacing("@opens@", with: "2026-11-22").replacing(#/@[0-9]+s@/#, with: "5s").replacing(
        #/@[a-z]+@/#, with: "8080")
    let files = [path("Tests/PlanFileTests/Valid/full.yaml"), try program.write(demo, to: "demo.yaml")]
    let verdicts = try judged(files + templates)
    #expect(verdicts.count == files.count + PlanTemplate.all.count)
    #expect(verdicts.allSatisfy { $0.hasSuffix(" ok") }, "\(verdicts)")
  }

  @Test func whatIsWrongForTheProgramIsWrongForAnEditorUnlessItTakesReadingToTell() throws {
    defer { program.remove() }
    let folder = path("Tests/PlanFileTests/Broken")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
      .sorted()
    let verdicts = try judged(files.map { folder + "/" + $0 })
    let taken = verdicts.filter { $0.hasSuffix(" ok") }.map { $0.prefix { $0 != " " } }
    #expect(verdicts.count > 60)
    // Each of these has an error of a kind that no schema expresses.
    let beyond: Set<PlanRule> = [
      .character, .duplicateID, .unknownID, .cycle, .order, .needsKey, .contradiction, .unit, .cannotFail,
      .cannotPass,
      .cannotTrip, .nothingToBackOut, .pattern, .yamlFeature, .duplicateKey, .yaml, .encoding,
    ]
    for name in taken {
      let rules = PlanFile.load(path: "\(folder)/\(name)").findings.map(\.rule)
      #expect(rules.contains { beyond.contains($0) }, "\(name): \(rules)")
      #expect(!rules.contains { [.unknownKey, .missingKey, .oneOf, .notSupported].contains($0) }, "\(name)")
    }
  }

  @Test func everyKeyThatIsMistypedIsRefused() throws {
    defer { program.remove() }
    let taken = try judged(["--mistype", path("Tests/PlanFileTests/Valid/full.yaml")])
    #expect(!taken.isEmpty, "names that the author chooses may be any")
    let ofAuthors = #/(^|[.-])(env|headers|values|each|with|moments|asks)\.[^.]+$/#
    #expect(taken.allSatisfy { $0.contains(ofAuthors) }, "\(taken)")
  }

  @Test(arguments: [
    ("deployment: {parallel: 65, steps: [{id: a, title: A, run: x}]}", false),
    ("deployment: {parallel: \"2\", steps: [{id: a, title: A, run: x}]}", true),
    ("deployment: {steps: []}", false),
    ("deployment: {steps: [{id: a, title: A, run: x, manual: y}]}", false),
    ("deployment: {steps: [{id: a, title: A, manual: y, timeout: 5m}]}", false),
    ("deployment: {steps: [{id: a, title: A, run: x, evidence: note}]}", false),
    ("deployment: {steps: [{id: a, title: A, run: x, timeout: 5}]}", false),
    ("deployment: {steps: [{id: a, title: A, run: 5, timeout: 5m}]}", true),
    ("deployment: {steps: [{id: 1, title: 2.40, run: [x, 3, true]}]}", true),
    ("deployment: {steps: [{id: a, title: A, run: x, confirm: yes}]}", false),
    ("deployment: {steps: [{id: a, title: A, run: x, undo: {none: y, timeout: 1m}}]}", false),
    (
      "deployment: {steps: [{id: a, title: A, run: x}]}\nbackout: {before: [{id: a, title: A, run: x, needs: []}]}",
      false
    ),
    ("deployment: {steps: [{id: a, title: A, run: x}]}\nbackout: {tested: {rehearsal: true}}", false),
    ("deployment: {steps: [{id: a, title: A, run: x}]}\nbackout: {tested: often}", true),
    (
      "deployment: {steps: [{id: a, title: A, run: x}]}\n"
        + "backout: {triggers: [{id: t, title: T, when: {person: true}}]}", true
    ),
    (
      "deployment: {steps: [{id: a, title: A, run: x}]}\n"
        + "backout: {triggers: [{id: t, title: T, when: {clock: overrun, is: failed}}]}", false
    ),
    (
      "deployment: {steps: [{id: a, title: A, run: x}]}\n"
        + "verification: [{id: v, title: V, junit: {results: r}, on-no-data: pass}]", false
    ),
  ])
  func theSchemaAndTheReaderAgree(parts: String, isValid: Bool) throws {
    defer { program.remove() }
    let text = "relboard: 1\nrelease: {name: E, version: 1.10, environment: e}\n\(parts)\n"
    let verdicts = try judged([program.write(text, to: "plan.yaml")])
    #expect(verdicts.map { $0.hasSuffix(" ok") } == [isValid], "\(verdicts)")
    // A clock without a window, and such, are beyond a schema.
    #expect((PlanFile.load(bytes: Array(text.utf8)).plan != nil) == isValid)
  }

  @Test func everyKeyIsExplained() throws {
    defer { program.remove() }
    let schema = try JSONSerialization.jsonObject(with: Data(program.run("schema", "plan").output.utf8))
    func walk(_ value: Any, _ path: String) {
      guard let object = value as? [String: Any] else {
        return (value as? [Any] ?? []).forEach { walk($0, path) }
      }
      for (key, entry) in object["properties"] as? [String: Any] ?? [:] where entry is [String: Any] {
        let forms = (entry as? [String: Any])?["anyOf"] as? [[String: Any]]
        let isSaid =
          (forms ?? []).contains { $0["description"] != nil }
          || (entry as? [String: Any])?["description"] != nil
        #expect(isSaid, "\(path).\(key)")
      }
      for (key, entry) in object { walk(entry, "\(path).\(key)") }
    }
    walk(schema, "")
  }
}
