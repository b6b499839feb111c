/// A cell's position: column and row, 0-based from the top left. It may lie outside of any buffer.
public struct Point: Hashable, Sendable {
  /// The column, growing to the right.
  public var x: Int
  /// The row, growing downwards.
  public var y: Int

  /// Makes a point; any value is allowed.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  /// This point moved; saturates at the ends of `Int`.
  public func offset(x dx: Int = 0, y dy: Int = 0) -> Point {
    Point(x: x.saturating(plus: dx), y: y.saturating(plus: dy))
  }
}

/// An extent in cells; never negative.
public struct Size: Hashable, Sendable {
  /// The width in cells, 0 or more.
  public let columns: Int
  /// The height in cells, 0 or more.
  public let rows: Int

  /// Makes a size; negative values become 0.
  public init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A rectangle of cells. Every operation saturates: no value, however negative or huge, traps.
public struct Rect: Hashable, Sendable {
  /// The leftmost column.
  public let x: Int
  /// The topmost row.
  public let y: Int
  /// The number of columns, 0 or more.
  public let width: Int
  /// The number of rows, 0 or more.
  public let height: Int

  /// Makes a rectangle; negative extents become 0.
  public init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The rectangle of that size at the origin.
  public init(_ size: Size) {
    self.init(width: size.columns, height: size.rows)
  }

  /// The top left cell.
  public var origin: Point { Point(x: x, y: y) }
  /// The width and height.
  public var size: Size { Size(columns: width, rows: height) }
  /// The first column to the right of the rectangle.
  public var maxX: Int { x.saturating(plus: width) }
  /// The first row below the rectangle.
  public var maxY: Int { y.saturating(plus: height) }
  /// True when no cell lies inside.
  public var isEmpty: Bool { width == 0 || height == 0 }

  /// Whether the cell at `point` lies inside.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
  }

  /// The cells that both rectangles have; empty when they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top,
      width: min(maxX, other.maxX).saturating(minus: left),
      height: min(maxY, other.maxY).saturating(minus: top))
  }

  /// The rectangle without so many cells on each side; empty when nothing is left.
  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(
      x: x.saturating(plus: left), y: y.saturating(plus: top),
      width: width.saturating(minus: left).saturating(minus: right),
      height: height.saturating(minus: top).saturating(minus: bottom))
  }

  /// The rectangle without `cells` cells on all four sides.
  public func inset(by cells: Int) -> Rect {
    inset(left: cells, top: cells, right: cells, bottom: cells)
  }

  /// One row of the rectangle, counted from its top; empty when there is no such row.
  public func row(_ index: Int) -> Rect {
    let isInside = index >= 0 && index < height
    return Rect(x: x, y: y.saturating(plus: index), width: width, height: isInside ? 1 : 0)
  }

  /// A rectangle of at most `size` in the middle of this one.
  public func centered(_ size: Size) -> Rect {
    let width = min(size.columns, width)
    let height = min(size.rows, height)
    return Rect(
      x: x.saturating(plus: (self.width - width) / 2), y: y.saturating(plus: (self.height - height) / 2),
      width: width, height: height)
  }

  /// Splits into columns, left to right, one for each extent; they fill the width unless no share is given.
  public func columns(_ extents: [Extent]) -> [Rect] {
    var left = x
    return Extent.resolve(extents, into: width).map { width in
      defer { left = left.saturating(plus: width) }
      return Rect(x: left, y: y, width: width, height: height)
    }
  }

  /// Splits into rows, top to bottom, one for each extent; they fill the height unless no share is given.
  public func rows(_ extents: [Extent]) -> [Rect] {
    var top = y
    return Extent.resolve(extents, into: height).map { height in
      defer { top = top.saturating(plus: height) }
      return Rect(x: x, y: top, width: width, height: height)
    }
  }
}

/// How much of a rectangle one part of a split takes.
public enum Extent: Hashable, Sendable {
  /// So many cells; served first, in order, as long as there are any.
  case cells(Int)
  /// A part of what the fixed extents leave, in proportion to the weights; a weight counts 0 to 1,000.
  case share(Int)

  /// The number of cells for each extent; their sum never exceeds `total`.
  static func resolve(_ extents: [Extent], into total: Int) -> [Int] {
    var left = total
    let fixed = extents.map { extent in
      guard case .cells(let wanted) = extent else { return 0 }
      let granted = min(max(0, wanted), left)
      left -= granted
      return granted
    }
    let weights = extents.map { extent in
      guard case .share(let weight) = extent else { return 0 }
      return min(max(0, weight), 1_000)
    }
    // Rounding the running sum, not each share, is what makes the shares add up to the whole.
    let sum = max(1, weights.reduce(0, +))
    var running = 0
    return zip(fixed, weights).map { fixed, weight in
      let start = portion(running, of: sum, in: left)
      running += weight
      return fixed + portion(running, of: sum, in: left) - start
    }
  }

  private static func portion(_ part: Int, of whole: Int, in total: Int) -> Int {
    whole.dividingFullWidth(total.multipliedFullWidth(by: part)).quotient
  }
}

extension Int {
  func saturating(plus other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  func saturating(minus other: Int) -> Int {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
