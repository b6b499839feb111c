import Screen

/// Every key by what one wants to do, and every sign, made from the keymap and the signs; narrowed as one types. Over a
/// dialog that dialog's keys come first.
struct HelpOverlay: ScrolledOverlay {
  private var editor = LineEditor()
  var scroll = 0
  let isLarge = true

  var scopes: [Binding.Scope] { [.help, .text, .dialog] }
  var borrowed: [Binding.ID] { [] }
  var line: LineEditor? { editor }

  static let bindings: [Binding] = [
    .dialog(
      "clearHelp", [.escape], .help, label: "all again", help: "All keys again",
      isOffered: { (open: HelpOverlay, _) in !open.editor.text.isEmpty }
    ) { open, _, _ in
      open = HelpOverlay()
      return .stay()
    },
    .dialog("closeHelp", [.character("?"), .control("g")], .help, help: "Close the help") {
      (_: inout HelpOverlay, _, _) in .close
    },
    .dialog("helpToPalette", [.character(":")], .help, help: "Find a command or a row instead") {
      (_: inout HelpOverlay, _, _) in .run(.palette)
    },
  ]

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let groups =
      keyGroups(scene) + [("The signs", legend(scene.glyphs, keyColumns: scene.view.keymap.keyColumns))]
    let lines = groups.flatMap { title, entries -> [[Span]] in
      let kept = entries.filter { finds(title, $0) }
      return kept.isEmpty ? [] : [[Span(title, .title, bold: true)]] + kept + [[]]
    }
    let field = editor.shown(in: max(1, columns - 2))
    return OverlayContent(
      title: "Keys and signs",
      lines: lines.isEmpty ? [[Span("no key and no sign says that", .muted)]] : lines,
      lasting: [[Span("/ ", .key), Span(padded(field.text, to: max(1, columns - 2), ellipsis: ""), .input)]],
      cursor: Point(x: 2 + field.cursor, y: 0), scroll: scroll, keys: [("a…z", "narrow")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    _ = editor.handle(key)
    scroll = 0
    return .stay()
  }

  private func finds(_ title: String, _ entry: [Span]) -> Bool {
    FuzzyWords(editor.text).score(of: title + " " + entry.map(\.text).joined()).map { $0 > 1 } ?? false
  }

  private func keyGroups(_ scene: Scene) -> [(String, [[Span]])] {
    let keymap = scene.view.keymap
    let width = keymap.keyColumns
    // What can be done is what could be without the help.
    var view = scene.view
    if view.overlays.last?.base is HelpOverlay { view.overlays.removeLast() }
    let isOverDialog = !view.overlays.isEmpty
    let here = isOverDialog ? keymap.active(view, scene.model) : []
    let groups = Binding.Aim.allCases.map { aim in
      (
        aim.rawValue,
        keymap.bindings.filter {
          $0.aim == aim && ($0.scope.isOfDialogs || $0.isOffered(scene.model, view))
        }
      )
    }
    return ((isOverDialog ? [("In this dialog", here)] : []) + groups).map { title, bindings in
      (
        title,
        bindings.map { binding in
          let why = binding.scope.isOfDialogs ? nil : binding.disabled(scene.model, view)
          return [
            Span(padded(binding.keyWords, to: width), .key),
            Span(binding.help, why == nil ? .text : .muted),
            Span(binding.isDangerous ? " \(scene.glyphs.warning)" : "", .danger),
            Span(why.map { "  (\($0))" } ?? "", .muted),
          ]
        }
      )
    }
  }

  private func legend(_ glyphs: Glyphs, keyColumns width: Int) -> [[Span]] {
    let others: [(Span, String)] = [
      (Span(glyphs.pointer, .key), "the selected row; in the output the line that was found"),
      (Span(glyphs.warning, .danger), "behind a key: it asks for the environment's name"),
      (Span(glyphs.barFull, .barFull), "done, of a bar"),
      (Span(glyphs.barEmpty, .barEmpty), "left, of a bar"),
      (Span((glyphs.levels.first ?? "") + (glyphs.levels.last ?? ""), .sparkline), "readings, low to high"),
      (Span(glyphs.ellipsis, .accent), "cut here"),
      (Span("\(glyphs.less) \(glyphs.more)", .muted), "more rows above, below"),
    ]
    let times = TimeSigns(glyphs).legend.map { ($0, "on the timeline: \($1)") }
    let states = glyphs.legend.map { (Span($0.glyph, $0.role), $0.words.joined(separator: ", ")) }
    return (states + others + times).map { sign, words in
      [sign, Span(String(repeating: " ", count: max(1, width - displayWidth(sign.text)))), Span(words)]
    }
  }
}

extension Binding {
  /// What one wants to do with a key.
  enum Aim: String, CaseIterable {
    case release = "To go on with the release"
    case stop = "To stop, hold or take back"
    case look = "To see more"
    case find = "To find something"
    case output = "To read the output"
    case move = "To move about"
    case replay = "To move about in time"
    case dialogs = "In dialogs"
    case leave = "To leave, or mend the screen"
  }

  private static let stopping: Set<ID> = [
    .hold, .stop, .suppress, .backOut, .keep, .end, .stopBackout, .backOutNow,
  ]
  private static let finding: Set<ID> = [.search, .palette, .help, .back]
  private static let going: Set<ID> = Set((moving + focusing).map(\.id))

  var aim: Aim {
    switch scope {
    case .replay: .replay
    case .output, .outputScreen: .output
    case .search, .typing: .find
    case .events: .look
    case .communications: isActing ? .release : .look
    case .always: Self.stopping.contains(id) ? .stop : id.name == "guide" ? .look : .leave
    case .dialog, .text, .briefing, .guide, .form, .choices, .help, .palette, .leaving: .dialogs
    case .board:
      if Self.stopping.contains(id) {
        .stop
      } else if isActing || id == .act || id == .lead || id == .note {
        .release
      } else if Self.going.contains(id) {
        .move
      } else if Self.finding.contains(id) {
        .find
      } else {
        id == .leave ? .leave : .look
      }
    }
  }
}
