import ArgumentParser
import Board

/// `relboard keys`
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Lists the board's keys, as a Markdown table.")

  func run() { Console.say(text: keyTableMarkdown()) }
}
