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
    if let own = cell.ownLook { style.lay(own, withColors: hasColors) }
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

  private func onBackground(_ style: Style) -> Style {
    var style = style
    if style.background == .default { style.background = background }
    return style
  }
}
