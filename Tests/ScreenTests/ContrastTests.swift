import Foundation
import Screen
import Testing
import Themes

/// That what a theme shows can be read: contrasts after WCAG 2.1, wherever the theme alone decides the colours.
@Suite struct ContrastTests {
  /// Lines and bars, which are no text: 3 to 1, success criterion 1.4.11; what only divides or fills needs none.
  private static let lines: Set<Role> = [.borderFocused, .barFull, .sparkline]
  private static let decoration: Set<Role> = [.border, .barEmpty]

  private static let themes = embeddedThemes.keys.sorted().map { name in
    ThemeLibrary(searchPath: [embeddedThemes]).theme(named: name).theme
  }

  @Test(arguments: embeddedThemes.keys.sorted())
  func everyTextIsReadableSelectedOrNot(name: String) throws {
    let theme = try #require(Self.themes.first { $0.name == name })
    let ground = theme.background == .default ? theme.intendedBackground : theme.background
    for role in Role.allCases where !Self.decoration.contains(role) {
      for isSelected in [false, true] {
        var buffer = CellBuffer(Size(columns: 1, rows: 1))
        buffer.fill(buffer.bounds, role: role)
        if isSelected { buffer.select(buffer.bounds) }
        let style = theme.style(of: buffer[0, 0])
        let behind = style.background == .default ? ground : style.background
        // The terminal's own colours are as readable as its user has made them.
        guard let text = style.foreground.components, let behind = behind?.components else { continue }
        let contrast = Self.contrast(text, behind)
        #expect(
          contrast >= (Self.lines.contains(role) ? 3 : 4.5),
          "\(name): \(role)\(isSelected ? " selected" : ""): \(contrast)")
      }
    }
  }

  @Test func everyThemeThatNamesColoursSaysOnWhat() {
    for theme in Self.themes where theme.background == .default && theme.intendedBackground == nil {
      for (role, style) in theme.styles {
        #expect(style.foreground.components == nil, "\(theme.name): \(role)")
      }
    }
  }

  @Test func highContrastIsThat() throws {
    let theme = try #require(Self.themes.first { $0.name == "high-contrast" })
    let ground = try #require(theme.background.components)
    for role in Role.allCases where !Self.decoration.union(Self.lines).contains(role) {
      let style = theme.style(of: role)
      let text = try #require(style.foreground.components)
      #expect(Self.contrast(text, style.background.components ?? ground) >= 7, "\(role)")
    }
  }

  /// Red and green are not told apart by people with protanopia or deuteranopia; blue and yellow are.
  @Test(arguments: ["colour-blind", "colour-blind-light"])
  func withoutRedAndGreenGoodAndBadStillDiffer(name: String) throws {
    let theme = try #require(Self.themes.first { $0.name == name })
    func seen(_ role: Role) throws -> (Double, Double) {
      let color = try #require(theme.style(of: role).foreground.components)
      // What is left to a dichromat without the red-green axis: lightness, and blue against yellow.
      let yellow = Double(color.red + color.green) / 2
      return (Self.luminance(color), Double(color.blue) - yellow)
    }
    let (good, bad) = (try seen(.success), try seen(.failure))
    #expect(good.1 > 40 && bad.1 < -40, "blue is well, orange is not: \(good.1), \(bad.1)")
  }

  private static func contrast(_ one: (Int, Int, Int), _ other: (Int, Int, Int)) -> Double {
    let (light, dark) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
  }

  /// Relative luminance, 0 to 1.
  private static func luminance(_ color: (Int, Int, Int)) -> Double {
    func linear(_ value: Int) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
  }
}
