import Screen

/// Finds a command by its words.
struct PaletteOverlay: Overlay {
  private var editor = LineEditor()
  private var index = 0
  let isLarge = true

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let found = found(scene.model)
    let selected = min(index, max(0, found.count - 1))
    let width = (Binding.all.map { displayWidth($0.keyWords) }.max() ?? 0) + 2
    let lines = found.enumerated().map { place, binding in
      let why = binding.disabled(scene.model, scene.view)
      return [
        Span(place == selected ? scene.glyphs.pointer + " " : "  ", .key),
        Span(padded(binding.keyWords, to: width), .key),
        Span(binding.help, why == nil ? .text : .muted, bold: place == selected),
        Span(why.map { "  (\($0))" } ?? "", .muted),
      ]
    }
    let field = editor.shown(in: max(1, columns - 2))
    return OverlayContent(
      title: "Commands", lines: lines.isEmpty ? [[Span("no command says that", .muted)]] : lines,
      lasting: [[Span(": ", .key), Span(padded(field.text, to: max(1, columns - 2), ellipsis: ""), .input)]],
      cursor: Point(x: 2 + field.cursor, y: 0), scroll: max(0, selected - 6),
      keys: [("enter", "do it"), ("↑ ↓", "select"), ("esc", "close")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    let found = found(model)
    switch key {
    case .escape: return .close
    case .down, .tab: index = min(index + 1, max(0, found.count - 1))
    case .up, .backTab: index = max(0, index - 1)
    case .enter:
      if found.indices.contains(index) { return .run(found[index].id) }
    default:
      if editor.handle(key) { index = 0 }
    }
    return .stay()
  }

  /// The bindings in which every typed word occurs.
  private func found(_ model: BoardModel) -> [Binding] {
    let words = editor.text.lowercased().split(separator: " ")
    return Binding.all.filter { binding in
      let text = (binding.help + " " + binding.keyWords + " " + binding.id.name).lowercased()
      return binding.isOffered(model) && binding.id != .palette && words.allSatisfy { text.contains($0) }
    }
  }
}
