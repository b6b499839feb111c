import ReleaseModel
import Screen

/// Names a pane.
struct PaneID: Hashable, Sendable {
  let name: String

  init(_ name: String) { self.name = name }
}

/// A part of the board with a border, a title and mostly a list.
protocol Pane: Sendable {
  var id: PaneID { get }
  /// What it is called now.
  func name(_ model: BoardModel) -> String
  /// What its title says behind the name, the most important part first.
  func counts(_ scene: Scene) -> [[Span]]
  /// What else a single line says of it.
  func headline(_ scene: Scene) -> [Span]
  /// What its list holds; the rows of it are made one by one, when they are seen.
  func items(_ model: BoardModel) -> ItemList
  /// The rows that hold what is looked for, of a list of which not all is at hand; nil leaves it to the rows' titles.
  func narrowed(_ search: Search, _ model: BoardModel) -> ItemList?
  /// One row of the list.
  func row(_ item: Item, _ scene: Scene) -> ListRow
  /// The row that is selected until somebody selects one.
  func favourite(_ model: BoardModel) -> Item?
  /// The rows that are always seen, whatever is selected.
  func pinned(_ model: BoardModel) -> [Item]
  /// What belongs here, when the plan has none of it.
  func emptyText(_ model: BoardModel) -> String
  /// How many rows it would like to have inside its border.
  func wishedRows(_ model: BoardModel) -> Int
  /// Draws the inside.
  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer)
}

extension Pane {
  func headline(_ scene: Scene) -> [Span] { [] }

  func narrowed(_ search: Search, _ model: BoardModel) -> ItemList? { nil }

  func favourite(_ model: BoardModel) -> Item? { nil }

  func pinned(_ model: BoardModel) -> [Item] { [] }

  /// Room for what an empty pane says, at least.
  func wishedRows(_ model: BoardModel) -> Int { max(3, items(model).count) }

  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    buffer.putList(self, scene, in: rect)
  }
}

/// Every pane, as they lie on a wide screen; the last row takes what the others leave.
let arrangement: [[any Pane]] = [
  [ControlsPane(), DeploymentPane()],
  [VerificationPane(), TriggersPane()],
  [OutputPane()],
]

/// Every pane in the order of its number key.
let allPanes: [any Pane] = arrangement.flatMap { $0 }
