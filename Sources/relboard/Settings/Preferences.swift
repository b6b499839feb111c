import ArgumentParser
import Board
import Driving
import Foundation
import PlanFile
import SQLiteJournal
import Screen

/// What a person has chosen beside the flags: the environment wins over the configuration file.
struct Preferences {
  /// The path of the configuration file, which need not be there.
  let path: String
  let environment: SettingsReading
  let file: SettingsReading

  /// Reads those of an environment.
  ///
  /// - Throws: ``Failure`` when the environment does not say where the file is.
  init(_ environment: [String: String]) throws(Failure) {
    path = try Self.folder(environment) + "/config.yaml"
    self.environment = SettingsFile.load(environment: environment)
    file = SettingsFile.load(path: path)
    standardGlyphs = TextLocale.isPlain(environment) ? .ascii : .unicode
    let choices = file.settings.keys
    let (keymap, problems) = Keymap.changed(choices.map { ($0.action.text, $0.keys.map(\.text)) })
    self.keymap = keymap
    keyProblems = problems.map { [path] problem in
      let choice = choices[problem.choice]
      let mark = problem.key.map { choice.keys[$0].mark } ?? choice.action.mark
      return "\(path):\(mark.line):\(mark.column): \(problem.words)"
    }
  }

  /// Those of the user who runs this program, as they were when it first asked.
  ///
  /// - Throws: as ``init(_:)``.
  static func own() throws(Failure) -> Preferences { try reading.get() }

  private static let reading = Result { () throws(Failure) in
    try Preferences(OwnProcess.environment)
  }

  /// The folder of the configuration.
  ///
  /// - Throws: as ``init(_:)``.
  static func folder(_ environment: [String: String]) throws(Failure) -> String {
    try BaseDirectory.configuration.path(environment) + "/relboard"
  }

  /// What is in force.
  var inForce: Settings { environment.settings.over(file.settings) }

  /// The characters to write and draw with: those that were chosen, or those of the locale.
  var glyphs: Settings.GlyphSet { inForce.glyphs ?? standardGlyphs }

  /// Which keys of the board mean what.
  let keymap: Keymap
  private let keyProblems: [String]

  /// Every error, a line each, with its place.
  var problems: [String] { environment.problems + file.problems + keyProblems }

  /// Those of the locale.
  let standardGlyphs: Settings.GlyphSet

  /// What is in force below some flags.
  ///
  /// - Throws: ``Failure`` with every error, a line each: what was meant is not to be guessed.
  func settings(over flags: Settings = Settings()) throws(Failure) -> Settings {
    guard problems.isEmpty else { throw Failure(problems.joined(separator: "\n")) }
    var settings = flags.over(inForce)
    settings.glyphs = settings.glyphs ?? standardGlyphs
    return settings
  }
}

/// By what name a person goes, for every command that drives a run.
struct IdentityOption: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Your name on the board and in the records, instead of the login name.", valueName: "name"))
  var name: String?

  /// Has the person called so, and their mail sent, or as the environment or the configuration says.
  ///
  /// - Throws: ``Failure`` when that is no name, or the configuration has an error.
  func apply() throws(Failure) {
    let flags = SettingsFile.load(name.map { [(.operator, "--as", $0)] } ?? [])
    guard flags.problems.isEmpty else { throw Failure(flags.problems.joined(separator: "\n")) }
    let settings = try Preferences.own().settings(over: flags.settings)
    Operator.call(settings.operator)
    MailProgram.choose(settings.sendmail)
  }
}

extension Settings.GlyphSet: ExpressibleByArgument {}
