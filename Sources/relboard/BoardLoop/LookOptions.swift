import ArgumentParser
import Board
import Driving
import Foundation
import PlanFile
import Screen
import Terminal
import Themes

/// How a board looks, and the showing of it: what every command with a board shares.
struct LookOptions: ParsableArguments {
  @Option(help: "The theme's name; see 'relboard themes'.")
  var theme: String?

  @Option(help: "The characters to draw with.")
  var glyphs: Settings.GlyphSet?

  @Flag(help: "Draw with ASCII characters only: --glyphs ascii.")
  var ascii = false

  @Flag(inversion: .prefixedNo, help: "Ring the terminal's bell when a person is needed. (default: --bell)")
  var bell: Bool?

  @Flag(
    inversion: .prefixedNo, help: "Notify the desktop while somebody looks elsewhere. (default: --notify)")
  var notify: Bool?

  @Flag(inversion: .prefixedNo, help: "Show progress in the terminal's tab. (default: --progress)")
  var progress: Bool?

  @Flag(
    inversion: .prefixedNo, help: "Keep the terminal's cursor on the selected row. (default: --no-cursor)")
  var cursor: Bool?

  @Flag(inversion: .prefixedNo, help: "Take clicks and the wheel. (default: --no-mouse)")
  var mouse: Bool?

  @Option(
    help: ArgumentHelp(
      "What is asked once more: all, none, or some of poll, start, resume, success, stop, retry, reopen. (default: all)",
      discussion: "A backout and the point of no return are always confirmed.", valueName: "names"))
  var confirmations: String?

  func validate() throws {
    if ascii, glyphs == .unicode { throw ValidationError("--ascii and --glyphs unicode: use one of them") }
  }

  /// What the flags say, the environment and the configuration.
  ///
  /// - Throws: ``Failure`` with every error of the environment and of the configuration, a line each.
  private func settings() throws(Failure) -> Settings {
    var flags = Settings()
    flags.theme = theme
    flags.glyphs = ascii ? .ascii : glyphs
    flags.bell = bell
    flags.notify = notify
    flags.progress = progress
    flags.cursor = cursor
    flags.mouse = mouse
    if let confirmations {
      let reading = SettingsFile.load([(.confirmations, "--confirmations", confirmations)])
      guard reading.problems.isEmpty else { throw Failure(reading.problems.joined(separator: "\n")) }
      flags.confirmations = reading.settings.confirmations
    }
    return try Preferences.own().settings(over: flags)
  }

  /// To be called before anything of a run is opened for the board.
  ///
  /// - Parameter instead: the command that does the same without a terminal.
  /// - Throws: ``Failure`` when no board can be drawn, or not as it is wanted.
  func demandTerminal(instead: String) throws {
    let environment = OwnProcess.environment
    do {
      try Terminal.demand(environment: environment)
    } catch {
      throw Self.failure(error, instead: instead)
    }
    _ = try settings()
    let library = try ThemeLibrary.own(environment)
    if let theme, !library.names.contains(theme) {
      throw Failure("no theme '\(theme)'; there are \(library.names.joined(separator: ", "))")
    }
  }

  /// Shows a board until the person leaves it. For the main thread, on which every command runs.
  func showBoard(
    _ source: any RunSource, leaving: Leaving, hasTour: Bool = false, opens: BoardLoop.Overture = .none
  ) throws -> BoardLoop.End {
    try MainActor.assumeIsolated { try show(source, leaving, hasTour, opens) }
  }

  @MainActor private func show(
    _ source: any RunSource, _ leaving: Leaving, _ hasTour: Bool, _ opens: BoardLoop.Overture
  ) throws -> BoardLoop.End {
    let environment = OwnProcess.environment
    let library = try ThemeLibrary.own(environment)
    let settings = try settings()
    let terminal: Terminal
    do {
      terminal = try Terminal(environment: environment)
    } catch {
      throw Self.failure(error, instead: "relboard run PLAN --headless")
    }
    defer { terminal.close() }
    let name = ThemeLibrary.choice(
      requested: settings.theme, noColor: environment["NO_COLOR"],
      colorFGBG: environment["COLORFGBG"], colors: terminal.colors)
    let (chosen, warnings) = library.theme(named: name)
    let followsBackground = settings.theme == nil && ["dark", "light"].contains(name)
    let fitting =
      followsBackground
      ? (light: library.theme(named: "light").theme, dark: library.theme(named: "dark").theme) : nil
    let notices = terminal.notes + warnings.map { "theme: \($0)" }
    var loop = BoardLoop(
      source, terminal: terminal, theme: chosen, fitting: fitting,
      glyphs: settings.glyphs == .ascii ? .ascii : .unicode,
      manners: BoardLoop.Manners(settings), keymap: try Preferences.own().keymap, leaving: leaving,
      hasTour: hasTour, opens: opens,
      notice: notices.isEmpty ? nil : notices.joined(separator: "; "))
    return loop.run()
  }

  private static func failure(_ error: TerminalError, instead: String) -> Failure {
    switch error {
    case .notATerminal:
      Failure("the board needs a terminal on its input and output; without one use: \(instead)")
    case .notAddressable(let type):
      Failure("a terminal of type '\(type)' cannot show a board; use: \(instead)")
    case .noDescription(let type):
      Failure("neither '\(type)' nor xterm-256color is in the terminfo database; install ncurses-base")
    case .noDescriptors:
      Failure("this process may open no more files; raise its limit (ulimit -n)")
    }
  }
}

extension ThemeLibrary {
  /// The user's themes, then the built-in ones.
  ///
  /// - Throws: ``Failure`` when the environment does not say where the user's are.
  static func own(_ environment: [String: String]) throws(Failure) -> ThemeLibrary {
    let folder = try Preferences.folder(environment)
    return ThemeLibrary(searchPath: [files(in: folder + "/themes"), embeddedThemes])
  }

  private static func files(in folder: String) -> [String: String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let themes = names.filter { $0.hasSuffix(".theme") }.compactMap { name -> (String, String)? in
      let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      return text.map { (String(name.dropLast(".theme".count)), $0) }
    }
    return Dictionary(themes) { first, _ in first }
  }
}
