import Screen

/// Which keys mean what: the table of bindings, with what a person has changed of it.
public struct Keymap: Sendable {
  /// The keys as they are unless somebody changes them.
  public static let standard = Keymap(Binding.all)

  let bindings: [Binding]
  private let places: [Binding.Scope: [Key: Int]]
  private let positions: [Binding.ID: Int]

  init(_ bindings: [Binding]) {
    self.bindings = bindings
    var places: [Binding.Scope: [Key: Int]] = [:]
    for (index, binding) in bindings.enumerated() {
      for key in binding.keys { places[binding.scope, default: [:]][key] = index }
    }
    self.places = places
    positions = Dictionary(bindings.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  func find(_ key: Key, in scope: Binding.Scope) -> Binding? { places[scope]?[key].map { bindings[$0] } }

  subscript(id: Binding.ID) -> Binding? { positions[id].map { bindings[$0] } }

  /// The key to press for an action, as the screen calls it.
  func label(_ id: Binding.ID) -> String { self[id]?.keys.first?.label ?? "" }

  /// The columns that a list of all keys needs for them.
  var keyColumns: Int { (bindings.map { displayWidth($0.keyWords) }.max() ?? 0) + 2 }

  /// What a key means now; nil when it means nothing.
  func meaning(of key: Key, _ view: BoardView, _ model: BoardModel) -> Binding? {
    let borrowed = (view.overlays.last?.base.borrowed ?? []).lazy.compactMap { self[$0] }
    // A dialog's own keys come before those that it has of the board.
    let own = Binding.Scope.allCases.reversed().lazy.filter { $0.isActive(view) }.compactMap {
      find(key, in: $0)
    }
    return own.first { $0.isOffered(model, view) }
      ?? borrowed.first { $0.keys.contains(key) && $0.isOffered(model, view) }
  }

  /// The bindings that act now, in the order of the table.
  func active(_ view: BoardView, _ model: BoardModel) -> [Binding] {
    bindings.filter { $0.isActive(view) && $0.isOffered(model, view) }
  }
}

extension Keymap: Equatable {
  public static func == (left: Keymap, right: Keymap) -> Bool {
    left.bindings.elementsEqual(right.bindings) { $0.id == $1.id && $0.keys == $1.keys }
  }
}

/// The article's key table, as Markdown.
public func keyTableMarkdown(_ keymap: Keymap = .standard) -> String {
  Binding.Scope.allCases.map { scope in
    let rows = keymap.bindings.filter { $0.scope == scope }.map { binding in
      let keys = binding.keys.map { "`\($0.label)`" }.joined(separator: " ")
      let help = binding.help + (binding.isDangerous ? " (asks for the environment's name)" : "")
      return "| \(keys) | \(help) | \(binding.action.map { "`\($0)`" } ?? "") |"
    }
    return (["| \(scope.title) | | |", "|---|---|---|"] + rows).joined(separator: "\n")
  }.joined(separator: "\n\n") + "\n"
}
