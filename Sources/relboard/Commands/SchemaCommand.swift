import ArgumentParser
import Foundation
import PlanFile

/// `relboard schema plan`
struct SchemaCommand: ParsableCommand {
  /// What is described.
  enum Subject: String, CaseIterable, ExpressibleByArgument { case plan }

  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints the JSON Schema of a plan, for editors.",
    discussion: """
      Keep it beside your plans, 'relboard schema plan > plan.schema.json', and begin a plan with \
      '# yaml-language-server: $schema=plan.schema.json': editors then complete keys and explain them. What several \
      keys mean together is for 'relboard check'.
      """)

  @Argument(help: "What is described: plan.")
  var subject: Subject

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    switch subject {
    case .plan: Console.say(json: try encoder.encode(PlanFile.jsonSchema))
    }
  }
}
