import ArgumentParser
import Driving
import Foundation
import PlainText
import PlanFile
import PostgreSQLJournal
import SQLiteJournal
import Screen
import Status

/// `relboard config`
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Tells what you have configured.",
    discussion: """
      The file is $XDG_CONFIG_HOME/relboard/config.yaml, by default under ~/.config. Its keys are operator, theme, \
      glyphs (unicode or ascii), bell, notify, progress, cursor, mouse (true or false), confirmations, inbox (a folder), signing-key (a path), sendmail (a program), store (an address), mirror and keys: a mapping from actions of the board, as \
      'relboard keys' names them, to one key or a list. Variables such as RELBOARD_OPERATOR, RELBOARD_THEME or \
      RELBOARD_MOUSE win over it, and flags over both.
      """,
    subcommands: [Check.self], defaultSubcommand: Check.self)

  /// `relboard config check`
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Tells every error of the configuration, or what is in force and where each value comes from."
    )

    func run() throws {
      let environment = OwnProcess.environment
      let preferences = try Preferences(environment)
      let themes = try ThemeLibrary.own(environment).names
      let problems = preferences.problems + preferences.unknownThemes(themes)
      for problem in problems { Console.say(problem) }
      guard problems.isEmpty else {
        Console.complain(problems.count == 1 ? "1 error" : "\(problems.count) errors")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
      let values = try Settings.Key.allCases.map { key in
        // A password is never shown.
        (key == .store
          ? try preferences.inForce.store.map { try StoreAddress($0).description }
          : preferences.inForce.text(of: key))
          ?? preferences.standard(of: key)
      }
      let names = Settings.Key.allCases.map { displayWidth($0.rawValue) }.max() ?? 0
      let width = values.map { displayWidth($0) }.max() ?? 0
      for (key, value) in zip(Settings.Key.allCases, values) {
        Console.say(
          "\(padded(key.rawValue, to: names))  \(padded(value, to: width))  \(preferences.source(of: key))")
      }
      for choice in preferences.file.settings.keys {
        let keys = choice.keys.map(\.text).joined(separator: " ")
        Console.say("key \(choice.action.text): \(keys)  \(preferences.path):\(choice.action.mark.line)")
      }
    }
  }
}

extension Preferences {
  /// Where the value of a key comes from.
  fileprivate func source(of key: Settings.Key) -> String {
    if environment.settings.text(of: key) != nil { return key.variable }
    if let mark = file.marks[key] { return "\(path):\(mark.line)" }
    return key == .glyphs && standardGlyphs == .ascii ? "the locale" : "default"
  }

  /// What holds where nothing is chosen.
  fileprivate func standard(of key: Settings.Key) -> String {
    switch key {
    case .operator: Operator.name
    case .theme: "by the terminal"
    case .glyphs: standardGlyphs.rawValue
    case .bell, .notify, .progress: "true"
    case .clock: Settings.Clock.utc.rawValue
    case .cursor, .mouse, .mirror: "false"
    case .store: "none"
    case .inbox: "the run's own folder"
    case .sendmail: "sendmail"
    case .signingKey: "the first in ~/.ssh"
    case .confirmations: "all"
    }
  }

  /// The themes that are chosen and not there: a board falls back and says so.
  fileprivate func unknownThemes(_ known: [String]) -> [String] {
    let places = [
      (environment.settings.theme, Settings.Key.theme.variable),
      (file.settings.theme, file.marks[.theme].map { "\(path):\($0.line):\($0.column)" } ?? path),
    ]
    return places.compactMap { theme, place in
      guard let theme, !known.contains(theme) else { return nil }
      let advice = nearestWord(to: theme, among: known).map { "did you mean \($0)?" }
      return
        "\(place): no such theme: read \"\(theme)\"; \(advice ?? "there are \(known.joined(separator: ", "))")"
    }
  }
}
