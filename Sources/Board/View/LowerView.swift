import ReleaseModel

/// What somebody has chosen in the lowest pane.
struct LowerView: Equatable, Sendable {
  /// What is in front; nil lets the board choose.
  var chosen: LowerTab?
  /// The row whose details are scrolled; those of another begin at their top.
  var item: Item?
  /// The first line of them that is seen.
  var line = 0
  /// The newest event that is seen, by its number; nil follows.
  var event: Int?

  /// Goes back to where nothing is scrolled.
  mutating func scrollBack() { self = LowerView(chosen: chosen) }
}

extension BoardView {
  /// Whether keys go to the output.
  var isInOutput: Bool { focus == .output && (lower.chosen ?? .output) == .output }

  /// What is in front in the lowest pane: what somebody has chosen; else the output of a step that has run, and of
  /// anything else the details.
  func tab(_ model: BoardModel) -> LowerTab {
    if let chosen = lower.chosen { return chosen }
    if isAtEnd(model) { return .events }
    guard focus != .output, let item = detailItem(model) else { return .output }
    guard case .step(let id) = item else { return .detail }
    return model.state.stepState(id)?.attempts.isEmpty == false ? .output : .detail
  }

  /// The row that the details are of: the selected one of the pane that has, or had, the focus.
  func detailItem(_ model: BoardModel) -> Item? {
    allPanes.first { $0.id == subject }.flatMap { selection(in: $0, model) }
  }

  /// Scrolls what is in front in the lowest pane.
  mutating func scrollLower(by rows: Int, _ model: BoardModel) {
    switch tab(model) {
    case .output: scrollOutput(by: rows, model)
    case .detail: scrollDetail(by: rows, model)
    case .events: scrollEvents(by: rows, model)
    }
  }

  private mutating func scrollDetail(by rows: Int, _ model: BoardModel) {
    guard let item = detailItem(model), let room = lowerRoom(of: .detail, model) else { return }
    let scene = Scene(model: model, view: self, glyphs: .unicode)
    let last = max(0, scene.detail(columns: room.width).count - room.height)
    let line = lower.item == item ? lower.line : 0
    (lower.item, lower.line) = (item, min(last, max(0, line.saturatingAdd(rows))))
  }

  private mutating func scrollEvents(by rows: Int, _ model: BoardModel) {
    let scene = Scene(model: model, view: self, glyphs: .unicode)
    let events = scene.events(most: .max, all: true)
    guard let room = lowerRoom(of: .events, model), events.count > room.height else { return }
    let last = events.count - 1
    let current = lower.event.flatMap { number in events.lastIndex { $0.sequence <= number } } ?? last
    let wished = min(last, max(0, room.height - 1, current.saturatingAdd(rows)))
    lower.event = wished == last ? nil : events[wished].sequence
  }
}
