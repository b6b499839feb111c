import ArgumentParser
import Driving
import Foundation
import PlanFile
import ReleaseModel
import SQLiteJournal
import Screen
import Signatures
import Status

/// `relboard check PLAN`
struct CheckCommand: ParsableCommand {
  /// How the findings are told, where a program reads them.
  enum Format: String, EnumerableFlag {
    case json, sarif

    static func help(for value: Self) -> ArgumentHelp? {
      switch value {
      case .json: "Tell it as one JSON object."
      case .sarif: "Tell it as a SARIF 2.1.0 log, which code review and editors read."
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tells every error of a plan file, then the practice's advice.",
    discussion: """
      Each finding has its place, what to write, and the rule by which it was found. Exits with 0 when the plan has no \
      error, with 1 when it has, and with --strict when there is advice as well. A value with the word TODO in it is \
      told as still to be filled in.

      The list of keys that the plan names under signers is read, and what is wrong with it told; who may write it is \
      for the run.

      Steps that Ansible runs are looked at by ansible-playbook itself, which reads the playbook and the inventory; an \
      inventory that is a program is run for that, and for the hosts that it names.

      No command of a value is run: what it would print is its own name here, unless --value gives it.
      """)

  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String?

  @Flag(inversion: .prefixedNo, help: "Tell the practice's advice after the errors.")
  var advice = true

  @Flag(help: "Exit with 1 when there is advice.")
  var strict = false

  @Flag(exclusivity: .exclusive)
  var format: Format?

  @Flag(
    help: "Print the plan with its values and loops written out, and what was put where on the other stream.")
  var expand = false

  @Flag(
    help: "Propose planned: values by how long the steps took in the plan's earlier runs, rehearsals too.")
  var suggest = false

  @OptionGroup var values: ValueOptions

  @Flag(help: "List the rules, and why there are.")
  var rules = false

  func validate() throws {
    if (plan == nil) != rules { throw ValidationError("Name a plan, or give --rules alone.") }
    if strict, !advice { throw ValidationError("--strict goes by the advice, which --no-advice leaves out.") }
    if expand, format != nil { throw ValidationError("--expand prints a plan, which is YAML.") }
    if suggest, rules || format != nil { throw ValidationError("--suggest is for people, and about a plan.") }
    if rules, format != nil { throw ValidationError("--rules is a list of its own.") }
  }

  func run() throws {
    guard let plan else { return listRules() }
    var inputs = PlanInputs(values: values.values)
    let folder = (plan as NSString).deletingLastPathComponent
    inputs.reviewSigners = { SignerKeys.problems(of: $0, in: folder.isEmpty ? "." : folder) }
    inputs.listHosts = { ValueCommand.run($0, in: folder.isEmpty ? "." : folder) }
    var reading = PlanFile.load(path: plan, inputs)
    if expand, reading.diagnostics.isEmpty { return tellExpansion(reading, of: plan) }
    if let read = reading.plan, reading.diagnostics.isEmpty {
      let environment = OwnProcess.environment.merging(read.environment) { $1 }
      reading.diagnostics = PlayReview(directory: folder.isEmpty ? "." : folder, environment: environment)
        .diagnostics(of: reading.plays)
    }
    if !advice { reading.advice = [] }
    switch format {
    case nil: tell(reading, of: plan)
    case .json: try tell(CheckReport(reading.findings, of: plan))
    case .sarif: try tell(SARIFLog(reading.findings, of: plan, by: Relboard.configuration.version))
    }
    if suggest, let plan = reading.plan { try Self.suggest(for: plan, at: self.plan ?? "") }
    if !reading.diagnostics.isEmpty || strict && !reading.advice.isEmpty {
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  private func tell(_ reading: PlanReading, of plan: String) {
    for error in reading.diagnostics {
      Console.say("\(error.text(file: plan)) [\(error.kind.rule.rawValue)]")
    }
    let lines = adviceLines(reading.advice, file: plan)
    for (line, rules, why) in lines {
      Console.say("\(line) [\(rules.map(\.rawValue).joined(separator: ", "))]")
      Console.say("  because \(why)")
    }
    func count(_ number: Int, _ one: String, _ several: String) -> String {
      number == 1 ? "1 \(one)" : "\(number) \(several)"
    }
    if !reading.diagnostics.isEmpty {
      Console.complain(count(reading.diagnostics.count, "error", "errors"))
    } else if strict, !lines.isEmpty {
      Console.complain(
        "no errors, but \(count(reading.advice.count, "piece", "pieces")) of advice, and --strict")
    } else {
      Console.say("\(plan): no errors")
    }
  }

  private func tellExpansion(_ reading: PlanReading, of plan: String) {
    Console.say(document: String(decoding: reading.expanded, as: UTF8.self))
    for replaced in reading.replacements.sorted(by: { $0.mark < $1.mark }) {
      let (mark, path) = (replaced.mark, replaced.mark.path(besides: plan))
      let place = "\(path):\(mark.line):\(mark.column)"
      Console.complain("\(place): \(quoted(replaced.source)) is \(quoted(replaced.text))")
    }
  }

  private static func suggest(for plan: Plan, at path: String) throws {
    let measured = RunArchive(try RunDirectories.own).measuredSteps(of: plan, at: path)
    if measured.isEmpty { return Console.say("no step of it has succeeded in an earlier run that has ended") }
    for step in measured {
      let own = step.planned(in: plan)
      let least = span(step.durations[0])
      let most = span(step.durations[step.durations.count - 1])
      let runs = step.durations.count == 1 ? "1 run" : "\(step.durations.count) runs"
      Console.say(
        "\(step.step): planned: \(text(step.suggestion))"
          + " (median \(span(step.median)) of \(runs), \(least) to \(most); "
          + "the plan says \(own.map(text) ?? "nothing"))")
    }
  }

  /// As a plan writes it.
  private static func text(_ duration: Duration) -> String {
    let seconds = duration.wholeMilliseconds / 1000
    if duration.wholeMilliseconds % 1000 != 0 { return "\(duration.wholeMilliseconds)ms" }
    return seconds % 3600 == 0 && seconds > 0
      ? "\(seconds / 3600)h" : seconds % 60 == 0 && seconds > 0 ? "\(seconds / 60)m" : "\(seconds)s"
  }

  private static func span(_ duration: Duration) -> String {
    let tenths = (duration.wholeMilliseconds + 50) / 100
    return tenths < 600 ? "\(tenths / 10).\(tenths % 10)s" : "\(tenths / 600)m\(tenths / 10 % 60)s"
  }

  private func tell(_ report: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Console.say(json: try encoder.encode(report))
  }

  private func listRules() {
    let width = PlanRule.allCases.map(\.rawValue.count).max() ?? 0
    for rule in PlanRule.allCases {
      let level = rule.isOfErrors ? "error " : "advice"
      Console.say("\(padded(rule.rawValue, to: width))  \(level)  \(rule.why)")
    }
  }
}
