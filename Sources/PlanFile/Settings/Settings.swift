/// What a person has chosen for the program, whatever the plan; nil what they have not.
public struct Settings: Hashable, Sendable {
  /// What can be chosen: the keys of the file.
  public enum Key: String, CaseIterable, Sendable {
    case `operator`, theme, glyphs, bell, clock

    /// The environment variable that chooses the same.
    public var variable: String { "RELBOARD_" + rawValue.uppercased() }
  }

  /// The characters that the board draws with.
  public enum GlyphSet: String, CaseIterable, Sendable { case unicode, ascii }

  /// The zone in which times are told.
  public enum Clock: String, CaseIterable, Sendable { case utc, local }

  /// The name that records carry and the board shows, instead of the login name.
  public var `operator`: String?
  /// A theme's name, which need not exist.
  public var theme: String?
  /// The characters to draw with.
  public var glyphs: GlyphSet?
  /// Whether the terminal's bell rings when a person is needed.
  public var bell: Bool?
  /// The zone in which times are told.
  public var clock: Clock?

  /// Nothing is chosen.
  public init() {}

  /// What is chosen for a key, as the file has it.
  public func text(of key: Key) -> String? {
    switch key {
    case .operator: self.operator
    case .theme: theme
    case .glyphs: glyphs?.rawValue
    case .bell: bell.map { "\($0)" }
    case .clock: clock?.rawValue
    }
  }

  /// These, and where nothing is chosen here, others.
  public func over(_ others: Settings) -> Settings {
    var settings = self
    settings.operator = self.operator ?? others.operator
    settings.theme = theme ?? others.theme
    settings.glyphs = glyphs ?? others.glyphs
    settings.bell = bell ?? others.bell
    settings.clock = clock ?? others.clock
    return settings
  }
}
