extension Color {
  /// The palette index that shows this colour on a terminal with so many colours.
  ///
  /// - Parameter colors: how many the terminal has; fewer than 256 count as 16 or 8, fewer than 8 as none.
  /// - Returns: -1 for the terminal's own colour, else the index itself when the terminal has it, or the
  ///   nearest by RGB distance, the ANSI colours taken as xterm shows them.
  public func nearestIndex(colors: Int) -> Int {
    let available = [256, 16, 8].first { $0 <= colors }
    guard let available else { return -1 }
    let wanted: (Int, Int, Int)
    switch self {
    case .default:
      return -1
    case .indexed(let index):
      if Int(index) < available { return Int(index) }
      wanted = Self.components(of: Int(index))
    case .rgb(let red, let green, let blue):
      wanted = (Int(red), Int(green), Int(blue))
    }
    // With 256 colours the first 16 are left out: the user's palette decides what they look like.
    let candidates = available == 256 ? 16..<256 : 0..<available
    return candidates.min { Self.distance(wanted, $0) < Self.distance(wanted, $1) } ?? -1
  }

  /// Red, green and blue, 0 to 255 each, wherever it is shown; nil where the terminal's palette decides them.
  public var components: (red: Int, green: Int, blue: Int)? {
    switch self {
    case .default, .indexed(0..<16): nil
    case .indexed(let index): Self.components(of: Int(index))
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    }
  }

  /// Red, green and blue, the palette's taken as xterm shows it; nil for the terminal's own colour.
  var usual: (Int, Int, Int)? {
    switch self {
    case .default: nil
    case .indexed(let index): Self.components(of: Int(index))
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    }
  }

  private static let ansi = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]
  private static let cube = [0, 95, 135, 175, 215, 255]

  /// Red, green and blue of xterm's palette at an index of 0 to 255.
  static func components(of index: Int) -> (Int, Int, Int) {
    switch index {
    case ..<16: return ansi[index]
    case ..<232: return (cube[(index - 16) / 36], cube[(index - 16) / 6 % 6], cube[(index - 16) % 6])
    default:
      let grey = 8 + (index - 232) * 10
      return (grey, grey, grey)
    }
  }

  private static func distance(_ color: (Int, Int, Int), _ index: Int) -> Int {
    let other = components(of: index)
    let (red, green, blue) = (color.0 - other.0, color.1 - other.1, color.2 - other.2)
    return red * red + green * green + blue * blue
  }
}
