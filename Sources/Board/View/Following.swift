import ReleaseModel

extension BoardView {
  /// Lets the view follow the run; to be called after every change of the model.
  ///
  /// Overlays whose question has been answered meanwhile close. A new decision opens by itself, once, unless
  /// somebody is in an overlay or typing: it never takes the keyboard away. Until somebody chooses a pane,
  /// the focus goes where the run is.
  public mutating func follow(_ model: BoardModel) {
    dropAnswered(model)
    countMatches(model)
    if !model.isOpening, notice == BoardModel.openingNotice { notice = nil }
    let commands = model.state.adHoc.steps
    if commands.count > adHocCount ?? commands.count {
      select(commands.last.map { .step($0.id) })
      isFocusChosen = true
    }
    // A run that is taken up again may bring commands of its own: they are no news.
    adHocCount = model.isOpening ? nil : commands.count
    let decisions = model.needs.filter(\.isDecision)
    presented.formIntersection(decisions)
    if !isFocusChosen, overlays.isEmpty { focus = Self.focus(in: model.state.phase) }
    guard overlays.isEmpty, search?.isTyping != true,
      let need = decisions.first(where: { !presented.contains($0) })
    else { return }
    presented.insert(need)
    select(need.item)
    open(need, model)
  }

  /// Closes what has been answered by somebody else, or by the run.
  ///
  /// - Returns: whether the overlay that had the keyboard is gone.
  @discardableResult
  mutating func dropAnswered(_ model: BoardModel) -> Bool {
    let top = overlays.last
    overlays.removeAll { box in
      guard let question = box.base.question, question.isAnswered(in: model) else { return false }
      notice = "\(question.title(in: model)) has been answered meanwhile"
      return true
    }
    guard overlays.last != top else { return false }
    deafUntil = model.now.steady + Self.typingPause
    return true
  }

  /// Somebody who types makes no longer pauses than this, and whoever does has read the notice.
  static let typingPause: Duration = .seconds(1)

  /// Shows a row, wherever it is.
  mutating func select(_ item: Item?) {
    // The model is not needed: a pane that does not have the item ignores the selection.
    guard let item, let pane = item.home else { return }
    if search?.pane == pane { search = nil }
    focus = pane
    selections[pane] = item
  }

  private static func focus(in phase: ReleaseState.Phase) -> PaneID {
    switch phase {
    case .planned, .preparing, .polling: .controls
    case .deploying, .backingOut, .backedOut, .backoutFailed, .aborted: .deployment
    case .verifying, .succeeded: .verification
    }
  }
}

extension Item {
  /// The pane in which it is a row.
  fileprivate var home: PaneID? {
    switch self {
    case .control, .package, .position: .controls
    case .check(let key): key.list == .control || key.list == .infrastructure ? .controls : .verification
    case .step: .deployment
    case .trigger: .triggers
    case .heading, .message: nil
    }
  }
}
