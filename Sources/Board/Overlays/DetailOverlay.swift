import ReleaseModel
import Screen

/// All that is known of one row.
struct DetailOverlay: ScrolledOverlay {
  let item: Item
  var scroll = 0

  init(_ item: Item) { self.item = item }

  /// The answers of servers and commands have long lines.
  var isLarge: Bool {
    switch item {
    case .check, .event, .task: true
    default: false
    }
  }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: item.title(in: scene.state), lines: detailLines(item, scene, columns: columns), scroll: scroll)
  }
}
