import ArgumentParser
import Board

/// `relboard keys`
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Lists the board's keys, as a Markdown table.",
    discussion: """
      The third column names the action, for 'keys' in the configuration, such as 'keys: {hold: H}'; what has no name \
      there has keys that cannot be changed.
      """)

  func run() throws {
    let preferences = try Preferences.own()
    _ = try preferences.settings()
    Console.say(text: keyTableMarkdown(preferences.keymap))
  }
}
