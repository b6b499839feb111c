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
    if case .paste = key, line == nil { return [] }
    switch key {
    // What is not drawn is not pointed at.
    case .click where !Layout.fits(screen), .wheel where !Layout.fits(screen): return []
    case .click(let point):
      return click(at: point, model)
    case .wheel(let steps, let point):
      wheel(by: steps, at: point, model)
      return []
    default: break
    }
    // The key was meant for something that is gone: it must not act on what lies below.
    if isDeaf(to: key, model) { return [] }
    let isForAll = keymap.find(key, in: .always) != nil
    if unread(at: model.now.steady) != nil, key != .escape, !isForAll { return [] }
    notice = nil
    output.seeking = nil
    if dropAnswered(model) { return [] }
    if isForAll || !isText(key, model), let binding = keymap.meaning(of: key, self, model) {
      return perform(binding, model)
    }
    if var top = overlays.last {
      let answer = top.base.handle(key, model)
      overlays[overlays.count - 1] = top
      return take(answer, model)
    }
    if search?.isTyping == true { typeSearch(key, model) }
    return []
  }

  /// The line that is typed into; nil while none is.
  private var line: LineEditor? {
    if let top = overlays.last { return top.base.line }
    return search.flatMap { $0.isTyping ? $0.editor : nil }
  }

  /// Whether a key goes into the line that is typed into. In an empty line a sign that is bound acts: `?` is help there.
  private func isText(_ key: Key, _ model: BoardModel) -> Bool {
    guard var line else { return false }
    let isEmpty = line.text.isEmpty
    guard line.handle(key) else { return false }
    guard isEmpty, case .character(let character) = key, !character.isLetter, !character.isNumber else {
      return true
    }
    return keymap.meaning(of: key, self, model) == nil
  }

  /// Whether a key is one of those still typed into an overlay that has closed by itself.
  private mutating func isDeaf(to key: Key, _ model: BoardModel) -> Bool {
    guard let end = deafUntil, model.now.steady < end, overlays.isEmpty else {
      deafUntil = nil
      return false
    }
    guard key != .escape, keymap.find(key, in: .always) == nil else {
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

  mutating func take(_ answer: OverlayAnswer, _ model: BoardModel) -> [BoardRequest] {
    switch answer {
    case .stay(let requests): return requests
    case .close:
      overlays.removeLast()
      return []
    case .done(let requests):
      let top = overlays.removeLast()
      if let answer = top.base.question { closeAnswered(with: answer) }
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
      return keymap[id].map { perform($0, model) } ?? []
    }
  }

  /// Closes the decisions that have led to an answer.
  mutating func closeAnswered(with answer: Question) {
    while let asked = overlays.last?.base.question, asked.isAnswered(with: answer) { overlays.removeLast() }
  }

  /// Closes what is open, one thing at a time, and never the board.
  mutating func stepBack(_ model: BoardModel) {
    if search != nil {
      search = nil
    } else if !shows(PanesScreen.self) {
      show(PanesScreen())
    } else {
      selections[focus] = nil
      if model.state.phase.isEnded { isFocusChosen = false }
      if focus == .output {
        output = OutputPosition()
        attemptChosen = nil
        outputLook.column = 0
        lower.scrollBack()
      }
    }
  }
}
