/// The built-in themes: each file's text by the theme's name.
public let embeddedThemes: [String: String] = [
  "dark": PackageResources.dark_theme,
  "light": PackageResources.light_theme,
  "monochrome": PackageResources.monochrome_theme,
].mapValues { String(decoding: $0, as: UTF8.self) }
