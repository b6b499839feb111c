import Screen

/// Where everything is on a screen of some size.
struct Layout {
  /// The smallest screen that shows anything.
  static let smallest = Size(columns: 40, rows: 10)
  /// From here on all panes are seen at once.
  static let wide = Size(columns: 100, rows: 24)
  private static let fewestRows = 4

  let header: Rect
  let footer: Rect
  /// Between the two.
  let body: Rect
  /// The panes that are drawn with a border.
  private(set) var panes: [(pane: any Pane, rect: Rect)] = []
  /// The panes that are one line.
  private(set) var folded: [(pane: any Pane, rect: Rect)] = []

  init(_ size: Size, _ view: BoardView, _ model: BoardModel) {
    let parts = Rect(size).rows([.cells(2), .share(1), .cells(size.rows < 16 ? 1 : 2)])
    (header, body, footer) = (parts[0], parts[1], parts[2])
    let focused = view.focusedPane
    if view.isZoomed || body.height < 10 {
      panes = [(focused, body)]
    } else if size.columns < Self.wide.columns || size.rows < Self.wide.rows {
      fold(around: focused)
    } else {
      tile(model)
    }
  }

  /// One pane open, the others a line each, in their order.
  private mutating func fold(around focused: any Pane) {
    let rects = body.rows(allPanes.map { $0.id == focused.id ? .share(1) : .cells(1) })
    for (pane, rect) in zip(allPanes, rects) {
      if pane.id == focused.id { panes.append((pane, rect)) } else { folded.append((pane, rect)) }
    }
  }

  /// Rows of panes: each row as high as its longest list wishes, the last one with all that is left.
  private mutating func tile(_ model: BoardModel) {
    var wishes = arrangement.dropLast().map { row in
      max(Self.fewestRows, row.map { $0.wishedRows(model) + 2 }.max() ?? 0)
    }
    // The output keeps a quarter; what is too much is taken from the highest row.
    let room = body.height - max(5, body.height / 4)
    while wishes.reduce(0, +) > room, let highest = wishes.max(), highest > Self.fewestRows,
      let index = wishes.firstIndex(of: highest)
    {
      // In one stroke down to the others, so that a list of a thousand costs no more than one of ten.
      let others = wishes.reduce(0, +) - highest
      wishes[index] = max(Self.fewestRows, min(highest - 1, max(room - others, room / 2)))
    }
    for (row, rect) in zip(arrangement, body.rows(wishes.map { .cells($0) } + [.share(1)])) {
      let columns = rect.columns(row.count == 2 ? [.share(45), .share(55)] : row.map { _ in .share(1) })
      panes += zip(row, columns).map { ($0, $1) }
    }
  }

  /// The rows that a pane's list shows; 1 or more.
  func rows(of id: PaneID) -> Int {
    max(1, (panes.first { $0.pane.id == id }?.rect.height ?? 3) - 2)
  }
}
