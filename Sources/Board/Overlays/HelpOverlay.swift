import Screen

/// Every key by what one wants to do, and every sign, made from the keymap and the signs; narrowed as one types.
struct HelpOverlay: Overlay {
  private var editor = LineEditor()
  private var scroll = 0
  let isLarge = true

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let groups = keyGroups(scene) + [("The signs", legend(scene.glyphs))]
    let lines = groups.flatMap { title, entries -> [[Span]] in
      let kept = entries.filter { finds(title, $0) }
      return kept.isEmpty ? [] : [[Span(title, .title, bold: true)]] + kept + [[]]
    }
    let field = editor.shown(in: max(1, columns - 2))
    return OverlayContent(
      title: "Keys and signs",
      lines: lines.isEmpty ? [[Span("no key and no sign says that", .muted)]] : lines,
      lasting: [[Span("/ ", .key), Span(padded(field.text, to: max(1, columns - 2), ellipsis: ""), .input)]],
      cursor: Point(x: 2 + field.cursor, y: 0), scroll: scroll,
      keys: [("a…z", "narrow"), ("↑ ↓", "scroll"), ("esc", editor.text.isEmpty ? "close" : "all again")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    switch key {
    case .escape where !editor.text.isEmpty:
      editor = LineEditor()
      scroll = 0
    case .escape, .enter: return .close
    case .character("?") where editor.text.isEmpty: return .close
    case .character(":") where editor.text.isEmpty: return .run(.palette)
    case .character, .backspace, .control("u"), .control("w"):
      _ = editor.handle(key)
      scroll = 0
    default: scroll = scrolled(scroll, by: key)
    }
    return .stay()
  }

  private func finds(_ title: String, _ entry: [Span]) -> Bool {
    FuzzyWords(editor.text).score(of: title + " " + entry.map(\.text).joined()).map { $0 > 1 } ?? false
  }

  private func keyGroups(_ scene: Scene) -> [(String, [[Span]])] {
    let width = (Binding.all.map { displayWidth($0.keyWords) }.max() ?? 0) + 2
    return Binding.Aim.allCases.map { aim in
      let bindings = Binding.all.filter { $0.aim == aim && $0.isOffered(scene.model) }
      return (
        aim.rawValue,
        bindings.map { binding in
          let why = binding.disabled(scene.model, scene.view)
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

  private func legend(_ glyphs: Glyphs) -> [[Span]] {
    let width = (Binding.all.map { displayWidth($0.keyWords) }.max() ?? 0) + 2
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
    case leave = "To leave, or mend the screen"
  }

  private static let stopping: Set<ID> = [.hold, .stop, .suppress, .backOut, .keep, .end]
  private static let finding: Set<ID> = [.search, .palette, .help]
  private static let going: Set<ID> = Set((moving + focusing).map(\.id))

  var aim: Aim {
    switch scope {
    case .replay: .replay
    case .output, .outputScreen: .output
    case .search: .find
    case .events: .look
    case .communications: isActing ? .release : .look
    case .always: id.name == "guide" ? .look : .leave
    case .board:
      if Self.stopping.contains(id) {
        .stop
      } else if isActing || id == .act {
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
