/// One cell of the screen. Cells are made by ``CellBuffer``, which keeps the halves of wide glyphs together.
public struct Cell: Equatable, Sendable {
  /// One harmless base scalar of width 1 or 2 with at most 4 combining marks; empty in the right half of a
  /// wide glyph.
  public internal(set) var text: String
  /// What the cell means.
  public internal(set) var role: Role
  /// Whether the cell belongs to the selected row.
  public internal(set) var isSelected: Bool
  /// Whether the cell is emphasised beyond its role.
  public internal(set) var isBold: Bool
  /// The look that the text brought along, such as a step's own colours; laid over the role's.
  public internal(set) var ownLook: Style?
  /// The place of the address that it leads to in ``CellBuffer/addresses``, from 1; 0 for none.
  var link: UInt16 = 0

  /// A space without a meaning.
  public static let blank = Cell(text: " ", role: .text, isSelected: false, isBold: false)
}

/// A run of text that has one role.
public struct Span: Equatable, Sendable {
  /// The text as it was given; made harmless when it is put into a buffer.
  public var text: String
  /// What the text means.
  public var role: Role
  /// Whether it is emphasised beyond its role.
  public var isBold: Bool
  /// The look that the text brought along; nil when it has none.
  public var ownLook: Style?
  /// The web address that it leads to, as ``webAddresses(in:)`` finds it; nil for none.
  public var link: String?

  /// Makes a span from any text, harmless or not.
  public init(
    _ text: String, _ role: Role = .text, bold: Bool = false, ownLook: Style? = nil, link: String? = nil
  ) {
    self.text = text
    self.role = role
    self.ownLook = ownLook
    self.link = link
    isBold = bold
  }
}
