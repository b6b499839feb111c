import ReleaseModel
import Screen

/// All that is known of one row.
struct DetailOverlay: Overlay {
  let item: Item
  private var scroll = 0

  init(_ item: Item) { self.item = item }

  /// The answers of servers and commands have long lines.
  var isLarge: Bool { if case .check = item { true } else { false } }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: item.title(in: scene.state), lines: detailLines(item, scene, columns: columns), scroll: scroll,
      keys: [("↑ ↓", "scroll"), ("esc", "close")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    if key == .escape || key == .enter || key == .character("q") || key == .character("i") { return .close }
    scroll = scrolled(scroll, by: key)
    return .stay()
  }
}

/// Where a text is scrolled to after a key; the end is found when it is drawn.
func scrolled(_ scroll: Int, by key: Key) -> Int {
  switch key {
  case .down, .character("j"): min(scroll + 1, 100_000)
  case .up, .character("k"): max(0, scroll - 1)
  case .pageDown, .character(" "): min(scroll + 10, 100_000)
  case .pageUp: max(0, scroll - 10)
  case .home, .character("g"): 0
  default: scroll
  }
}
