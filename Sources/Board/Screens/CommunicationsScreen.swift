import ReleaseModel
import ReleaseWords
import Screen

/// Who is told what: the messages, and the selected one as it is told.
struct CommunicationsScreen: ListScreen {
  static let bindings: [Binding] = [
    .screen(
      Binding.ID("communications"), [.character("m")],
      "The communications: who is told what, and who has to be",
      label: "comms"
    ) { CommunicationsScreen() },
    Binding(
      Binding.ID("told"), keys: [.enter], scope: .communications, label: "told",
      help: "Mark the message as told, with how you know that it has arrived", isActing: true,
      disabled: { model, view in
        guard case .message(let id) = view.selectedItem(model) else { return "nothing is selected" }
        return TextOverlay.Purpose.receipt(id).obstacle(model)
      },
      perform: { view, model in
        if case .message(let id) = view.selectedItem(model) { view.push(TextOverlay(.receipt(id), model)) }
        return []
      }),
    .message("send", "S", "Send the message now, or again; before its moment too") { id, model in
      (.send(id), ConfirmOverlay(.send(id), model), [])
    },
    .message("editDraft", "E", "Write the message anew in $VISUAL or $EDITOR") { id, model in
      let overlay = DraftOverlay(id, model)
      return (.edit(id), overlay, [.edit(overlay.writing ?? "")])
    },
    .message("validate", "V", "Let the message go at its moment: its draft was read") { id, model in
      (.validate(id), nil, [.submit(.messages(.validate(id)))])
    },
    Binding(
      Binding.ID("copyDraft"), keys: [.character("y")], scope: .communications, label: "copy",
      help: "Copy the message as it is told",
      disabled: { model, view in
        guard let draft = view.selectedDraft(model) else { return "nothing is selected" }
        let names = draft.unresolved.joined(separator: ", ")
        return names.isEmpty ? nil : "it is not complete: nothing is known of \(names)"
      },
      perform: { view, model in view.selectedDraft(model).map { [.copy($0.text, as: "the message")] } ?? [] }),
  ]

  var pane: any Pane { CommunicationsPane() }

  func split(_ body: Rect) -> (list: Rect, detail: Rect) {
    if body.width >= 110 {
      let parts = body.columns([.share(55), .share(45)])
      return (parts[0], parts[1])
    }
    let parts = body.rows([.share(1), body.height < 12 ? .cells(0) : .share(2)])
    return (parts[0], parts[1])
  }

  func detailTitle(_ item: Item, _ scene: Scene) -> [[Span]] {
    [[Span(item.title(in: scene.state), .title)]]
  }

  func drawDetail(_ item: Item, _ scene: Scene, in rect: Rect, _ buffer: inout CellBuffer) {
    guard case .message(let id) = item else { return }
    buffer.putLines(messageLines(id, scene, columns: rect.width - 2), scene, in: rect)
  }
}

extension Binding {
  /// Makes a binding about the selected message.
  ///
  /// - Parameter act: what it wants of the message, the dialog that it opens, and what else it asks for.
  fileprivate static func message(
    _ name: String, _ key: Character, _ help: String,
    _ act: @escaping @Sendable (MessageID, BoardModel) -> (MessageIntent, (any Overlay)?, [BoardRequest])
  ) -> Binding {
    Binding(
      ID(name), keys: [.character(key)], scope: .communications, label: name == "editDraft" ? "edit" : name,
      help: help, isActing: true,
      disabled: { model, view in
        guard case .message(let id) = view.selectedItem(model) else { return "nothing is selected" }
        let intent = act(id, model).0
        if case .send = intent { return model.obstacleToSending(id) }
        return model.obstacle(to: .messages(intent))
      },
      perform: { view, model in
        guard case .message(let id) = view.selectedItem(model) else { return [] }
        let (_, overlay, requests) = act(id, model)
        if let overlay { view.push(overlay) }
        return requests
      })
  }
}

extension BoardModel {
  /// Why a message cannot be sent now; nil when it can.
  func obstacleToSending(_ id: MessageID) -> String? {
    if let obstacle = obstacle(to: .messages(.send(id))) { return obstacle }
    let problem = state.message(id).flatMap { state.draft(of: $0).obstacle }
    return problem.map { "it cannot be sent: \($0.words)" }
  }
}

extension BoardView {
  fileprivate func selectedDraft(_ model: BoardModel) -> Draft? {
    guard case .message(let id) = selectedItem(model) else { return nil }
    return model.state.message(id).map { model.state.draft(of: $0) }
  }
}
