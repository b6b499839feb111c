import ArgumentParser
import Driving
import Foundation
import PlanFile

/// `relboard import CHECKLIST.md`
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a plan of a Markdown checklist or issue template.",
    discussion: """
      Headings become groups, tasks (- [ ]) manual steps, each after the one before; under a heading such as Before the \
      release or Prerequisites they become controls. A block of sh under a task is what its step runs, once somebody has \
      confirmed it. What could not be read is told on the standard error, with its lines.

      The plan is printed, or written to a file, which is never overwritten. What says TODO in it is for you to fill in. \
      'relboard report' gives the list back, ticked off.
      """)

  @Argument(help: "The checklist.", completion: .file(extensions: ["md", "markdown"]))
  var checklist: String

  @Argument(
    help: "The plan to write; without it the plan is printed.",
    completion: .file(extensions: ["yaml", "yml"]))
  var plan: String?

  func run() throws {
    let imported = try read()
    let errors = PlanFile.load(bytes: Array(imported.text.utf8)).diagnostics
    if !imported.notes.isEmpty {
      Console.complain(text: imported.notes.map { $0.text(file: checklist) }.joined(separator: "\n"))
    }
    guard errors.isEmpty else {
      let words = errors.prefix(3).map { $0.text(file: "the plan") }.joined(separator: "; ")
      throw Failure("\(checklist): no valid plan comes of it: \(words)")
    }
    guard let plan else { return Console.say(document: imported.text) }
    do {
      try Data(imported.text.utf8).write(to: URL(fileURLWithPath: plan), options: .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw Failure("\(plan) is there already; nothing was written")
    } catch {
      throw Failure("\(plan): \(error.localizedDescription)")
    }
    let counts = [(imported.steps, "step"), (imported.controls, "control")].filter { $0.0 > 0 }
      .map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
    Console.say("wrote \(plan): \(counts.joined(separator: ", "))")
    Console.say("next: edit it, then relboard check \(plan), then relboard \(plan)")
  }

  private func read() throws -> PlanFile.Imported {
    let url = URL(fileURLWithPath: checklist)
    let bytes: Data
    do {
      bytes = try Data(contentsOf: url)
    } catch {
      throw Failure("\(checklist): \(error.localizedDescription)")
    }
    let name = url.deletingPathExtension().lastPathComponent
    guard let imported = PlanFile.importing(markdown: Array(bytes), named: name) else {
      throw Failure("\(checklist): no task in it: write - [ ] before what is to be ticked off")
    }
    return imported
  }
}
