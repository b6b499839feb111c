import Screen

/// Every key and what it does, made from the keymap.
struct HelpOverlay: Overlay {
  private var scroll = 0
  let isLarge = true

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let width = (Binding.all.map { displayWidth($0.keyWords) }.max() ?? 0) + 2
    let lines = Binding.Scope.allCases.flatMap { scope -> [[Span]] in
      let bindings = Binding.all.filter { $0.scope == scope && $0.isOffered(scene.model) }
      guard !bindings.isEmpty else { return [] }
      return [[Span(scope.title, .title, bold: true)]]
        + bindings.map { binding in
          let why = binding.disabled(scene.model, scene.view)
          return [
            Span(padded(binding.keyWords, to: width), .key),
            Span(binding.help, why == nil ? .text : .muted),
            Span(binding.isDangerous ? " \(scene.glyphs.warning)" : "", .danger),
            Span(why.map { "  (\($0))" } ?? "", .muted),
          ]
        } + [[]]
    }
    return OverlayContent(
      title: "Keys", lines: lines, scroll: scroll,
      keys: [("↑ ↓", "scroll"), (":", "find one by name"), ("esc", "close")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    switch key {
    case .escape, .enter, .character("q"), .character("?"): return .close
    case .character(":"): return .run(.palette)
    default:
      scroll = scrolled(scroll, by: key)
      return .stay()
    }
  }
}
