import ReleaseModel
import Screen

extension BoardView {
  /// Takes a key: the board's reducer. Pure but for the view itself.
  ///
  /// - Parameters:
  ///   - key: what was pressed.
  ///   - model: what the board shows at this moment.
  /// - Returns: what the wiring has to do, in this order; mostly nothing.
  public mutating func handle(_ key: Key, _ model: BoardModel) -> [BoardRequest] {
    if case .paste = key, overlays.isEmpty, search?.isTyping != true { return [] }
    // The key was meant for something that is gone: it must not act on what lies below.
    if isDeaf(to: key, model) { return [] }
    if unread(at: model.now.steady) != nil, key != .escape, Binding.find(key, in: .always) == nil {
      return []
    }
    notice = nil
    if dropAnswered(model) { return [] }
    if let binding = Binding.find(key, in: .always), binding.isOffered(model),
      !(key == .control("c") && overlays.last?.base is LeaveOverlay)
    {
      return perform(binding, model)
    }
    if var top = overlays.last {
      let answer = top.base.handle(key, model)
      overlays[overlays.count - 1] = top
      return take(answer, model)
    }
    if search?.isTyping == true { return typeSearch(key, model) }
    if key == .escape { return stepBack(model) }
    let scopes = Binding.Scope.allCases.reversed().filter { $0.isActive(self) }
    for binding in scopes.lazy.compactMap({ Binding.find(key, in: $0) }) where binding.isOffered(model) {
      return perform(binding, model)
    }
    return []
  }

  /// Whether a key is one of those still typed into an overlay that has closed by itself.
  private mutating func isDeaf(to key: Key, _ model: BoardModel) -> Bool {
    guard let end = deafUntil, model.now.steady < end, overlays.isEmpty else {
      deafUntil = nil
      return false
    }
    guard key != .escape, Binding.find(key, in: .always) == nil else {
      deafUntil = nil
      return false
    }
    deafUntil = model.now.steady + Self.typingPause
    return true
  }

  /// Does what a binding says, or says why it cannot.
  mutating func perform(_ binding: Binding, _ model: BoardModel) -> [BoardRequest] {
    if let why = binding.disabled(model, self) {
      notice = why
      return []
    }
    return binding.perform(&self, model)
  }

  private mutating func take(_ answer: OverlayAnswer, _ model: BoardModel) -> [BoardRequest] {
    switch answer {
    case .stay(let requests): return requests
    case .close:
      overlays.removeLast()
      return []
    case .done(let requests):
      let top = overlays.removeLast()
      // A decision that led to this has been answered with it.
      while let answer = top.base.question, let asked = overlays.last?.base.question,
        asked.isAnswered(with: answer)
      {
        overlays.removeLast()
      }
      return requests
    case .push(let overlay, let requests):
      push(overlay)
      return requests
    case .show(let item):
      overlays.removeLast()
      choose(item)
      return []
    case .run(let id):
      overlays.removeLast()
      return Binding.all.first { $0.id == id }.map { perform($0, model) } ?? []
    }
  }

  /// Esc: closes what is open, one thing at a time, and never the board.
  private mutating func stepBack(_ model: BoardModel) -> [BoardRequest] {
    if search != nil {
      search = nil
    } else if !shows(PanesScreen.self) {
      show(PanesScreen())
    } else {
      selections[focus] = nil
      if model.state.phase.isEnded { isFocusChosen = false }
      if focus == .output {
        output = OutputPosition()
        outputLook.column = 0
        lower.scrollBack()
      }
    }
    return []
  }
}
