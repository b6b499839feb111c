import ArgumentParser
import Foundation

/// `relboard open PLAN`, and plain `relboard PLAN`
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Opens the board on a plan; resumes its unfinished run. (default)")

  @Argument(help: "The plan file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  func run() throws {
  }
}
