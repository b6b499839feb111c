/// A colour as a terminal knows it.
public enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case `default`
  /// 0 to 15 are the ANSI colours, which the user's palette decides; 16 to 255 xterm's cube and greys.
  case indexed(UInt8)
  /// Red, green and blue; shown as the nearest of the terminal's colours.
  case rgb(UInt8, UInt8, UInt8)
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
  /// Ways to stand out that need no colour.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// The set's bits.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Heavier, or brighter.
    public static let bold = Attributes(rawValue: 1)
    /// With a line below.
    public static let underline = Attributes(rawValue: 2)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 4)
    /// Fainter.
    public static let dim = Attributes(rawValue: 8)
  }

  /// The colour of the glyph.
  public var foreground: Color
  /// The colour behind the glyph.
  public var background: Color
  /// What is added to the colours.
  public var attributes: Attributes

  /// Makes a style; without arguments, the terminal's own look.
  public init(
    foreground: Color = .default, background: Color = .default, attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// Lays another style over this one: its attributes are added, the colours that it names win.
  mutating func lay(_ other: Style, withColors: Bool) {
    attributes.formUnion(other.attributes)
    guard withColors else { return }
    if other.foreground != .default { foreground = other.foreground }
    if other.background != .default { background = other.background }
  }
}
