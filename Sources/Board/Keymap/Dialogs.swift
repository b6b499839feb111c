import Screen

extension Binding {
  /// The bindings of dialogs: those of every one, and of each kind.
  static let dialogs: [Binding] =
    texts + forms + choosing + HelpOverlay.bindings + PaletteOverlay.bindings + LeaveOverlay.bindings
    + briefing + [
      Binding(
        ID("close"), keys: [.escape], scope: .dialog, help: "Close it; nothing is decided",
        says: { _, view in view.overlays.last?.base.escapeWords },
        perform: { view, _ in
          view.overlays.removeLast()
          return []
        })
    ]

  /// Makes a binding of the dialog that is open, if it is of that kind.
  static func dialog<Open>(
    _ name: String, _ keys: [Key], _ scope: Scope, label: String? = nil, help: String,
    isOffered: @escaping @Sendable (Open, BoardModel) -> Bool = { _, _ in true },
    says: @escaping @Sendable (Open, BoardModel) -> String? = { _, _ in nil },
    perform: @escaping @Sendable (inout Open, BoardView, BoardModel) -> OverlayAnswer
  ) -> Binding {
    @Sendable func open(_ view: BoardView) -> Open? { view.overlays.last?.base as? Open }
    return Binding(
      ID(name), keys: keys, scope: scope, label: label, help: help,
      isOffered: { model, view in open(view).map { isOffered($0, model) } ?? false },
      says: { model, view in open(view).flatMap { says($0, model) } },
      perform: { view, model in
        guard var changed = open(view) else { return [] }
        let answer = perform(&changed, view, model)
        if let overlay = changed as? any Overlay {
          view.overlays[view.overlays.count - 1] = AnyOverlay(overlay)
        }
        return view.take(answer, model)
      })
  }
}

/// A dialog whose text may be longer than the room for it.
protocol ScrolledOverlay: Overlay {
  /// The first line that is shown; beyond the end it is the last page.
  var scroll: Int { get set }
}

extension ScrolledOverlay {
  var scopes: [Binding.Scope] { [.text, .dialog] }
}

extension Binding {
  /// The bindings of dialogs that show a text.
  static let texts: [Binding] = [
    scroll("scrollDown", [.down, .character("j")], "scroll", "The line below") { line, _ in line + 1 },
    scroll("scrollUp", [.up, .character("k")], nil, "The line above") { line, _ in line - 1 },
    scroll("textDown", [.pageDown, .character(" ")], nil, "A page on") { $0 + $1.rows },
    scroll("textUp", [.pageUp], nil, "A page back") { $0 - $1.rows },
    scroll("textFirst", [.home, .character("g")], nil, "To the beginning") { _, _ in 0 },
    scroll("textLast", [.end, .character("G")], nil, "To the end") { $1.last },
    dialog(
      "closeText", [.enter, .character("q"), .character("i"), .character("a")], .text, help: "Close it"
    ) { (_: inout any ScrolledOverlay, _, _) in .close },
  ]

  private static func scroll(
    _ name: String, _ keys: [Key], _ label: String?, _ help: String,
    _ line: @escaping @Sendable (Int, (rows: Int, last: Int)) -> Int
  ) -> Binding {
    dialog(name, keys, .text, label: label, help: help) { (open: inout any ScrolledOverlay, view, model) in
      let page = view.dialogPage(model)
      open.scroll = min(page.last, max(0, line(open.scroll, page)))
      return .stay()
    }
  }
}
