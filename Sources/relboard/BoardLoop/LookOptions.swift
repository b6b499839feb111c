import ArgumentParser
import Board
import Driving
import Foundation
import Screen
import Terminal
import Themes

/// How a board looks, and the showing of it: what every command with a board shares.
struct LookOptions: ParsableArguments {
  @Option(help: "The theme's name; see 'relboard themes'.")
  var theme: String?

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  /// - Parameter instead: the command that does the same without a terminal.
  /// - Throws: ``Failure`` when there is no terminal to draw on.
  func demandTerminal(instead: String) throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw Failure("the board needs a terminal on its input and output; without one use: \(instead)")
    }
  }

  /// Shows a board until the person leaves it. For the main thread, on which every command runs.
  func showBoard(_ source: any RunSource, leaving: Leaving) throws -> BoardLoop.End {
    try MainActor.assumeIsolated { try show(source, leaving) }
  }

  @MainActor private func show(_ source: any RunSource, _ leaving: Leaving) throws -> BoardLoop.End {
    let environment = ProcessInfo.processInfo.environment
    let library = ThemeLibrary.own(environment)
    if let theme, !library.names.contains(theme) {
      throw Failure("no theme '\(theme)'; there are \(library.names.joined(separator: ", "))")
    }
    let terminal = try openTerminal(environment)
    defer { terminal.close() }
    let name = ThemeLibrary.choice(
      requested: theme ?? environment["RELBOARD_THEME"], noColor: environment["NO_COLOR"],
      colorFGBG: environment["COLORFGBG"], colors: terminal.colors)
    let (chosen, warnings) = library.theme(named: name)
    let notices = terminal.notes + warnings.map { "theme: \($0)" }
    var loop = BoardLoop(
      source, terminal: terminal, theme: chosen, glyphs: ascii ? .ascii : .unicode, leaving: leaving,
      notice: notices.isEmpty ? nil : notices.joined(separator: "; "))
    return loop.run()
  }

  @MainActor private func openTerminal(_ environment: [String: String]) throws -> Terminal {
    do {
      return try Terminal(environment: environment)
    } catch .notATerminal {
      throw Failure("the board needs a terminal on its input and output")
    } catch .notAddressable(let type) {
      throw Failure("a terminal of type '\(type)' cannot show a board; use: relboard run PLAN --headless")
    } catch .noDescription(let type) {
      throw Failure("neither '\(type)' nor xterm-256color is in the terminfo database; install ncurses-base")
    } catch .noDescriptors {
      throw Failure("this process may open no more files; raise its limit (ulimit -n)")
    }
  }
}

extension ThemeLibrary {
  /// The user's themes, then the built-in ones.
  static func own(_ environment: [String: String]) -> ThemeLibrary {
    let home = environment["HOME"] ?? NSHomeDirectory()
    let configuration =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config"
    return ThemeLibrary(searchPath: [files(in: configuration + "/relboard/themes"), embeddedThemes])
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
