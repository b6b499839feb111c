import ArgumentParser
import Foundation
import Screen

/// `relboard themes`
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "Lists the themes.",
    discussion:
      "A theme of your own is a file NAME.theme in ~/.config/relboard/themes; begin it with 'inherits: dark'."
  )

  func run() throws {
    let library = try ThemeLibrary.own(ProcessInfo.processInfo.environment)
    for name in library.names {
      Console.say(name)
      for warning in library.theme(named: name).warnings { Console.say("  \(warning)") }
    }
  }
}
