import ArgumentParser
import Foundation
import PlanFile
import Status

/// `relboard check PLAN`
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tells every error of a plan file, then the practice's advice.",
    discussion: "Exits with 0 when the plan has no error, with 1 when it has.")

  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Flag(inversion: .prefixedNo, help: "Tell the practice's advice after the errors.")
  var advice = true

  func run() throws {
    let reading = PlanFile.load(path: plan)
    for diagnostic in reading.diagnostics { Console.say(diagnostic.text(file: plan)) }
    guard reading.diagnostics.isEmpty else {
      let count = reading.diagnostics.count
      Console.complain(count == 1 ? "1 error" : "\(count) errors")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    if advice { for line in adviceLines(reading.advice, file: plan) { Console.say(line) } }
    Console.say("\(plan): no errors")
  }
}
