import Screen

extension BoardView {
  private static let wheelRows = 3

  /// Takes a click: in a dialog it chooses what it is on, as the key of that does; on the board it focuses the pane and
  /// selects the row, and does nothing else.
  mutating func click(at point: Point, _ model: BoardModel) -> [BoardRequest] {
    if !overlays.isEmpty { return choose(at: point, model) }
    guard search?.isTyping != true else { return [] }
    let layout = Layout(screen, self, model)
    for (pane, rect) in layout.panes + layout.folded where rect.contains(point) {
      setFocus(pane.id)
      if let item = item(of: pane, in: rect, at: point, model) { selections[pane.id] = item }
    }
    return []
  }

  /// Takes a click in a dialog.
  private mutating func choose(at point: Point, _ model: BoardModel) -> [BoardRequest] {
    guard let target = target(at: point, model), var top = overlays.last else { return [] }
    switch target.does {
    case .press(let key): return handle(key, model)
    case .choose(let place):
      let key = top.base.point(at: place)
      overlays[overlays.count - 1] = top
      return key.map { handle($0, model) } ?? []
    }
  }

  private func target(at point: Point, _ model: BoardModel) -> ClickTarget? {
    guard let open = overlays.last?.base else { return nil }
    let scene = Scene(model: model, view: self, glyphs: .unicode)
    let layout = Layout(screen, self, model)
    let lines =
      layout.dock.isEmpty
      ? DialogPlaces(open, scene, in: layout.body).lines : dockedLines(open, scene, in: layout.dock)
    return lines.lazy.filter { $0.rect.contains(point) }.compactMap { line in
      line.content.targets.first { $0.place == line.place && $0.columns.contains(point.x - line.rect.x) }
    }.first
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

/// A part of a dialog that a click chooses.
struct ClickTarget: Equatable {
  /// A line of the dialog: of those that scroll, or of those that are always seen.
  enum Place: Equatable { case line(Int), lasting(Int) }

  /// What a click does.
  enum Does: Equatable {
    /// The same as a key.
    case press(Key)
    /// The entry of a list is taken.
    case choose(Int)
  }

  let place: Place
  let columns: Range<Int>
  let does: Does

  init(_ place: Place, _ columns: Range<Int>, _ does: Does) {
    (self.place, self.columns, self.does) = (place, columns, does)
  }
}

/// Where a line of a dialog is drawn.
struct DialogLine {
  let content: OverlayContent
  let place: ClickTarget.Place
  let rect: Rect
}
