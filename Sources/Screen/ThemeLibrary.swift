import PlainText

/// The themes that can be chosen: an ordered search path of places, each with its files' texts by name.
///
/// A theme may inherit from one of its own name in a later place, so that a user's `dark` can change a few
/// roles of the built-in one.
public struct ThemeLibrary: Sendable {
  /// The theme that an unknown name falls back to.
  public static let standard = "dark"

  private let searchPath: [[String: String]]

  /// Makes a library.
  ///
  /// - Parameter searchPath: theme texts by theme name; the user's first, the built-in ones last.
  public init(searchPath: [[String: String]]) {
    self.searchPath = searchPath
  }

  /// Every theme's name, in order of the alphabet.
  public var names: [String] {
    Set(searchPath.flatMap(\.keys)).sorted()
  }

  /// The theme of that name, with what was passed over while it was read.
  ///
  /// Never fails: an unknown name gives ``standard`` and a warning, and a theme without any text is plain.
  public func theme(named name: String) -> (theme: Theme, warnings: [ThemeWarning]) {
    var theme = Theme(name: name, styles: [:], selection: Style(attributes: .reverse))
    var warnings: [ThemeWarning] = []
    if resolve(name, below: 0, visited: [], into: &theme, &warnings) { return (theme, warnings) }
    warnings.append(unknown(name, in: name, line: 0))
    theme = Theme(name: Self.standard, styles: [:], selection: theme.selection)
    _ = resolve(Self.standard, below: 0, visited: [], into: &theme, &warnings)
    return (theme, warnings)
  }

  /// The name of the theme to use.
  ///
  /// - Parameters:
  ///   - requested: what the user asked for by an option or a setting. It wins, as no-color.org has it.
  ///   - noColor: the value of `NO_COLOR`; any but an empty one asks for no colours.
  ///   - colorFGBG: the value of `COLORFGBG`, `foreground;background` as ANSI indices; a white background
  ///     asks for the light theme.
  ///   - colors: how many colours the terminal has; nil when that is not known.
  public static func choice(
    requested: String?, noColor: String?, colorFGBG: String?, colors: Int?
  ) -> String {
    if let requested, !requested.isEmpty { return requested }
    if let noColor, !noColor.isEmpty { return "monochrome" }
    if let colors, colors < 8 { return "monochrome" }
    let background = colorFGBG?.split(separator: ";").last
    return background == "7" || background == "15" ? "light" : standard
  }

  /// A file of the search path.
  private struct Place: Hashable {
    let name: String
    let index: Int
  }

  /// Lays a theme and, below it, its parents into `theme`; false when there is none of that name.
  private func resolve(
    _ name: String, below start: Int, visited: Set<Place>, into theme: inout Theme,
    _ warnings: inout [ThemeWarning]
  ) -> Bool {
    let found = searchPath.indices.dropFirst(start).first { index in
      searchPath[index][name] != nil && !visited.contains(Place(name: name, index: index))
    }
    guard let found, let text = searchPath[found][name] else { return false }
    let file = ThemeFile(text, name: name)
    warnings += file.warnings
    if let parent = file.parent {
      let visited = visited.union([Place(name: name, index: found)])
      let below = parent.name == name ? found + 1 : 0
      if !resolve(parent.name, below: below, visited: visited, into: &theme, &warnings) {
        warnings.append(unknown(parent.name, in: name, line: parent.line))
      }
    }
    theme.styles.merge(file.styles) { _, own in own }
    theme.selection = file.selection ?? theme.selection
    theme.background = file.background ?? theme.background
    theme.intendedBackground = file.intendedBackground ?? theme.intendedBackground
    return true
  }

  private func unknown(_ name: String, in theme: String, line: Int) -> ThemeWarning {
    let others = names.filter { $0 != name }
    return ThemeWarning(
      theme: theme, line: line, problem: .unknownTheme, read: name,
      nearest: nearestWord(to: name, among: others))
  }
}
