import ReleaseModel
import Screen

extension PaneID {
  static let output = PaneID("output")
}

/// What the lowest pane shows.
enum LowerTab: CaseIterable, Sendable {
  case detail, output, events

  var title: String {
    switch self {
    case .detail: "Detail"
    case .output: "Output"
    case .events: "Events"
    }
  }

  /// The one after it, round the end.
  var next: LowerTab { Self.allCases[((Self.allCases.firstIndex(of: self) ?? 0) + 1) % Self.allCases.count] }
}

/// The details, the output and the events of the selected row or of the run, one of them in front: whatever is said
/// about a row stands in the same place.
struct LowerPane: Pane {
  let id = PaneID.output

  func name(_ model: BoardModel) -> String { "Output" }

  func title(_ scene: Scene, isFocused: Bool) -> [Span] {
    let shown = scene.view.tab(scene.model)
    let tabs = LowerTab.allCases.map {
      [Span($0.title, $0 == shown ? .title : .muted, bold: $0 == shown && isFocused)]
    }
    return [key, Span(" ")] + tabs.joined(by: Span(" \(scene.glyphs.border.vertical) ", .muted))
      + [Span(" " + scene.view.keymap.label(.nextTab), .key)]
  }

  func counts(_ scene: Scene) -> [[Span]] {
    switch scene.view.tab(scene.model) {
    case .output: outputCounts(scene)
    case .detail: scene.view.detailItem(scene.model).map { [[Span($0.title(in: scene.state))]] } ?? []
    case .events: []
    }
  }

  func sign(_ scene: Scene) -> Span {
    let isActive = scene.view.attemptShown(scene.model).flatMap { scene.state.stepState($0.step) }?.isActive
    return Span(isActive == true ? scene.glyphs.running : " ", .running)
  }

  func headline(_ scene: Scene) -> [Span] {
    let log = scene.view.attemptShown(scene.model).flatMap { scene.model.logs[$0] }
    guard let line = log?.lines.last(where: { !$0.isEmpty }) else { return [] }
    return [Span("\(scene.glyphs.border.vertical) \(harmless(line, glyphs: scene.glyphs))", .muted)]
  }

  /// In a line there is room for the output alone.
  func summary(_ scene: Scene) -> [[Span]] { outputCounts(scene).prefix(1) + [headline(scene)] }

  func items(_ model: BoardModel) -> ItemList { ItemList([]) }

  func row(_ item: Item, _ scene: Scene) -> ListRow { ListRow(heading: item.title(in: scene.state)) }

  func emptyText(_ model: BoardModel) -> String { "Nothing has run yet. What the steps write appears here." }

  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    let panels = LowerPanels(scene, in: rect)
    buffer.fill(panels.divider, with: scene.glyphs.border.vertical, role: .border)
    for panel in panels.all {
      if let edge = panel.edge { buffer.putEdge(panel.tab, scene, in: edge) }
      switch panel.tab {
      case .detail: buffer.putDetail(scene, in: panel.rect)
      case .output: buffer.putOutput(scene, in: panel.rect)
      case .events: buffer.putEvents(scene, in: panel.rect)
      }
    }
  }
}

extension CellBuffer {
  /// Draws the edge of a panel that is not in front, with its name.
  fileprivate mutating func putEdge(_ tab: LowerTab, _ scene: Scene, in rect: Rect) {
    fill(rect, with: scene.glyphs.border.horizontal, role: .border)
    put([Span(" \(tab.title) ", .muted)], at: rect.origin.offset(x: 1), in: rect)
  }
}

/// Where the parts of the lowest pane are: the one in front first, and the others where it leaves room.
struct LowerPanels {
  struct Panel: Equatable {
    var tab: LowerTab
    var rect: Rect
    /// The row above it with its name; nil of the one in front, which the border names.
    var edge: Rect?
  }

  /// From here on the others stand beside the one in front.
  private static let wide = 150
  /// An edge and three rows say something.
  private static let fewestRows = 4

  private(set) var all: [Panel] = []
  /// The column between the one in front and the others; empty where they lie below it.
  private(set) var divider = Rect(width: 0, height: 0)
  private let scene: Scene

  init(_ scene: Scene, in rect: Rect) {
    self.scene = scene
    let front = scene.view.tab(scene.model)
    let others = others(than: front)
    guard rect.width >= Self.wide, rect.height >= Self.fewestRows, !others.isEmpty else {
      stack([front] + others, in: rect)
      return
    }
    let parts = rect.columns([.share(58), .cells(1), .share(42)])
    divider = parts[1]
    // Details are short: what a step writes has the room below them.
    let below = others.filter { front == .detail && $0 == .output && others.count > 1 }
    stack([front] + below, in: parts[0])
    stack(others.filter { !below.contains($0) }, in: parts[2], isNamed: true)
  }

  /// One below the other, each as high as what it says; the last has what is left.
  private mutating func stack(_ tabs: [LowerTab], in rect: Rect, isNamed: Bool = false) {
    var left = rect
    for (index, tab) in tabs.enumerated() {
      let isFirst = index == 0 && !isNamed
      guard isFirst || left.height >= Self.fewestRows else { return }
      let edge = isFirst ? nil : left.row(0)
      if !isFirst { left = left.inset(top: 1) }
      let wish = min(left.height, max(1, rows(of: tab, columns: left.width, most: left.height)))
      let isLast = index == tabs.count - 1 || left.height - wish < Self.fewestRows
      let height = isLast ? left.height : wish
      all.append(
        Panel(tab: tab, rect: Rect(x: left.x, y: left.y, width: left.width, height: height), edge: edge))
      left = left.inset(top: height)
    }
  }

  /// The others that have something to say, the most telling first.
  private func others(than front: LowerTab) -> [LowerTab] {
    let shown = scene.view.attemptShown(scene.model)
    let isActive = shown.flatMap { scene.state.stepState($0.step) }?.isActive == true
    let order: [LowerTab] =
      front == .output
      ? [.detail, .events] : isActive ? [.output, .detail, .events] : [.detail, .events, .output]
    return order.filter { tab in
      switch tab {
      case _ where tab == front: false
      // At the end no row is selected.
      case .detail: scene.view.detailItem(scene.model) != nil && !scene.view.isAtEnd(scene.model)
      case .output: shown.flatMap { scene.model.logs[$0] }?.lines.isEmpty == false
      case .events: !scene.model.newest.records.isEmpty
      }
    }
  }

  private func rows(of tab: LowerTab, columns: Int, most: Int) -> Int {
    switch tab {
    case .detail: scene.detail(columns: columns).count
    case .output: scene.outputRows(columns: columns)
    case .events: scene.events(most: most).count
    }
  }
}

extension BoardView {
  /// The room of a part of the lowest pane on the screen; nil where it is not seen.
  func lowerRoom(of tab: LowerTab, _ model: BoardModel) -> Rect? {
    guard let pane = Layout(screen, self, model).panes.first(where: { $0.pane.id == .output }) else {
      return nil
    }
    let scene = Scene(model: model, view: self, glyphs: .unicode)
    return LowerPanels(scene, in: pane.rect.inset(by: 1)).all.last { $0.tab == tab }?.rect
  }
}
