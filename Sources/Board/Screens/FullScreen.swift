import Screen

/// Every full screen. A board begins with the first.
let fullScreens: [any FullScreen.Type] = [
  PanesScreen.self, ZoomScreen.self, TimelineScreen.self, EventsScreen.self, IterationScreen.self,
  CommunicationsScreen.self,
]

/// What fills the room between the board's header and its footer.
///
/// A full screen is one file and one line in ``fullScreens``. It keeps its own state, from when it is opened until
/// another one is; its keys, as ``Binding/screen(_:_:_:label:_:)`` makes them, open it and lead back.
protocol FullScreen: Equatable, Sendable {
  /// The bindings that open it and lead back; none for the one that a board begins with.
  static var bindings: [Binding] { get }
  /// Whether it is made of panes, as a ``PaneScreen`` is.
  static var hasPanes: Bool { get }
  /// The pane that it is made of, where that is none of the board's.
  var ownPane: (any Pane)? { get }
  /// Says where its panes are, if it has any.
  func arrange(_ layout: inout Layout, _ view: BoardView, _ model: BoardModel)
  /// Draws it.
  func draw(_ scene: Scene, _ layout: Layout, _ buffer: inout CellBuffer)
  /// Moves on by rows, down or up, up to `Int.max`; false when that is left to the focused pane.
  mutating func scroll(by rows: Int, _ model: BoardModel) -> Bool
}

extension FullScreen {
  static var hasPanes: Bool { false }

  var ownPane: (any Pane)? { nil }

  func arrange(_ layout: inout Layout, _ view: BoardView, _ model: BoardModel) {}

  mutating func scroll(by rows: Int, _ model: BoardModel) -> Bool { false }

  fileprivate func equals(_ other: any FullScreen) -> Bool { (other as? Self) == self }
}

/// A full screen that is made of panes, so that keys have a pane and a row to act on.
protocol PaneScreen: FullScreen {}

extension PaneScreen {
  static var hasPanes: Bool { true }

  func draw(_ scene: Scene, _ layout: Layout, _ buffer: inout CellBuffer) {
    for (pane, rect) in layout.panes { buffer.putPane(pane, scene, in: rect) }
    for (pane, rect) in layout.folded { buffer.putSummary(pane, scene, in: rect) }
  }
}

/// Any full screen, comparable as the view is.
struct AnyFullScreen: Equatable, Sendable {
  var base: any FullScreen

  init(_ base: any FullScreen) { self.base = base }

  static func == (left: AnyFullScreen, right: AnyFullScreen) -> Bool { left.base.equals(right.base) }
}

extension BoardView {
  /// Whether there are panes on the screen.
  var hasPanes: Bool { type(of: fullScreen.base).hasPanes }

  func shows<Screen: FullScreen>(_ screen: Screen.Type) -> Bool { fullScreen.base is Screen }

  mutating func show(_ screen: any FullScreen) { fullScreen = AnyFullScreen(screen) }
}

extension Binding {
  /// Makes a binding that opens a full screen, and leads back to the panes when it is open.
  static func screen<Screen: FullScreen>(
    _ id: ID, _ keys: [Key], _ help: String, label: String? = nil, _ open: @escaping @Sendable () -> Screen
  ) -> Binding {
    move(id, keys, help, label: label) { view, _ in
      view.show(view.shows(Screen.self) ? PanesScreen() : open())
    }
  }

  /// Makes a binding that changes the state of a full screen that is open.
  static func within<Screen: FullScreen>(
    _ screen: Screen.Type, _ scope: Scope, _ id: ID, _ keys: [Key], _ help: String, label: String? = nil,
    _ change: @escaping @Sendable (inout Screen, BoardModel) -> Void
  ) -> Binding {
    move(id, keys, help, scope: scope, label: label) { view, model in
      guard var screen = view.fullScreen.base as? Screen else { return }
      change(&screen, model)
      view.show(screen)
    }
  }
}
