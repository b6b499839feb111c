import ArgumentParser
import Driving
import Foundation
import PlanFile

/// `relboard init [DIR]`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a commented plan to start from.",
    discussion: "Writes plan.yaml in the folder and never overwrites a file.")

  @Argument(help: "The folder; made when it is not there.", completion: .directory)
  var directory = "."

  @Option(help: "Which template: \(PlanTemplate.all.map(\.name).joined(separator: ", ")).")
  var template = PlanTemplate.all[0].name

  func run() throws {
    guard let chosen = PlanTemplate.all.first(where: { $0.name == template }) else {
      let known = PlanTemplate.all.map(\.name).joined(separator: ", ")
      throw Failure("no template '\(template)'; there are \(known)")
    }
    let path = directory == "." ? "plan.yaml" : directory + "/plan.yaml"
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try Data(Self.text(of: chosen).utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw Failure("\(path) is there already; nothing was written")
    } catch {
      throw Failure("\(path): \(error.localizedDescription)")
    }
    Console.say("wrote \(path)")
    Console.say("next: edit it, then relboard check \(path), then relboard \(path)")
  }

  private static func text(of template: PlanTemplate) -> String {
    func date(_ date: Date) -> String { date.formatted(.iso8601.year().month().day()) }
    let now = Date()
    return template.text(today: date(now), tomorrow: date(now + 86_400))
  }
}
