import CNcurses
import Screen

/// The colour pairs that styles have asked for, made as they are needed.
@MainActor struct ColorPairs {
  private struct Colors: Hashable {
    let foreground: Color
    let background: Color
  }

  /// How many colours the terminal shows; 0 for none.
  let colors: Int
  private let limit: Int32
  private let hasDefault: Bool
  private var pairs: [Colors: Int32] = [:]

  init() {
    guard has_colors(), start_color() == OK else {
      (colors, limit, hasDefault) = (0, 0, false)
      return
    }
    hasDefault = use_default_colors() == OK
    colors = Int(curses_colors())
    limit = curses_color_pairs()
  }

  /// The pair for a style; 0, the terminal's own colours, when there are no colours or no pairs left.
  mutating func pair(for style: Style) -> Int32 {
    let key = Colors(foreground: style.foreground, background: style.background)
    if let known = pairs[key] { return known }
    let foreground = index(style.foreground, otherwise: COLOR_WHITE)
    let background = index(style.background, otherwise: COLOR_BLACK)
    let next = Int32(pairs.count) + 1
    guard (foreground, background) != (-1, -1), next < limit else { return 0 }
    guard init_extended_pair(next, foreground, background) == OK else { return 0 }
    pairs[key] = next
    return next
  }

  private func index(_ color: Color, otherwise plain: Int32) -> Int32 {
    let index = Int32(color.nearestIndex(colors: colors))
    return index < 0 && !hasDefault ? plain : index
  }
}
