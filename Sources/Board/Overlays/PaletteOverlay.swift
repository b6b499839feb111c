import Screen

/// Finds a command or a row by its words.
struct PaletteOverlay: Overlay {
  /// No more rows are listed: whoever looks for one of them types on.
  private static let mostRows = 100

  /// What can be chosen.
  private enum Target: Equatable {
    case command(Binding.ID)
    case row(Item)
  }

  private var editor = LineEditor()
  private var index = 0
  /// What could not be done when it was opened. The order keeps to that, so that nothing moves under the finger.
  private let disabled: Set<Binding.ID>
  private var found: [Target] = []
  let isLarge = true

  private let keymap: Keymap
  private let commands: [Binding.ID]

  var scopes: [Binding.Scope] { [.palette, .dialog] }
  var line: LineEditor? { editor }

  init(_ view: BoardView, _ model: BoardModel) {
    keymap = view.keymap
    let commands = keymap.bindings.filter {
      !$0.scope.isOfDialogs && $0.id != .palette && $0.isOffered(model, view)
    }
    self.commands = commands.map(\.id)
    disabled = Set(commands.filter { $0.disabled(model, view) != nil }.map(\.id))
    find(model)
  }

  static let bindings: [Binding] = [
    .dialog("takeFound", [.enter], .palette, label: "do it, or go there", help: "Do it, or go there") {
      (open: inout PaletteOverlay, _, _) in
      guard open.found.indices.contains(open.index) else { return .stay() }
      return switch open.found[open.index] {
      case .command(let id): .run(id)
      case .row(let item): .show(item)
      }
    },
    .dialog("foundDown", [.down, .tab], .palette, label: "select", help: "The one below") {
      (open: inout PaletteOverlay, _, _) in
      open.index = min(open.index + 1, max(0, open.found.count - 1))
      return .stay()
    },
    .dialog("foundUp", [.up, .backTab], .palette, help: "The one above") {
      (open: inout PaletteOverlay, _, _) in
      open.index = max(0, open.index - 1)
      return .stay()
    },
  ]

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let width = keymap.keyColumns
    let lines = found.enumerated().map { place, target in
      let isChosen = place == index
      return [Span(isChosen ? scene.glyphs.pointer + " " : "  ", .key)]
        + line(of: target, scene, keyColumns: width, isChosen: isChosen)
    }
    let field = editor.shown(in: max(1, columns - 2))
    return OverlayContent(
      title: "Commands and rows",
      lines: lines.isEmpty ? [[Span("no command and no row says that", .muted)]] : lines,
      lasting: [[Span(": ", .key), Span(padded(field.text, to: max(1, columns - 2), ellipsis: ""), .input)]],
      cursor: Point(x: 2 + field.cursor, y: 0), scroll: max(0, index - 6),
      targets: found.indices.map { ClickTarget(.line($0), 0..<columns, .choose($0)) })
  }

  private func line(of target: Target, _ scene: Scene, keyColumns: Int, isChosen: Bool) -> [Span] {
    switch target {
    case .command(let id):
      guard let binding = keymap[id] else { return [] }
      let why = binding.disabled(scene.model, scene.view)
      return [
        Span(padded(binding.keyWords, to: keyColumns), .key),
        Span(binding.help, why == nil ? .text : .muted, bold: isChosen),
        Span(why.map { "  (\($0))" } ?? "", .muted),
      ]
    case .row(let item):
      guard let pane = allPanes.first(where: { $0.items(scene.model).contains(item) }) else { return [] }
      let row = pane.row(item, scene)
      let sign = [row.sign, Span(String(repeating: " ", count: max(0, keyColumns - width(of: [row.sign]))))]
      return sign + row.title.map { Span($0.text, $0.role, bold: isChosen) }
        + [Span("  \(pane.name(scene.model))", .muted)]
    }
  }

  mutating func point(at place: Int) -> Key? {
    index = place
    return .enter
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    if editor.handle(key) {
      index = 0
      find(model)
    }
    return .stay()
  }

  /// Lists what has every typed word: what can be done and rows by how well, then what cannot be done.
  private mutating func find(_ model: BoardModel) {
    let words = FuzzyWords(editor.text)
    var ranked: [(target: Target, isDisabled: Bool, score: Int)] = []
    for binding in commands.compactMap({ keymap[$0] }) {
      if let score = words.score(of: "\(binding.help) \(binding.keyWords) \(binding.id.name)") {
        ranked.append((.command(binding.id), disabled.contains(binding.id), score))
      }
    }
    // Without a word there would be all rows of the board.
    if !words.isEmpty {
      var rows: [(item: Item, score: Int)] = []
      for pane in allPanes {
        for item in pane.items(model) where item.isSelectable {
          if let score = words.score(of: item.words(model)) { rows.append((item, score)) }
        }
      }
      rows = Array(rows.stablySorted { $0.score > $1.score }.prefix(Self.mostRows))
      ranked += rows.map { (.row($0.item), false, $0.score) }
    }
    found = ranked.stablySorted { ($0.isDisabled ? 1 : 0, -$0.score) < ($1.isDisabled ? 1 : 0, -$1.score) }
      .map(\.target)
  }
}

extension Item {
  /// The title and the id, by which it is found.
  fileprivate func words(_ model: BoardModel) -> String {
    let title = title(in: model.state)
    return switch self {
    case .control(let id), .step(let id), .group(let id), .trigger(let id), .message(let id): "\(title) \(id)"
    case .check(let key): "\(title) \(key.id)"
    case .heading, .package, .position, .phase, .event, .task, .product, .activity: title
    }
  }
}

/// Words that somebody types to find a text, not all of them whole.
struct FuzzyWords {
  private let words: [String]

  init(_ typed: String) { words = typed.lowercased().split(separator: " ").map(String.init) }

  var isEmpty: Bool { words.isEmpty }

  /// How well a text has all of them: 3 where each begins a word of it, 2 where each is a part of it, 1 where the
  /// letters of one are only met in a word one after another; nil where one is not met.
  func score(of text: String) -> Int? {
    let text = harmless(text).lowercased()
    var least = 3
    for word in words {
      guard let score = Self.score(of: word, in: text) else { return nil }
      least = min(least, score)
    }
    return least
  }

  private static func score(of word: String, in text: String) -> Int? {
    if text.hasPrefix(word) || text.contains(" " + word) { return 3 }
    if text.contains(word) { return 2 }
    let isMet = text.split(separator: " ").contains { $0.first == word.first && has($0, word) }
    return isMet ? 1 : nil
  }

  private static func has(_ text: Substring, _ letters: String) -> Bool {
    var rest = text[...]
    for letter in letters {
      guard let place = rest.firstIndex(of: letter) else { return false }
      rest = rest[rest.index(after: place)...]
    }
    return true
  }
}

extension Array {
  /// Sorted, with equals in the order in which they were.
  fileprivate func stablySorted(by isBefore: (Element, Element) -> Bool) -> [Element] {
    enumerated().sorted { left, right in
      if isBefore(left.element, right.element) { return true }
      return !isBefore(right.element, left.element) && left.offset < right.offset
    }.map(\.element)
  }
}
