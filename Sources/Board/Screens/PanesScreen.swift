import Screen

/// The board: all panes, as far as there is room for them.
struct PanesScreen: PaneScreen {
  /// From here on all panes are seen at once.
  private static let wide = Size(columns: 100, rows: 24)
  private static let fewestRows = 4

  static let bindings: [Binding] = []

  func arrange(_ layout: inout Layout, _ view: BoardView, _ model: BoardModel) {
    if layout.body.height < 10 {
      ZoomScreen().arrange(&layout, view, model)
    } else if layout.size.columns < Self.wide.columns || layout.size.rows < Self.wide.rows {
      fold(&layout, around: view.focusedPane)
    } else {
      tile(&layout, model)
    }
  }

  /// One pane open, the others a line each, in their order.
  private func fold(_ layout: inout Layout, around focused: any Pane) {
    let rects = layout.body.rows(allPanes.map { $0.id == focused.id ? .share(1) : .cells(1) })
    for (pane, rect) in zip(allPanes, rects) {
      if pane.id == focused.id {
        layout.panes.append((pane, rect))
      } else {
        layout.folded.append((pane, rect))
      }
    }
  }

  /// Rows of panes: each row as high as its longest list wishes, the last one with all that is left.
  private func tile(_ layout: inout Layout, _ model: BoardModel) {
    var wishes = arrangement.dropLast().map { row in
      max(Self.fewestRows, row.map { $0.wishedRows(model) + 2 }.max() ?? 0)
    }
    // The output keeps a quarter; what is too much is taken from the highest row.
    let room = layout.body.height - max(5, layout.body.height / 4)
    while wishes.reduce(0, +) > room, let highest = wishes.max(), highest > Self.fewestRows,
      let index = wishes.firstIndex(of: highest)
    {
      // In one stroke down to the others, so that a list of a thousand costs no more than one of ten.
      let others = wishes.reduce(0, +) - highest
      wishes[index] = max(Self.fewestRows, min(highest - 1, max(room - others, room / 2)))
    }
    for (row, rect) in zip(arrangement, layout.body.rows(wishes.map { .cells($0) } + [.share(1)])) {
      let columns = rect.columns(row.count == 2 ? [.share(45), .share(55)] : row.map { _ in .share(1) })
      layout.panes += zip(row, columns).map { ($0, $1) }
    }
  }
}
