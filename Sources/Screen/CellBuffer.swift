/// A screen, or a part of one, as values: what the board draws into and tests compare.
///
/// Drawing is clipped, never a trap, and whatever text comes in is made harmless.
public struct CellBuffer: Equatable, Sendable {
  /// A larger buffer is cut down to this: more than any terminal has, little enough to allocate.
  public static let largest = Size(columns: 2_000, rows: 1_000)

  /// The size in cells.
  public let size: Size
  private var cells: [Cell]
  /// The web addresses that cells lead to.
  public private(set) var addresses: [String] = []

  /// Makes a buffer of blanks, at most ``largest``.
  public init(_ size: Size) {
    self.size = Rect(size).intersection(Rect(Self.largest)).size
    cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
  }

  /// All cells.
  public var bounds: Rect { Rect(size) }

  /// The cell at column `x` and row `y`; a blank outside.
  public subscript(x: Int, y: Int) -> Cell {
    contains(x, y) ? cells[y * size.columns + x] : .blank
  }

  /// The cells of one row, left to right; nothing outside.
  public func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.rows else { return [] }
    return cells[y * size.columns..<(y + 1) * size.columns]
  }

  /// Draws a text on one row.
  ///
  /// - Parameters:
  ///   - text: any text; ``harmless(_:glyphs:)`` makes it fit for the screen.
  ///   - point: its first cell, which may lie outside: what sticks out is cut off.
  ///   - link: the web address that it leads to; what is none leads nowhere.
  ///   - clip: nothing is drawn outside of it; nil is the whole buffer. A wide glyph of which only a half
  ///     lies inside becomes a space.
  /// - Returns: the columns from `point` to the end of the text, or to the right edge of the clip, if the
  ///   text reaches it.
  @discardableResult
  public mutating func put(
    _ text: some StringProtocol, at point: Point, role: Role = .text, bold: Bool = false,
    ownLook: Style? = nil, link: String? = nil, selected: Bool = false, in clip: Rect? = nil
  ) -> Int {
    let area = clip.map(bounds.intersection) ?? bounds
    var cell = Cell(text: " ", role: role, isSelected: selected, isBold: bold, ownLook: ownLook)
    cell.link = link.map { place(of: $0) } ?? 0
    var x = point.x
    forEachGlyph(of: harmless(text)) { glyph, width in
      guard x < area.maxX else { return false }
      let isWhole = x >= area.x && x + width <= area.maxX
      for half in 0..<width where area.contains(Point(x: x + half, y: point.y)) {
        cell.text = !isWhole ? " " : half == 0 ? glyph : ""
        write(cell, x + half, point.y)
      }
      x = min(x + width, area.maxX)
      return true
    }
    return x.saturating(minus: point.x)
  }

  /// Draws spans one after another; clips and returns like the other `put`.
  @discardableResult
  public mutating func put(
    _ spans: some Sequence<Span>, at point: Point, selected: Bool = false, in clip: Rect? = nil
  ) -> Int {
    var columns = 0
    for span in spans {
      columns += put(
        span.text, at: point.offset(x: columns), role: span.role, bold: span.isBold, ownLook: span.ownLook,
        link: span.link, selected: selected, in: clip)
    }
    return columns
  }

  /// Fills a rectangle with a single-width glyph; a wide or empty one fills with spaces.
  public mutating func fill(_ rect: Rect, with glyph: String = " ", role: Role = .text) {
    var cell = Cell(text: " ", role: role, isSelected: false, isBold: false)
    forEachGlyph(of: harmless(glyph)) { glyph, width in
      if width == 1 { cell.text = glyph }
      return false
    }
    change(rect) { buffer, x, y in buffer.write(cell, x, y) }
  }

  /// Marks a rectangle, such as a row of a list, as selected or not; glyphs and roles stay.
  public mutating func select(_ rect: Rect, _ isSelected: Bool = true) {
    change(rect) { buffer, x, y in buffer.cells[y * buffer.size.columns + x].isSelected = isSelected }
  }

  /// Gives a rectangle another role, such as a search match, and nothing but its look; glyphs and selection stay.
  public mutating func mark(_ rect: Rect, role: Role) {
    change(rect) { buffer, x, y in
      buffer.cells[y * buffer.size.columns + x].role = role
      buffer.cells[y * buffer.size.columns + x].ownLook = nil
    }
  }

  /// The same with other glyphs.
  ///
  /// - Parameter replace: gives a glyph of one column for one that may be wide; what it gives fills both halves.
  func replacingGlyphs(_ replace: (String) -> String) -> CellBuffer {
    var buffer = self
    for index in cells.indices {
      buffer.cells[index].text =
        cells[index].text.isEmpty ? buffer.cells[max(0, index - 1)].text : replace(cells[index].text)
    }
    return buffer
  }

  /// The address that a cell leads to; nil for none.
  public func address(of cell: Cell) -> String? {
    cell.link == 0 ? nil : addresses[Int(cell.link) - 1]
  }

  private mutating func place(of address: String) -> UInt16 {
    if let known = addresses.firstIndex(of: address) { return UInt16(known + 1) }
    guard addresses.count < UInt16.max, webAddresses(in: address) == [address] else { return 0 }
    addresses.append(address)
    return UInt16(addresses.count)
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && x < size.columns && y >= 0 && y < size.rows
  }

  private mutating func change(_ rect: Rect, _ body: (inout CellBuffer, _ x: Int, _ y: Int) -> Void) {
    let area = bounds.intersection(rect)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { body(&self, x, y) }
    }
  }

  /// Writes one cell inside the bounds; a wide glyph that loses one half loses the other.
  private mutating func write(_ cell: Cell, _ x: Int, _ y: Int) {
    let index = y * size.columns + x
    if cells[index].text.isEmpty, !cell.text.isEmpty, x > 0 { cells[index - 1].text = " " }
    if x + 1 < size.columns, cells[index + 1].text.isEmpty { cells[index + 1].text = " " }
    cells[index] = cell
  }
}
