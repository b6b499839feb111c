import ReleaseModel
import Screen

/// What everything that draws is given.
struct Scene {
  let model: BoardModel
  let view: BoardView
  let glyphs: Glyphs

  var situation: Situation { model.situation }
  var state: ReleaseState { model.state }
  var plan: Plan { model.state.plan }
  var now: Timestamp { model.now }

  /// Whether keys go to a pane: it has the focus, and nothing lies over it but a decision about its row.
  func hasKeyboard(_ pane: PaneID) -> Bool {
    (view.isAtEnd(model) ? .end : view.focus) == pane && (view.overlays.isEmpty || view.decision != nil)
  }
}

/// A drawn screen.
public struct Frame: Equatable, Sendable {
  /// The cells.
  public var buffer: CellBuffer
  /// Where text is being typed; nil hides the cursor.
  public var cursor: Point?
}
