/// A look for every role.
public struct Theme: Equatable, Sendable {
  /// The name that it is chosen by.
  public let name: String
  /// The styles by role; a role without one looks like ``Role/text``.
  public internal(set) var styles: [Role: Style]
  /// Laid over a selected cell's style: its attributes are added, its colours win unless the role has a
  /// background of its own, which was chosen together with its foreground.
  public internal(set) var selection: Style

  /// Makes a theme from values.
  public init(name: String, styles: [Role: Style], selection: Style) {
    self.name = name
    self.styles = styles
    self.selection = selection
  }

  /// How a cell with this role, selection and emphasis looks.
  public func style(of cell: Cell) -> Style {
    var style = styles[cell.role] ?? styles[.text] ?? Style()
    if cell.isBold { style.attributes.insert(.bold) }
    guard cell.isSelected else { return style }
    style.attributes.formUnion(selection.attributes)
    if style.background == .default {
      style.background = selection.background
      if selection.foreground != .default { style.foreground = selection.foreground }
    }
    return style
  }
}
