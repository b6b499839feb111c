import Foundation
import Screen
import TestSupport
import Testing
import Themes

@Suite struct ThemeTests {
  private func theme(
    _ text: String, _ others: [String: String] = [:]
  ) -> (theme: Theme, warnings: [ThemeWarning]) {
    ThemeLibrary(searchPath: [["mine": text], others]).theme(named: "mine")
  }

  @Test(arguments: embeddedThemes.keys.sorted())
  func aBuiltInThemeStylesEveryRoleWithoutAWarning(name: String) {
    let (theme, warnings) = ThemeLibrary(searchPath: [embeddedThemes]).theme(named: name)
    #expect(warnings.isEmpty)
    #expect(Set(theme.styles.keys) == Set(Role.allCases))
    #expect(theme.selection != Style())
    for (role, style) in theme.styles where name == "monochrome" {
      #expect(style.foreground == .default && style.background == .default, "\(role)")
    }
  }

  /// A screen is roles in places, and a theme what each looks like: this is the rest of every golden screen.
  @Test(arguments: embeddedThemes.keys.sorted())
  func everyRoleLooksAsItShouldOnEveryKindOfTerminal(name: String) {
    let (theme, _) = ThemeLibrary(searchPath: [embeddedThemes]).theme(named: name)
    let lines = [1 << 24, 256, 16, 8, 0].flatMap { colors in
      Role.allCases.flatMap { role in
        [false, true].map { isSelected in
          var buffer = CellBuffer(Size(columns: 1, rows: 1))
          buffer.put("x", at: Point(x: 0, y: 0), role: role, selected: isSelected)
          let escapes = theme.style(of: buffer[0, 0]).escapes(colors: colors).dropFirst(2)
          return "\(colors) \(role.rawValue)\(isSelected ? " selected" : ""): \(escapes)"
        }
      }
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).txt")
    expectGolden(lines.joined(separator: "\n") + "\n", in: file)
  }

