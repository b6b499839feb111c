import Screen

/// Where everything is on a screen of some size.
struct Layout {
  /// The smallest screen that shows anything.
  static let smallest = Size(columns: 40, rows: 10)

  /// Whether anything is drawn on a screen.
  static func fits(_ size: Size) -> Bool { size.columns >= smallest.columns && size.rows >= smallest.rows }

  let size: Size
  let header: Rect
  /// The bar of an automatic backout that counts down; empty when none does.
  let alarm: Rect
  let footer: Rect
  /// What the demonstration's tour says; empty without one.
  let tour: Rect
  /// Between the two, but for the dock.
  let body: Rect
  /// Where a decision lies, at the bottom; empty when none does, or there is no room for both.
  let dock: Rect
  /// The panes that are drawn with a border.
  var panes: [(pane: any Pane, rect: Rect)] = []
  /// The panes that are one line.
  var folded: [(pane: any Pane, rect: Rect)] = []

  init(_ size: Size, _ view: BoardView, _ model: BoardModel) {
    self.size = size
    let alarmRows = model.countdown == nil ? 0 : 1
    let parts = Rect(size).rows([
      .cells(2), .cells(alarmRows), .share(1), .cells(view.tourRows(size, model)),
      .cells(view.footerRows(size, model)),
    ])
    let dockRows = view.dockRows(in: parts[2], model)
    let room = parts[2].rows([.share(1), .cells(dockRows)])
    (header, alarm, body, dock) = (parts[0], parts[1], room[0], room[1])
    (tour, footer) = (parts[3], parts[4])
    view.fullScreen.base.arrange(&self, view, model)
  }

  /// The rows that a pane's list shows, or what is shown in place of the panes; 1 or more.
  func rows(of id: PaneID) -> Int {
    max(1, (panes.first { $0.pane.id == id }?.rect ?? body).height - 2)
  }
}
