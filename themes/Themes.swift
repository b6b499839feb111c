/// The built-in themes: each file's text by the theme's name.
public let embeddedThemes: [String: String] = [
  "colour-blind": PackageResources.colour_blind_theme,
  "colour-blind-light": PackageResources.colour_blind_light_theme,
  "dark": PackageResources.dark_theme,
  "high-contrast": PackageResources.high_contrast_theme,
  "light": PackageResources.light_theme,
  "monochrome": PackageResources.monochrome_theme,
  "nord": PackageResources.nord_theme,
  "solarized-dark": PackageResources.solarized_dark_theme,
  "solarized-light": PackageResources.solarized_light_theme,
  "terminal": PackageResources.terminal_theme,
].mapValues { String(decoding: $0, as: UTF8.self) }
