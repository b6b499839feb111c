import ArgumentParser
import Driving
import Foundation
import PlanFile

/// `relboard init [DIR]`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a commented plan to start from.",
    discussion: """
      Writes plan.yaml in the folder and never overwrites a file. What says TODO in it is for you to fill in; \
      'relboard check' lists what is left.

      \(PlanTemplate.all.map { "\($0.name): \($0.summary)." }.joined(separator: "\n"))
      """)

  @Argument(help: "The folder; made when it is not there.", completion: .directory)
  var directory = "."

  @Option(help: "Which template: \(PlanTemplate.all.map(\.name).joined(separator: ", ")).")
  var template: String?

  @Option(
    name: .customLong("from"),
    help:
      "An earlier plan to take over; what has to be made specific to the new release is marked with TODO.",
    completion: .file(extensions: ["yaml", "yml"]))
  var earlier: String?

  func validate() throws {
    if template != nil, earlier != nil { throw ValidationError("Give --template or --from, not both.") }
  }

  func run() throws {
    let (text, blanks) = try earlier.map { try Self.takenOver($0) } ?? (Self.text(of: chosen()), nil)
    let path = directory == "." ? "plan.yaml" : directory + "/plan.yaml"
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw Failure("\(path) is there already; nothing was written")
    } catch {
      throw Failure("\(path): \(error.localizedDescription)")
    }
    Console.say(
      "wrote \(path)"
        + (blanks.map { ", \($0) \($0 == 1 ? "value" : "values") marked with \(blankWord)" } ?? ""))
    Console.say("next: edit it, then relboard check \(path), then relboard \(path)")
  }

  private func chosen() throws -> PlanTemplate {
    let name = template ?? PlanTemplate.all[0].name
    guard let chosen = PlanTemplate.named(name) else {
      let known = PlanTemplate.all.map(\.name).joined(separator: ", ")
      throw Failure("no template '\(name)'; there are \(known)")
    }
    return chosen
  }

  private static func takenOver(_ path: String) throws -> (text: String, blanks: Int?) {
    let reading = PlanFile.load(path: path)
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard let takeover = PlanFile.takeOver(bytes: reading.bytes, in: folder) else {
      throw Failure("\(path) has errors; see relboard check \(path)")
    }
    return (takeover.text, takeover.blanks)
  }

  private static func text(of template: PlanTemplate) -> String {
    func date(_ date: Date) -> String { date.formatted(.iso8601.year().month().day()) }
    let now = Date()
    return template.text(today: date(now), tomorrow: date(now + 86_400))
  }
}
