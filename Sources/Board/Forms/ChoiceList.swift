import Screen

/// One of several things to do, each by its letter, or by arrows and enter.
struct Choice {
  let key: Character
  let title: String
  /// Why it cannot be chosen now.
  let disabled: String?
  /// What choosing it does.
  let answer: OverlayAnswer
}

/// The keyboard's position among choices.
///
/// None at first, so that an enter meant for something else chooses nothing.
struct ChoiceCursor: Equatable, Sendable {
  private(set) var index: Int?
  /// Why the last choice was none.
  private(set) var objection: String?

  mutating func handle(_ key: Key, _ choices: [Choice]) -> OverlayAnswer {
    objection = nil
    switch key {
    case .escape: return .close
    case .down, .tab, .character("j"): index = index.map { min(choices.count - 1, $0 + 1) } ?? 0
    case .up, .backTab, .character("k"): index = index.map { max(0, $0 - 1) } ?? choices.count - 1
    case .enter:
      guard let index, choices.indices.contains(index) else {
        objection = "choose by letter, or with the arrows"
        return .stay()
      }
      return choose(choices[index])
    case .character(let letter):
      if let choice = choices.first(where: { $0.key == letter }) { return choose(choice) }
    default: break
    }
    return .stay()
  }

  private mutating func choose(_ choice: Choice) -> OverlayAnswer {
    guard let why = choice.disabled else { return choice.answer }
    objection = "\(choice.title): \(why)"
    return .stay()
  }

  func lines(_ choices: [Choice], columns: Int, glyphs: Glyphs) -> [[Span]] {
    let width = choices.map { displayWidth($0.title) }.max() ?? 0
    let lines = choices.enumerated().map { place, choice in
      [
        Span(place == index ? glyphs.pointer + " " : "  ", .key),
        Span(String(choice.key), choice.disabled == nil ? .key : .muted),
        Span(
          "  " + padded(choice.title, to: width), choice.disabled == nil ? .text : .muted,
          bold: place == index),
        Span(choice.disabled.map { "  " + $0 } ?? "", .muted),
      ]
    }
    return lines.map { truncated($0, to: columns, ellipsis: glyphs.ellipsis) }
      + (objection.map { wrapped($0, to: columns - 2).map { [Span("\(glyphs.warning) \($0)", .warning)] } }
        ?? [])
  }
}

/// An overlay that offers choices.
protocol ChoiceOverlay: Overlay {
  var cursor: ChoiceCursor { get set }
  var isDangerous: Bool { get }
  func heading(_ model: BoardModel) -> String
  func details(_ scene: Scene, columns: Int) -> [[Span]]
  func choices(_ model: BoardModel) -> [Choice]
}

extension ChoiceOverlay {
  var isDangerous: Bool { false }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    OverlayContent(
      title: heading(scene.model), role: isDangerous ? .danger : .borderFocused,
      lines: details(scene, columns: columns),
      lasting: cursor.lines(choices(scene.model), columns: columns, glyphs: scene.glyphs),
      keys: scene.view.unread(at: scene.now.steady) == nil
        ? [("letter", "chooses"), ("↑ ↓ enter", "as well"), ("esc", "decide later")]
        : [("", "letters choose in a moment"), ("esc", "decide later")])
  }

  mutating func handle(_ key: Key, _ model: BoardModel) -> OverlayAnswer {
    cursor.handle(key, choices(model))
  }
}
