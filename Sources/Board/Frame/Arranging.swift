import Screen

/// Gives the room of the board to its panes: what the phase needs has it, what is settled is a line.
struct Arranging {
  /// From here on panes lie side by side, and several are open at once.
  private static let wide = Size(columns: 100, rows: 20)
  private static let fewestRows = 4
  /// Below that the lowest pane is a line.
  private static let fewestLowestRows = 5

  private let body: Rect
  private let view: BoardView
  private let model: BoardModel
  private let isWide: Bool

  init(_ body: Rect, _ view: BoardView, _ model: BoardModel) {
    (self.body, self.view, self.model) = (body, view, model)
    isWide = body.width >= Self.wide.columns && body.height >= Self.wide.rows
  }

  func arrange(_ layout: inout Layout) {
    let parts = parts
    let heights = heights(parts)
    for (part, rect) in zip(parts, body.rows(heights)) {
      switch part {
      case .line(let pane): layout.folded.append((pane, rect))
      case .boxes(let panes): layout.panes += zip(panes, columns(panes, in: rect)).map { ($0, $1) }
      }
    }
  }

  fileprivate enum Part {
    case line(any Pane)
    /// Side by side.
    case boxes([any Pane])
  }

  /// What lies below what, the lowest pane last.
  private var parts: [Part] {
    let rows = isWide ? arrangement : arrangement.flatMap { $0.map { [$0] } }
    let parts = rows.dropLast().flatMap { row -> [Part] in
      guard let first = row.firstIndex(where: isOpen) else { return row.map { .line($0) } }
      func lines(_ panes: ArraySlice<any Pane>) -> [Part] { panes.filter { !isOpen($0) }.map { .line($0) } }
      return lines(row[..<first]) + [.boxes(row.filter(isOpen))] + lines(row[first...])
    }
    // With little room how the run has ended gives way to what somebody has gone to.
    let end: [Part] =
      model.state.phase.isEnded && (isWide || view.isAtEnd(model))
      ? [.boxes([EndPane(columns: body.width - 4)])] : []
    return end + parts + rows.suffix(1).map { isLowestOpen(end + parts) ? .boxes($0) : .line($0[0]) }
  }

  /// Whether a pane is more than a line: what somebody has gone to, and where there is room what has something to say.
  private func isOpen(_ pane: any Pane) -> Bool {
    let isChosen = view.isFocusChosen || !model.state.phase.isEnded && !pane.items(model).isEmpty
    if view.focus == pane.id, isChosen { return true }
    return isWide && !pane.isSettled(model)
  }

  private func isLowestOpen(_ others: [Part]) -> Bool {
    let isChosen = view.focus == .output && !view.isAtEnd(model)
    if isWide || isChosen || !others.contains(where: \.isOpen) { return true }
    return body.height - others.reduce(0) { $0 + wish($1) } >= Self.fewestLowestRows
  }

  private func wish(_ part: Part) -> Int {
    switch part {
    case .line: 1
    case .boxes(let panes): max(Self.fewestRows, (panes.map { $0.wishedRows(view, model) }.max() ?? 0) + 2)
    }
  }

  /// Each part as high as its longest list wishes, and the lowest pane with all that is left: a quarter at least.
  private func heights(_ parts: [Part]) -> [Extent] {
    var wishes = parts.dropLast().map(wish)
    let isLowestOpen = parts.last?.isOpen == true
    guard isLowestOpen else {
      return zip(parts, wishes).map { $0.isOpen ? .share(1) : .cells($1) } + [.cells(1)]
    }
    let lowest = isWide ? max(Self.fewestRows + 1, body.height / 4) : Self.fewestLowestRows
    let room = body.height - lowest
    while case let surplus = wishes.reduce(0, +) - room, surplus > 0 {
      // What nobody has gone to gives way first, and of that the highest.
      let givers = wishes.indices.filter { parts[$0].isOpen && wishes[$0] > Self.fewestRows }
      func worth(_ index: Int) -> (Int, Int) { (isPrior(parts[index]) ? 0 : 1, wishes[index]) }
      guard let giver = givers.max(by: { worth($0) < worth($1) }) else { break }
      // In one stroke down to half of the room, so that a list of a thousand costs no more than one of ten.
      let lowered = min(wishes[giver] - 1, max(wishes[giver] - surplus, room / 2))
      wishes[giver] = max(Self.fewestRows, lowered)
    }
    return wishes.map { .cells($0) } + [.share(1)]
  }

  private func isPrior(_ part: Part) -> Bool {
    let prior = view.isAtEnd(model) ? .end : view.focus
    return if case .boxes(let panes) = part { panes.contains { $0.id == prior } } else { false }
  }

  /// Side by side as wide as their titles wish; what is left, or missing, is shared.
  private func columns(_ panes: [any Pane], in rect: Rect) -> [Rect] {
    guard panes.count > 1 else { return [rect] }
    let wishes = panes.map { min(max(30, $0.wishedColumns(model)), 500) }
    let spare = (rect.width - wishes.reduce(0, +)) / panes.count
    guard spare >= 0 else { return rect.columns(wishes.map { .share($0) }) }
    return rect.columns(wishes.dropLast().map { .cells($0 + spare) } + [.share(1)])
  }
}

extension Arranging.Part {
  fileprivate var isOpen: Bool {
    if case .boxes = self { true } else { false }
  }
}