  @Test func theListNamesEveryBuiltInTheme() {
    #expect(
      ThemeLibrary(searchPath: [embeddedThemes]).names == [
        "colour-blind", "colour-blind-light", "dark", "high-contrast", "light", "monochrome", "nord",
        "solarized-dark", "solarized-light", "terminal",
      ])
  }

  @Test func everyFormOfAStyleIsRead() {
    let (theme, warnings) = theme(
      """
      ---
      # a comment
      text: default   # another
      title: bright-red on 236 bold underline
      accent: "#ff8000 on #000001"
      danger: #FF0000 reverse dim
      header: on blue
      selected: 'on 24'
      """)
    #expect(warnings.isEmpty)
    #expect(theme.styles[.text] == Style())
    #expect(
      theme.styles[.title]
        == Style(foreground: .indexed(9), background: .indexed(236), attributes: [.bold, .underline]))
    #expect(theme.styles[.accent] == Style(foreground: .rgb(255, 128, 0), background: .rgb(0, 0, 1)))
    #expect(theme.styles[.danger] == Style(foreground: .rgb(255, 0, 0), attributes: [.reverse, .dim]))
    #expect(theme.styles[.header] == Style(background: .indexed(4)))
    #expect(theme.selection == Style(background: .indexed(24)))
  }

  @Test(arguments: [
    ("sucess: green", "mine:1: there is no role \"sucess\"; did you mean \"success\"?"),
    ("text: gren", "mine:1: \"gren\" is neither a colour nor an attribute; did you mean \"green\"?"),
    ("text: 256", "mine:1: \"256\" is neither a colour nor an attribute"),
    ("background: blu", "mine:1: \"blu\" is no colour; did you mean \"blue\"?"),
    ("text green", "mine:1: expected \"role: style\", found \"text green\""),
    ("\n\ntext:", "mine:3: \"text\" has no style"),
    ("text: red\ntext: blue", "mine:2: \"text\" is styled twice"),
    ("inherits: drak", "mine:1: there is no theme \"drak\" to use here; did you mean \"dark\"?"),
    ("inherits: mine", "mine:1: there is no theme \"mine\" to use here"),
  ])
  func aMistakeIsAWarningWithItsLine(text: String, warning: String) {
    #expect(theme(text, ["dark": "text: white"]).warnings.map(\.description) == [warning])
  }

  @Test func aThemeChangesWhatItInherits() {
    let (theme, warnings) = theme(
      "inherits: base\ntitle: red",
      ["base": "title: blue\nmuted: gray\nselected: reverse"])
    #expect(warnings.isEmpty)
    #expect(theme.styles[.title]?.foreground == .indexed(1))
    #expect(theme.styles[.muted]?.foreground == .indexed(8))
    #expect(theme.selection == Style(attributes: .reverse))
  }

  @Test func aUsersThemeMayInheritTheBuiltInOneOfItsName() {
    let library = ThemeLibrary(searchPath: [["dark": "inherits: dark\ntitle: red"], embeddedThemes])
    let (theme, warnings) = library.theme(named: "dark")
    #expect(warnings.isEmpty)
    #expect(theme.styles[.title]?.foreground == .indexed(1))
    #expect(theme.styles.count == Role.allCases.count)
  }

  @Test func themesThatInheritEachOtherEnd() {
    let library = ThemeLibrary(searchPath: [["a": "inherits: b\ntext: red", "b": "inherits: a\nkey: blue"]])
    let (theme, warnings) = library.theme(named: "a")
    #expect(warnings.map(\.problem) == [.unknownTheme])
    #expect(theme.styles.keys.count == 2)
  }

  @Test func anUnknownThemeGivesTheStandardOne() {
    let (theme, warnings) = ThemeLibrary(searchPath: [embeddedThemes]).theme(named: "drak")
    #expect(theme.name == "dark" && theme.styles.count == Role.allCases.count)
    #expect(warnings.map(\.description) == ["there is no theme \"drak\" to use here; did you mean \"dark\"?"])
    #expect(ThemeLibrary(searchPath: []).theme(named: "x").theme.styles.isEmpty)
  }

  @Test func aBackgroundIsBehindEveryRoleThatHasNone() {
    let (theme, warnings) = theme(
      "inherits: base\nheader: white on blue", ["base": "text: red\nbackground: \"#102030\"\nmade-for: 16"])
    #expect(warnings.isEmpty)
    #expect(theme.style(of: .text).background == .rgb(16, 32, 48))
    #expect(theme.style(of: .muted).background == .rgb(16, 32, 48))
    #expect(theme.style(of: .header).background == .indexed(4))
    #expect(theme.intendedBackground == .indexed(16))
  }

  @Test func selectionAndEmphasisAddToARole() {
    var buffer = CellBuffer(Size(columns: 1, rows: 1))
    buffer.put("x", at: Point(x: 0, y: 0), role: .success, bold: true)
    buffer.select(buffer.bounds)
    let theme = Theme(
      name: "t", styles: [.success: Style(foreground: .indexed(2))],
      selection: Style(background: .indexed(8), attributes: .underline))
    let bold = Style(foreground: .indexed(2), background: .indexed(8), attributes: [.bold, .underline])
    #expect(theme.style(of: buffer[0, 0]) == bold)
  }

  @Test func aRoleWithABackgroundStaysReadableWhenSelected() {
    var buffer = CellBuffer(Size(columns: 1, rows: 1))
    let match = Style(foreground: .indexed(16), background: .indexed(221))
    buffer.fill(buffer.bounds, role: .match)
    buffer.select(buffer.bounds)
    let selection = Style(foreground: .indexed(15), background: .indexed(8))
    #expect(Theme(name: "t", styles: [.match: match], selection: selection).style(of: buffer[0, 0]) == match)
  }

  @Test(
    arguments: [
      ("light", "1", nil, 256, "light"), (nil, "1", nil, 256, "monochrome"),
      (nil, "", nil, 256, "dark"),
      (nil, nil, "0;15", 256, "light"), (nil, nil, "15;0", nil, "dark"),
      (nil, nil, "0;default;7", nil, "light"),
      (nil, nil, "0;15", 0, "monochrome"), ("", nil, nil, nil, "dark"),
    ] as [(String?, String?, String?, Int?, String)])
  func theChoiceFollowsTheUserThenTheTerminal(
    requested: String?, noColor: String?, colorFGBG: String?, colors: Int?, name: String
  ) {
    let choice = ThemeLibrary.choice(
      requested: requested, noColor: noColor, colorFGBG: colorFGBG, colors: colors)
    #expect(choice == name)
  }

  @Test(arguments: [
    (Color.default, 256, -1), (.indexed(200), 256, 200), (.rgb(255, 0, 0), 256, 196),
    (.rgb(8, 8, 8), 256, 232), (.indexed(196), 16, 9), (.indexed(196), 8, 1), (.indexed(9), 8, 1),
    (.indexed(3), 8, 3), (.indexed(9), 16, 9), (.rgb(255, 255, 255), 88, 15), (.indexed(3), 2, -1),
  ])
  func aColourIsShownByTheNearestThatTheTerminalHas(color: Color, colors: Int, index: Int) {
    #expect(color.nearestIndex(colors: colors) == index)
  }
}
