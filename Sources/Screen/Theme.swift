/// A look for every role.
public struct Theme: Equatable, Sendable {
  /// The name that it is chosen by.
  public let name: String
  /// The styles by role; a role without one looks like ``Role/text``.
  public internal(set) var styles: [Role: Style]
  /// Laid over a selected cell's style: its attributes are added, its colours win unless the role has a
  /// background of its own, which was chosen together with its foreground.
  public internal(set) var selection: Style

  /// The colour behind every role that has none; ``Color/default`` is the terminal's own.
  public internal(set) var background: Color
  /// The background of a terminal for which the theme was made that leaves it as it is; nil where it fits any.
  public internal(set) var intendedBackground: Color?

  /// Makes a theme from values.
  public init(name: String, styles: [Role: Style], selection: Style, background: Color = .default) {
    self.name = name
    self.styles = styles
    self.selection = selection
    self.background = background
  }

  /// How text of a role looks.
  public func style(of role: Role) -> Style { onBackground(styles[role] ?? styles[.text] ?? Style()) }

  /// How a cell with this role, selection and emphasis looks.
  public func style(of cell: Cell) -> Style {
    var style = styles[cell.role] ?? styles[.text] ?? Style()
    if let own = cell.ownLook {
      let plain = style
      style.lay(own, withColors: hasColors)
      if hides(style) { (style.foreground, style.background) = (plain.foreground, plain.background) }
    }
    if cell.isBold { style.attributes.insert(.bold) }
    guard cell.isSelected else { return onBackground(style) }
    style.attributes.formUnion(selection.attributes)
    if style.background == .default {
      style.background = selection.background
      if selection.foreground != .default { style.foreground = selection.foreground }
    }
    return onBackground(style)
  }

  /// Whether any role has a colour; a theme without any shows nobody else's either.
  private var hasColors: Bool {
    styles.values.contains { $0.foreground != .default || $0.background != .default }
  }

  /// Whether nobody can read what looks so: text that hides is no text's own business.
  private func hides(_ style: Style) -> Bool {
    let own = onBackground(style).background
    let background = own == .default ? intendedBackground ?? .default : own
    if style.foreground == background { return background != .default }
    guard let text = style.foreground.usual, let behind = background.usual else { return false }
    let (red, green, blue) = (text.0 - behind.0, text.1 - behind.1, text.2 - behind.2)
    return red * red + green * green + blue * blue < Self.leastDistance
  }

  /// What two colours have to differ by, as a square of the distance in RGB.
  private static let leastDistance = 3 * 50 * 50

  private func onBackground(_ style: Style) -> Style {
    var style = style
    if style.background == .default { style.background = background }
    return style
  }
}
