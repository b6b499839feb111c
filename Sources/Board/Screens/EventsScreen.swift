import ReleaseModel
import ReleaseWords
import Screen

/// Who did what when, with the whole of one fact beside.
struct EventsScreen: ListScreen {
  static let bindings: [Binding] = [
    .screen(
      Binding.ID("events"), [.character("e")], "The events: who did what when", label: "events"
    ) { EventsScreen() },
    Binding(
      Binding.ID("showEvent"), keys: [.enter], scope: .events, label: "show",
      help: "Show the whole event; in a replay, go there",
      disabled: { model, view in view.selectedItem(model) == nil ? "nothing is selected" : nil },
      perform: { view, model in
        guard case .event(let number) = view.selectedItem(model) else { return [] }
        if model.replay != nil { return [.replay(.go(to: number))] }
        view.push(DetailOverlay(.event(number)))
        return []
      }),
    Binding(
      Binding.ID("copyEvent"), keys: [.character("y")], scope: .events, label: "copy",
      help: "Copy the event in words",
      disabled: { model, view in view.selectedEntry(model) == nil ? "the event is being read" : nil },
      perform: { view, model in
        guard let record = view.selectedEntry(model)?.record else { return [] }
        let words = harmless(record.fullWords(model.state))
        return [.copy("\(record.at.wall.stamp()) \(words) (\(record.by.name))", as: "the event")]
      }),
  ]

  var pane: any Pane { EventsPane() }

  func split(_ body: Rect) -> (list: Rect, detail: Rect) {
    if body.width >= 110 {
      let parts = body.columns([.share(62), .share(38)])
      return (parts[0], parts[1])
    }
    let parts = body.rows([.share(1), .cells(body.height < 14 ? 0 : 7)])
    return (parts[0], parts[1])
  }

  func detailTitle(_ item: Item, _ scene: Scene) -> [[Span]] {
    [[Span(item.title(in: scene.state), .title)]]
  }

  func drawDetail(_ item: Item, _ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    guard case .event(let number) = item else { return }
    if let problem = scene.model.events?.problem {
      let words = "The events cannot be read: \(problem)"
      return buffer.putLines(paragraph(words, .failure, columns: rect.width - 2), scene, in: rect)
    }
    buffer.putLines(eventLines(number, scene, columns: rect.width - 2), scene, in: rect)
  }
}

extension BoardView {
  fileprivate func selectedEntry(_ model: BoardModel) -> EventBook.Entry? {
    guard case .event(let number) = selectedItem(model) else { return nil }
    return model.events?.entries[number]
  }
}
