import ArgumentParser
import Driving
import Foundation
import Screen

/// `relboard themes`
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "Lists the themes, and on a terminal what each looks like.",
    discussion:
      "A theme of your own is a file NAME.theme in ~/.config/relboard/themes; begin it with 'inherits: dark'."
  )

  func run() throws {
    let environment = OwnProcess.environment
    let library = try ThemeLibrary.own(environment)
    let width = library.names.map(\.count).max() ?? 0
    for name in library.names {
      let (theme, warnings) = library.theme(named: name)
      if let colors = Self.colors(environment) {
        Console.say(Self.sample(theme, name: padded(name, to: width)), colors: colors)
      } else {
        Console.say(name)
      }
      for warning in warnings { Console.say("  \(warning)") }
    }
  }

  /// How many colours the output shows; nil where it shows none.
  private static func colors(_ environment: [String: String]) -> Int? {
    let type = environment["TERM"] ?? ""
    guard isatty(STDOUT_FILENO) == 1, environment["NO_COLOR"]?.isEmpty != false, !["", "dumb"].contains(type)
    else { return nil }
    let isTrue = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    return isTrue ? 1 << 24 : type.contains("256") ? 256 : 16
  }

  /// Parts of a board, in a line.
  private static func sample(_ theme: Theme, name: String) -> [(text: String, style: Style)] {
    let glyphs = Console.glyphs
    let parts: [(Role, String)] = [
      (.header, "Shop 2.4.0"), (.headerSuccess, " SUCCEEDED "), (.headerWarning, " KEPT "),
      (.headerAlert, " HELD "), (.success, "\(glyphs.success) succeeded"),
      (.running, "\(glyphs.running) running"), (.pending, "\(glyphs.pending) pending"),
      (.warning, "\(glyphs.warning) waived"), (.overrun, "+60%"),
      (.failure, "\(glyphs.failure) failed"), (.danger, " TRIPPED "),
      (.key, "n"), (.muted, "next"),
    ]
    /// On the background for which the theme is made, whatever this terminal's is.
    func style(_ role: Role) -> Style {
      var style = theme.style(of: role)
      if style.background == .default { style.background = theme.intendedBackground ?? .default }
      return style
    }
    return [(name + "  ", Style())]
      + parts.flatMap { [($1, style($0)), (" ", style(.text))] }
  }
}
