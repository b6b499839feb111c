import ArgumentParser
import Foundation
import PlanFile
import Report
import Status

/// `relboard schema plan`
struct SchemaCommand: ParsableCommand {
  /// What is described.
  enum Subject: String, CaseIterable, ExpressibleByArgument { case plan, status, event, report }

  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints a JSON Schema: of a plan, for editors, or of what this program prints, for programs.",
    discussion: """
      status is that of 'status --json', event that of a line of 'watch --json', report that of 'report --format json'.

      Keep that of a plan beside your plans, 'relboard schema plan > plan.schema.json', and begin a plan with \
      '# yaml-language-server: $schema=plan.schema.json': editors then complete keys and explain them. What several \
      keys mean together is for 'relboard check'.
      """)

  @Argument(help: "What is described: plan, status, event or report.")
  var subject: Subject

  @Flag(help: "Print every key of a plan as Markdown instead, for people.")
  var markdown = false

  func validate() throws {
    guard !markdown || subject == .plan else { throw ValidationError("--markdown is for the plan alone") }
  }

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    switch subject {
    case .plan where markdown: Console.say(document: PlanFile.keyReference)
    case .plan: Console.say(json: try encoder.encode(PlanFile.jsonSchema))
    case .status: Console.say(json: Data(StatusDocument.schema.utf8))
    case .event: Console.say(json: Data(EventLine.schema.utf8))
    case .report: Console.say(json: Data(ReleaseReport.schema.utf8))
    }
  }
}
