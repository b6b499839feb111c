import ReleaseModel
import Screen

/// The keyboard's position among choices.
///
/// None at first, so that an enter meant for something else chooses nothing.
struct ChoiceCursor: Equatable, Sendable {
  private(set) var index: Int?

  mutating func move(by steps: Int, among count: Int) {
    let entry = steps > 0 ? 0 : count - 1
    index = index.map { min(count - 1, max(0, $0 + steps)) } ?? entry
  }
}

/// An overlay that offers choices: each is a binding, chosen by its key, or by arrows and enter.
protocol ChoiceOverlay: Overlay {
  var cursor: ChoiceCursor { get set }
  func heading(_ model: BoardModel) -> String
  func details(_ scene: Scene, columns: Int) -> [[Span]]
  /// What can be chosen now, in the order in which it is offered.
  func choices(_ model: BoardModel, _ view: BoardView) -> [Binding]
}

extension ChoiceOverlay {
  var scopes: [Binding.Scope] { [.choices, .dialog] }
  var escapeWords: String { "decide later" }

  func content(_ scene: Scene, columns: Int) -> OverlayContent {
    let choices = choices(scene.model, scene.view)
    let words = choices.map { $0.words(scene.model, scene.view) ?? $0.help }
    let width = words.map { displayWidth($0) }.max() ?? 0
    let lines = zip(choices, words).enumerated().map { place, choice -> [Span] in
      let why = choice.0.disabled(scene.model, scene.view)
      return [
        Span(place == cursor.index ? scene.glyphs.pointer + " " : "  ", .key),
        Span(choice.0.keys.first?.label ?? "", why == nil ? .key : .muted),
        Span(
          "  " + padded(choice.1, to: width), why == nil ? .text : .muted, bold: place == cursor.index),
        Span(why.map { "  " + $0 } ?? "", .muted),
      ]
    }
    return OverlayContent(
      title: heading(scene.model), lines: details(scene, columns: columns),
      lasting: lines.map { truncated($0, to: columns, ellipsis: scene.glyphs.ellipsis) },
      targets: choices.enumerated().compactMap { line, choice in
        choice.keys.first.map { ClickTarget(.lasting(line), 0..<columns, .press($0)) }
      })
  }
}

extension Binding {
  /// The bindings of dialogs that offer choices.
  static let choosing: [Binding] = [
    dialog("choiceDown", [.down, .tab, .character("j")], .choices, help: "The choice below") {
      (open: inout any ChoiceOverlay, view, model) in
      open.cursor.move(by: 1, among: open.choices(model, view).count)
      return .stay()
    },
    dialog("choiceUp", [.up, .backTab, .character("k")], .choices, help: "The choice above") {
      (open: inout any ChoiceOverlay, view, model) in
      open.cursor.move(by: -1, among: open.choices(model, view).count)
      return .stay()
    },
    Binding(
      ID("choose"), keys: [.enter], scope: .choices, help: "Take the choice that the arrows have reached",
      disabled: { model, view in
        chosen(view, model) == nil ? "choose by letter, or with the arrows" : nil
      },
      perform: { view, model in chosen(view, model).map { view.perform($0, model) } ?? [] }),
  ]

  private static func chosen(_ view: BoardView, _ model: BoardModel) -> Binding? {
    guard let open = view.overlays.last?.base as? any ChoiceOverlay, let index = open.cursor.index else {
      return nil
    }
    let choices = open.choices(model, view)
    return choices.indices.contains(index) ? choices[index] : nil
  }
}
