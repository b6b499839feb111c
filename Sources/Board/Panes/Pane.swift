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
  /// What its border begins with.
  func title(_ scene: Scene, isFocused: Bool) -> [Span]
  /// What its title says behind the name, the most important part first.
  func counts(_ scene: Scene) -> [[Span]]
  /// How it stands, before its name in a single line.
  func sign(_ scene: Scene) -> Span
  /// Whether it has nothing to say that is needed now, so that a line is enough.
  func isSettled(_ model: BoardModel) -> Bool
  /// What else a single line says of it.
  func headline(_ scene: Scene) -> [Span]
  /// What a single line says behind the name, the most important part first.
  func summary(_ scene: Scene) -> [[Span]]
  /// What its list holds; the rows of it are made one by one, when they are seen.
  func items(_ model: BoardModel) -> ItemList
  /// What of its list is shown where nothing is looked for: what is folded is not.
  func folded(_ view: BoardView, _ model: BoardModel) -> ItemList
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
  func wishedRows(_ view: BoardView, _ model: BoardModel) -> Int
  /// How many columns it would like to have with its border, so that no title is cut.
  func wishedColumns(_ model: BoardModel) -> Int
  /// Draws the inside.
  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer)
}

extension Pane {
  func title(_ scene: Scene, isFocused: Bool) -> [Span] {
    let name = Span(name(scene.model), .title, bold: isFocused)
    return allPanes.contains { $0.id == id } ? [key, Span(" "), name] : [name]
  }

  func headline(_ scene: Scene) -> [Span] { [] }

  func summary(_ scene: Scene) -> [[Span]] {
    let counts = counts(scene)
    // What belongs here is the least of it.
    if items(scene.model).isEmpty { return counts + [headline(scene)] }
    return counts.prefix(1) + [headline(scene)] + counts.dropFirst()
  }

  func folded(_ view: BoardView, _ model: BoardModel) -> ItemList { items(model) }

  func narrowed(_ search: Search, _ model: BoardModel) -> ItemList? { nil }

  func favourite(_ model: BoardModel) -> Item? { nil }

  func pinned(_ model: BoardModel) -> [Item] { [] }

  func isSettled(_ model: BoardModel) -> Bool { items(model).isEmpty }

  /// Room for what an empty pane says, at least.
  func wishedRows(_ view: BoardView, _ model: BoardModel) -> Int {
    max(2, folded(view, model).count)
  }

  func wishedColumns(_ model: BoardModel) -> Int { titleColumns(model) + 40 }

  /// What the longest title takes, of those that are looked at.
  func titleColumns(_ model: BoardModel) -> Int {
    let rows = items(model).prefix(60).filter(\.isSelectable)
    return rows.map { displayWidth($0.title(in: model.state)) }.max() ?? 0
  }

  func draw(_ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    buffer.putList(self, scene, in: rect)
  }
}

/// Every pane, as they lie on a wide screen; the last row takes what the others leave.
let arrangement: [[any Pane]] = [
  [ControlsPane(), DeploymentPane()],
  [VerificationPane(), TriggersPane()],
  [LowerPane()],
]

/// Every pane in the order of its number key.
let allPanes: [any Pane] = arrangement.flatMap { $0 }

extension Pane {
  /// The key that goes to it: its place among all.
  var key: Span { Span("\((allPanes.firstIndex { $0.id == id } ?? 0) + 1)", .key) }

  /// What a line says of a pane that is empty.
  func emptyHeadline(_ scene: Scene) -> [Span]? {
    items(scene.model).isEmpty ? [Span(emptyText(scene.model), .muted)] : nil
  }
}
