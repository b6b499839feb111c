import Screen

extension CellBuffer {
  /// Draws a pane's list: only the rows that are seen are made.
  ///
  /// - Returns: what is seen, from the first row on.
  @discardableResult
  mutating func putList(_ pane: some Pane, _ scene: Scene, in rect: Rect) -> [Item] {
    let items = scene.view.rows(of: pane, scene.model)
    guard !items.isEmpty else {
      let isNarrowed = scene.view.filter(of: pane.id) != nil
      let words = isNarrowed ? "No row holds that. Esc shows all again." : pane.emptyText(scene.model)
      for (index, line) in wrapped(words, to: rect.width - 2).enumerated() {
        put(line, at: Point(x: rect.x + 1, y: rect.y.advanced(by: index)), role: .muted, in: rect)
      }
      return []
    }
    let selected = scene.view.selection(in: pane, scene.model)
    let index = selected.flatMap { items.firstIndex(of: $0) } ?? 0
    let pinned = pane.pinned(scene.model).compactMap { items.firstIndex(of: $0) }.sorted()
    let window = ListWindow(showing: index, of: items.count, rows: rect.height, pinned: pinned)
    let isFocused = scene.hasKeyboard(pane.id)
    let seen = window.rows.map { items[$0] }
    for (line, item) in seen.enumerated() {
      put(
        pane.row(item, scene), in: rect.row(line), isSelected: isFocused && item == selected, scene: scene)
      markMatches(scene, in: rect.row(line), of: pane.id)
    }
    putScrollMarks(above: window.above, below: window.below, scene, under: rect)
    return seen
  }

  /// Says in the lower edge how much more there is.
  mutating func putScrollMarks(above: Int, below: Int, _ scene: Scene, under rect: Rect) {
    let marks = [
      above > 0 ? [Span("\(scene.glyphs.less) \(above)", .muted)] : [],
      below > 0 ? [Span("\(scene.glyphs.more) \(below)", .muted)] : [],
    ].joined(by: Span("  "))
    guard !marks.isEmpty, rect.width > 16 else { return }
    let spans = [Span(" ")] + marks + [Span(" ")]
    put(spans, at: Point(x: rect.maxX - width(of: spans) - 1, y: rect.maxY))
  }

  /// Marks what the search has found in a pane's row.
  mutating func markMatches(_ scene: Scene, in rect: Rect, of pane: PaneID) {
    guard let search = scene.view.search, search.pane == pane, !rect.isEmpty else { return }
    let line = row(rect.y).dropFirst(rect.x).prefix(rect.width).map { $0.text.lowercased() }
    for needle in search.needles {
      let columns = displayWidth(needle)
      guard columns > 0, columns <= line.count else { continue }
      for x in 0...(line.count - columns) where line[x..<(x + columns)].joined() == needle {
        mark(Rect(x: rect.x + x, y: rect.y, width: columns, height: 1), role: .match)
      }
    }
  }
}

/// Which rows of a list are drawn: those around one, and before or behind them those that are always seen.
struct ListWindow: Equatable {
  /// The rows, in the order of the list.
  let rows: [Int]
  /// How many rows above and below are not drawn.
  let above, below: Int

  /// Chooses the rows; what is always seen takes at most half of the room.
  init(showing index: Int, of count: Int, rows room: Int, pinned: [Int]) {
    var outside: [Int] = []
    var near = 0..<0
    while true {
      let height = max(0, room - outside.count)
      let first = firstRow(showing: index, of: count, rows: height)
      near = first..<min(count, first + height)
      let next = Array(pinned.lazy.filter { [near] in !near.contains($0) }.prefix(room / 2))
      guard next.count > outside.count else { break }
      outside = next
    }
    outside.removeAll(where: near.contains)
    let before = outside.filter { $0 < near.lowerBound }
    rows = before + near + outside.dropFirst(before.count)
    above = near.lowerBound - before.count
    below = count - near.upperBound - (outside.count - before.count)
  }
}

/// The first row of a list to draw so that one row is seen, with what surrounds it.
func firstRow(showing index: Int, of count: Int, rows: Int) -> Int {
  max(0, min(index - rows / 2, count - rows))
}
