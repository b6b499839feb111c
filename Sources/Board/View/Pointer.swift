import Screen

extension BoardView {
  private static let wheelRows = 3

  /// Takes a click: it focuses the pane that it is on and selects the row. Nothing is ever done by a click alone.
  mutating func click(at point: Point, _ model: BoardModel) {
    guard overlays.isEmpty, search?.isTyping != true else { return }
    let layout = Layout(screen, self, model)
    for (pane, rect) in layout.panes + layout.folded where rect.contains(point) {
      setFocus(pane.id)
      if let item = item(of: pane, in: rect, at: point, model) { selections[pane.id] = item }
    }
  }

  /// Takes a turn of the wheel: a dialog's text, or what is under the pointer.
  mutating func wheel(by steps: Int, at point: Point, _ model: BoardModel) {
    let rows = steps * Self.wheelRows
    if let open = overlays.last?.base {
      let last = dialogPage(model).last
      if var text = open as? any ScrolledOverlay {
        text.scroll = min(last, max(0, text.scroll + rows))
        overlays[overlays.count - 1] = AnyOverlay(text)
      } else if var form = open as? any FormOverlay {
        form.form.scroll = min(last, max(0, form.form.scroll + rows))
        overlays[overlays.count - 1] = AnyOverlay(form)
      }
      return
    }
    let layout = Layout(screen, self, model)
    let before = focus
    if hasPanes {
      guard let pane = layout.panes.first(where: { $0.rect.contains(point) })?.pane else { return }
      focus = pane.id
    }
    moveSelection(by: rows, model)
    focus = before
  }

  /// The row of a pane that is drawn at a place.
  private func item(of pane: some Pane, in rect: Rect, at point: Point, _ model: BoardModel) -> Item? {
    let (items, inside) = (rows(of: pane, model), rect.inset(by: 1))
    guard inside.contains(point), !items.isEmpty else { return nil }
    let index = selection(in: pane, model).flatMap { items.firstIndex(of: $0) } ?? 0
    let pinned = pane.pinned(model).compactMap { items.firstIndex(of: $0) }.sorted()
    let window = ListWindow(showing: index, of: items.count, rows: inside.height, pinned: pinned)
    let line = point.y - inside.y
    guard window.rows.indices.contains(line) else { return nil }
    let item = items[window.rows[line]]
    return item.isSelectable ? item : nil
  }
}
